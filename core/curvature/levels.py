"""The levels that a loss can only approach: what is left where rows share an output.

Rows that a network does not tell apart get one output, and the best that it can do for them is the
mean of their targets, which the parameters reach at infinity, if at all. Each way to part the rows
into groups has its level. For XOR and binary cross entropy there are four: 0; ln 2 / 2 = 0.3466,
where two rows share 1/2; 3/4 H(1/3) = 0.4774, where three share a third; and ln 2 = 0.6931, where
all four share 1/2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from xortui.core.activations import Array
from xortui.core.data import Dataset
from xortui.core.losses import LOSSES

MOST_ROWS_PARTED: Final = 8
"""Of more rows there are too many partitions to list: 4,140 of eight, 21,147 of nine."""

MOST_ROWS_NAMED: Final = 16
"""Of more rows it is not told which share an output."""

_BITS: Final = 4


@dataclass(frozen=True, slots=True)
class SharedOutput:
    """Rows of different targets that get one output.

    Attributes:
        rows: Their indices, in order.
        output: The output, which is the mean of their targets.
        outputs: Of classes all outputs, and ``output`` the largest; else empty.
        name: Of several outputs that of the output; else empty.
    """

    rows: tuple[int, ...]
    output: float
    outputs: tuple[float, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A value that the loss can approach and not leave downwards.

    Attributes:
        loss: The value.
        shared: The groups of rows that share an output they are not all right with.
    """

    loss: float
    shared: tuple[SharedOutput, ...]


@lru_cache(64)
def levels(data: Dataset, loss: str) -> tuple[Level, ...]:
    """Returns every level once, the lowest first, each with one of the partitions that have it.

    Where the loss is not defined (bce of a share outside 0..1) there is none.

    Args:
        data: The rows.
        loss: Name of the loss.

    Raises:
        ValueError: There are more rows than `MOST_ROWS_PARTED`.
    """
    if data.n_samples > MOST_ROWS_PARTED:
        rule = f"at most {MOST_ROWS_PARTED} rows to list its levels"
        raise ValueError(f"data must have {rule}, got {data.n_samples}")
    found: dict[float, Level] = {}
    for partition in _partitions(list(range(data.n_samples))):
        level = level_of(partition, data, loss)
        if not math.isnan(level.loss):
            found.setdefault(round(level.loss, 9), level)
    return tuple(found[value] for value in sorted(found))


def level_of(groups: Sequence[Sequence[int]], data: Dataset, loss: str) -> Level:
    """Returns the level of a partition of the rows."""
    targets, found = data.targets[:, 0], LOSSES[loss]
    total, shared = 0.0, []
    for group in groups:
        own = targets[list(group)]
        mean = np.full_like(own, own.mean())
        with np.errstate(divide="ignore", invalid="ignore"):
            total += float(found.row_values(mean, mean, own).sum())
        if np.ptp(own) > 0:
            shared.append(SharedOutput(tuple(sorted(map(int, group))), float(own.mean())))
    value = total / data.n_samples if found.averages else total
    return Level(value, tuple(sorted(shared, key=lambda group: group.rows)))


@lru_cache(1024)  # many runs end at the same few
def _known_level(
    groups: tuple[tuple[int, ...], ...], data: Dataset, loss: str
) -> tuple[Level, tuple[float, ...]]:
    return level_of(groups, data, loss), _means(groups, data)


def _means(groups: Sequence[Sequence[int]], data: Dataset) -> tuple[float, ...]:
    targets = data.targets[:, 0]
    return tuple(float(targets[list(group)].mean()) for group in groups)


def groups_by_output(outputs: Array, gap: float) -> list[list[int]]:
    """Returns the rows whose outputs lie within a gap of each other, in chains.

    Args:
        outputs: Shape ``(n_samples,)``.
        gap: Two neighbouring outputs that are further apart belong to two groups.
    """
    values = outputs.tolist()
    order = sorted(range(len(values)), key=values.__getitem__)
    groups = [order[:1]]
    for before, row in pairwise(order):
        if values[row] - values[before] >= gap:
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


@dataclass(frozen=True, slots=True)
class Approach:
    """How near outputs are to a level.

    Attributes:
        level: The level of the groups that the outputs make.
        distance: The largest distance of an output from that of its group at the level, in parts
            of the span of the targets.
        excess: How far the loss is above the level, or below, as it stands.
    """

    level: Level
    distance: float
    excess: float

    @property
    def is_at_level(self) -> bool:
        """Whether the flow has come so near that the level may be named."""
        return bool(self.level.shared) and self.distance < 0.02 and abs(self.excess) < 2e-3

    @property
    def is_about_at_level(self) -> bool:
        """Whether a run that goes on for ever may be said to stay there."""
        near = abs(self.excess) < 0.005 * max(self.level.loss, 1e-9)
        return bool(self.level.shared) and self.distance < 0.05 and near


def approach(outputs: Array, loss: float, data: Dataset, loss_name: str, gap: float) -> Approach:
    """Returns the level that some outputs make, and how near they are to it.

    Several outputs have groups of their own each, and their losses add up. With classes, whose
    outputs add up to 1, rows share all outputs or none.

    Args:
        outputs: Shape ``(n_outputs, n_samples)``.
        loss: The loss of the rows at these outputs.
        data: The rows.
        loss_name: Name of the loss.
        gap: What parts two groups, in parts of the span of the targets.
    """
    if len(outputs) == 1:
        return _approach_of_one(outputs[0], loss, data, loss_name, gap)
    if LOSSES[loss_name].is_over_rows:
        return _approach_of_classes(outputs, loss, data, gap)
    nears = [
        _approach_of_one(own, loss, _of_output(data, number), loss_name, gap)
        for number, own in enumerate(outputs)
    ]
    averages = LOSSES[loss_name].averages
    value = sum(near.level.loss for near in nears) / (len(nears) if averages else 1)
    shared = tuple(
        replace(group, name=name)
        for name, near in zip(data.target_names, nears, strict=True)
        for group in near.level.shared
    )
    unit = 1.0 if averages else max(1.0, data.n_samples / 4)
    distance = max(near.distance for near in nears)
    return Approach(Level(value, shared), distance, (loss - value) / unit)


def _approach_of_classes(outputs: Array, loss: float, data: Dataset, gap: float) -> Approach:
    keys: dict[int, tuple[int, ...]] = dict.fromkeys(range(data.n_samples), ())
    for own in outputs:
        for number, group in enumerate(groups_by_output(own, gap)):
            for row in group:
                keys[row] += (number,)
    groups: dict[tuple[int, ...], list[int]] = {}
    for row, key in keys.items():
        groups.setdefault(key, []).append(row)
    shared, total, distance = [], 0.0, 0.0
    for group in groups.values():
        own = data.targets[group]
        means = own.mean(axis=0)
        total -= float(np.log(np.where(own == 1, means, 1.0)).sum())
        distance = max(distance, float(np.abs(outputs[:, group].T - means).max()))
        if np.ptp(own, axis=0).any():
            output = float(means.max())
            shared.append(SharedOutput(tuple(group), output, tuple(means.tolist())))
    value = total / data.n_samples
    level = Level(value, tuple(sorted(shared, key=lambda group: group.rows)))
    return Approach(level, distance, loss - value)


@lru_cache(64)
def _of_output(data: Dataset, number: int) -> Dataset:
    return data.of_output(number)


def _approach_of_one(
    outputs: Array, loss: float, data: Dataset, loss_name: str, gap: float
) -> Approach:
    """Does what `approach` does for one output.

    Args:
        outputs: Shape ``(n_samples,)``.
        loss: The loss of the rows at these outputs.
        data: The rows.
        loss_name: Name of the loss.
        gap: What parts two groups, in parts of the span of the targets.
    """
    span = _span(data)
    groups = tuple(tuple(sorted(group)) for group in groups_by_output(outputs, gap * span))
    if data.n_samples <= MOST_ROWS_NAMED:
        level, means = _known_level(groups, data, loss_name)
    else:
        level, means = level_of(groups, data, loss_name), _means(groups, data)
    values: list[float] = outputs.tolist()
    distance = max(
        abs(values[row] - mean) for group, mean in zip(groups, means, strict=True) for row in group
    )
    unit = 1.0 if LOSSES[loss_name].averages else max(1.0, data.n_samples / 4)
    return Approach(level, distance / span, (loss - level.loss) / unit)


@lru_cache(64)
def _span(data: Dataset) -> float:
    return float(np.ptp(data.targets[:, 0])) or 1.0


def groups_code(level: Level, n_samples: int) -> int:
    """Returns which rows share an output as one number, four bits a row.

    It is 0 for many rows, and for several outputs, in each of which others may share.
    """
    if n_samples > MOST_ROWS_NAMED or any(one.outputs or one.name for one in level.shared):
        return 0
    code = 0
    for number, group in enumerate(level.shared, start=1):
        for row in group.rows:
            code |= number << (_BITS * row)
    return code


def groups_of_code(code: int, data: Dataset) -> tuple[SharedOutput, ...]:
    """Returns the groups that `groups_code` wrote."""
    rows: dict[int, list[int]] = {}
    for row in range(min(data.n_samples, MOST_ROWS_NAMED)):
        number = code >> (_BITS * row) & ((1 << _BITS) - 1)
        if number:
            rows.setdefault(number, []).append(row)
    targets = data.targets[:, 0]
    return tuple(
        SharedOutput(tuple(rows[number]), float(targets[rows[number]].mean()))
        for number in sorted(rows)
    )


def _partitions(rows: list[int]) -> Iterator[list[list[int]]]:
    if not rows:
        yield []
        return
    first, *rest = rows
    for partition in _partitions(rest):
        for index, group in enumerate(partition):
            yield [*partition[:index], [first, *group], *partition[index + 1 :]]
        yield [[first], *partition]
