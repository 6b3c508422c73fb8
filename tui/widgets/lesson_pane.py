"""The box of a lesson: its text, what it asks for, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from xortui.tui.language import translate as _
from xortui.tui.lessons.lesson_player import Said
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.widgets.panel import PanelScroll

_ASKED: Final = "bold $text-accent"
_DONE: Final = "$text-success"


class LessonPane(PanelScroll):
    """Stands below the panels while a lesson is gone through."""

    DEFAULT_CSS = """
    LessonPane Static { width: 100%; height: auto; }
    """

    def __init__(self, glyphs: Glyphs, find_room: Callable[[], object] = lambda: None) -> None:
        """Makes an empty box.

        Args:
            glyphs: What may be drawn.
            find_room: Is called when the box takes more or less of the screen than before.
        """
        super().__init__(id="lesson", classes="panel")
        self._glyphs, self._find_room = glyphs, find_room
        self._said: Said | None = None
        self._text = Static(markup=False)

    def compose(self) -> ComposeResult:
        """Lays out the place of the text."""
        yield self._text

    def on_resize(self) -> None:
        """Has the others share what is left."""
        self._find_room()

    def show_said(self, said: Said, keys: str) -> None:
        """Shows what a step says.

        Args:
            said: What it says.
            keys: The keys of the lesson, for the lower border.
        """
        if said == self._said:
            return
        is_new = self._said is None or said.number != self._said.number
        self._said = said
        title = _("{lesson} · step {number} of {count}: {title}")
        self.border_title = Content(
            title.format(lesson=said.lesson, number=said.number, count=said.count, title=said.title)
        )
        self.border_subtitle = Content(keys)
        self._text.update(self._content(said))
        if is_new:
            self.scroll_home(animate=False)

    def _content(self, said: Said) -> Content:
        arrow, tick = ("▸", "✓") if self._glyphs.unicode else (">", "+")
        parts: list[str | Content | tuple[str, str]] = [said.text]
        if said.do and not said.is_done:
            parts += ["\n", (f"{arrow} {said.do}", _ASKED)]
        if said.is_done:
            parts += ["\n", (f"{tick} {said.done or _('done')}", _DONE)]
        return Content.assemble(*parts)
