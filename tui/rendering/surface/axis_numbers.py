"""The numbers along an axis: short, evenly written, and placed so that none is clipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len


@lru_cache(64)
def axis_numbers(low: float, high: float, count: int = 3) -> tuple[str, ...]:
    """Returns evenly spaced numbers from ``low`` to ``high``, all with the same decimals.

    The fewest decimals, but at least one, that tell each number within a hundredth of the axis;
    exponents where that would be too long.
    """
    step = (high - low) / (count - 1)
    values = [low + place * step for place in range(count)]
    if max(abs(low), abs(high)) < 1e4:
        for decimals in range(1, 5):
            # Adding 0.0 turns a rounded -0.0 into 0.0.
            rounded = [round(value, decimals) + 0.0 for value in values]
            errors = [abs(near - value) for near, value in zip(rounded, values, strict=True)]
            if max(errors) <= abs(high - low) / 100:
                return tuple(f"{near:.{decimals}f}" for near in rounded)
    return tuple(f"{value:.0e}" for value in values)


def placed_labels(
    cols: int, labels: Iterable[tuple[float, str, int]]
) -> Iterator[tuple[int, str, int]]:
    """Yields labels centred on their columns, moved inwards where they would be clipped.

    A label that would touch an earlier one is left out, so the important ones come first.

    Args:
        cols: Width of the row that they share.
        labels: Column of the middle, text and style of each.

    Yields:
        First column, text and style.
    """
    taken: list[tuple[int, int]] = []
    for middle, text, style in labels:
        width = cell_len(text)
        start = min(round(middle - (width - 1) / 2), cols - width)
        start = max(start, 0)
        end = start + width
        if all(end < other_start or start > other_end for other_start, other_end in taken):
            yield start, text, style
            taken.append((start, end))
