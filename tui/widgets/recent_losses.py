"""The losses of the last epochs: Textual's sparkline, written to the terminal like a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widgets import Sparkline

from xortui.tui.internals.textual_widgets import forget_drawn_lines
from xortui.tui.painting.painter import TEXTUAL_PAINTER, TextualPainter, painter_of
from xortui.tui.rendering.cells.canvas import Span


class RecentLosses(Sparkline):
    """One line of bars, a column as high as the largest of its losses.

    It changes several times a second, and to have Textual draw one changed line anew costs as much
    as the whole chart; so it is written by the screen's painter where it can be.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._line: Strip | None = None
        self._painter: TextualPainter = TEXTUAL_PAINTER

    def on_mount(self) -> None:
        """Finds the painter that its screen has."""
        self._painter = painter_of(self)

    def show(self, losses: Sequence[float]) -> None:
        """Shows other losses.

        Args:
            losses: The latest last; finite.
        """
        self.set_reactive(Sparkline.data, losses)
        self._line = None
        self._painter.paint_soon(self, [(0, 0, self.size.width)])

    def on_resize(self) -> None:
        """Draws for the new size."""
        self._line = None

    def notify_style_update(self) -> None:
        """Takes the colours of another theme."""
        super().notify_style_update()
        self._line = None

    def render_line(self, y: int) -> Strip:
        """Returns the line of bars; what is below it stays empty."""
        ground = self.visual_style.rich_style
        if y:
            return Strip.blank(self.size.width, ground)
        if self._line is None:
            console = self.app.console
            bars = console.render(self.render(), console.options)  # type: ignore[arg-type]
            self._line = Strip(Segment.apply_style(bars, ground))
        return self._line

    def refresh_spans(self, spans: Iterable[Span]) -> None:
        """Has the line drawn in Textual's way."""
        self.refresh()

    def written_spans(self, spans: Sequence[Span], at: Offset, clip: Region) -> str | None:
        """Returns what shows the line in the terminal, ``None`` where it is not seen whole."""
        if clip != Region(at.x, at.y, self.size.width, 1):
            return None
        forget_drawn_lines(self)
        line = self.render_line(0)
        for line_filter in self.get_line_filters():
            line = line.apply_filter(line_filter, self.background_colors[1])
        return f"\x1b[{at.y + 1};{at.x + 1}H{line.render(self.app.console)}"
