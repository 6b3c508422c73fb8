"""Times between pictures."""

from __future__ import annotations

from itertools import pairwise


def gaps(moments: list[float], within: float = 0.015) -> list[float]:
    """Returns the times between pictures, where pieces of one picture come close together."""
    starts = [
        now
        for before, now in zip([float("-inf"), *moments], moments, strict=False)
        if now - before > within
    ]
    return [now - before for before, now in pairwise(starts)]


def percentile(values: list[float], share: float) -> float:
    """Returns the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))] if ordered else float("nan")
