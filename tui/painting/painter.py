"""Writes the changed cells of pictures straight to the terminal.

Textual's way from a changed cell to the terminal (a message to the screen, a timer, every line of
the widget put together anew, cut up and joined with those of its neighbours) cost a third of a
frame, and a key waited for it. Nearly always a picture lies in the open, with nothing in front of
it: then its cells can be written where they stand. Otherwise it goes Textual's way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, runtime_checkable

from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.geometry import Offset, Region, Spacing
from textual.screen import Screen
from textual.widget import Widget

from xortui.tui.rendering.cells.canvas import Span


@runtime_checkable
class DirectlyPainted(Protocol):
    """What the painter needs of a picture."""

    def written_spans(self, spans: Sequence[Span], at: Offset, clip: Region) -> str | None:
        """Returns what shows some cells in the terminal, ``None`` where it cannot know that."""

    def refresh_spans(self, spans: Iterable[Span]) -> None:
        """Has some cells drawn in Textual's way."""


class WrittenUpdate(CompositorUpdate):
    """An update that is written out already."""

    def __init__(self, written: str) -> None:
        self._written = written

    def render_segments(self, console: Console) -> str:
        """Returns what is to be written to the terminal."""
        return self._written


class DirectPainter:
    """Collects what has changed in a screen's pictures and writes it as one update."""

    def __init__(self, screen: Screen[Any]) -> None:
        """Paints on a screen."""
        self._screen = screen
        self._changed: dict[DirectlyPainted, list[Span]] = {}
        self._is_scheduled = False
        self._layout: object = None
        self._open: dict[DirectlyPainted, tuple[Offset, Region]] = {}

    @property
    def layout(self) -> object:
        """What stands for how the screen is laid out: another object once that changes."""
        return self._screen._compositor.visible_widgets

    def paint_soon(self, picture: DirectlyPainted, spans: Iterable[Span]) -> None:
        """Has some cells of a picture painted before anything else happens."""
        self._changed.setdefault(picture, []).extend(spans)
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._paint_or_tell)

    def _paint_or_tell(self) -> None:
        try:
            self.paint()
        except Exception as error:  # the event loop would keep it to itself
            self._screen.app._handle_exception(error)

    def paint(self) -> None:
        """Writes what has changed since the last time."""
        changed, self._changed = self._changed, {}
        self._is_scheduled = False
        places = self._pictures_in_the_open() if self._may_write() else {}
        written = []
        for picture, spans in changed.items():
            place = places.get(picture)
            text = picture.written_spans(spans, *place) if place is not None else None
            if text is None:
                picture.refresh_spans(spans)
            else:
                written.append(text)
        if written:
            update = WrittenUpdate("".join(written))
            self._screen.app._display(self._screen, update)  # type: ignore[arg-type]

    def _may_write(self) -> bool:
        """Whether the terminal shows this screen, laid out as it is known to be."""
        screen = self._screen
        app = screen.app
        is_settled = not (screen._layout_required or screen._scroll_required)
        is_shown = app._running and app.screen is screen and not app.is_headless
        return is_settled and is_shown and not app._batch_count

    def _pictures_in_the_open(self) -> dict[DirectlyPainted, tuple[Offset, Region]]:
        """Pictures with nothing in front of them: where they begin, and what is seen of them."""
        visible = self._screen._compositor.visible_widgets
        if visible is not self._layout:
            self._layout = visible
            self._open = {}
            before: list[Region] = []
            for widget, (region, clip) in visible.items():  # from front to back
                shown = region.intersection(clip)
                if isinstance(widget, DirectlyPainted) and not any(map(shown.overlaps, before)):
                    self._open[widget] = _place(widget, region, clip)
                before.append(shown)
        return self._open


def painter_of(widget: Widget) -> DirectPainter | None:
    """Returns the painter of a widget's screen, if it has one."""
    painter = getattr(widget.screen, "painter", None)
    return painter if isinstance(painter, DirectPainter) else None


def _place(widget: Widget, region: Region, clip: Region) -> tuple[Offset, Region]:
    gutter: Spacing = widget.gutter
    inner = region.shrink(gutter)
    return inner.offset, inner.intersection(clip)
