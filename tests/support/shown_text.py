"""What stands on an emulated terminal, as text."""

from __future__ import annotations

from collections.abc import Iterator

from pyte.screens import Screen, wcwidth


class ShownText:
    """The lines of a screen, each read again only where something was written since.

    Whoever waits for a word looks fifty times a second, and pyte would read every cell each time.
    """

    def __init__(self, screen: Screen):
        self._screen = screen
        self._lines: dict[int, str] = {}
        self._text = ""

    def __str__(self) -> str:
        """All lines, joined by newlines."""
        screen = self._screen
        if screen.dirty:
            for row in screen.dirty:
                self._lines[row] = "".join(self._characters(row))
            screen.dirty.clear()
            self._text = "\n".join(self._lines[row] for row in range(screen.lines))
        return self._text

    def _characters(self, row: int) -> Iterator[str]:
        cells = self._screen.buffer[row]
        is_behind_wide = False
        for column in range(self._screen.columns):
            if is_behind_wide:
                is_behind_wide = False
                continue
            character = cells[column].data
            is_behind_wide = wcwidth(character[:1]) == 2
            yield character
