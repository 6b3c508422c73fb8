"""Sends what has changed and no more.

Textual's compositor draws every visible widget for the smallest change, and sends each changed
line from the left edge of its panel on. Half of a frame's time and a third of its bytes went there.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from xortui.tui.internals.rich_console import color_system_of
from xortui.tui.internals.textual_screen import OpenCompositor, Renders, SpansUpdate


class PartialUpdate(SpansUpdate):
    """An update that sends the changed spans alone."""

    def render_segments(self, console: Console) -> str:
        """Returns what is to be written to the terminal."""
        written: list[str] = []
        for y, start, stop in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                first, last = max(x, start), min(end, stop)
                if strip is None or first >= last:
                    continue
                if (first, last) == (x, end):
                    written += f"\x1b[{y + 1};{x + 1}H", strip.render(console)
                    continue
                left, right = whole_characters(strip, first - x, last - x)
                written.append(f"\x1b[{y + 1};{x + left + 1}H")
                written += pieces(strip, left, right, console)
        return "".join(written)


def whole_characters(strip: Strip, start: int, stop: int) -> tuple[int, int]:
    """Returns some cells of a line, with the other halves of wide characters at their ends.

    What lay over a half of one is gone, and the terminal has forgotten the other half.
    """
    left, right, col = start, stop, 0
    for text, _style, control in strip:
        width = 0 if control else cell_len(text)
        if width == len(text) or not any(col < edge < col + width for edge in (start, stop)):
            col += width
            continue
        for character in text:
            before, col = col, col + cell_len(character)
            if before < start < col:
                left = before
            if before < stop < col:
                right = col
    return left, right


def pieces(strip: Strip, start: int, stop: int, console: Console) -> Iterator[str]:
    """Yields what is to be written for some cells of a line.

    The same as cropping the line and rendering that, without making lines on the way.
    """
    colors = color_system_of(console)
    col = 0
    for text, style, control in strip:
        width = 0 if control else cell_len(text)
        left, right = max(start - col, 0), min(stop - col, width)
        col += width
        if left >= right:
            continue
        if (left, right) == (0, width):
            shown = text
        elif width == len(text):
            shown = text[left:right]
        else:
            shown = Strip([Segment(text)]).crop(left, right).text
        yield shown if style is None else Strip.render_style(style, shown, color_system=colors)


class PartialCompositor(OpenCompositor):
    """Draws only the widgets in which something has changed."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: list[Region] = []

    def render_partial_update(self) -> SpansUpdate | None:
        """Returns the update, or ``None`` where nothing has changed."""
        self._wanted = list(self.changed_regions)
        try:
            update = super().render_partial_update()
        finally:
            self._wanted = []
        if update is None:
            return None
        return PartialUpdate(update.chops, update.spans, update.chop_ends)

    def renders(self, crop: Region | None) -> Renders:
        """Returns the widgets that are drawn: for an update those with a change that is seen."""
        if not self._wanted:
            yield from super().renders(crop)
            return
        wanted = self._wanted
        for widget, (region, clip) in self.visible_widgets.items():  # from front to back
            shown = region.intersection(clip)
            if shown and any(map(shown.overlaps, wanted)):
                yield region, clip, widget.render_lines(shown.translate(-region.offset))
                wanted = [change for change in wanted if not shown.contains_region(change)]
