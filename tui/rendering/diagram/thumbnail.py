"""A small picture of what one unit computes over the input square."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.tui.rendering.cells.canvas import BLANK, UPPER_HALF, Canvas
from xortui.tui.rendering.cells.cell_style import pair_styles, style
from xortui.tui.rendering.cells.color_ramps import (
    ASCII_RAMP,
    NO_LEVEL,
    quantise,
    ramp_colors,
    ramp_texts,
)
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP

_LEVELS: Final = 16
_RAMP: Final = np.array([*ASCII_RAMP], dtype="<U1")


def brightness(values: NDArray[np.float64], activation: str) -> NDArray[np.float64]:
    """Returns a unit's activations as parts of the range that they are to be seen in, 0 to 1.

    What is bounded, such as sigmoid, is seen in its whole range; what is one-sided, such as ReLU,
    from 0 to the unit's largest value here; identity about 0, with the same length on both sides.

    Args:
        values: Any shape.
        activation: The name of the activation function.
    """
    facts = OUTPUT_ACTIVATIONS[activation]
    if facts.is_bounded:
        low, high = facts.range
        return (values - low) / (high - low)
    known = np.where(np.isfinite(values), values, 0.0)
    largest = float(np.abs(known).max(initial=0.0)) or 1.0
    parts = np.clip(values, -largest, largest) / largest
    return parts if facts.is_one_sided else (parts + 1) / 2


def thumbnail(
    values: NDArray[np.float64], rows: int, cols: int, glyphs: Glyphs, ramp: str = DEFAULT_RAMP
) -> Canvas:
    """Draws a picture of values from 0 to 1: half blocks in colour, or the ASCII ramp.

    Args:
        values: Shape ``(n_rows, n_cols)``, row 0 the largest x2. What is not finite shows as
            ``?``.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
        ramp: Name of the colour ramp.
    """
    canvas = Canvas(rows, cols)
    if not values.size:
        return canvas
    halves = 2 if glyphs.unicode and glyphs.color else 1
    down, across = _nearest(values.shape[0], rows * halves), _nearest(values.shape[1], cols)
    levels = quantise(values[down[:, None], across], _LEVELS)
    unknown = levels == NO_LEVEL
    if halves == 2:
        palette = ramp_colors(ramp, _LEVELS)
        upper, lower = levels[0::2], levels[1::2]
        unknown = unknown[0::2] | unknown[1::2]
        # A cell of one colour is a blank on that colour, cheaper to send than a block.
        blocks = np.where(upper == lower, BLANK, UPPER_HALF)
        canvas.stamp(0, 0, blocks.view("<U1"), pair_styles(palette[upper], palette[lower]))
    else:
        steps = levels.astype(np.intp) * len(ASCII_RAMP) // _LEVELS
        styles = ramp_texts(ramp, _LEVELS)[levels] if glyphs.color else 0
        canvas.stamp(0, 0, _RAMP[steps], styles)
    if unknown.any():
        canvas.styles[unknown] = 0
        canvas.stamp(0, 0, np.full(unknown.shape, "?"), style("wrong"), unknown)
    return canvas


@lru_cache(32)
def _nearest(have: int, want: int) -> NDArray[np.intp]:
    """The nearest of ``have`` samples for each of ``want`` cells, by their middles."""
    places = (np.arange(want) + 0.5) * have / max(want, 1) - 0.5
    return np.clip(np.rint(places), 0, have - 1).astype(np.intp)
