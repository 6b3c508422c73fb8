"""Writes what PyTorch makes of normalised and of dropped inputs.

Run by hand, as `write_reference_runs.py` is, whose rule for leaving runs out it follows:

    python tests/core/write_reference_inputs.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from reference_grid import recorded_epochs
from reference_inputs_grid import input_configs
from write_reference_runs import reference, save_runs

RUNS = Path(__file__).with_name("reference_inputs.npz")


def main() -> None:
    """Writes the data file."""
    torch.set_num_threads(1)
    configs = input_configs()
    made = [run for run in map(reference, configs) if run is not None]
    recorded = np.concatenate([recorded_epochs(config["epochs"]) for config, _ in made])
    save_runs(RUNS, made, len(configs), recorded=recorded)


if __name__ == "__main__":
    main()
