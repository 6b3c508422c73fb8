"""Runs exported as programs: of NumPy alone, or of PyTorch, as the articles write theirs."""

from xortui.tui.export.numpy_program import numpy_script
from xortui.tui.export.torch_program import torch_script

__all__ = ["numpy_script", "torch_script"]
