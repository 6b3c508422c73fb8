"""Sweeps of several combinations compared in words, by what their 95 % intervals allow to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _
from xortui.tui.rendering.text.number_format import epoch_text

_NORMAL_QUANTILE: Final = 1.959963984540054
_FEWEST: Final = 6
"""Numbers from which on their median has a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share or a median of one combination, with its 95 % interval.

    Attributes:
        label: What the combination is called.
        value: The estimate.
        low: The lower end of the interval.
        high: The upper end.
    """

    label: str
    value: float
    low: float
    high: float


def median_interval(
    epochs: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[float, float, float] | None:
    """Returns the median of repeated numbers and its 95 % interval by ranks; None of too few.

    Args:
        epochs: Shape ``(n,)``, increasing.
        counts: How often each of them occurs, shape ``(n,)``.
    """
    total = int(counts.sum())
    if total < _FEWEST:
        return None
    last = np.cumsum(counts) - 1
    reach = _NORMAL_QUANTILE * sqrt(total) / 2
    low, high = max(int(total / 2 - reach), 0), min(int(np.ceil(total / 2 + reach)), total - 1)
    places = [(total - 1) // 2, total // 2, low, high]
    first, second, below, above = epochs[np.searchsorted(last, places)].tolist()
    return (first + second) / 2, float(below), float(above)


def shares_sentence(shares: Sequence[Estimate], seeds: int) -> str:
    """Returns which combination solves most, which fewer, and which are not told apart from it."""
    if not any(one.value > 0 for one in shares):
        return _("no run is solved")
    intro = _("solved most: {best}")
    return _compared(intro, sorted(shares, key=lambda one: -one.value), share_text, seeds)


def medians_sentence(medians: Sequence[Estimate], seeds: int) -> str:
    """Returns which combination is solved soonest, by the median over its solved runs."""
    if not medians:
        return _("too few runs are solved to compare how soon")
    intro = _("half of the solved ones soonest: {best}")
    return _compared(intro, sorted(medians, key=lambda one: one.value), _median_text, seeds)


def _compared(intro: str, ranked: Sequence[Estimate], told: object, seeds: int) -> str:
    assert callable(told)
    best, *others = ranked
    parts = [intro.format(best=told(best))]
    apart = [told(one) for one in others if one.low > best.high or one.high < best.low]
    alike = [told(one) for one in others if not (one.low > best.high or one.high < best.low)]
    if apart:
        parts.append(_("told apart from it: {names}").format(names=", ".join(apart)))
    if alike:
        text = _("not told apart by {seeds} seeds: {names}")
        parts.append(text.format(seeds=epoch_text(seeds), names=", ".join(alike)))
    return "; ".join(parts)


def share_text(share: Estimate) -> str:
    """Returns a share with its interval, in percent."""
    text = _("{label} {value:.1f} % ({low:.1f} .. {high:.1f})")
    return text.format(
        label=share.label, value=100 * share.value, low=100 * share.low, high=100 * share.high
    ).strip()


def _median_text(median: Estimate) -> str:
    text = _("{label} by {value} ({low} .. {high})")
    value, low, high = (epoch_text(round(one)) for one in (median.value, median.low, median.high))
    return text.format(label=median.label, value=value, low=low, high=high)
