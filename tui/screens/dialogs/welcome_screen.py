"""What whoever serves has to say to everybody who comes, before anything else."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.screens.left_once import Dialog


class WelcomeScreen(Dialog[None]):
    """A text over the run, which waits beneath it until it is closed."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("enter,space,escape,q", "close", deferred("close")),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
    ]

    DEFAULT_CSS = """
    WelcomeScreen {
        align: center middle;
        & > .dialog {
            width: 76; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
            scrollbar-size-vertical: 1;
        }
        Static { height: auto; }
    }
    """

    def __init__(self, text: str) -> None:
        """Makes the page.

        Args:
            text: What is said, in lines.
        """
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """Lays out the text."""
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = _("Welcome")
            dialog.border_subtitle = _("enter begins")
            yield Static(self._text, markup=False)

    def action_close(self) -> None:
        """Goes to the run."""
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        """Scrolls where the text is longer than the screen."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
