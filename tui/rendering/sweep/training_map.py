"""A map of training runs: one pixel a run, coloured by what became of it and how fast."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.maps import FateCounts, PixelOutcomes, TrainingMap
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import BLANK, LOWER_HALF, UPPER_HALF, Canvas
from xortui.tui.rendering.cells.cell_style import color, pair_styles, style
from xortui.tui.rendering.cells.color_ramps import GROUND, LIGHT_INK, hex_color, rgb_color
from xortui.tui.rendering.cells.glyphs import Glyphs

LEVELS: Final = 24
"""Colours of a fate, by how early it came."""

_SOLVED: Final = "2a7a1e 56a32c 84c63a addc30 fde725"
_DIVERGED: Final = "8c1a8c a834a8 c850c4 e078dc ffa8f4"
_NEITHER: Final = "16181d 22252b 2e3239 3a3e46"
"""Greens to yellow, pinks, greys: no shade of one is like one of another, to any eye."""

_UNKNOWN: Final = 3 * LEVELS
_CHARACTERS: Final = np.array([*".:-=+*#%", *"!!!!!!!!", *"        ", "?"], dtype="<U1")
_OF_A_FATE: Final = 8
_BLOCKS: Final = (2, 4)


def map_pixels(rows: int, cols: int, glyphs: Glyphs) -> tuple[int, int]:
    """Returns how many pixels a picture of ``rows`` x ``cols`` cells has, across and up."""
    return cols, 2 * rows if glyphs.unicode and glyphs.color else rows


def map_levels(found: TrainingMap) -> NDArray[np.int16]:
    """Returns the colour of each pixel, the highest row first; pixels to come have their block's.

    Args:
        found: The map.

    Returns:
        Shape ``(height, width)``: 0 to `LEVELS` - 1 solved (early is high), then as many diverged
        (late is high), as many neither (a low loss is high), then one that nothing is known of.
    """
    levels = np.full(found.is_known.size, _UNKNOWN, np.int16)
    known = found.is_known.ravel()
    levels[known] = levels_of(found.outcomes.part(known), found.counts())
    shaped = levels.reshape(found.height, found.width)
    for step in () if found.is_done else _BLOCKS:
        rows, cols = (np.arange(size) // step * step for size in shaped.shape)
        shaped = np.where(shaped == _UNKNOWN, shaped[np.ix_(rows, cols)], shaped)
    return np.ascontiguousarray(shaped[::-1])


def levels_of(outcomes: PixelOutcomes, counts: FateCounts) -> NDArray[np.int16]:
    """Returns the colours of some pixels of a map, see `map_levels`.

    Args:
        outcomes: The pixels.
        counts: What became of all that are known: how early is early depends on it.
    """
    solved, diverged = outcomes.solved_at, outcomes.diverged_at
    losses = np.clip(np.nan_to_num(outcomes.losses, nan=1.0), 0.0, 1.0)
    levels = (2 * LEVELS + ((1 - losses) * (LEVELS - 1)).astype(np.int16)).astype(np.int16)
    is_solved, is_diverged = solved >= 0, diverged >= 0
    levels[is_solved] = LEVELS - 1 - _ranks(counts.solved_at)[solved[is_solved]]
    levels[is_diverged] = LEVELS + _ranks(counts.diverged_at)[diverged[is_diverged]]
    return levels


def is_diverged(levels: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Returns of each colour whether it is one of runs that diverged."""
    return (levels >= LEVELS) & (levels < 2 * LEVELS)


def training_map(
    levels: NDArray[np.int16],
    cursor: tuple[int, int] | None,
    rows: int,
    cols: int,
    glyphs: Glyphs,
) -> Canvas:
    """Draws a map.

    Args:
        levels: Its colours, see `map_levels`; of another size than `map_pixels` they are stretched.
        cursor: The pixel that is chosen, across and up, or none.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    if rows < 1 or cols < 1:
        return canvas
    width, height = map_pixels(rows, cols, glyphs)
    known_height, known_width = levels.shape
    places = [
        np.arange(want) * have // want
        for have, want in zip(levels.shape, (height, width), strict=True)
    ]
    levels = levels[np.ix_(*places)]
    if height == rows:
        _draw_characters(canvas, levels, glyphs)
    else:
        palette = np.array([color(name) for name in map_colors()])
        upper, lower = levels[0::2], levels[1::2]
        high, low = np.maximum(upper, lower), np.minimum(upper, lower)
        blocks = np.where(upper > lower, UPPER_HALF, np.where(upper < lower, LOWER_HALF, BLANK))
        canvas.stamp(0, 0, blocks.view("<U1"), pair_styles(palette[high], palette[low]))
    if cursor is not None:
        row = (known_height - 1 - cursor[1]) * rows // known_height
        here = style("#000000", LIGHT_INK, bold=True) if glyphs.color else style("text", bold=True)
        canvas.write(row, cursor[0] * cols // known_width, "◆" if glyphs.unicode else "O", here)
    return canvas


def map_colors() -> tuple[str, ...]:
    """Returns the colour of each level of `map_levels`, as ``#rrggbb``."""
    fates = (_SOLVED, _DIVERGED, _NEITHER)
    return (*(name for anchors in fates for name in _shades(anchors)), GROUND)


def map_legend(glyphs: Glyphs) -> str:
    """Returns what the colours, or without them the characters, mean."""
    if glyphs.color and glyphs.unicode:
        return _("green to yellow: solved, early is bright   pink: diverged   grey: neither")
    return _("letters from . to %: solved, early is %   !: diverged   blank: neither")


def _draw_characters(canvas: Canvas, levels: NDArray[np.int16], glyphs: Glyphs) -> None:
    places = np.where(
        levels == _UNKNOWN, 3 * _OF_A_FATE, levels // LEVELS * _OF_A_FATE + levels % LEVELS // 3
    )
    ink = style(LIGHT_INK, GROUND) if glyphs.color else style("text")
    canvas.stamp(0, 0, _CHARACTERS[places], ink)


def _ranks(counts: NDArray[np.int64]) -> NDArray[np.int16]:
    """Returns the level of each epoch, the first 0: its logarithm between outliers.

    Args:
        counts: How many pixels have each epoch.
    """
    powers, reached = np.log1p(np.arange(counts.size)), counts.cumsum()
    if not reached[-1]:
        return np.zeros(counts.size, np.int16)
    low, high = (_quantile(powers, reached, share) for share in (0.02, 0.98))
    shares = np.clip((powers - low) / max(high - low, 1e-9), 0.0, 1.0)
    levels: NDArray[np.int16] = (shares * (LEVELS - 1)).astype(np.int16)
    return levels


def _quantile(values: NDArray[np.float64], reached: NDArray[np.int64], share: float) -> float:
    """Returns what `numpy.quantile` does of ascending values, each as often as it is counted.

    Args:
        values: The values.
        reached: How many there are up to each.
        share: Which quantile.
    """
    place = share * (int(reached[-1]) - 1)
    below, above = (
        float(values[np.searchsorted(reached, at, side="right")])
        for at in (math.floor(place), math.ceil(place))
    )
    return below + (above - below) * (place - math.floor(place))


def _shades(anchors: str) -> list[str]:
    parts = np.array([rgb_color(f"#{anchor}") for anchor in anchors.split()])
    at = np.linspace(0, len(parts) - 1, LEVELS)
    shades = [np.interp(at, np.arange(len(parts)), column) for column in parts.T]
    return [hex_color(shade) for shade in np.stack(shades, axis=1)]
