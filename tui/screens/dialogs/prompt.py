"""A question that is answered by typing one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from xortui.tui.core_errors import told
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.text_line import TextLine

_ROWS: Final = 6
"""What it takes itself, with a reason of two lines why something is refused."""


class Prompt(Dialog[None]):
    """Asks for one line; what is refused is said below it, and may be typed anew."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape", "close", deferred("close")),
    ]

    DEFAULT_CSS = """
    Prompt {
        align: center bottom;
        background: $background 0%;
        & > .dialog { width: 46; max-width: 100%; height: auto; margin: 0 0 2 0; }
        Static { height: auto; color: $text-muted; }
        .refused { color: $text-error; display: none; }
    }
    """

    def __init__(
        self,
        title: str,
        value: str,
        hint: str,
        accept: Callable[[str], None],
        tell: Callable[[str], str] | None = None,
        *,
        below: int | None = None,
    ) -> None:
        """Makes the question.

        Args:
            title: What is asked for.
            value: The answer that stands there at first, selected.
            hint: What may be answered.
            accept: Takes the answer, or raises `ValueError` with the reason why not.
            tell: Returns what is known of an answer while it is typed, which then stands in the
                place of the hint.
            below: Rows of the screen that stay in view below it; by default those that it covers
                least of.
        """
        super().__init__()
        self._title, self._value, self._hint = title, value, hint
        self._accept, self._tell, self._below = accept, tell, below

    def compose(self) -> ComposeResult:
        """Lays out the line, the hint and the place of the reason."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            if self._below is not None and self._below + _ROWS <= self.app.size.height:
                dialog.styles.margin = (0, 0, self._below, 0)
            dialog.border_subtitle = _("enter takes it · esc leaves it")
            yield TextLine(self._value, compact=True, select_on_focus=True)
            yield Static(self._hint, classes="hint", markup=False)
            yield Static(classes="refused", markup=False)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Tells of the answer that is typed, once it is another than that which stood there."""
        if self._tell is not None and message.value != self._value:
            told_of = self._tell(message.value.strip())
            self.query_one(".hint", Static).update(told_of or self._hint)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Takes the answer, or says why not."""
        try:
            self._accept(message.value.strip())
        except ValueError as error:
            reason = self.query_one(".refused", Static)
            reason.display = True
            reason.update(told(error))
        else:
            self.dismiss()

    def action_close(self) -> None:
        """Leaves everything as it was."""
        self.dismiss()
