"""A grid of styled cells: what every picture is drawn on before it becomes text or strips."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.rendering.cells.cell_style import GROUND_BITS

BLANK, UPPER_HALF, LOWER_HALF = (np.uint32(ord(block)) for block in " ▀▄")
"""Characters as the numbers that a canvas holds; ``view("<U1")`` of an array shows them as such."""

_CODES: Final = "utf-32-le"
_GAP: Final = 6
"""Cells that have stayed the same between two that have not, from which on they are not sent."""

Span = tuple[int, int, int]
"""Cells of a row: the row, the first column, the column after the last."""


@lru_cache(8192)
def _narrow_cells(text: str) -> NDArray[np.uint32] | None:
    """Returns the characters' numbers where each takes exactly one cell, else ``None``."""
    is_narrow = text.isprintable() if text.isascii() else all(cell_len(c) == 1 for c in text)
    return np.frombuffer(text.encode(_CODES), dtype=np.uint32) if is_narrow else None


class Canvas:
    """A grid of ``rows`` x ``cols`` terminal cells.

    Attributes:
        characters: Shape ``(rows, cols)``, one character a cell; ``""`` where the character on
            the left is two cells wide.
        styles: Shape ``(rows, cols)``, the style's integer of each cell.
    """

    def __init__(self, rows: int, cols: int) -> None:
        # The characters' memory as numbers: to write and to compare those is several times faster.
        self._codes: NDArray[np.uint32] = np.empty((rows, cols), dtype=np.uint32)
        self._codes.fill(BLANK)
        self.characters: NDArray[np.str_] = self._codes.view("<U1")
        self.styles: NDArray[np.int32] = np.zeros((rows, cols), dtype=np.int32)
        self._has_grounds = False
        self._has_wide = False

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
        cells = _narrow_cells(text)
        if cells is not None:
            self._write_cells(row, col, cells, style)
            return col + len(text)
        for character in text:
            width = cell_len(character)
            if width and 0 <= row < self.rows and col >= 0 and col + width <= self.cols:
                self._put(row, col, character, style)
                if width == 2:
                    self._put(row, col + 1, "", style)
            col += width
        return col

    def fill(
        self, row: int, col: int, rows: int, cols: int, character: str, style: int = 0
    ) -> None:
        """Writes one narrow character into every cell of a rectangle, clipped to the grid."""
        bottom, right = row + rows, col + cols
        row, col = max(row, 0), max(col, 0)
        if row < bottom and col < right:
            self._codes[row:bottom, col:right] = ord(character)
            self._put_styles(slice(row, bottom), slice(col, right), style)

    def _write_cells(self, row: int, col: int, cells: NDArray[np.uint32], style: int) -> None:
        rows, cols = self._codes.shape
        stop = col + len(cells)
        if not 0 <= row < rows or col >= cols or stop <= 0:
            return
        if col < 0 or stop > cols:
            cells = cells[max(-col, 0) : cols - col]
            col, stop = max(col, 0), min(stop, cols)
        self._codes[row, col:stop] = cells
        self._put_styles(row, slice(col, stop), style)

    def _put_styles(self, row: int | slice, cols: slice, style: int) -> None:
        if style & GROUND_BITS:
            self._has_grounds = True
            self.styles[row, cols] = style
        elif self._has_grounds:
            styles = self.styles[row, cols]
            styles &= GROUND_BITS
            styles |= style
        else:
            self.styles[row, cols] = style

    def _put(self, row: int, col: int, character: str, style: int) -> None:
        if not style & GROUND_BITS:
            style |= int(self.styles[row, col]) & GROUND_BITS
        self._has_grounds = self._has_grounds or bool(style & GROUND_BITS)
        self._has_wide = self._has_wide or not character
        self.characters[row, col] = character
        self.styles[row, col] = style

    def stamp(
        self,
        row: int,
        col: int,
        characters: NDArray[np.str_],
        styles: NDArray[np.int32] | int,
        where: NDArray[np.bool_] | None = None,
    ) -> None:
        """Writes many cells at once, clipped to the grid.

        Args:
            row: Canvas row of the arrays' first row.
            col: Canvas column of the arrays' first column.
            characters: Shape ``(n_rows, n_cols)``, one narrow character a cell.
            styles: One style, or one a cell; a cell keeps its background where it names none.
            where: Same shape; the cells to write, by default all.
        """
        top, left = max(row, 0), max(col, 0)
        bottom = min(row + characters.shape[0], self.rows)
        right = min(col + characters.shape[1], self.cols)
        if top >= bottom or left >= right:
            return
        source = (slice(top - row, bottom - row), slice(left - col, right - col))
        target = (slice(top, bottom), slice(left, right))
        chosen = True if where is None else where[source]
        written = np.asarray(styles, dtype=np.int32)
        if written.ndim:
            written = written[source]
        if self._has_grounds:
            ground = np.int32(GROUND_BITS)
            written = written | np.where(written & ground, 0, self.styles[target] & ground)
        np.copyto(self.styles[target], written, where=chosen)
        self._has_grounds = True
        np.copyto(self.characters[target], characters[source], where=chosen)

    def put(
        self,
        rows: NDArray[np.intp],
        cols: NDArray[np.intp],
        characters: NDArray[np.str_],
        styles: NDArray[np.int32] | int,
    ) -> None:
        """Writes into single cells of the grid, each given once.

        Args:
            rows: Row of each, shape ``(n,)``.
            cols: Column of each.
            characters: One narrow character each.
            styles: One style, or one each; a cell keeps its background where it names none.
        """
        if not rows.size:
            return
        written = np.asarray(styles, dtype=np.int32)
        if self._has_grounds:
            ground = np.int32(GROUND_BITS)
            written = written | np.where(written & ground, 0, self.styles[rows, cols] & ground)
        self.styles[rows, cols] = written
        self.characters[rows, cols] = characters
        self._has_grounds = True

    def paste(self, row: int, col: int, other: Canvas) -> None:
        """Copies another canvas onto this one, clipped to the grid."""
        top, left = max(row, 0), max(col, 0)
        bottom, right = min(row + other.rows, self.rows), min(col + other.cols, self.cols)
        if top >= bottom or left >= right:
            return
        source = (slice(top - row, bottom - row), slice(left - col, right - col))
        self.characters[top:bottom, left:right] = other.characters[source]
        self.styles[top:bottom, left:right] = other.styles[source]
        self._has_grounds = True
        self._has_wide = self._has_wide or other._has_wide

    def lines(self) -> list[str]:
        """Returns the plain text, a string a row, trailing blanks kept."""
        return ["".join(row) for row in self.characters.tolist()]

    def text(self) -> str:
        """Returns the plain text with trailing blanks cut, lines joined by newlines."""
        return "\n".join(line.rstrip() for line in self.lines())

    def runs(self, row: int) -> list[tuple[str, int]]:
        """Returns a row as runs of one style: ``(text, style)``."""
        text = self._codes[row].tobytes().decode(_CODES)
        return _runs(text, self.styles[row].tolist(), 0, self.cols)

    def runs_of(self, spans: Iterable[Span]) -> list[list[tuple[str, int]]]:
        """Returns some cells, those of each span as runs of one style."""
        # To read all cells at once costs less than to read even a few spans one by one.
        text = self._codes.tobytes().decode(_CODES)
        numbers, cols = self.styles.ravel().tolist(), self.cols
        return [
            _runs(text, numbers, row * cols + start, row * cols + stop)
            for row, start, stop in spans
        ]

    def changed_spans(self, before: Canvas) -> list[Span]:
        """Returns where this picture differs.

        Args:
            before: The picture that the terminal shows now, of any size.
        """
        if before.characters.shape != self.characters.shape:
            return [(row, 0, self.cols) for row in range(self.rows)]
        differs = self.styles != before.styles
        differs |= self._codes != before._codes
        if self._has_wide:
            # Both cells of a wide character are sent, or neither.
            wide = self._codes == 0
            differs |= wide & np.roll(differs, 1, axis=1)
            differs[:, :-1] |= wide[:, 1:] & differs[:, 1:]
        found = differs.ravel().nonzero()[0]
        if not found.size:
            return []
        cols = self.cols
        rows = found // cols
        gaps = found[1:] - found[:-1]
        apart = gaps > _GAP
        apart |= rows[1:] != rows[:-1]
        if (gaps > 1).any():
            # Cells between that begin another style, and another after it, cost more than to go on
            # behind them.
            styles = self.styles.ravel()
            begun = np.zeros(len(styles), dtype=np.intp)
            np.cumsum(styles[1:] != styles[:-1], out=begun[1:])
            apart |= (gaps > 1) & (begun[found[1:]] - begun[found[:-1]] > 1)
        ends = apart.nonzero()[0]
        firsts = [int(found[0]), *found[ends + 1].tolist()]
        lasts = [*found[ends].tolist(), int(found[-1])]
        return [
            (first // cols, first % cols, last % cols + 1)
            for first, last in zip(firsts, lasts, strict=True)
        ]


def _runs(text: str, numbers: list[int], begun: int, end: int) -> list[tuple[str, int]]:
    """Returns cells from ``begun`` to before ``end`` as runs of one style.

    Args:
        text: A character a cell, NUL where the one on the left is two cells wide.
        numbers: A style a cell.
        begun: The first cell.
        end: The cell after the last.
    """
    found = []
    for place in range(begun + 1, end):
        if numbers[place] != numbers[begun]:
            found.append((text[begun:place].replace("\0", ""), numbers[begun]))
            begun = place
    found.append((text[begun:end].replace("\0", ""), numbers[begun]))
    return found
