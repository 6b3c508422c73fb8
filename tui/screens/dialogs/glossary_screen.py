"""What words mean: a list in which typing leads to a word."""

from __future__ import annotations

from itertools import zip_longest
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.widgets.option_list import Option

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.clipped_text import padded, wrapped
from xortui.tui.rendering.text.glossary import WORDS, explained, words_beginning
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.paged_options import PagedOptions

_WIDTH: Final = 92
_FRAME: Final = 6
_WORD_WIDTH: Final = 19
_GAP: Final = 2


class GlossaryScreen(Dialog[None]):
    """Every word with its meaning; typing goes to the word that begins so."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,question_mark", "close", deferred("close"), priority=True),
    ]

    DEFAULT_CSS = """
    GlossaryScreen {
        align: center middle;
        & > .dialog { width: 92; max-width: 100%; height: auto; max-height: 100%; }
    }
    """

    def __init__(self, begun: str = "") -> None:
        """Makes the list.

        Args:
            begun: What has been typed of a word already.
        """
        super().__init__()
        self._begun, self._typed = begun, ""

    def compose(self) -> ComposeResult:
        """Lays out a word and its meaning a line."""
        width = min(_WIDTH, self.app.size.width) - _FRAME
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = _("What words mean")
            dialog.border_subtitle = _("letters go to a word · esc closes")
            yield PagedOptions(
                *(Option(_line(_(word), explained(word), width)) for word, _meaning in WORDS),
                compact=True,
            )

    async def on_key(self, event: Key) -> None:
        """Goes to the word that is typed, or to the next that begins with the letter."""
        letter = event.character
        if letter is None or not letter.isalpha():
            return
        event.stop()
        event.prevent_default()
        self._type(letter)

    def on_mount(self) -> None:
        """Goes to what was typed already."""
        self.call_after_refresh(self._type, self._begun)

    def _type(self, letters: str) -> None:
        now = self.query_one(PagedOptions).highlighted
        found = words_beginning(self._typed + letters) if letters else []
        if found and self._typed:
            self._typed += letters
            self._go_to(found[0])
            return
        self._typed = letters
        found = words_beginning(letters) if letters else []
        after = [place for place in found if now is None or place > now]
        if found:
            self._go_to((after or found)[0])

    def _go_to(self, place: int) -> None:
        options = self.query_one(PagedOptions)
        options.highlighted = place
        options.scroll_to_highlight(top=True)

    def action_close(self) -> None:
        """Goes back."""
        self.dismiss()


def _line(word: str, meaning: str, width: int) -> Text:
    """The word, and beside it what it means, in as many lines as it takes.

    Laid out here: a table a word took three times as long.
    """
    gap = " " * _GAP
    words = wrapped(word, _WORD_WIDTH)
    meanings = wrapped(meaning, max(width - _WORD_WIDTH - _GAP, _WORD_WIDTH))
    shown = Text()
    for number, (name, text) in enumerate(zip_longest(words, meanings, fillvalue="")):
        shown.append("\n" * (number > 0) + padded(name, _WORD_WIDTH), "bold")
        shown.append(gap + text)
    return shown
