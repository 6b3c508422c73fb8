"""What was seen of a program while it ran: numbers under names, at the rounds of its loops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

WHOLE: Final = "int"
NUMBER: Final = "number"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Numbers that stood under a name.

    Attributes:
        name: The name, as one would write it; ``function:name`` for what a function had.
        kind: ``float64``, ``float32``, ``int``; ``list`` or ``number`` for Python's own.
        values: The numbers.
        owner: The same for two names of one array.
    """

    name: str
    kind: str
    values: Numbers
    owner: int = 0

    @property
    def is_float(self) -> bool:
        """Whether they can be parameters; a whole number in a loop is most often a counter."""
        is_counter = self.kind == NUMBER and bool((self.values == np.round(self.values)).all())
        return self.kind != WHOLE and not is_counter

    @property
    def precision(self) -> float:
        """The relative distance of two neighbouring numbers of its kind."""
        return float(np.finfo(np.float32 if self.kind == "float32" else np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A moment at which a loop had come round.

    Attributes:
        loop: The loop's number.
        is_after: Whether it was over.
        stack: The loops under way, the outermost first.
        names: What numbers stood where.
        seen: What functions had in their names and returned since the moment before.
    """

    loop: int
    is_after: bool
    stack: tuple[int, ...]
    names: Mapping[str, Seen]
    seen: Sequence[Seen]


@dataclass(frozen=True, eq=False)
class Step:
    """What lies between two rounds of a loop.

    Attributes:
        before: What stood where when the round began.
        after: What stood there at the next.
        computed: All that was seen in between, the names at its end among it.
    """

    before: Mapping[str, Seen]
    after: Mapping[str, Seen]
    computed: Sequence[Seen] = field(repr=False)

    @cached_property
    def tables(self) -> Mapping[int, tuple[Numbers, Numbers, list[Seen]]]:
        """What was computed, by how many numbers it is: a row each, its tolerance, and whose."""
        by_size: dict[int, list[Seen]] = {}
        for seen in self.computed:
            if seen.values.size and np.isfinite(seen.values).all():
                by_size.setdefault(seen.values.size, []).append(seen)
        tables = {}
        for size, group in by_size.items():
            rows = np.stack([seen.values.ravel() for seen in group])
            largest = np.abs(rows).max(axis=1)
            relative = np.array([2e-6 if s.kind == "float32" else 1e-11 for s in group])
            tolerances = relative * np.maximum(largest, 1e-3)
            tolerances[largest <= 1e-4] = -1.0  # nearly nothing looks like anything
            tables[size] = (rows, tolerances, group)
        return tables

    @cached_property
    def _by_name(self) -> Mapping[str, list[Seen]]:
        by_name: dict[str, list[Seen]] = {}
        for seen in self.computed:
            by_name.setdefault(seen.name, []).append(seen)
        return by_name

    def named(self, name: str) -> Sequence[Seen]:
        """Returns what was computed under a name, in order; what lay there before comes last."""
        return self._by_name.get(name, ())

    def finds(self, values: Numbers) -> Seen | None:
        """Returns what was computed and has these values, ``(n_samples, n_out)``, either way round.

        Args:
            values: The values.
        """
        table = self.tables.get(values.size)
        if table is None or not np.isfinite(values).all():
            return None
        rows, tolerances, group = table
        turned = (values.ravel(), values.T.ravel()) if min(values.shape) > 1 else (values.ravel(),)
        for flat in turned:
            hits = np.abs(rows - flat).max(axis=1) <= tolerances
            if hits.any():
                return group[int(hits.argmax())]
        return None


def rounds_of(moments: Iterable[Moment], loop: int) -> list[Moment]:
    """Returns the moments at which a round of a loop began."""
    return [moment for moment in moments if moment.loop == loop and not moment.is_after]


def steps_of(moments: Sequence[Moment], loop: int, most: int) -> list[Step]:
    """Returns what lies between the rounds of a loop, and between its last one and its end.

    Args:
        moments: All moments, in their order.
        loop: The loop.
        most: How many of them at most.
    """
    places = [index for index, moment in enumerate(moments) if moment.loop == loop]
    steps = []
    for start, end in pairwise(places):
        if moments[start].is_after:
            continue
        passed = moments[start + 1 : end + 1]
        steps.append(
            Step(moments[start].names, moments[end].names, list(_computed(moments[start], passed)))
        )
        if len(steps) == most:
            break
    return steps


def _computed(start: Moment, passed: Sequence[Moment]) -> Iterator[Seen]:
    for moment in passed:
        yield from moment.seen
        yield from moment.names.values()
    # What does not change, such as the data, may have lain there all along.
    yield from start.names.values()


def changed_names(first: Mapping[str, Seen], last: Mapping[str, Seen]) -> list[str]:
    """Returns the names of numbers that were there before and have changed, one for each array."""
    names: list[str] = []
    owners: set[int] = set()
    for name in sorted(first, key=lambda name: (name.count("."), len(name), name)):
        seen, after = first[name], last.get(name)
        if after is None or after.values.shape != seen.values.shape:
            continue
        if not (seen.is_float or after.is_float) or np.array_equal(
            seen.values, after.values, equal_nan=True
        ):
            continue
        if seen.kind != NUMBER and seen.owner in owners:
            continue
        owners.add(seen.owner)
        names.append(name)
    return names
