"""Colour ramps for values between 0 and 1, quantised so that few colours are ever sent.

A ramp is a row of anchor colours; a picture uses a fixed number of levels of it. Beside each level
stands an *ink* that stays readable on it, and a *text* colour that stays readable when the level
colours a character instead of a cell's ground.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.cell_style import color

ASCII_RAMP: Final = " .:-=+*#%@"
GROUND: Final = "#15131a"
"""The dark ground of pictures whose characters carry the colour, the same in every theme."""

NO_LEVEL: Final = -1
"""The level of a value that is not a finite number."""

_DARK_INK: Final = "#000000"
LIGHT_INK: Final = "#ffffff"
_TEXT_CONTRAST: Final = 3.0


@dataclass(frozen=True, slots=True)
class ColorRamp:
    """A ramp of colours from 0 to 1.

    Attributes:
        name: What a person chooses it by.
        anchors: Colours ``#rrggbb`` at even distances from 0 to 1, linear in between.
        contour: The colour of the border's contour, readable on the middle of the ramp.
    """

    name: str
    anchors: tuple[str, ...]
    contour: str


_VIRIDIS: Final = (
    "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c"
    " 1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
)
"""Every sixteenth of matplotlib's viridis (S. van der Walt, N. Smith, E. Firing, 2015; CC0)."""

_ORANGE_BLUE: Final = "ffb347 dc8a1f a8650f 66400f 1b2430 1f4f7c 2a76b5 3f97de 62b5f4"
"""Orange to blue, as for the sign of a weight: every common kind of colour blindness keeps them
apart. The middle is dark, so that a light contour stands out where the contour runs."""

_GREY: Final = "101010 c8c8c8"
"""Ends before white, so that a white contour stands out."""


def _anchors(colors: str) -> tuple[str, ...]:
    return tuple(f"#{anchor}" for anchor in colors.split())


RAMPS: Final = {
    ramp.name: ramp
    for ramp in (
        ColorRamp("viridis", _anchors(_VIRIDIS), contour="#ffffff"),
        ColorRamp("diverging", _anchors(_ORANGE_BLUE), contour="#ffffff"),
        ColorRamp("grey", _anchors(_GREY), contour="#ffffff"),
    )
}
RAMP_NAMES: Final = tuple(RAMPS)
DEFAULT_RAMP: Final = RAMP_NAMES[0]


def color_ramp(name: str) -> ColorRamp:
    """Returns the ramp of a name.

    Raises:
        ValueError: There is no ramp of that name.
    """
    if name not in RAMPS:
        raise ValueError(f"ramp must be one of {', '.join(RAMPS)}, got {name!r}")
    return RAMPS[name]


def hex_color(rgb: NDArray[np.float64]) -> str:
    """Returns ``#rrggbb`` of a colour of shape ``(3,)`` with parts from 0 to 255."""
    red, green, blue = (round(float(part)) for part in rgb)
    return f"#{red:02x}{green:02x}{blue:02x}"


def rgb_color(name: str) -> NDArray[np.float64]:
    """Returns ``#rrggbb`` as an array of shape ``(3,)`` with parts from 0 to 255."""
    return np.array([int(name[start : start + 2], 16) for start in (1, 3, 5)], dtype=np.float64)


def contrast(first: str, second: str) -> float:
    """Returns the contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(name: str) -> float:
    parts = rgb_color(name) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


@lru_cache
def ramp_hexes(name: str, levels: int) -> tuple[str, ...]:
    """Returns the colours of a ramp's levels as ``#rrggbb``, lowest first.

    Raises:
        ValueError: There is no such ramp, or fewer than two levels.
    """
    if levels < 2:
        raise ValueError(f"levels must be >= 2, got {levels}")
    anchors = np.stack([rgb_color(anchor) for anchor in color_ramp(name).anchors])
    places = np.linspace(0, len(anchors) - 1, levels)
    parts = [np.interp(places, np.arange(len(anchors)), anchors[:, part]) for part in range(3)]
    return tuple(hex_color(rgb) for rgb in np.stack(parts, axis=1))


@lru_cache
def ramp_colors(name: str, levels: int) -> NDArray[np.int32]:
    """Returns the colour index of each level, shape ``(levels,)``."""
    return _indices(ramp_hexes(name, levels))


@lru_cache
def ramp_inks(name: str, levels: int) -> NDArray[np.int32]:
    """Returns for each level the index of the ink, black or white, that reads best on it."""
    return _indices([_ink(ground) for ground in ramp_hexes(name, levels)])


@lru_cache
def ramp_hairlines(name: str, levels: int) -> NDArray[np.int32]:
    """Returns for each level the index of a colour for thin lines on it: half way to its ink."""
    return _indices([blend(ground, _ink(ground), 0.5) for ground in ramp_hexes(name, levels)])


@lru_cache
def ramp_texts(name: str, levels: int) -> NDArray[np.int32]:
    """Returns for each level the index of its colour as a character on ``GROUND``.

    Colours too dark to read there are lightened just as far as needed.
    """
    return _indices([_readable(level) for level in ramp_hexes(name, levels)])


def blend(first: str, second: str, share: float) -> str:
    """Returns the colour ``share`` (0 to 1) of the way from the first ``#rrggbb`` to the second."""
    return hex_color((1 - share) * rgb_color(first) + share * rgb_color(second))


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


def _ink(ground: str) -> str:
    return max((_DARK_INK, LIGHT_INK), key=lambda ink: contrast(ink, ground))


def _readable(name: str) -> str:
    shares = (step / 32 for step in range(33))
    lightened = (blend(name, LIGHT_INK, share) for share in shares)
    return next(shade for shade in lightened if contrast(shade, GROUND) >= _TEXT_CONTRAST)
