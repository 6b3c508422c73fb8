"""A line of the main view, such as the one above the panels, that a lesson may point at."""

from __future__ import annotations

from typing import Final, Generic

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.widgets.run_picture import RunPicture, SeenT

_BLANK: Final = " "


class LinePicture(RunPicture[SeenT], Generic[SeenT]):
    """Draws a line or two that begin with a blank, where a mark stands while it is lit."""

    DEFAULT_CSS = """
    LinePicture.-lit { background: $accent 25%; }
    """

    _is_lit = False

    def set_lit(self, lit: bool) -> None:
        """Points the line out, by its ground and by a mark at its beginning, or no longer."""
        if lit is not self._is_lit:
            self._is_lit = lit
            self.set_class(lit, "-lit")
            self.redraw()

    def _present(self, canvas: Canvas) -> None:
        super()._present(self._marked(canvas) if self._is_lit else canvas)

    def _marked(self, canvas: Canvas) -> Canvas:
        """Returns a picture with the mark; another may be drawn once and kept."""
        marked = Canvas(canvas.rows, canvas.cols)
        marked.paste(0, 0, canvas)
        mark = "▸" if self.view_options.glyphs.unicode else ">"
        for row in range(canvas.rows):
            if canvas.cols and canvas.characters[row, 0] == _BLANK:
                marked.write(row, 0, mark, style("accent", bold=True))
        return marked
