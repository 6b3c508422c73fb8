"""Parts of Textual's screens: what is laid out where, and the ways from there to the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate
from textual.app import App
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Renders = Iterable[tuple[Region, Region, list[Strip]]]
"""Widgets that are drawn: where each is, what of it is seen, and its lines there."""

NOTICE = "Toast"
"""Class of what stands in front of everything else for some seconds."""


class OpenCompositor(Compositor):
    """Puts the lines of widgets together to a screen; what it draws of them may be chosen."""

    @property
    def changed_regions(self) -> set[Region]:
        """Where something has changed that is not sent yet."""
        return self._dirty_regions

    @property
    def cuts(self) -> list[list[int]]:
        """Where widgets start or end, by line; none of those behind a notice that fills the line.

        A line is put together of pieces that end there, and a wide character of the notice that
        lay across such a place would be cut in two, which leaves blanks.
        """
        cuts = super().cuts
        whole = [0, self.size.width]
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if type(widget).__name__ == NOTICE and [shown.x, shown.right] == whole:
                cuts[shown.y : shown.bottom] = [[*whole] for _ in range(shown.height)]
        return cuts

    def renders(self, crop: Region | None) -> Renders:
        """Returns the widgets that are drawn, from front to back: all that are seen."""
        return super()._get_renders(crop)

    def _get_renders(self, crop: Region | None = None) -> Renders:
        return self.renders(crop)


class SpansUpdate(ChopsUpdate):
    """What has changed on a screen: spans of cells, and the lines that they are cut from."""


class _WrittenUpdate(CompositorUpdate):
    """An update that is written out already."""

    def __init__(self, written: str) -> None:
        self._written = written

    def render_segments(self, console: Console) -> str:
        return self._written


def use_compositor(screen: Screen[Any], compositor: OpenCompositor) -> None:
    """Has a screen that is not laid out yet put together by another compositor."""
    screen._compositor = compositor


def layout_of(screen: Screen[Any]) -> Mapping[Widget, tuple[Region, Region]]:
    """Returns the widgets that are seen, from front to back: where each is, and what of it.

    It is another object once anything is laid out anew.
    """
    return screen._compositor.visible_widgets


def size_laid_out(screen: Screen[Any]) -> Size:
    """Returns the size for which a screen is laid out, which may not be the terminal's any more."""
    return screen._compositor.size


def strips_of(screen: Screen[Any]) -> list[Strip]:
    """Returns the lines of a screen as they are drawn now."""
    return screen._compositor.render_strips()


def awaits_layout(screen: Screen[Any]) -> bool:
    """Returns whether a screen will be laid out anew before it is drawn again."""
    return screen._layout_required


def awaits_scrolling(screen: Screen[Any]) -> bool:
    """Returns whether something on a screen will be scrolled before it is drawn again."""
    return screen._scroll_required


def note_change(screen: Screen[Any], widget: Widget) -> None:
    """Has a screen's next update look at a widget, which must be laid out on it."""
    screen._dirty_widgets.add(widget)


def update_now(screen: Screen[Any]) -> None:
    """Draws what has changed on a screen, for which its timer would have come a little later."""
    screen._on_timer_update()


def display(screen: Screen[Any], written: str) -> None:
    """Sends to the terminal what is written out for it already."""
    screen.app._display(screen, _WrittenUpdate(written))  # type: ignore[arg-type]


def display_whole(app: App[Any]) -> None:
    """Sends the whole screen, and leaves noted what has changed and is not sent yet.

    Raises:
        ScreenStackError: There is none.
    """
    screen = app.screen
    compositor = screen._compositor
    unsent = set(compositor._dirty_regions)
    try:
        whole = compositor.render_update(full=True, screen_stack=app._background_screens)
        app._display(screen, whole)
    finally:
        compositor._dirty_regions |= unsent
