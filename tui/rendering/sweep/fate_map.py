"""The fate map: one cell a run, by what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    "solved": FateSymbol("■", "#", style("right")),
    "slow": FateSymbol("▪", "-", style("positive")),
    "stuck": FateSymbol("×", "x", style("wrong")),
    "diverged": FateSymbol("!", "!", style("negative", bold=True)),
    "undecided": FateSymbol("·", ".", style("muted")),
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
    """Draws one cell a run, row by row, with a blank between two where all fit.

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
    across = runs_across(fates.size, rows, cols)
    stride = 2 if across < cols else 1
    shown = fates[first_row * across : (first_row + rows) * across]
    row, col = np.divmod(np.arange(shown.size), across)
    cells = np.full((rows, cols), -1)
    cells[row, col * stride] = shown
    texts = np.array([symbol.text(glyphs) for symbol in symbols])[cells]
    canvas.stamp(0, 0, texts, np.array([symbol.style for symbol in symbols])[cells], cells >= 0)
    place = -1 if selected is None else selected - first_row * across
    if 0 <= place < shown.size:
        text = symbols[int(shown[place])].text(glyphs)
        canvas.write(place // across, place % across * stride, text, _SELECTED)
    return canvas


def runs_across(n_runs: int, rows: int, cols: int) -> int:
    """Returns how many runs stand in a row: half as many as cells where all fit so.

    Args:
        n_runs: How many runs there are.
        rows: Height of the map in cells.
        cols: Width of the map in cells.
    """
    half = max(cols // 2, 1)
    return half if -(-n_runs // half) <= rows else max(cols, 1)


def row_in_view(selected: int, first_row: int, rows: int, across: int) -> int:
    """Returns the first row to show so that the selected run is in view."""
    row = selected // across
    return max(min(first_row, row), row - rows + 1, 0)
