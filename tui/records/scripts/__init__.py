"""Runs exported as programs: of NumPy alone, or of PyTorch, as the articles write theirs."""

from xortui.tui.records.scripts.numpy_program import numpy_script
from xortui.tui.records.scripts.torch_program import torch_script

__all__ = ["numpy_script", "torch_script"]
