"""The question whether to leave a run that is kept nowhere."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.screens.left_once import Dialog


class LeaveQuestion(Dialog[str]):
    """Asks before work is lost; returns ``leave``, ``save`` or ``stay``."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("q,y", "answer('leave')", deferred("leave")),
        Binding("f", "answer('save')", deferred("save")),
        Binding("escape,n", "answer('stay')", deferred("stay")),
    ]

    DEFAULT_CSS = """
    LeaveQuestion {
        align: center middle;
        & > .dialog { width: 66; max-width: 100%; height: auto; max-height: 100%; }
        Static { height: auto; }
        .keys { color: $text-muted; margin: 1 0 0 0; }
    }
    """

    def __init__(self, run: str) -> None:
        """Makes the question.

        Args:
            run: What would be lost, in words.
        """
        super().__init__()
        self._run = run

    def compose(self) -> ComposeResult:
        """Lays out what would be lost, and the keys."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = _("Leave?")
            yield Static(_("This run is neither saved nor exported:"), markup=False)
            yield Static(self._run, markup=False)
            keys = _("q leaves all the same · f saves it (.npz) · esc stays")
            yield Static(keys, classes="keys", markup=False)

    def action_answer(self, answer: str) -> None:
        """Takes the answer."""
        self.dismiss(answer)
