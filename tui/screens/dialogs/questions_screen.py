"""What a learner asks, a line each: its letter leads to the view or the run that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.widgets.option_list import Option

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.paged_options import PagedOptions

ASKED: Final[Mapping[str, str]] = {
    "outputs": deferred("What comes out for the four inputs?"),
    "solved": deferred("When is it solved, and what does that mean?"),
    "loss": deferred("How large is the loss, and does it fall?"),
    "parameters": deferred("What are all weights and biases, and their gradients?"),
    "gates": deferred("Which gate is each hidden unit?"),
    "boundary": deferred("Where is the boundary, as a line and as an equation?"),
    "update": deferred("Why does this weight move?"),
    "hidden-space": deferred("How does the hidden layer bend the plane?"),
    "one-layer": deferred("Why can one layer not learn XOR?"),
    "linear-layers": deferred("Why are two linear layers no better than one?"),
    "rate": deferred("What do a larger and a smaller learning rate do?"),
    "zeros": deferred("What comes of a start from zeros?"),
    "stuck": deferred("How often does a run get stuck, and why?"),
    "epoch": deferred("What was it like at an earlier epoch?"),
    "units": deferred("Do 16 hidden units help?"),
    "losses": deferred("Cross-entropy, or the mean squared error?"),
    "one-change": deferred("ReLU, batch normalisation, dropout: what does each change?"),
    "gradient": deferred("Is the gradient right?"),
    "pytorch": deferred("What does PyTorch give?"),
    "again": deferred("How do I get this very run again?"),
}
"""Name of a question -> the question."""

LETTERS: Final = "abcdefghijklmnoprstu"
"""The key of each; ``q`` closes the list, as everywhere."""

_WIDTH: Final = 78
_KEYS_WIDTH: Final = 5


class _Questions(PagedOptions):
    """The list, which answers what is selected at once: a message would come after the next key."""

    def action_select(self) -> None:
        """Chooses what is highlighted."""
        if self.highlighted is not None and isinstance(self.screen, QuestionsScreen):
            self.screen.choose(self.get_option_at_index(self.highlighted).id)


class QuestionsScreen(Dialog[str | None]):
    """A list to choose a question from; returns its name, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,Q,q", "close", deferred("close")),
    ]

    DEFAULT_CSS = f"""
    QuestionsScreen {{
        align: center middle;
        & > .dialog {{ width: {_WIDTH}; max-width: 100%; height: auto; max-height: 100%; }}
    }}
    """

    def __init__(self, keys: Mapping[str, str]) -> None:
        """Makes the list.

        Args:
            keys: The keys that lead to an answer without this list, by the question's name.
        """
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lays out a line a question."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = _("Questions")
            dialog.border_subtitle = _("its letter answers it · esc closes")
            yield _Questions(
                *(
                    Option(_line(letter, _(asks), self._keys.get(name, "")), id=name)
                    for letter, (name, asks) in zip(LETTERS, ASKED.items(), strict=True)
                ),
                compact=True,
            )

    def on_key(self, event: Key) -> None:
        """Chooses the question of a letter."""
        if event.character is None or event.character not in LETTERS:
            return
        event.stop()
        event.prevent_default()
        self.choose(list(ASKED)[LETTERS.index(event.character)])

    def choose(self, name: str | None) -> None:
        """Chooses a question."""
        self.dismiss(name)

    def action_close(self) -> None:
        """Chooses none."""
        self.dismiss(None)


def _line(letter: str, asks: str, keys: str) -> Table:
    """The letter, the question, and at the right the keys that do the same."""
    line = Table.grid(padding=(0, 2, 0, 0), expand=True)
    line.add_column(width=1)
    line.add_column(ratio=1)
    line.add_column(width=_KEYS_WIDTH)
    line.add_row(Text(letter, style="bold"), Text(asks), Text(keys))
    return line
