"""The footer: the keys that matter now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import MouseDown, MouseMove, Resize
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from xortui.tui.language import translate as _

_LAST: Final = ("app.quit", "leave", "help")
"""Actions that are named whatever the room, at the end."""


@dataclass(frozen=True, slots=True)
class _Key:
    """What the footer says of a key, and what it does."""

    key: str
    display: str
    description: str
    action: str
    tooltip: str
    is_enabled: bool

    @property
    def cols(self) -> int:
        """Width in cells."""
        return cell_len(f"{self.display} {self.description}".strip())


class KeyFooter(Widget):
    """Shows the keys of the footer but those that hardly matter at this moment.

    The first are those that matter most: where there is no room for all, the last ones go, and the
    one that lists all keys stands at the end. What is left out still works: a person who knows it
    may press it.

    It looks like Textual's footer, in which every key is a widget. They are made anew whenever one
    of them changes, as with every pause, which took longer than all that a pause draws, and a fifth
    of the time to start.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "key-footer--key",
        "key-footer--description",
        "key-footer--hovered",
    }

    DEFAULT_CSS = """
    KeyFooter {
        dock: bottom;
        height: 1;
        color: $footer-foreground;
        background: $footer-background;
        pointer: pointer;
        .key-footer--key {
            color: $footer-key-foreground;
            background: $footer-key-background;
            text-style: bold;
        }
        .key-footer--description {
            color: $footer-description-foreground;
            background: $footer-description-background;
        }
        .key-footer--hovered {
            background: $block-hover-background;
        }
    }
    """

    def __init__(self, matters: Callable[[str], bool] = lambda action: True) -> None:
        """Makes the footer.

        Args:
            matters: Tells of an action whether its key is worth its room now.
        """
        super().__init__()
        self._matters = matters
        self._width = 0
        self._keys: list[_Key] = []
        self._hovered: _Key | None = None

    def on_mount(self) -> None:
        """Names the keys, and goes on naming those that hold."""
        self.screen.bindings_updated_signal.subscribe(self, self._renew)
        self._renew(self.screen)

    def _renew(self, screen: Screen[Any]) -> None:
        """Names the keys that hold now, where they are others than those that stand there."""
        if self.is_attached and self.app.app_focus:
            keys = self._fitting()
            if keys != self._keys:
                self._keys = keys
                self._hover(None)
                self.refresh()

    def _fitting(self) -> list[_Key]:
        self._width = self.app.size.width
        keys: dict[str, _Key] = {}
        for _node, binding, is_enabled, tooltip in self.screen.active_bindings.values():
            if binding.show and binding.action not in keys and self._matters(binding.action):
                display = self.app.get_key_display(binding)
                keys[binding.action] = _Key(
                    binding.key,
                    _(display) if len(display) > 1 else display,
                    _(binding.description),
                    binding.action,
                    _(str(tooltip or "")),
                    is_enabled,
                )
        found = list(keys.values())
        widths = [key.cols for key in found]
        return [found[place] for place in fitting_keys(list(keys), widths, self._width)]

    def render_line(self, y: int) -> Strip:
        """Returns the line of the keys."""
        key_style = self.get_component_rich_style("key-footer--key")
        description_style = self.get_component_rich_style("key-footer--description")
        hovered = Style(bgcolor=self.get_component_rich_style("key-footer--hovered").bgcolor)
        segments = []
        for key in self._keys:
            more = hovered if key == self._hovered else Style(dim=not key.is_enabled or None)
            segments.append(Segment(key.display, key_style + more))
            if key.description:
                segments.append(Segment(f" {key.description}", description_style + more))
            segments.append(Segment(" ", self.rich_style))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _key_at(self, x: int) -> _Key | None:
        start = 0
        for key in self._keys:
            if start <= x < start + key.cols:
                return key
            start += key.cols + 1
        return None

    def _hover(self, key: _Key | None) -> None:
        if key != self._hovered:
            self._hovered = key
            self.tooltip = key.tooltip or None if key is not None else None
            self.refresh()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Lights up the key under the mouse, and has what it does told."""
        self._hover(self._key_at(event.x))

    def on_leave(self) -> None:
        """Lights up none."""
        self._hover(None)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Presses the key under the mouse."""
        key = self._key_at(event.x)
        if key is None:
            return
        if key.is_enabled:
            self.app.simulate_key(key.key)
        else:
            self.app.bell()

    def on_resize(self, event: Resize) -> None:
        """Names more keys or fewer at another width."""
        if self._width not in (0, self.app.size.width):
            self.call_after_refresh(self.screen.refresh_bindings)


def fitting_keys(actions: Sequence[str], widths: Sequence[int], cols: int) -> list[int]:
    """Returns which keys of a footer there is room for, in their order.

    Args:
        actions: What the keys do, the most important first.
        widths: Of what stands in the footer of each, in cells.
        cols: Width of the footer in cells.
    """
    places = range(len(actions))
    last = sorted(
        (place for place in places if actions[place] in _LAST),
        key=lambda place: _LAST.index(actions[place]),
    )
    room = cols + 1 - sum(widths[place] + 1 for place in last)
    shown = []
    for place in places:
        width = widths[place] + 1
        if place not in last:
            if width > room:
                break
            shown.append(place)
            room -= width
    return [*shown, *last]
