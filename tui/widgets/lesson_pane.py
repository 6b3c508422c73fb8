"""The box of a lesson: its text, what it asks for, and what was done."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from xortui.tui.language import translate as _
from xortui.tui.lessons.lesson_player import Said
from xortui.tui.rendering.cells.clipped_text import wrapped
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.widgets.panel import PanelScroll

_ASKED: Final = "bold $text-accent"
_DONE: Final = "$text-success"
_LEAST: Final = 2
"""Cells of a wide character, without which no line can be broken."""


class LessonPane(PanelScroll):
    """Stands below the panels while a lesson is gone through."""

    DEFAULT_CSS = """
    LessonPane Static { width: 100%; height: auto; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        """Makes an empty box.

        Args:
            glyphs: What may be drawn.
        """
        super().__init__(id="lesson", classes="panel")
        self._glyphs = glyphs
        self._said: Said | None = None
        self._text = Static(markup=False)

    def compose(self) -> ComposeResult:
        """Lays out the place of the text."""
        yield self._text

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

    def on_resize(self) -> None:
        """Breaks the lines anew."""
        self.call_after_refresh(self._break_lines)

    def _break_lines(self) -> None:
        if self._said is not None:
            self._text.update(self._content(self._said))

    def _content(self, said: Said) -> Content:
        arrow, tick = ("▸", "✓") if self._glyphs.unicode else (">", "+")
        parts: list[str | Content | tuple[str, str]] = [self._lines(said.text)]
        if said.do and not said.is_done:
            parts += ["\n", (self._lines(f"{arrow} {said.do}"), _ASKED)]
        if said.is_done:
            parts += ["\n", (self._lines(f"{tick} {said.done or _('done')}"), _DONE)]
        return Content.assemble(*parts)

    def _lines(self, text: str) -> str:
        """Breaks a text where its language does, which is not at blanks alone."""
        width = self._text.size.width
        if width < _LEAST:
            return text
        paragraphs = (wrapped(paragraph, width) or [""] for paragraph in text.split("\n"))
        return "\n".join(line for paragraph in paragraphs for line in paragraph)
