"""What words mean: a list in which a letter leads to its words."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.widgets.option_list import Option

from xortui.tui.language import translate as _
from xortui.tui.rendering.text.glossary import WORDS, words_at
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.paged_options import PagedOptions

_WIDTH: Final = 92
_FRAME: Final = 6
_WORD_WIDTH: Final = 19
_GAP: Final = 2


class GlossaryScreen(Dialog[None]):
    """Every word with its meaning; a letter goes to the next word that begins with it."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,question_mark", "close", _("close"), priority=True),
    ]

    DEFAULT_CSS = """
    GlossaryScreen {
        align: center middle;
        & > .dialog { width: 92; max-width: 100%; height: auto; max-height: 100%; }
    }
    """

    def compose(self) -> ComposeResult:
        """Lays out a word and its meaning a line."""
        width = min(_WIDTH, self.app.size.width) - _FRAME
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = _("What words mean")
            dialog.border_subtitle = _("a letter goes to its words · esc closes")
            yield PagedOptions(*(Option(_line(*entry, width)) for entry in WORDS), compact=True)

    async def on_key(self, event: Key) -> None:
        """Goes to the next word that begins with the letter."""
        letter = event.character
        if letter is None or not letter.isalpha():
            return
        event.stop()
        event.prevent_default()
        found = words_at(letter)
        if not found:
            return
        options = self.query_one(PagedOptions)
        now = options.highlighted
        after = [place for place in found if now is None or place > now]
        options.highlighted = (after or found)[0]
        options.scroll_to_highlight(top=True)

    def action_close(self) -> None:
        """Goes back."""
        self.dismiss()


def _line(word: str, meaning: str, width: int) -> Text:
    """The word, and beside it what it means, in as many lines as it takes.

    Laid out here: a table a word took three times as long.
    """
    gap = " " * _GAP
    words = textwrap.wrap(word, _WORD_WIDTH)
    meanings = textwrap.wrap(meaning, max(width - _WORD_WIDTH - _GAP, _WORD_WIDTH))
    shown = Text()
    for number, (name, text) in enumerate(zip_longest(words, meanings, fillvalue="")):
        shown.append("\n" * (number > 0) + name.ljust(_WORD_WIDTH), "bold")
        shown.append(gap + text)
    return shown
