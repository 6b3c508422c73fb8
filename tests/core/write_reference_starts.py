"""Writes what PyTorch's ``nn.init`` makes of a network, for `test_starts.py` to compare with.

Run by hand, in an environment that has PyTorch 2.13 and NumPy:

    python tests/core/write_reference_starts.py

Layers are made after ``torch.manual_seed``, turned to float64, and their weights then drawn anew,
layer by layer, as a script does it that initialises a model which it has built.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import torch
from torch import nn

STARTS = Path(__file__).with_name("reference_starts.npz")
SIZES = [(1, 1), (2, 2, 1), (3, 5, 1), (2, 4, 3, 1), (2, 16, 1), (5, 7, 1), (2, 8, 9, 1)]
SEEDS = [*range(12), 42, 2**31 - 1, 2**32 + 5]
SCHEMES: dict[str, Callable[[torch.Tensor], object]] = {
    "xavier-uniform": nn.init.xavier_uniform_,
    "xavier-normal": nn.init.xavier_normal_,
    "he-uniform": nn.init.kaiming_uniform_,
    "he-normal": nn.init.kaiming_normal_,
    "lecun": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="linear"),
    "orthogonal": nn.init.orthogonal_,
}


def main() -> None:
    """Writes the data file."""
    drawn = []
    for scheme, sizes, seed in product(SCHEMES, SIZES, SEEDS):
        torch.manual_seed(seed)
        model = nn.Sequential(*(nn.Linear(*pair) for pair in pairwise(sizes))).double()
        for layer in model:
            SCHEMES[scheme](layer.weight)
        for layer in model:
            drawn += [layer.weight.detach().numpy().T.ravel(), layer.bias.detach().numpy()]
    np.savez_compressed(
        STARTS,
        schemes=json.dumps([*SCHEMES]),
        sizes=json.dumps(SIZES),
        seeds=np.array(SEEDS, dtype=np.uint64),
        values=np.concatenate(drawn),
        torch_version=torch.__version__,
    )
    print(f"{sum(map(len, drawn)):,} numbers, {STARTS.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
