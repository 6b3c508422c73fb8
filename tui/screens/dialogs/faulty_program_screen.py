"""A program of a lesson, of which the reader names the line that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets.option_list import Option

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.paged_options import PagedOptions

if TYPE_CHECKING:
    from xortui.tui.lessons.lesson import ShownProgram

_SECONDS: Final = 30.0
"""How long the program may take until it has been seen."""


class FaultyLines(PagedOptions):
    """The lines, of which one is named at once: a message would come after the next key."""

    def action_select(self) -> None:
        """Names what is highlighted."""
        if self.highlighted is not None and isinstance(self.screen, FaultyProgramScreen):
            self.screen.choose(self.highlighted + 1)


class FaultyProgramScreen(Dialog[None]):
    """A program with a line to be named; it can be checked, which says what its updates do."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q", "close", deferred("close")),
        Binding("c", "check", deferred("check")),
    ]

    DEFAULT_CSS = """
    FaultyProgramScreen {
        background: $background;
        & > .dialog { width: 100%; height: 1fr; padding: 0 1; }
        FaultyLines { height: 1fr; }
        .said { height: auto; max-height: 50%; color: $text-warning; }
        .said.-none { display: none; }
    }
    """

    def __init__(self, program: ShownProgram, text: Widget, is_it: Callable[[int], bool]) -> None:
        """Shows a program.

        Args:
            program: The program.
            text: What the lesson says, which stands below.
            is_it: Takes a line, from 1, and returns whether it is the wrong one.
        """
        super().__init__()
        self._program, self._text, self._is_it = program, text, is_it
        self._is_checking = False

    def compose(self) -> ComposeResult:
        """Lays out the lines, numbered, what is said of them, and the text of the lesson."""
        lines = self._program.lines
        width = len(str(len(lines)))
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._program.path.name)
            dialog.border_subtitle = _("enter names the wrong line · c checks · esc leads back")
            yield FaultyLines(
                *(
                    Option(Text.assemble(f"{number:>{width}}  ", line, no_wrap=True))
                    for number, line in enumerate(lines, 1)
                ),
                compact=True,
            )
            yield Static(markup=False, classes="said -none")
        yield self._text

    def choose(self, line: int) -> None:
        """Takes a line for the wrong one; where it is, the lesson goes on."""
        if self._is_it(line):
            self.dismiss()
        else:
            self._say(_("line {line} does what it should").format(line=line))

    def action_check(self) -> None:
        """Has the program run, and its updates held against the gradient."""
        if not self._is_checking:
            self._is_checking = True
            self._say(_("it is run, and its updates are looked at ..."))
            self.run_worker(self._check, thread=True)

    def _check(self) -> None:
        from xortui.tui.watching.examination import examine_program

        path = self._program.path
        lines = examine_program(str(path), seconds=_SECONDS).lines()
        said = "\n".join(line.strip().replace(f"{path.parent}/", "") for line in lines)
        if not self.is_over:
            self.app.call_from_thread(self._checked, said)

    def _checked(self, said: str) -> None:
        self._is_checking = False
        if not self.is_over:
            self._say(said)

    def _say(self, text: str) -> None:
        said = self.query_one(".said", Static)
        said.remove_class("-none")
        said.update(Content(text))

    def action_close(self) -> None:
        """Goes back to the run."""
        self.dismiss()
