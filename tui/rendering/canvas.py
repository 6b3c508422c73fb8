"""A grid of styled cells: what every picture is drawn on before it becomes text or strips.

A cell's style is one integer, so that whole pictures are styled by array arithmetic and two
pictures are compared in one NumPy call. Colours are entries of one append-only table; an entry is
either ``#rrggbb`` or the name of a role (``text``, ``muted``, ``accent``, ...) that the widget
resolves against its theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

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
)

_COLOR_BITS: Final = 12
_COLOR_MASK: Final = (1 << _COLOR_BITS) - 1
_BOLD: Final = 1 << (2 * _COLOR_BITS)
_DIM: Final = _BOLD << 1
_UNDERLINE: Final = _BOLD << 2

_GAP: Final = 6
"""Cells that have stayed the same between two that have not, from which on they are not sent."""

_CELL_ENCODING: Final = "utf-32-le"
"""What NumPy stores characters in."""

_colors: list[str] = list(ROLES)
_color_index: dict[str, int] = {color: index for index, color in enumerate(_colors)}


@dataclass(frozen=True, slots=True)
class CellStyle:
    """A cell's look, read back from its integer. Colours are ``#rrggbb``, a role or ``""``."""

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
    """Returns the look that a style's integer stands for."""
    return CellStyle(
        foreground=_colors[number & _COLOR_MASK],
        background=_colors[number >> _COLOR_BITS & _COLOR_MASK],
        bold=bool(number & _BOLD),
        dim=bool(number & _DIM),
        underline=bool(number & _UNDERLINE),
    )


@lru_cache(8192)
def is_narrow(text: str) -> bool:
    """Whether each character of a text takes exactly one cell."""
    if text.isascii():
        return text.isprintable()
    return all(cell_len(character) == 1 for character in text)


class Canvas:
    """A grid of ``rows`` x ``cols`` terminal cells.

    Attributes:
        characters: Shape ``(rows, cols)``, one character a cell; ``""`` where the character on
            the left is two cells wide.
        styles: Shape ``(rows, cols)``, the style's integer of each cell.
    """

    def __init__(self, rows: int, cols: int) -> None:
        self.characters: NDArray[np.str_] = np.full((rows, cols), " ", dtype="<U1")
        self.styles: NDArray[np.int32] = np.zeros((rows, cols), dtype=np.int32)

    @property
    def rows(self) -> int:
        """Height in cells."""
        return int(self.characters.shape[0])

    @property
    def cols(self) -> int:
        """Width in cells."""
        return int(self.characters.shape[1])

    def write(self, row: int, col: int, text: str, style: int = 0) -> int:
        """Writes ``text`` from a cell on, clipped to the grid, and returns the column after it.

        Characters keep the background that a cell already has where ``style`` names none.
        """
        if is_narrow(text):
            self._write_narrow(row, col, text, style)
            return col + len(text)
        for character in text:
            width = cell_len(character)
            if width and 0 <= row < self.rows and col >= 0 and col + width <= self.cols:
                self._put(row, col, character, style)
                if width == 2:
                    self._put(row, col + 1, "", style)
            col += width
        return col

    def _write_narrow(self, row: int, col: int, text: str, style: int) -> None:
        first, last = max(col, 0), min(col + len(text), self.characters.shape[1])
        if not 0 <= row < self.characters.shape[0] or first >= last:
            return
        cells = np.frombuffer(text[first - col : last - col].encode(_CELL_ENCODING), dtype="<U1")
        self.characters[row, first:last] = cells
        background = _COLOR_MASK << _COLOR_BITS
        if style & background:
            self.styles[row, first:last] = style
        else:
            styles = self.styles[row, first:last]
            styles &= background
            styles |= style

    def _put(self, row: int, col: int, character: str, style: int) -> None:
        background = _COLOR_MASK << _COLOR_BITS
        if not style & background:
            style |= int(self.styles[row, col]) & background
        self.characters[row, col] = character
        self.styles[row, col] = style

    def stamp(
        self,
        row: int,
        col: int,
        characters: NDArray[np.str_],
        styles: NDArray[np.int32] | int,
        where: NDArray[np.bool_],
    ) -> None:
        """Writes many cells at once, clipped to the grid.

        Args:
            row: Canvas row of the arrays' first row.
            col: Canvas column of the arrays' first column.
            characters: Shape ``(n_rows, n_cols)``, one narrow character a cell.
            styles: One style, or one a cell; a cell keeps its background where it names none.
            where: Same shape; the cells to write.
        """
        top, left = max(row, 0), max(col, 0)
        bottom = min(row + where.shape[0], self.rows)
        right = min(col + where.shape[1], self.cols)
        if top >= bottom or left >= right:
            return
        source = (slice(top - row, bottom - row), slice(left - col, right - col))
        target = (slice(top, bottom), slice(left, right))
        written = np.broadcast_to(np.asarray(styles, dtype=np.int32), where.shape)[source]
        background = np.int32(_COLOR_MASK << _COLOR_BITS)
        kept = np.where(written & background, 0, self.styles[target] & background)
        np.copyto(self.styles[target], written | kept, where=where[source])
        np.copyto(self.characters[target], characters[source], where=where[source])

    def paste(self, row: int, col: int, other: Canvas) -> None:
        """Copies another canvas onto this one, clipped to the grid."""
        top, left = max(row, 0), max(col, 0)
        bottom, right = min(row + other.rows, self.rows), min(col + other.cols, self.cols)
        if top >= bottom or left >= right:
            return
        source = (slice(top - row, bottom - row), slice(left - col, right - col))
        self.characters[top:bottom, left:right] = other.characters[source]
        self.styles[top:bottom, left:right] = other.styles[source]

    def lines(self) -> list[str]:
        """Returns the plain text, a string a row, trailing blanks kept."""
        return ["".join(row) for row in self.characters.tolist()]

    def text(self) -> str:
        """Returns the plain text with trailing blanks cut, lines joined by newlines."""
        return "\n".join(line.rstrip() for line in self.lines())

    def runs(self, row: int) -> list[tuple[str, int]]:
        """Returns a row as runs of one style: ``(text, style)``, left to right."""
        styles = self.styles[row]
        if not styles.size:
            return []
        firsts = [0, *((styles[1:] != styles[:-1]).nonzero()[0] + 1).tolist()]
        numbers = styles[firsts].tolist()
        spans = pairwise([*firsts, self.cols])
        characters = self.characters[row].tolist()
        line = "".join(characters)
        if len(line) == self.cols:
            texts = [line[start:end] for start, end in spans]
        else:
            # A wide character leaves an empty cell, so places in the text are not columns.
            texts = ["".join(characters[start:end]) for start, end in spans]
        return list(zip(texts, numbers, strict=True))

    def changed_spans(self, before: Canvas) -> list[tuple[int, int, int]]:
        """Returns where this picture differs: ``(row, first column, column after the last)``.

        Args:
            before: The picture that the terminal shows now, of any size.
        """
        if before.characters.shape != self.characters.shape:
            return [(row, 0, self.cols) for row in range(self.rows)]
        differs = (self.styles != before.styles) | (self.characters != before.characters)
        wide = self.characters == ""
        if wide.any():
            # Both cells of a wide character are sent, or neither.
            differs |= wide & np.roll(differs, 1, axis=1)
            differs[:, :-1] |= wide[:, 1:] & differs[:, 1:]
        rows, cols = np.nonzero(differs)
        if not rows.size:
            return []
        apart = (np.diff(rows) != 0) | (np.diff(cols) > _GAP)
        ends = np.flatnonzero(apart)
        starts = np.concatenate([[0], ends + 1])
        stops = np.concatenate([ends, [rows.size - 1]])
        spans = (rows[starts], cols[starts], cols[stops] + 1)
        return list(zip(*(part.tolist() for part in spans), strict=True))
