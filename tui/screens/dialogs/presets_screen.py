"""The runs worth watching, each with a line about what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets.option_list import Option

from xortui.core import Preset
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.paged_options import PagedOptions


class _Presets(PagedOptions):
    """The list, which starts what is selected at once: a message would come after the next key."""

    def action_select(self) -> None:
        """Chooses what is highlighted."""
        if self.highlighted is not None and isinstance(self.screen, PresetsScreen):
            self.screen.choose(self.get_option_at_index(self.highlighted).id)


class PresetsScreen(Dialog[str | None]):
    """A list to choose a preset from; returns its name, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,d,q", "close", deferred("close")),
    ]

    DEFAULT_CSS = """
    PresetsScreen {
        align: center middle;
        & > .dialog { width: 92; max-width: 100%; height: auto; max-height: 100%; }
    }
    """

    def __init__(self, presets: Mapping[str, Preset]) -> None:
        """Makes the list of presets."""
        super().__init__()
        self._presets = presets

    def compose(self) -> ComposeResult:
        """Lays out a line a preset."""
        width = max(map(len, self._presets))
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = _("Presets")
            dialog.border_subtitle = _("enter starts it · esc closes")
            yield _Presets(
                *(
                    Option(_line(name, _(preset.shows), width), id=name)
                    for name, preset in self._presets.items()
                ),
                compact=True,
            )

    def choose(self, name: str | None) -> None:
        """Chooses a preset."""
        self.dismiss(name)

    def action_close(self) -> None:
        """Chooses none."""
        self.dismiss(None)


def _line(name: str, shows: str, width: int) -> Table:
    """The name, and beside it what the preset shows, which may take two lines."""
    line = Table.grid(padding=(0, 2, 0, 0))
    line.add_column(width=width)
    line.add_column()
    line.add_row(Text(name, style="bold"), Text(shows))
    return line
