"""Keeps everything on the screen in ASCII, Textual's own widgets too."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from xortui.tui.rendering.cells.ascii_text import ascii_text


class AsciiFilter(LineFilter):
    """Stands ASCII characters in for all others, the last thing before a line is sent."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Returns the segments of a line in ASCII."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [Segment(ascii_text(text), style, control) for text, style, control in segments]
