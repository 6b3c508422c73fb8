"""Who decides how a change on a screen comes to the terminal; see the package for the ways.

Textual's way from a changed cell to the terminal (a message to the screen, a timer, every line of
the widget put together anew, cut up and joined with those of its neighbours) cost a third of a
frame, and a key waited for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from textual.geometry import Offset, Region, Spacing
from textual.screen import Screen
from textual.widget import Widget

from xortui.tui.internals.textual_app import handle_fault, is_batching
from xortui.tui.internals.textual_screen import (
    awaits_layout,
    awaits_scrolling,
    display,
    layout_of,
    note_change,
    update_now,
)

if TYPE_CHECKING:
    from xortui.tui.rendering.cells.canvas import Span


@runtime_checkable
class DirectlyPainted(Protocol):
    """What the painter needs of a picture."""

    def written_spans(self, spans: Sequence[Span], at: Offset, clip: Region) -> str | None:
        """Returns what shows some cells in the terminal, ``None`` where it cannot know that."""

    def refresh_spans(self, spans: Iterable[Span]) -> None:
        """Has some cells drawn in Textual's way."""


class TextualPainter:
    """Leaves everything to Textual: for pictures on a screen that has no painter of its own."""

    @property
    def layout(self) -> object:
        """What stands for how the screen is laid out, which is not known: always another object."""
        return object()

    def paint_soon(
        self, picture: DirectlyPainted, spans: Iterable[Span], *, is_resized: bool = False
    ) -> None:
        """Has some cells of a picture painted.

        Args:
            picture: Has changed.
            spans: Its cells that have.
            is_resized: Whether it has another size than when it was painted last.
        """
        picture.refresh_spans(spans)

    def update_soon(self, widget: Widget) -> None:
        """Has what a widget wants drawn again, such as its border, on the terminal."""


class Painter(TextualPainter):
    """Collects what has changed on a screen, and has it on the terminal before anything else."""

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
        return layout_of(self._screen)

    def paint_soon(
        self, picture: DirectlyPainted, spans: Iterable[Span], *, is_resized: bool = False
    ) -> None:
        """Has some cells of a picture painted before anything else happens.

        Args:
            picture: Has changed.
            spans: Its cells that have.
            is_resized: Whether it has another size than when it was painted last: Textual then
                fills what is left over.
        """
        if is_resized:
            picture.refresh_spans(spans)
            return
        self._changed.setdefault(picture, []).extend(spans)
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._paint_or_tell)

    def update_soon(self, widget: Widget) -> None:
        """Has what a widget wants drawn again, such as its border, drawn before anything else.

        Textual's own way to there, a message to the screen and then a timer, makes keys wait.
        """
        # Textual loses its map of the screen over a widget that is not on it.
        if widget in layout_of(self._screen):
            note_change(self._screen, widget)
            asyncio.get_running_loop().call_soon(self._update)

    def _update(self) -> None:
        screen = self._screen
        # Otherwise it is left to Textual, which would forget what is pending if it were hurried.
        if screen.is_current and not (is_batching(screen.app) or awaits_layout(screen)):
            update_now(screen)

    def _paint_or_tell(self) -> None:
        try:
            self.paint()
        except Exception as error:  # the event loop would keep it to itself
            handle_fault(self._screen.app, error)

    def paint(self) -> None:
        """Writes what has changed in pictures since the last time."""
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
            display(self._screen, "".join(written))

    def _may_write(self) -> bool:
        """Whether the terminal shows this screen, laid out as it is known to be."""
        screen = self._screen
        app = screen.app
        is_settled = not (awaits_layout(screen) or awaits_scrolling(screen))
        is_shown = app.is_running and app.screen is screen and not app.is_headless
        return is_settled and is_shown and not is_batching(app)

    def _pictures_in_the_open(self) -> dict[DirectlyPainted, tuple[Offset, Region]]:
        """Pictures with nothing in front of them: where they begin, and what is seen of them."""
        visible = layout_of(self._screen)
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


TEXTUAL_PAINTER: Final = TextualPainter()


def painter_of(widget: Widget) -> TextualPainter:
    """Returns the painter of a widget's screen."""
    painter = getattr(widget.screen, "painter", None)
    return painter if isinstance(painter, TextualPainter) else TEXTUAL_PAINTER


def _place(widget: Widget, region: Region, clip: Region) -> tuple[Offset, Region]:
    gutter: Spacing = widget.gutter
    inner = region.shrink(gutter)
    return inner.offset, inner.intersection(clip)
