"""What a watched program prints, a line to type to it, and what was found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from xortui.tui.watching.watched_program import WatchedProgram

_SECONDS: Final = 0.2


class ProgramScreen(Dialog[None]):
    """A program's own words; they go on while one looks at them."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape", "close", deferred("close")),
        Binding("pageup", "scroll(-10)", show=False, priority=True),
        Binding("pagedown", "scroll(10)", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    ProgramScreen {
        align: center bottom;
        background: $background 0%;
        & > .dialog { width: 100%; height: 70%; min-height: 10; margin: 0 0 1 0; }
        VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        Static { height: auto; }
        .found { color: $text-warning; }
        .found.-none { display: none; }
    }
    """

    def __init__(self, program: WatchedProgram) -> None:
        """Shows a program.

        Args:
            program: The program.
        """
        super().__init__()
        self._program = program
        self._shown = ""

    def compose(self) -> ComposeResult:
        """Lays out what was found, what is printed and the line to type."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._program.script)
            dialog.border_subtitle = _("enter types it to the program · esc closes")
            found = Static(self._program.findings_text, classes="found", markup=False)
            found.set_class(not self._program.findings_text, "-none")
            yield found
            with VerticalScroll():
                yield Static(markup=False, classes="printed")
            yield TextLine("", compact=True, placeholder=_("a line for the program"))

    def on_mount(self) -> None:
        """Shows what has been printed, and what comes."""
        self._look()
        self.set_interval(_SECONDS, self._look)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Types a line to the program."""
        self._program.type(message.value)
        message.input.value = ""

    def action_scroll(self, lines: int) -> None:
        """Goes up or down."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Goes back to the run."""
        self.dismiss()

    def _look(self) -> None:
        if self.is_over:
            return
        text = self._program.output() or _("it has printed nothing yet")
        if self._program.ended:
            text = f"{text}\n\n{self._program.ended}"
        if text == self._shown:
            return
        self._shown = text
        scroll = self.query_one(VerticalScroll)
        was_at_end = scroll.scroll_y >= scroll.max_scroll_y - 1
        self.query_one(".printed", Static).update(Content(text))
        if was_at_end:
            scroll.scroll_end(animate=False)
