"""Parts of Textual's screens: what is laid out where, and the ways from there to the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from rich.console import Console
from textual import screen as screens
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate
from textual.app import App
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Renders = Iterable[tuple[Region, Region, list[Strip]]]
"""Widgets that are drawn: where each is, what of it is seen, and its lines there."""


class OpenCompositor(Compositor):
    """Puts the lines of widgets together to a screen; what it draws of them may be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._cuts_known: tuple[object, list[list[int]]] | None = None

    @property
    def changed_regions(self) -> set[Region]:
        """Where something has changed that is not sent yet."""
        return self._dirty_regions

    @property
    def cuts(self) -> list[list[int]]:
        """Where a widget is seen to start or end, by line; not where another one lies over that.

        A line is put together of pieces that end there. A wide character that lay across such a
        place would be cut in two, of which blanks are left; behind a widget none is needed.
        """
        visible = self.visible_widgets
        if self._cuts_known is None or self._cuts_known[0] is not visible:
            self._cuts_known = visible, self._seen_cuts()
        return self._cuts_known[1]

    def _seen_cuts(self) -> list[list[int]]:
        width, height = self.size
        cuts = [{0, width} for _ in range(height)]
        before: list[Region] = []
        for region, clip in self.visible_widgets.values():  # from front to back
            shown = region.intersection(clip)
            if not shown:
                continue
            x, y, right, bottom = shown.corners
            for edge in (x, right):
                hidden = {
                    line
                    for other in before
                    if other.x < edge < other.right
                    for line in range(max(y, other.y), min(bottom, other.bottom))
                }
                for line in range(max(y, 0), min(bottom, height)):
                    if line not in hidden:
                        cuts[line].add(edge)
            before.append(shown)
        return [sorted(line) for line in cuts]

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """Returns each line's pieces, by where they begin; what is in front is drawn first.

        Textual's own takes it that every widget begins at a cut; one of which the beginning is
        hidden is seen from a later cut on.
        """
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(line[:-1]) for line in cuts]
        for region, clip, strips in self._get_renders(crop):
            shown = region.intersection(clip)
            first, last = shown.column_span
            for y, strip in zip(shown.line_range, strips, strict=False):
                if not is_rendered_line(y):
                    continue
                line = chops[y]
                seen = [cut for cut in cuts[y] if first <= cut <= last]
                is_from_first = seen[:1] == [first]
                pieces = strip.divide([cut - first for cut in seen[is_from_first:]])
                begun = seen[:-1]
                for cut, piece in zip(begun, pieces[not is_from_first :], strict=False):
                    if line[cut] is None:
                        line[cut] = piece
        return cast("Sequence[Mapping[int, Strip]]", chops)

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


def keep_characters_whole() -> None:
    """Has every screen of this process, Textual's own too, put together by such a compositor."""
    vars(screens)["Compositor"] = OpenCompositor


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


def lay_out(widget: Widget) -> None:
    """Lays out a widget's screen as it is now, for which its timer would come a little later.

    Args:
        widget: What is shown since a moment ago; what it stands in is arranged anew.
    """
    if isinstance(widget.parent, Widget):
        widget.parent.refresh(layout=True)
    widget.screen._refresh_layout()


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
