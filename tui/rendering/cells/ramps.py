"""The colour ramps that there are: rows of anchor colours, by the names that people choose them by.

Nothing is computed here, so that who needs a name alone does not wait for NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ColorRamp:
    """A ramp of colours from 0 to 1.

    Attributes:
        name: What a person chooses it by.
        anchors: Colours ``#rrggbb`` at even distances from 0 to 1, linear in between.
        is_stepped: Whether there is nothing in between: each colour has an equal share.
    """

    name: str
    anchors: tuple[str, ...]
    is_stepped: bool = False


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
        ColorRamp("viridis", _anchors(_VIRIDIS)),
        ColorRamp("diverging", _anchors(_ORANGE_BLUE)),
        ColorRamp("grey", _anchors(_GREY)),
    )
}
RAMP_NAMES: Final = tuple(RAMPS)
DEFAULT_RAMP: Final = RAMP_NAMES[0]

SIXTEEN: Final = ColorRamp(
    "16 colours", _anchors("0000aa 5555ff 00aaaa 55ff55 ffff55"), is_stepped=True
)
"""For a terminal of 16 colours, in which viridis has but four that are near it.

Each is one of its own and brighter than the one before, so that marks read on what is drawn.
"""


def color_ramp(name: str) -> ColorRamp:
    """Returns the ramp of a name.

    Raises:
        ValueError: There is no ramp of that name.
    """
    if name == SIXTEEN.name:
        return SIXTEEN
    if name not in RAMPS:
        raise ValueError(f"ramp must be one of {', '.join(RAMPS)}, got {name!r}")
    return RAMPS[name]
