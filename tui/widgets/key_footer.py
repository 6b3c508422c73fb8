"""The footer: the keys that matter now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Footer

from xortui.tui.internals.textual_footer import FooterKey
from xortui.tui.language import translate as _

_LAST: Final = ("app.quit", "leave", "help")
"""Actions that are named whatever the room, at the end."""


class KeyFooter(Footer):
    """Shows the keys of the footer but those that hardly matter at this moment.

    The first are those that matter most: where there is no room for all, the last ones go, and the
    one that lists all keys stands at the end. What is left out still works: a person who knows it
    may press it.
    """

    def __init__(self, matters: Callable[[str], bool] = lambda action: True) -> None:
        """Makes the footer.

        Args:
            matters: Tells of an action whether its key is worth its room now.
        """
        super().__init__(show_command_palette=False, compact=True)
        self._matters = matters
        self._width = 0
        self._standing: list[object] = []
        self._to_lay_out: list[Widget] = []

    def compose(self) -> ComposeResult:
        """Lays out the keys."""
        laid_out, self._to_lay_out = self._to_lay_out or self._fitting(), []
        self._standing = [_shown(widget) for widget in laid_out]
        yield from laid_out

    async def recompose(self) -> None:
        """Lays out the keys anew, where they are others than those that stand there.

        Textual asks for it whenever a screen or a part of one comes or goes, several times over.
        """
        if not self.is_attached:  # its screen may have been left since it was asked for
            return
        self._to_lay_out = self._fitting()
        if [_shown(widget) for widget in self._to_lay_out] == self._standing:
            self._to_lay_out = []
        else:
            await super().recompose()

    def _fitting(self) -> list[Widget]:
        if self.is_mounted:
            # The footer is made anew with every pause, and Textual keeps the keys of before until
            # what they are bound to changes, which it never does: half a megabyte each time.
            self.mutate_reactive(Footer.compact)
        self._width = self.app.size.width
        found = list(super().compose())
        keys = [w for w in found if isinstance(w, FooterKey) and self._matters(w.action)]
        for one in keys:
            one.description, one.tooltip = _(one.description), _(str(one.tooltip or ""))
            one.key_display = _(one.key_display) if len(one.key_display) > 1 else one.key_display
        texts = [f"{one.key_display} {one.description}".strip() for one in keys]
        names = [one.action for one in keys]
        # What a key is told once it stands anyway, when its styles would have to be found again.
        fitting = [
            keys[place].add_class("-compact", update=False)
            for place in fitting_keys(names, texts, self._width)
        ]
        return [*(widget for widget in found if not isinstance(widget, FooterKey)), *fitting]

    def on_resize(self, event: Resize) -> None:
        """Names more keys or fewer at another width."""
        if self._width not in (0, self.app.size.width):
            self.call_after_refresh(self.screen.refresh_bindings)


def _shown(widget: Widget) -> object:
    """Returns what is seen of a key and what it does; of anything else that it is itself."""
    if isinstance(widget, FooterKey):
        facts = widget.key, widget.key_display, widget.description, widget.action, widget.tooltip
        return facts, widget.classes
    return widget


def fitting_keys(actions: Sequence[str], texts: Sequence[str], cols: int) -> list[int]:
    """Returns which keys of a footer there is room for, in their order.

    Args:
        actions: What the keys do, the most important first.
        texts: What stands in the footer of each.
        cols: Width of the footer in cells.
    """
    places = range(len(actions))
    last = sorted(
        (place for place in places if actions[place] in _LAST),
        key=lambda place: _LAST.index(actions[place]),
    )
    room = cols + 1 - sum(cell_len(texts[place]) + 1 for place in last)
    shown = []
    for place in places:
        width = cell_len(texts[place]) + 1
        if place not in last:
            if width > room:
                break
            shown.append(place)
            room -= width
    return [*shown, *last]
