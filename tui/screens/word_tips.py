"""What a word on the screen means, said beside it while the mouse rests there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from textual.errors import NoWidget
from textual.events import MouseMove
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import Tooltip

from xortui.tui.internals.textual_screen import strips_of
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.clipped_text import wrapped

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    Base = Screen[Any]
else:
    Base = object

REST: Final = 0.4
"""Seconds that the mouse rests until the word under it is explained."""

_SHOWN: Final = 15.0  # s
_CELLS: Final = 52
_FRAME: Final = 6


class ExplainsWords(Base):
    """Mixed into a screen: the mouse on a word of the glossary gives its meaning."""

    _resting: Timer | None = None
    _tip: Tooltip | None = None

    def on_mouse_move(self, event: MouseMove) -> None:
        """Waits for the mouse to rest."""
        self._hide()
        if not event.button:
            at = int(event.screen_x), int(event.screen_y)
            self._resting = self.set_timer(REST, partial(self._explain, *at))

    def _explain(self, x: int, y: int) -> None:
        """Says what the word at a place means."""
        try:
            widget, _region = self.get_widget_at(x, y)
        except NoWidget:
            return
        strips = strips_of(self)
        word = word_under(strips[y], x) if y < len(strips) else None
        if word is None or widget.tooltip is not None:
            return
        from xortui.tui.rendering.text.glossary import explained

        if self._tip is None:
            # Textual has its own tips come after its own time, by widget and not by word.
            self._tip = Tooltip(id="word-tip", markup=False)
            self.mount(self._tip)
        cells = min(_CELLS, max(self.size.width - _FRAME, _FRAME))
        self._tip.update("\n".join(wrapped(f"{_(word)}: {explained(word)}", cells)))
        self._tip.absolute_offset = Offset(x, y)
        self._tip.display = True
        self._resting = self.set_timer(_SHOWN, self._hide)

    def _hide(self) -> None:
        """Takes away what stands there: it hides a picture that goes on."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        if self._tip is not None:
            self._tip.display = False


def word_under(strip: Strip, x: int) -> str | None:
    """Returns the word of the glossary at a column of a line, or None.

    Args:
        strip: The line.
        x: The column, in cells.
    """
    # A screen is opened a thousand times for each word that is asked for.
    from xortui.tui.rendering.text.glossary import word_at

    text = "".join(segment.text for segment in strip)
    return word_at(text, _place_of(text, x))


def _place_of(text: Sequence[str], x: int) -> int:
    """Returns the number of the character that covers a column; wide ones cover two."""
    end = 0
    for place, character in enumerate(text):
        end += cell_len(character)
        if x < end:
            return place
    return len(text)
