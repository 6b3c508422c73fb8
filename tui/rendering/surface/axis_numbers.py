"""The numbers along an axis: short, evenly written, and placed so that none is clipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len

from xortui.tui.rendering.text.number_format import common_exponent, fixed_text


@lru_cache(64)
def axis_numbers(low: float, high: float, count: int = 3) -> tuple[str, ...]:
    """Returns evenly spaced numbers from ``low`` to ``high``, all with the same decimals.

    The fewest decimals, but at least one where they stand for themselves, that tell each number
    within a hundredth of the axis. They are in the power of ten that `axis_unit` returns.
    """
    exponent = axis_unit(low, high)
    root = 10.0 ** (exponent / 2)  # the power itself may be beyond the largest float
    low, high = low / root / root, high / root / root
    step = (high - low) / (count - 1)
    values = [low + place * step for place in range(count)]
    decimals = next((d for d in range(not exponent, 6) if _tells(values, d)), 6)
    return tuple(fixed_text(value, decimals) for value in values)


def _tells(values: list[float], decimals: int) -> bool:
    """Whether so many decimals tell each of some numbers within a hundredth of their range."""
    errors = [abs(round(value, decimals) - value) for value in values]
    return max(errors) <= abs(values[-1] - values[0]) / 100


def axis_unit(low: float, high: float) -> int:
    """Returns the power of ten in which the numbers of an axis are said, 0 for as they are."""
    return common_exponent(max(abs(low), abs(high)))


def number_on_axis(value: float, low: float, high: float, cells: int | None = None) -> str:
    """Returns a number between those of an axis, with a decimal more than they have if it fits.

    Args:
        value: The number.
        low: Lower end of the axis.
        high: Upper end of the axis.
        cells: How much room there is; None where there is enough.
    """
    root = 10.0 ** (axis_unit(low, high) / 2)
    decimals = len(axis_numbers(low, high)[0].partition(".")[2])
    text = fixed_text(value / root / root, decimals + 1)
    if cells is None or len(text) <= cells:
        return text
    rounded = fixed_text(value / root / root, decimals)
    # What is read at the crosshair, and set there, is 0.55: 0.6 would be another place.
    short = text.replace("0.", ".", 1) if text.removeprefix("-").startswith("0.") else rounded
    return short if len(short) <= cells and float(short) != float(rounded) else rounded


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
