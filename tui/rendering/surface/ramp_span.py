"""Which outputs a ramp shows: those of the targets, or on a plateau those that there are."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.text.number_format import common_exponent, fixed_text, short_text

Span = tuple[float, float]
"""The outputs at the two ends of a ramp."""

PLATEAU: Final = 0.2
"""Part of the targets' span below which outputs have the whole ramp to themselves."""

_RELEASED: Final = 0.4
"""Part of the span from which on the ramp is that of the targets; in between it is let go."""

_LEAST: Final = 1e-6
"""Part of the span below which outputs are all one: rounding must not look like a shape."""

_STEADY: Final = 0.03
"""Part of a span by which outputs may outgrow it, or fall short, before another is taken."""

_MOST_DECIMALS: Final = 5


def ramp_span(surface: NDArray[np.floating], targets: Span, before: Span | None = None) -> Span:
    """Returns the outputs from one end of the ramp to the other.

    On a plateau they would all have nearly one colour, so the ramp is stretched to what is there;
    as the outputs part, it goes back to the span of the targets little by little.

    Args:
        surface: The outputs; those that are not finite do not count.
        targets: The span of the targets.
        before: The span of the picture before, which is kept as long as it nearly fits: numbers
            and colours that follow every last bit would flicker.
    """
    size = targets[1] - targets[0]
    low, high = _range(surface)
    share = (high - low) / size
    if not share < _RELEASED:  # also where nothing is known
        return targets
    if share < _LEAST:
        middle, half = low / 2 + high / 2, _LEAST * size / 2
        low, high = middle - half, middle + half
        if not low < high:  # far outside the span, where floats are further apart
            return targets
    released = max(0.0, (share - PLATEAU) / (_RELEASED - PLATEAU))
    low += released * (targets[0] - low)
    high += released * (targets[1] - high)
    if before is not None:
        most = _STEADY * (before[1] - before[0])
        if abs(low - before[0]) <= most and abs(high - before[1]) <= most:
            return before
    return low, high


def _range(surface: NDArray[np.floating]) -> Span:
    low, high = float(surface.min()), float(surface.max())
    if np.isfinite(high - low):
        return low, high
    known = surface[np.isfinite(surface)]
    return (float(known.min()), float(known.max())) if known.size else (np.nan, np.nan)


def end_numbers(span: Span) -> tuple[str, str]:
    """Returns the ends of a ramp as numbers, with the decimals that tell them apart."""
    decimals = _decimals(span)
    if common_exponent(max(map(abs, span))):
        return f"{span[0]:.2g}", f"{span[1]:.2g}"
    return fixed_text(span[0], decimals), fixed_text(span[1], decimals)


def short_end_numbers(span: Span) -> tuple[str, str]:
    """Returns the ends of a ramp as numbers in a few cells.

    Where that would take many decimals, they say how far the ends lie from the middle, which
    `middle_number` says.
    """
    if _decimals(span) <= _MOST_DECIMALS:
        return end_numbers(span)
    half = (span[1] - span[0]) / 2
    return f"{-half:.0e}".replace("e-0", "e-"), f"{half:+.0e}".replace("e-0", "e-")


def middle_number(span: Span) -> str:
    """Returns the middle of a ramp where its ends are said as distances from it, else nothing."""
    if _decimals(span) <= _MOST_DECIMALS:
        return ""
    return short_text(span[0] / 2 + span[1] / 2)


def _decimals(span: Span) -> int:
    """How many decimals tell the ends of a ramp within a tenth of it, at least one."""
    size = span[1] - span[0]
    return int(min(max(1, np.ceil(1 - np.log10(size) - 1e-9)), 9)) if size < 1e5 else 1
