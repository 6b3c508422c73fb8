"""Counts over the runs of a sweep, in memory that does not grow with them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.sweep.outcomes import FATES, OF_MEASURE, SOLVED, STUCK, Outcomes

_NORMAL_QUANTILE: Final = 1.959963984540054
_LEVEL_DIGITS: Final = 6
_LOSS_DIGITS: Final = 3
_MANTISSA: Final = 53
_HALF: Final = 27


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Returns the 95 % interval of a share, from 0 to 1.

    Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
    Unlike the textbook interval it stays inside 0 to 1 and has a width at shares of 0 and 1.

    Args:
        count: How many of ``total``.
        total: How many there are; the interval of none is everything.
    """
    if total == 0:
        return 0.0, 1.0
    share, square = count / total, _NORMAL_QUANTILE**2
    middle = share + square / (2 * total)
    reach = _NORMAL_QUANTILE * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    low, high = (middle - reach) / (1 + square / total), (middle + reach) / (1 + square / total)
    return (0.0 if count == 0 else low), (1.0 if count == total else high)


class _ExactSum:
    """A sum of floats without rounding: the same whatever order they come in."""

    def __init__(self) -> None:
        # Exponent -> sum of the 53 bits of all floats that have it.
        self._totals: Counter[int] = Counter()

    def add(self, values: NDArray[np.float64]) -> None:
        """Adds finite values, at most a million at a time."""
        mantissas, exponents = np.frexp(values)
        bits = np.ldexp(mantissas, _MANTISSA).astype(np.int64)
        distinct, places = np.unique(exponents, return_inverse=True)
        # Halves of the bits, so that their sums are far from the largest integer.
        for part, shift in ((bits >> _HALF, _HALF), (bits & ((1 << _HALF) - 1), 0)):
            sums = np.zeros(distinct.size, np.int64)
            np.add.at(sums, places, part)
            for exponent, total in zip(distinct.tolist(), sums.tolist(), strict=True):
                self._totals[exponent] += total << shift

    @property
    def value(self) -> Fraction:
        """The sum."""
        if not self._totals:
            return Fraction(0)
        least = min(self._totals)
        whole = sum(total << (exponent - least) for exponent, total in self._totals.items())
        return whole * Fraction(2) ** (least - _MANTISSA)


class Mean:
    """The mean of some values and its 95 % interval, in memory that does not grow with them.

    They are the same however the values are shared out. Values that are not finite, as of diverged
    runs, are left out.

    Attributes:
        count: How many values it is of.
    """

    def __init__(self, least: float = -math.inf, most: float = math.inf) -> None:
        """Begins with no values.

        Args:
            least: What no value can be below, so that the interval ends there.
            most: What none can be above, likewise.
        """
        self.count = 0
        self._least, self._most = least, most
        self._sum, self._squares = _ExactSum(), _ExactSum()

    def add(self, values: NDArray[np.float64]) -> None:
        """Adds values."""
        with np.errstate(over="ignore"):
            known = values[np.isfinite(values) & np.isfinite(np.square(values))]
        self.count += known.size
        self._sum.add(known)
        self._squares.add(np.square(known))

    @property
    def mean(self) -> float | None:
        """The mean; None of no values."""
        return float(self._sum.value / self.count) if self.count else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % interval by the normal distribution; None of fewer than two values."""
        if self.count < 2:
            return None
        mean = self._sum.value / self.count
        squares = max(self._squares.value - mean * self._sum.value, Fraction(0))
        reach = _NORMAL_QUANTILE * math.sqrt(squares / (self.count - 1) / self.count)
        return max(float(mean) - reach, self._least), min(float(mean) + reach, self._most)


class Tally:
    """The fates of runs, when they were solved, and at which levels they are stuck.

    Attributes:
        fates: How many runs have each of `FATES`.
        solved_at: Epoch of solving -> runs.
        stuck_at: Level, to six digits -> stuck runs; of those that rest at no level, their loss to
            three.
        rates_too_large: How many runs have a learning rate that is too large where they are.
        means: Name of a measure, see `OF_MEASURE` -> its mean over the runs.
        of_classes: The mean share of right rows of each of three classes or more.
    """

    def __init__(self) -> None:
        self.fates = dict.fromkeys(FATES, 0)
        self.solved_at: Counter[int] = Counter()
        self.stuck_at: Counter[float] = Counter()
        self.rates_too_large = 0
        self.means = {
            name: Mean(0.0) if name.endswith("loss") else Mean(0.0, 1.0) for name in OF_MEASURE
        }
        self.of_classes: list[Mean] = []

    @property
    def runs(self) -> int:
        """How many runs have been counted."""
        return sum(self.fates.values())

    @property
    def solved_share(self) -> float:
        """The share of runs that are solved; NaN of none."""
        return self.fates["solved"] / self.runs if self.runs else math.nan

    @property
    def solved_interval(self) -> tuple[float, float]:
        """Its 95 % interval."""
        return wilson_interval(self.fates["solved"], self.runs)

    def add(self, outcomes: Outcomes) -> None:
        """Counts some more runs."""
        for name, count in zip(
            FATES, np.bincount(outcomes.fates, minlength=len(FATES)), strict=True
        ):
            self.fates[name] += int(count)
        _count(self.solved_at, outcomes.solved_at[outcomes.fates == SOLVED])
        for name, column in OF_MEASURE.items():
            self.means[name].add(getattr(outcomes, column))
        shares = outcomes.class_right_shares.T
        self.of_classes += [Mean(0.0, 1.0) for _ in range(len(shares) - len(self.of_classes))]
        for mean, values in zip(self.of_classes, shares, strict=True):
            mean.add(values)
        stuck = outcomes.fates == STUCK
        self.rates_too_large += int(outcomes.rates_too_large.sum())
        places = zip(outcomes.levels[stuck].tolist(), outcomes.losses[stuck].tolist(), strict=True)
        for level, loss in places:
            at, digits = (loss, _LOSS_DIGITS) if math.isnan(level) else (level, _LEVEL_DIGITS)
            self.stuck_at[float(f"{at:.{digits}g}")] += 1

    def epochs_to_solve(self) -> tuple[float, float, float] | None:
        """Returns the quartiles of the epochs that solved runs took, or None where none is."""
        if not self.solved_at:
            return None
        values, counts = self.solved_epochs()
        low, median, high = _quantiles(values, counts, (0.25, 0.5, 0.75))
        return low, median, high

    def solved_epochs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns the epochs at which runs were solved, in order, and how many at each."""
        values = np.array(sorted(self.solved_at), np.int64)
        counts = np.array([self.solved_at[value] for value in values.tolist()], np.int64)
        return values, counts


def _count(counter: Counter[int], values: NDArray[np.int64]) -> None:
    distinct, counts = np.unique(values, return_counts=True)
    for value, count in zip(distinct.tolist(), counts.tolist(), strict=True):
        counter[value] += count


def _quantiles(
    values: NDArray[np.int64], counts: NDArray[np.int64], parts: Sequence[float]
) -> list[float]:
    """Quantiles of repeated values, interpolated as ``np.quantile`` does by default."""
    last = np.cumsum(counts) - 1
    results = []
    for part in parts:
        place = part * float(last[-1])
        below = math.floor(place)
        low, high = (
            int(values[np.searchsorted(last, index)]) for index in (below, math.ceil(place))
        )
        results.append(low + (high - low) * (place - below))
    return results
