"""Colour ramps for values between 0 and 1, quantised so that few colours are ever sent.

A picture uses a fixed number of levels of it. Beside each level
stands an *ink* that stays readable on it, and a *text* colour that stays readable when the level
colours a character instead of a cell's ground.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.cell_style import color
from xortui.tui.rendering.cells.ramps import color_ramp

ASCII_RAMP: Final = " .:-=+*#%@"
GROUND: Final = "#15131a"
"""The dark ground of pictures whose characters carry the colour, the same in every theme."""

NO_LEVEL: Final = -1
"""The level of a value that is not a finite number."""

_DARK_INK: Final = "#000000"
LIGHT_INK: Final = "#ffffff"

MARK_CONTRAST: Final = 4.5
"""Of text and marks to what lies behind them, as WCAG 2.1 asks of text (level AA)."""

FAINT_CONTRAST: Final = 3.0
"""Of lines that are meant to be faint, as what is no text needs by WCAG 2.1."""


def hex_color(rgb: Iterable[float]) -> str:
    """Returns ``#rrggbb`` of red, green and blue, from 0 to 255."""
    red, green, blue = (round(float(part)) for part in rgb)
    return f"#{red:02x}{green:02x}{blue:02x}"


def rgb_color(name: str) -> NDArray[np.float64]:
    """Returns ``#rrggbb`` as an array of shape ``(3,)`` with parts from 0 to 255."""
    return np.array(_parts(name), dtype=np.float64)


def contrast(first: str, second: str) -> float:
    """Returns the contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(name: str) -> float:
    red, green, blue = _parts(name)
    return 0.2126 * _LINEAR[red] + 0.7152 * _LINEAR[green] + 0.0722 * _LINEAR[blue]


def _linear(part: float) -> float:
    """Returns what light a part of a colour, 0 to 1, stands for in sRGB."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


_LINEAR: Final = tuple(_linear(part / 255) for part in range(256))


def _parts(name: str) -> tuple[int, int, int]:
    """Returns red, green and blue of ``#rrggbb``, 0 to 255."""
    whole = int(name[1:7], 16)
    return whole >> 16, whole >> 8 & 255, whole & 255


@lru_cache
def ramp_hexes(name: str, levels: int) -> tuple[str, ...]:
    """Returns the colours of a ramp's levels as ``#rrggbb``, lowest first.

    Raises:
        ValueError: There is no such ramp, or fewer than two levels.
    """
    if levels < 2:
        raise ValueError(f"levels must be >= 2, got {levels}")
    ramp = color_ramp(name)
    if ramp.is_stepped:
        steps = len(ramp.anchors)
        # Of few levels, as of classes, the ends of the ramp are two.
        places = [level * steps // levels for level in range(levels)]
        if levels <= steps:
            places = [round(level * (steps - 1) / (levels - 1)) for level in range(levels)]
        return tuple(ramp.anchors[place] for place in places)
    anchors = np.stack([rgb_color(anchor) for anchor in ramp.anchors])
    across = np.linspace(0, len(anchors) - 1, levels)
    parts = [np.interp(across, np.arange(len(anchors)), anchors[:, part]) for part in range(3)]
    return tuple(hex_color(rgb) for rgb in np.stack(parts, axis=1))


@lru_cache
def ramp_colors(name: str, levels: int) -> NDArray[np.int32]:
    """Returns the colour index of each level, shape ``(levels,)``."""
    return _indices(ramp_hexes(name, levels))


@lru_cache
def ramp_inks(name: str, levels: int) -> NDArray[np.int32]:
    """Returns for each level the index of the ink, black or white, that reads best on it."""
    return _indices([ink_of(ground) for ground in ramp_hexes(name, levels)])


@lru_cache
def ramp_lines(name: str, levels: int) -> NDArray[np.int32]:
    """Returns for each level the index of a colour for thin lines on it: the softest that reads."""
    return _indices([_softest(ground) for ground in ramp_hexes(name, levels)])


def _softest(ground: str) -> str:
    ink = ink_of(ground)
    softened = (blend(ink, ground, share / 16) for share in range(8, -1, -1))
    return next((line for line in softened if contrast(line, ground) >= MARK_CONTRAST), ink)


@lru_cache
def legible_levels(name: str, levels: int, ink: int) -> NDArray[np.intp]:
    """Returns for each level the nearest one on which an ink reads well.

    Args:
        name: Of the ramp.
        levels: How many levels it has.
        ink: Index of the ink's colour, black or white.
    """
    text = _DARK_INK if ink == color(_DARK_INK) else LIGHT_INK
    grounds = ramp_hexes(name, levels)
    legible = np.flatnonzero([contrast(text, ground) >= MARK_CONTRAST for ground in grounds])
    nearest = np.abs(np.arange(levels)[:, None] - legible).argmin(axis=1)
    found: NDArray[np.intp] = legible[nearest]
    found.flags.writeable = False
    return found


@lru_cache
def ramp_texts(name: str, levels: int) -> NDArray[np.int32]:
    """Returns for each level the index of its colour as a character on ``GROUND``.

    Colours too dark to read there are lightened just as far as needed.
    """
    return _indices([_readable(level) for level in ramp_hexes(name, levels)])


def blend(first: str, second: str, share: float) -> str:
    """Returns the colour ``share`` (0 to 1) of the way from the first ``#rrggbb`` to the second."""
    pairs = zip(_parts(first), _parts(second), strict=True)
    return hex_color((1 - share) * one + share * other for one, other in pairs)


def quieter(name: str, ground: str) -> str:
    """Returns a colour on the way to its ground, as far as a faint line is still seen there.

    A terminal that is told to dim does so as it likes, and often until little is left.

    Args:
        name: The colour, ``#rrggbb``.
        ground: What lies behind it.
    """
    shares = (share / 16 for share in range(8, -1, -1))
    faint = (blend(name, ground, share) for share in shares)
    return next((shade for shade in faint if contrast(shade, ground) >= FAINT_CONTRAST), name)


def quantise(values: NDArray[np.floating], levels: int) -> NDArray[np.int16]:
    """Returns the level of each value, 0 to ``levels - 1``; ``NO_LEVEL`` where it is not finite.

    Values outside 0 to 1 get the end levels.

    Args:
        values: Any shape.
        levels: Number of levels.
    """
    scaled = np.asarray(np.minimum(np.maximum(values, 0.0), 1.0) * levels, dtype=np.float64)
    known = np.isfinite(values)
    if not known.all():
        scaled[~known] = NO_LEVEL
    return np.asarray(np.minimum(scaled, levels - 1), dtype=np.int16)


def _indices(names: Iterable[str]) -> NDArray[np.int32]:
    indices = np.array([color(name) for name in names], dtype=np.int32)
    indices.flags.writeable = False
    return indices


def ink_of(ground: str) -> str:
    """Returns black or white, whichever reads best on a ground ``#rrggbb``."""
    return max((_DARK_INK, LIGHT_INK), key=lambda ink: contrast(ink, ground))


def _readable(name: str) -> str:
    shares = (step / 32 for step in range(33))
    lightened = (blend(name, LIGHT_INK, share) for share in shares)
    return next(shade for shade in lightened if contrast(shade, GROUND) >= MARK_CONTRAST)
