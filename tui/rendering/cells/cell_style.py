"""The style of a cell, as one integer.

So whole pictures are styled by array arithmetic and two pictures are compared in one NumPy call.
Colours are entries of one append-only table; an entry is either ``#rrggbb`` or the name of a role
(``text``, ``muted``, ``accent``, ...) that the widget resolves against its theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROLES: Final = (
    "",  # the terminal's or the panel's own colour
    "text",
    "muted",
    "accent",
    "positive",
    "negative",
    "right",
    "wrong",
    "point",
    "contour",
    "surface",
    "fill",
)

_COLOR_BITS: Final = 12
_COLOR_MASK: Final = (1 << _COLOR_BITS) - 1
GROUND_BITS: Final = _COLOR_MASK << _COLOR_BITS
"""The part of a style that is its background; none where these bits are 0."""

_BOLD: Final = 1 << (2 * _COLOR_BITS)
_DIM: Final = _BOLD << 1
_UNDERLINE: Final = _BOLD << 2

_colors: list[str] = list(ROLES)
_color_index: dict[str, int] = {color: index for index, color in enumerate(_colors)}


@dataclass(frozen=True, slots=True)
class CellStyle:
    """A cell's style, read back from its integer. Colours are ``#rrggbb``, a role or ``""``."""

    foreground: str = ""
    background: str = ""
    bold: bool = False
    dim: bool = False
    underline: bool = False


def color(name: str) -> int:
    """Returns the index of a colour (``#rrggbb`` or a role) in the table of colours.

    Raises:
        ValueError: The table is full (4,096 colours): a picture uses unquantised colours.
    """
    index = _color_index.get(name)
    if index is None:
        index = len(_colors)
        if index > _COLOR_MASK:
            raise ValueError(f"colors must be at most {_COLOR_MASK + 1}, got one more: {name!r}")
        _colors.append(name)
        _color_index[name] = index
    return index


@lru_cache(1024)
def style(
    foreground: str = "",
    background: str = "",
    *,
    bold: bool = False,
    dim: bool = False,
    underline: bool = False,
) -> int:
    """Returns the integer of a cell style."""
    return (
        color(foreground)
        | color(background) << _COLOR_BITS
        | (_BOLD if bold else 0)
        | (_DIM if dim else 0)
        | (_UNDERLINE if underline else 0)
    )


def pair_styles(
    foregrounds: NDArray[np.int32], backgrounds: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Returns the styles of arrays of colour indices, shape as given."""
    return foregrounds | backgrounds << _COLOR_BITS


def cell_style(number: int) -> CellStyle:
    """Returns what a style's integer stands for."""
    return CellStyle(
        foreground=_colors[number & _COLOR_MASK],
        background=_colors[number >> _COLOR_BITS & _COLOR_MASK],
        bold=bool(number & _BOLD),
        dim=bool(number & _DIM),
        underline=bool(number & _UNDERLINE),
    )
