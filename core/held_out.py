"""Rows that are held out from training, to see what a network makes of what it has not learned.

They are a share of the data, drawn by a generator of their own, or rows of their own. Which rows a
share takes depends on how many rows there are, on the share and on its seed, and on nothing else:
another start, another target of a row, a run of a sweep leave every row where it is. It is not
stratified: the parts have the classes as the draw gives them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.data import Dataset

FEW_ROWS: Final = 64
"""So many held-out rows are looked at after each epoch, however few there are to train with."""


def count_held_out(n_samples: int, share: float) -> int:
    """Returns how many of some rows a share is: the nearest number, at least one."""
    return max(1, round(share * n_samples))


def held_out_rows(n_samples: int, share: float, seed: int) -> NDArray[np.bool_]:
    """Returns of each row whether it is held out, shape ``(n_samples,)``.

    Each row draws a number, and those with the smallest are held out: a row that is added later
    leaves all others where they are, but for one at most.
    """
    drawn = np.random.default_rng(seed).random(n_samples)
    is_held_out = np.zeros(n_samples, bool)
    is_held_out[np.argsort(drawn, kind="stable")[: count_held_out(n_samples, share)]] = True
    return is_held_out


def split(data: Dataset, share: float, seed: int) -> tuple[Dataset, Dataset]:
    """Returns the rows to train with and those that are held out, in the order of the data.

    What parts right from wrong, and what pictures show, is that of all rows.
    """
    return _split(data, (data.name, data.feature_names, data.target_name), share, seed)


@lru_cache(64)  # asked for with every frame; equal data may have other names
def _split(
    data: Dataset, names: tuple[object, ...], share: float, seed: int
) -> tuple[Dataset, Dataset]:
    is_held_out = held_out_rows(data.n_samples, share, seed)
    held_out = _rows_of(data, is_held_out, None)
    return _rows_of(data, ~is_held_out, held_out), held_out


def shown_with(data: Dataset, held_out: Dataset) -> Dataset:
    """Returns the same rows to train with, whose pictures have room for rows that are held out."""
    return _shown_with(data, (data.name, data.feature_names, data.target_name), held_out)


@lru_cache(64)
def _shown_with(data: Dataset, names: tuple[object, ...], held_out: Dataset) -> Dataset:
    return _rows_of(data, np.ones(data.n_samples, bool), held_out)


def row_of_all(data: Dataset, share: float, seed: int, row: int) -> int:
    """Returns which row of all data is a row that is trained with."""
    return int(np.flatnonzero(~held_out_rows(data.n_samples, share, seed))[row])


def epochs_between(n_samples: int, n_held_out: int) -> int:
    """Returns after how many epochs held-out rows are looked at: a power of two, mostly 1.

    A look costs at most a forward pass over as many rows as one trains with, or over `FEW_ROWS`,
    an epoch.
    """
    times = -(-n_held_out // max(n_samples, FEW_ROWS))
    return 1 << (times - 1).bit_length()


def _rows_of(data: Dataset, chosen: NDArray[np.bool_], beside: Dataset | None) -> Dataset:
    indices = np.flatnonzero(chosen).tolist()
    part = Dataset(
        tuple(data.rows[index] for index in indices),
        tuple(data.labels[index] for index in indices),
        data.name,
        data.feature_names,
        data.target_name,
        shown=data.shown,
        beside=beside,
        outputs=tuple(data.outputs[index] for index in indices) if data.outputs else (),
        output_names=data.output_names,
    )
    part.judge_as(data)
    return part


def as_rows_of(data: Dataset, classes: Sequence[float], test: Dataset) -> Dataset:
    """Returns rows that are held out with the targets of the data: with classes, of the same.

    Args:
        data: The rows to train with.
        classes: Which number stands for each class, where rows name theirs by a number.
        test: The rows that are held out.

    Raises:
        ValueError: They have other targets or classes than the data.
    """
    return _as_rows_of(data, (data.output_names, *classes), test, test.column_names)


@lru_cache(64)  # asked for with every frame; equal data may have other names
def _as_rows_of(
    data: Dataset, classes: tuple[Any, ...], test: Dataset, names: tuple[str, ...]
) -> Dataset:
    outputs, numbers = test.outputs, classes[1:]
    if data.is_of_classes and not outputs:
        outside = [label for label in test.labels if label not in numbers]
        if outside:
            known = ", ".join(f"{number:g}" for number in numbers)
            raise ValueError(
                f"test must have the classes {known} that the data have, got {outside[0]:g}"
            )
        outputs = tuple(
            tuple(float(label == number) for number in numbers) for label in test.labels
        )
    count = len(outputs[0]) if outputs else 1
    if count != data.n_outputs:
        raise ValueError(
            f"test must have rows of {data.n_outputs} targets as the data have, got {count}"
        )
    if data.is_of_classes:
        _check_classes(data, outputs, test.output_names)
    given = test.feature_names, test.target_name
    called = data.output_names if data.is_of_classes else test.output_names
    rows = Dataset(test.rows, test.labels, test.name, *given, outputs=outputs, output_names=called)
    rows.judge_as(data)
    return rows


def _check_classes(
    data: Dataset, outputs: tuple[tuple[float, ...], ...], names: tuple[str, ...]
) -> None:
    several = [row for row in outputs if sorted(row) != [0.0] * (len(row) - 1) + [1.0]]
    if several:
        got = ",".join(f"{value:g}" for value in several[0])
        raise ValueError(f"test must have one target that is 1 in each row, its class, got {got}")
    if names and data.output_names and names != data.output_names:
        known, got = ", ".join(data.output_names), ", ".join(names)
        raise ValueError(f"test must have the classes {known} that the data have, got {got}")


def plain_test(value: object) -> float | Dataset | None:
    """Returns what is held out as a share, as rows, or None where nothing is.

    Raises:
        ValueError: It is neither.
    """
    if value is None or isinstance(value, Dataset):
        return value
    is_number = isinstance(value, int | float | np.integer | np.floating)
    if is_number and 0 < value < 1:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    raise ValueError(f"test must be a share above 0 and below 1, or rows, got {value!r}")


def check_held_out(
    data: Dataset,
    classes: Sequence[float],
    test: float | Dataset | None,
    domain: tuple[float, float] | None,
) -> None:
    """Refuses held-out rows that do not go with the data.

    Args:
        data: All rows of the data.
        classes: Which number stands for each class, where there are classes.
        test: What is held out.
        domain: The least and the largest target that the loss is defined for, if there is one.

    Raises:
        ValueError: A share leaves nothing to train with, or the rows have other inputs, other
            targets, or targets that the loss is not defined for.
    """
    if isinstance(test, float):
        if count_held_out(data.n_samples, test) >= data.n_samples:
            raise ValueError(
                f"test must leave a row of {data.n_samples} to train with, got {test!r}"
            )
        return
    if test is None:
        return
    if test.n_features != data.n_features:
        raise ValueError(
            f"test must have rows of {data.n_features} inputs as the data have, "
            f"got {test.n_features}"
        )
    rows = as_rows_of(data, classes, test)
    low, high = domain or (-np.inf, np.inf)
    for border, known, given in zip(data.borders, data.targets.T, rows.targets.T, strict=True):
        values, found = set(known.tolist()), given.tolist()
        allowed = values | {0.0, 1.0} if values <= {0.0, 1.0} else values
        others = sorted(set(found) - allowed) if border is not None else []
        if others:
            text = " and ".join(f"{value:g}" for value in sorted(allowed))
            raise ValueError(
                f"test must have the targets {text} that the data have, got {others[0]:g}"
            )
        outside = [value for value in found if not low <= value <= high]
        if outside:
            raise ValueError(
                f"test must have targets from {low:g} to {high:g}, for which the loss is defined, "
                f"got {outside[0]:g}"
            )
