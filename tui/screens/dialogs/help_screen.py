"""The list of all keys, by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.widgets import Static

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.permissions import SessionPermissions
from xortui.tui.screens.dialogs.glossary_screen import GlossaryScreen
from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.key_names import keys_text
from xortui.tui.screens.left_once import Dialog

_COLUMN_WIDTH = 54
_MOST_COLUMN_WIDTH = 62
_FRAME = 6
_MOST_COLUMNS = 3
_KEYS_WIDTH = 9
_OWN = ("j", "k", "q")
"""Letters that are keys of the list itself; no word begins with one."""

Ways = Sequence[tuple[str, str]]
"""Ways of using the mouse, each with what it does."""

_SELECT = (deferred("Shift+drag"), deferred("Select text (Option in iTerm2, Fn in Terminal.app)"))

_REST = (deferred("rest on a word"), deferred("Say what it means"))

MAIN_MOUSE: Final[Ways] = (
    (deferred("click"), deferred("Loss or timeline: go to that epoch")),
    ("", deferred("Surface: hold the crosshair, or let it go")),
    ("", deferred("Weight, unit or target: select it; again: change it")),
    ("", deferred("Drawing: set a point; drag: move it; right: remove it")),
    (deferred("wheel"), deferred("Scroll; surface of three inputs: next slice")),
    _REST,
    _SELECT,
)
"""What the mouse does in the main view, and in the terminal itself."""

_NEEDED: Final = {2: ("edit_parameters", "edit_targets"), 3: ("draw_points",)}
"""Way of `MAIN_MOUSE` -> the actions that it stands for."""


def main_mouse(permissions: SessionPermissions) -> Ways:
    """Returns what the mouse does in the main view for somebody who may do some things there."""
    return [
        way
        for number, way in enumerate(MAIN_MOUSE)
        if number not in _NEEDED or any(map(permissions.has_key, _NEEDED[number]))
    ]


UPDATE_MOUSE: Final[Ways] = (
    (deferred("click"), deferred("Stage: go to it; row: follow it, or all together")),
    ("", deferred("Weight or unit: choose it")),
    (deferred("wheel"), deferred("Scroll")),
    _REST,
    _SELECT,
)
"""What it does in one update."""


class HelpScreen(Dialog[None]):
    """Every key of the main view and what it does."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,question_mark,f1,q", "close", deferred("close")),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > .dialog { max-width: 100%; height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
        Horizontal { height: auto; }
        Vertical { width: 1fr; height: auto; margin: 0 1; }
        Static { height: auto; margin: 0 0 1 0; }
        .heading { margin: 0; color: $accent; text-style: bold; }
        .last { margin: 0; }
    }
    """

    def __init__(
        self, groups: Sequence[KeyGroup], *, unicode: bool = True, mouse: Ways = MAIN_MOUSE
    ) -> None:
        """Makes the list.

        Args:
            groups: The keys, as they are mapped now.
            unicode: Whether arrows may be drawn as such.
            mouse: What the mouse does here; nothing where it is not heard.
        """
        super().__init__()
        self._groups = groups
        self._unicode, self._mouse = unicode, mouse

    def compose(self) -> ComposeResult:
        """Lays the groups out in as many columns as fit."""
        columns = min(_MOST_COLUMNS, max(1, (self.app.size.width - _FRAME) // _COLUMN_WIDTH))
        with VerticalScroll(classes="dialog") as dialog, Horizontal():
            dialog.styles.width = columns * _MOST_COLUMN_WIDTH + _FRAME
            dialog.border_title = _("All keys")
            dialog.border_subtitle = _("a word typed here is explained · esc closes")
            placed = in_columns(self._groups, columns)
            for column in placed:
                with Vertical():
                    for group in column:
                        yield Static(_(group.name), classes="heading", markup=False)
                        yield Static(
                            group_table(group, unicode=self._unicode),
                            classes="last"
                            if group is column[-1] and not (self._mouse and column is placed[-1])
                            else "",
                        )
                    if self._mouse and column is placed[-1]:
                        yield Static(_("Mouse"), classes="heading")
                        yield Static(mouse_table(self._mouse), classes="last")

    async def on_key(self, event: Key) -> None:
        """Explains the word that is typed: its first letter opens the list of words there."""
        letter = event.character
        if letter is None or not letter.isalpha() or event.key in _OWN or not self.is_active:
            return
        event.stop()
        event.prevent_default()
        self.app.push_screen(GlossaryScreen(letter))

    def action_close(self) -> None:
        """Goes back to the run."""
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        """Scrolls where the list is longer than the screen."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def group_table(group: KeyGroup, *, unicode: bool = True) -> Table:
    """Returns a line for each key of a group.

    Keys that share an id are two names of one key, of which one holds at a time.
    """
    lines: dict[str, tuple[str, list[str]]] = {}
    for binding in group.bindings:
        keys = keys_text(binding.key, unicode=unicode)
        lines.setdefault(binding.id or binding.action, (keys, []))[1].append(binding.tooltip)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=_KEYS_WIDTH, no_wrap=True)
    table.add_column()
    for keys, tooltips in lines.values():
        table.add_row(Text(keys, style="bold"), Text(" / ".join(map(_, tooltips))))
    return table


def mouse_table(ways: Ways) -> Table:
    """Returns a line for each way of using the mouse."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=_KEYS_WIDTH, no_wrap=True)
    table.add_column()
    for way, meaning in ways:
        table.add_row(Text(_(way), style="bold"), Text(_(meaning)))
    return table


def in_columns(groups: Sequence[KeyGroup], count: int) -> list[list[KeyGroup]]:
    """Returns the groups in order, cut into columns of about the same height."""
    heights = [len(group.bindings) + 2 for group in groups]
    share = sum(heights) / count
    columns: list[list[KeyGroup]] = [[] for _column in range(count)]
    above = 0
    for group, height in zip(groups, heights, strict=True):
        columns[min(int((above + height / 2) / share), count - 1)].append(group)
        above += height
    return [column for column in columns if column]
