"""One of several outputs as data and pictures have it: a chosen one, or the winning class."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xortui.core.data import Dataset

WINNER = -1
"""In place of an output's number: the class whose output is the largest."""


def shown_output(data: Dataset, chosen: int | None) -> int:
    """Returns the output that is shown of some data: that chosen, or one that they have.

    Args:
        data: The data.
        chosen: A number from 0, `WINNER`, or None: then of classes the winner, else the first.
    """
    if chosen is None or not -1 <= chosen < data.n_outputs or data.n_outputs == 1:
        return WINNER if data.is_of_classes else 0
    return 0 if chosen == WINNER and not data.is_of_classes else chosen


def choices_of(data: Dataset) -> tuple[int, ...]:
    """Returns what can be chosen of some data, in order."""
    outputs = tuple(range(data.n_outputs))
    return (WINNER, *outputs) if data.is_of_classes else outputs


def data_of_output(data: Dataset, output: int) -> Dataset:
    """Returns the same rows with the target of one output, or with the numbers of their classes."""
    if output != WINNER:
        return data.of_output(output)
    return _of_classes(data, data.column_names, data.shown)


@lru_cache(16)  # asked for with every frame that is drawn
def _of_classes(
    data: Dataset, names: tuple[str, ...], shown: tuple[tuple[float, float], ...]
) -> Dataset:
    inputs = names[: data.n_features]
    beside = None if data.beside is None else data_of_output(data.beside, WINNER)
    return Dataset(data.rows, data.labels, data.name, inputs, "class", shown=shown, beside=beside)


def values_of_output(outputs: NDArray[np.float64], output: int) -> NDArray[np.float64]:
    """Returns an output, or which of them is the largest, from 0; NaN where one is no number.

    Args:
        outputs: Shape ``(n_outputs, ...)``.
        output: Its number, or `WINNER`.
    """
    if output != WINNER:
        chosen: NDArray[np.float64] = outputs[output]
        return chosen
    is_known = np.isfinite(outputs).all(axis=0)
    return np.where(is_known, outputs.argmax(axis=0).astype(np.float64), np.nan)
