"""The widget that every panel is: a canvas on the screen, of which only changes are sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.widget import Widget

from xortui.tui.internals.rich_console import color_system_of
from xortui.tui.internals.textual_widgets import forget_drawn_lines
from xortui.tui.painting.painter import TEXTUAL_PAINTER, TextualPainter, painter_of
from xortui.tui.rendering.cells.canvas import Canvas, Span
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import quieter
from xortui.tui.widgets.view_options import ViewOptions

FrameT = TypeVar("FrameT")

_PROBE: Final = "▀"
_END: Final = "\x1b[0m"
_END_AND_BEGIN: Final = _END + "\x1b["
_AFRESH: Final = "\x1b[0;"
_MANY_COLORS: Final = ("truecolor", "256")


def _hex(shade: str | Color | None) -> str:
    parsed = Color.parse(shade) if isinstance(shade, str) else shade
    return "#{:02x}{:02x}{:02x}".format(*(parsed or Color.default()).get_truecolor())


class Picture(Widget, Generic[FrameT]):
    """Draws the frame it is given on a canvas, and has only changed spans sent.

    Colours that a canvas names by role come from component classes of the screen, so themes apply.

    Attributes:
        times_a_second: How often it is drawn while the run is running, at most.
    """

    times_a_second: ClassVar[float] = 10

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.frame: FrameT | None = None
        self.view_options = ViewOptions()
        self._canvas = Canvas(0, 0)
        self._drawn_width = 0
        self._layout: object = None
        self._inner = Size()
        self._strips: dict[int, Strip] = {}
        self._styles: dict[int, Style] = {}
        self._codes: dict[int, tuple[str, str]] = {}
        self._colors: ColorSystem | None = None
        self._ground: Style | None = None
        self._painter: TextualPainter = TEXTUAL_PAINTER

    def on_mount(self) -> None:
        """Finds the painter that its screen has."""
        self._painter = painter_of(self)

    def draw(self, frame: FrameT, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Returns the picture of a frame. Every panel says how."""
        raise NotImplementedError

    def is_stale(self, frame: FrameT, options: ViewOptions) -> bool:
        """Whether a frame that a key asked for must be drawn at once, even out of turn."""
        return True

    def show(self, frame: FrameT, options: ViewOptions) -> None:
        """Draws a frame, where the panel is on the screen, and sends what has changed."""
        self.frame, self.view_options = frame, options
        width, height = self._room()
        if self.display and width and height:
            if width != self._drawn_width:
                self._drawn_width = width
                self._strips.clear()
            self._present(self.draw(frame, options, height, width))

    def _room(self) -> Size:
        """The size within. Textual looks it up in the map of the screen, which takes long."""
        layout = self._painter.layout
        if layout is not self._layout:
            self._layout, self._inner = layout, self.size
        return self._inner

    def redraw(self) -> None:
        """Draws the last frame again."""
        if self.frame is not None:
            self.show(self.frame, self.view_options)

    def on_resize(self) -> None:
        """Draws for the new size."""
        self.redraw()

    def notify_style_update(self) -> None:
        """Takes the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._codes.clear()
        self._ground = None
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """Returns one line of the canvas."""
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._line(y)
        return strip

    def _present(self, canvas: Canvas) -> None:
        is_resized = canvas.characters.shape != self._canvas.characters.shape
        spans = canvas.changed_spans(self._canvas)
        self._canvas = canvas
        if not spans:
            return
        for row, _, _ in spans:
            self._strips.pop(row, None)
        self._painter.paint_soon(self, spans, is_resized=is_resized)

    def refresh_spans(self, spans: Iterable[Span]) -> None:
        """Has some cells drawn in Textual's way."""
        self.refresh(*(Region(start, row, stop - start, 1) for row, start, stop in spans))

    def written_spans(self, spans: Sequence[Span], at: Offset, clip: Region) -> str | None:
        """Returns what shows some cells in the terminal.

        Args:
            spans: Cells of the picture.
            at: Where its first cell is on the screen.
            clip: The part of the screen where it is seen.

        Returns:
            Text for the terminal, or ``None`` where a filter changes what is written.
        """
        canvas, colors = self._canvas, color_system_of(self.app.console)
        if colors is not self._colors:  # the terminal has said meanwhile what it shows
            self._colors = colors
            self._codes.clear()
        left, top = clip.x - at.x, clip.y - at.y
        # The picture may have become smaller since its cells were noted.
        right = min(left + clip.width, canvas.cols)
        bottom = min(top + clip.height, canvas.rows)
        shown = [
            (row, max(start, left), min(stop, right))
            for row, start, stop in spans
            if top <= row < bottom and max(start, left) < min(stop, right)
        ]
        # What is drawn in Textual's way later must not come from what it remembers of before.
        forget_drawn_lines(self)
        written = []
        for (row, start, _stop), runs in zip(shown, canvas.runs_of(shown), strict=True):
            cells = [f"\x1b[{at.y + row + 1};{at.x + start + 1}H"]
            for text, number in runs:
                codes = self._codes.get(number) or self._find_codes(number, colors)
                if codes is None:
                    return None
                cells += (codes[0], text, codes[1])
            # Ending a style and beginning the next is one sequence: fewer bytes on slow lines.
            written.append("".join(cells).replace(_END_AND_BEGIN, _AFRESH))
        return "".join(written)

    def _find_codes(self, number: int, colors: ColorSystem) -> tuple[str, str] | None:
        """Returns what is written before and after cells of a style."""
        segments = [Segment(_PROBE, self._style(number))]
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, self.background_colors[1])
        if [segment.text for segment in segments] != [_PROBE]:
            return None
        style = segments[0].style
        # A style remembers how it was rendered first, in however many colours that was.
        ansi = Strip.render_ansi(style, colors) if style else ""
        self._codes[number] = codes = (f"\x1b[{ansi}m", _END) if ansi else ("", "")
        return codes

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
            cell = cell_style(number)
            if self._ground is None:
                self._ground = self.rich_style  # which is put together anew whenever it is asked
            front, is_dim = self._color(cell.foreground), cell.dim
            if is_dim and front is not None and self.app.console.color_system in _MANY_COLORS:
                ground = self._color(cell.background) or self._ground.bgcolor
                front, is_dim = quieter(_hex(front), _hex(ground)), False
            style = self._ground + Style(
                color=front,
                bgcolor=self._color(cell.background),
                bold=cell.bold or None,
                dim=is_dim or None,
                underline=cell.underline or None,
            )
            self._styles[number] = style
        return style

    def _color(self, name: str) -> str | None:
        if not name or name.startswith("#"):
            return name or None
        color = self.screen.get_component_rich_style(f"picture--{name}").color
        return color.name if color is not None else None
