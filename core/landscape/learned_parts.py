"""What of a truth table a network has learned so far: its outputs as a sum of simple functions.

A function of n bits is, in one way only, a sum of ``2**n`` parities: a constant, each input by
itself, the XOR of each two, and so on. Of two inputs these are the constant, x1, x2 and XOR; XOR's
own table is half the constant and half the last, and gradient descent has the first three long
before that. Source: O'Donnell 2014, "Analysis of Boolean Functions", chapter 1 (Walsh-Hadamard).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.data import Dataset

MOST_INPUTS: Final = 12
"""Of more inputs a full table has more rows than anybody has typed."""


@dataclass(frozen=True, slots=True)
class LearnedParts:
    """Outputs of a full truth table as parts of a sum.

    Attributes:
        inputs: For each part the inputs whose parity it is, from 0; none for the constant. Fewer
            inputs come first.
        amounts: How much of each part the outputs hold, shape ``(n_parts, ...)``: with the
            outputs' other axes.
        target_amounts: The same of the targets, shape ``(n_parts,)``.
    """

    inputs: tuple[tuple[int, ...], ...]
    amounts: NDArray[np.float64]
    target_amounts: NDArray[np.float64]

    def by_order(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Returns the root of the sum of squares of all parts of as many inputs.

        Returns:
            Of the outputs, shape ``(n_inputs + 1, ...)``, and of the targets.
        """
        orders = np.array([len(each) for each in self.inputs])
        starts = np.searchsorted(orders, np.arange(orders[-1] + 1))
        own = np.sqrt(np.add.reduceat(self.amounts**2, starts, axis=0))
        return own, np.sqrt(np.add.reduceat(self.target_amounts**2, starts))


def has_every_row(data: Dataset) -> bool:
    """Whether each combination of inputs, all 0 or 1, has exactly one row, with one target."""
    n = data.n_features
    if n > MOST_INPUTS or data.n_samples != 2**n or data.n_outputs > 1:
        return False
    is_binary = all(value in (0.0, 1.0) for row in data.rows for value in row)
    return is_binary and len(set(data.rows)) == data.n_samples


def part_values(data: Dataset, inputs: tuple[int, ...]) -> NDArray[np.float64]:
    """Returns what one unit of a part adds to each row, shape ``(n_samples,)``.

    It is 1 for the constant; for others 1 where an odd number of the inputs is 1, else -1.
    """
    if not inputs:
        return np.ones(data.n_samples)
    is_odd = data.inputs[:, list(inputs)].sum(axis=1) % 2 == 1
    return np.where(is_odd, 1.0, -1.0)


def learned_parts(outputs: NDArray[np.float64], data: Dataset) -> LearnedParts:
    """Returns the parts of some outputs; their sum, each times `part_values`, is the outputs.

    Args:
        outputs: Shape ``(n_samples, ...)``, such as ``(n_samples, n_points)``, rows as in the data.
        data: A full truth table.

    Raises:
        ValueError: The data is none, or the outputs are not one a row.
    """
    n = data.n_features
    if not has_every_row(data):
        rule = f"each combination of inputs of 0 and 1 once, of at most {MOST_INPUTS} inputs"
        raise ValueError(f"data must have {rule}, got {data.n_samples} rows of {n} inputs")
    if outputs.shape[:1] != (data.n_samples,):
        raise ValueError(f"outputs must be {data.n_samples} rows, got shape {outputs.shape}")
    subsets = tuple(each for order in range(n + 1) for each in combinations(range(n), order))
    places = [sum(1 << (n - 1 - index) for index in each) for each in subsets]
    bits = data.inputs @ (1 << np.arange(n)[::-1])
    by_bits = np.argsort(bits)
    targets = data.targets[:, 0]
    return LearnedParts(
        inputs=subsets,
        amounts=_transformed(np.asarray(outputs, np.float64)[by_bits], n)[places],
        target_amounts=_transformed(targets[by_bits], n)[places],
    )


def _transformed(values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Returns the Walsh-Hadamard transform along the first axis, of length ``2**n``."""
    table = values.reshape(*(2,) * n, *values.shape[1:])
    for axis in range(n):
        low, high = np.take(table, 0, axis), np.take(table, 1, axis)
        table = np.stack([(low + high) / 2, (low - high) / 2], axis)
    parts = table.reshape(values.shape)
    # Named so that a part is positive where odd rows get more.
    signs = np.full(len(parts), -1.0)
    signs[0] = 1.0
    return np.asarray(parts * signs.reshape(-1, *(1,) * (values.ndim - 1)))
