"""The box of a lesson: its text, what it asks for, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.style import Style
from textual.widget import Widget

from xortui.tui.language import translate as _
from xortui.tui.lessons.lesson_player import Said
from xortui.tui.rendering.cells.clipped_text import wrapped
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.widgets.panel import PanelScroll

_ASKED: Final = "bold $text-accent"
_DONE: Final = "$text-success"
_LEAST_CELLS: Final = 2
"""Below that no wide character has room."""


class WrappedText(Widget):
    """Paragraphs, broken into lines where their language breaks lines, at any width."""

    DEFAULT_CSS = """
    WrappedText { width: 100%; height: auto; }
    """

    def __init__(self) -> None:
        """Has no text yet."""
        super().__init__()
        self._paragraphs: tuple[tuple[str, str], ...] = ()

    def show(self, paragraphs: Iterable[tuple[str, str]]) -> None:
        """Shows a text.

        Args:
            paragraphs: Each paragraph and its style, or no style.
        """
        self._paragraphs = tuple(paragraphs)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns how many lines it takes at a width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Returns its lines."""
        lines = self._lines(self.size.width)
        return Content("\n").join(Content.styled(line, style) for line, style in lines)

    def _lines(self, width: int) -> list[tuple[str, str]]:
        cells = max(width, _LEAST_CELLS)
        return [
            (line, style)
            for text, style in self._paragraphs
            for line in wrapped(text, cells) or [""]
        ]


class LessonPane(PanelScroll):
    """Stands below the panels while a lesson is gone through."""

    def __init__(self, glyphs: Glyphs, find_room: Callable[[], object] = lambda: None) -> None:
        """Makes an empty box.

        Args:
            glyphs: What may be drawn.
            find_room: Is called when the box takes more or less of the screen than before.
        """
        super().__init__(id="lesson", classes="panel")
        self._glyphs, self._find_room = glyphs, find_room
        self._said: Said | None = None
        self._text = WrappedText()

    def compose(self) -> ComposeResult:
        """Lays out the place of the text."""
        yield self._text

    def on_resize(self) -> None:
        """Has the others share what is left."""
        self._find_room()

    def show_said(self, said: Said, keys: Iterable[tuple[str, str]]) -> None:
        """Shows what a step says.

        Args:
            said: What it says.
            keys: The keys of the lesson, for the lower border, each with the action of the screen
                that a click on it takes, or with none.
        """
        if said == self._said:
            return
        is_new = self._said is None or said.number != self._said.number
        self._said = said
        title = _("{lesson} · step {number} of {count}: {title}")
        self.border_title = Content(
            title.format(lesson=said.lesson, number=said.number, count=said.count, title=said.title)
        )
        separator = " · " if self._glyphs.unicode else ", "
        parts = [_clickable(text, action) for text, action in keys]
        self.border_subtitle = Content(separator).join(parts)
        self._text.show(self._paragraphs(said))
        if is_new:
            self.scroll_home(animate=False)

    def _paragraphs(self, said: Said) -> Iterator[tuple[str, str]]:
        arrow, tick = ("▸", "✓") if self._glyphs.unicode else (">", "+")
        yield from ((paragraph, "") for paragraph in said.text.split("\n"))
        if said.do and not said.is_done:
            yield f"{arrow} {said.do}", _ASKED
        if said.is_done:
            yield f"{tick} {said.done or _('done')}", _DONE


def _clickable(text: str, action: str) -> Content:
    if not action:
        return Content(text)
    return Content.styled(text, Style.from_meta({"@click": f"screen.{action}"}))
