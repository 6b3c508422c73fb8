"""The fate map: one cell a run, by what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import deferred
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class FateSymbol:
    """How a fate is shown; the character alone tells where there is no colour.

    Attributes:
        character: With Unicode.
        ascii: Without.
        style: The style of its cells.
    """

    character: str
    ascii: str
    style: int

    def text(self, glyphs: Glyphs) -> str:
        """Returns the character that the terminal can show."""
        return self.character if glyphs.unicode else self.ascii


FATE_SYMBOLS: Final[dict[str, FateSymbol]] = {
    deferred("solved"): FateSymbol("■", "#", style("right")),
    deferred("slow"): FateSymbol("▪", "-", style("text")),
    deferred("stuck"): FateSymbol("×", "x", style("wrong")),
    deferred("diverged"): FateSymbol("!", "!", style("wrong", bold=True)),
    deferred("undecided"): FateSymbol("·", ".", style("muted")),
}
_SELECTED: Final = style("surface", "accent", bold=True)


def fate_map(
    fates: NDArray[np.integer],
    names: tuple[str, ...],
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    first_row: int = 0,
    selected: int | None = None,
) -> Canvas:
    """Draws one cell a run, row by row, with as much air between them as all fit with.

    Args:
        fates: Shape ``(n_runs,)``: the index of each run's fate in ``names``.
        names: Names of the fates, each a key of `FATE_SYMBOLS`.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
        first_row: The row of the map that is shown first, for scrolling.
        selected: The run under the cursor, or ``None``.
    """
    canvas = Canvas(rows, cols)
    symbols = [FATE_SYMBOLS[name] for name in names]
    spacing = spacing_of(fates.size, rows, cols)
    across = spacing.across(cols)
    shown = fates[first_row * across : (first_row + spacing.down(rows)) * across]
    row, col = np.divmod(np.arange(shown.size), across)
    cells = np.full((rows, cols), -1)
    for part in range(spacing.width):
        cells[row * spacing.rows, col * spacing.cols + part] = shown
    texts = np.array([symbol.text(glyphs) for symbol in symbols])[cells]
    canvas.stamp(0, 0, texts, np.array([symbol.style for symbol in symbols])[cells], cells >= 0)
    place = -1 if selected is None else selected - first_row * across
    if 0 <= place < shown.size:
        text = symbols[int(shown[place])].text(glyphs) * spacing.width
        top, left = place // across * spacing.rows, place % across * spacing.cols
        canvas.write(top, left, text, _SELECTED)
    return canvas


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far apart runs stand on the map.

    Attributes:
        cols: Columns from one to the next.
        rows: Rows from one to that below it.
        width: Cells that one is wide.
    """

    cols: int
    rows: int
    width: int

    def across(self, cols: int) -> int:
        """Returns how many runs stand in a row."""
        return max(cols // self.cols, 1)

    def down(self, rows: int) -> int:
        """Returns how many rows of them there is room for."""
        return max(-(-rows // self.rows), 1)

    def run_at(self, row: int, col: int, cols: int) -> int:
        """Returns which run stands in a cell or nearest before it, of those that are shown.

        Args:
            row: The cell's row.
            col: Its column.
            cols: Width of the map in cells.
        """
        across = self.across(cols)
        return row // self.rows * across + min(col // self.cols, across - 1)


_SPACINGS: Final = (Spacing(4, 2, 2), Spacing(2, 1, 1))
_CLOSE: Final = Spacing(1, 1, 1)


def spacing_of(n_runs: int, rows: int, cols: int) -> Spacing:
    """Returns how runs stand: as far apart as all fit, and close where they do not.

    Args:
        n_runs: How many runs there are.
        rows: Height of the map in cells.
        cols: Width of the map in cells.
    """
    wide = (one for one in _SPACINGS if one.cols <= cols)
    return next((one for one in wide if one.across(cols) * one.down(rows) >= n_runs), _CLOSE)


def row_in_view(selected: int, first_row: int, rows: int, across: int) -> int:
    """Returns the first row to show so that the selected run is in view."""
    row = selected // across
    return max(min(first_row, row), row - rows + 1, 0)
