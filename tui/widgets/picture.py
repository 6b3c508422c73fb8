"""The widget that every panel is: a canvas on the screen, of which only changes are sent."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from xortui.tui.rendering.canvas import ROLES, Canvas, cell_style
from xortui.tui.widgets.look import Look

FrameT = TypeVar("FrameT")


class Picture(Widget, Generic[FrameT]):
    """Draws the frame it is given on a canvas, and has only changed spans sent.

    Colours that a canvas names by role come from component classes, so themes apply.

    Attributes:
        times_a_second: How often it is drawn while the run is running, at most.
    """

    times_a_second: ClassVar[float] = 10

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"picture--{role}" for role in ROLES if role}

    DEFAULT_CSS = """
    Picture {
        .picture--text { color: $text; }
        .picture--muted { color: $text-muted; }
        .picture--accent { color: $accent; }
        .picture--positive { color: $primary; }
        .picture--negative { color: $warning; }
        .picture--right { color: $success; }
        .picture--wrong { color: $error; }
        .picture--point { color: $text; }
        .picture--contour { color: $text; }
        .picture--surface { color: $surface; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.frame: FrameT | None = None
        self.look = Look()
        self._canvas = Canvas(0, 0)
        self._drawn_width = 0
        self._strips: dict[int, Strip] = {}
        self._styles: dict[int, Style] = {}

    def draw(self, frame: FrameT, look: Look, rows: int, cols: int) -> Canvas:
        """Returns the picture of a frame. Every panel says how."""
        raise NotImplementedError

    def is_stale(self, frame: FrameT, look: Look) -> bool:
        """Whether a frame that a key asked for must be drawn at once, even out of turn."""
        return True

    def show(self, frame: FrameT, look: Look) -> None:
        """Draws a frame, where the panel is on the screen, and sends what has changed."""
        self.frame, self.look = frame, look
        width, height = self.size
        if self.display and width and height:
            self._drawn_width = width
            self._present(self.draw(frame, look, height, width))

    def redraw(self) -> None:
        """Draws the last frame again."""
        if self.frame is not None:
            self.show(self.frame, self.look)

    def on_resize(self) -> None:
        """Draws for the new size."""
        self.redraw()

    def notify_style_update(self) -> None:
        """Takes the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """Returns one line of the canvas."""
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._line(y)
        return strip

    def _present(self, canvas: Canvas) -> None:
        spans = canvas.changed_spans(self._canvas)
        self._canvas = canvas
        if not spans:
            return
        for row, _, _ in spans:
            self._strips.pop(row, None)
        self.refresh(*(Region(start, row, stop - start, 1) for row, start, stop in spans))

    def _line(self, y: int) -> Strip:
        if y >= self._canvas.rows:
            width = self.size.width
            return Strip([Segment(" " * width, self.rich_style)], width)
        segments = [Segment(text, self._style(number)) for text, number in self._canvas.runs(y)]
        strip = Strip(segments, self._canvas.cols)
        # Asking for the widget's size or style costs as much as a line of a picture.
        fits = self._canvas.cols == self._drawn_width
        return strip if fits else strip.adjust_cell_length(self._drawn_width, self.rich_style)

    def _style(self, number: int) -> Style:
        style = self._styles.get(number)
        if style is None:
            look = cell_style(number)
            style = self.rich_style + Style(
                color=self._color(look.foreground),
                bgcolor=self._color(look.background),
                bold=look.bold or None,
                dim=look.dim or None,
                underline=look.underline or None,
            )
            self._styles[number] = style
        return style

    def _color(self, name: str) -> str | None:
        if not name or name.startswith("#"):
            return name or None
        color = self.get_component_rich_style(f"picture--{name}").color
        return color.name if color is not None else None
