"""Recordings of a terminal: asciicast v2, which asciinema and its player play.

A JSON object about the recording in the first line, then a line for each time that something was
sent to the terminal: ``[seconds, "o", text]`` (https://docs.asciinema.org/manual/asciicast/v2/). Of
each screen only the cells are sent that differ from the one before.
"""

from __future__ import annotations

import json
from typing import Final

from xortui.tui.recording.movie import About, Shown
from xortui.tui.recording.screen_grid import Ink, ScreenGrid, changed_spans

_BEGINNING: Final = "\x1b[?25l\x1b[0m\x1b[2J"
"""No cursor, nothing left of what stood there."""

_GAP: Final = 4
"""Equal cells that cost no more to be sent again than to be leapt over."""

_CODES: Final = {"bold": "1", "dim": "2", "italic": "3", "underline": "4", "strike": "9"}

_SIXTEEN: Final = (
    "#000000:#cd3131:#0dbc79:#e5e510:#2472c8:#bc3fbc:#11a8cd:#e5e5e5"
    ":#666666:#f14c4c:#23d18b:#f5f543:#3b8eea:#d670d6:#29b8db:#ffffff"
)
"""A player asks for the sixteen colours too; no cell has one of them."""


class Cast:
    """Makes the lines of a recording, one after another."""

    def __init__(self, about: About) -> None:
        """Begins a recording.

        Args:
            about: What it says of itself.
        """
        self._about = about
        self._terminal = TerminalText()
        self._is_empty = True

    @property
    def header(self) -> str:
        """The first line."""
        about = self._about
        fields = {
            "version": 2,
            "width": about.columns,
            "height": about.rows,
            "title": about.title,
            "command": about.command,
            "env": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            "theme": {
                "fg": about.ground.foreground,
                "bg": about.ground.background,
                "palette": _SIXTEEN,
            },
        }
        return json.dumps(fields, ensure_ascii=False) + "\n"

    def line(self, shown: Shown) -> str:
        """Returns the line of the next screen; nothing where it is the one that is shown."""
        text = self._terminal.change_to(shown.grid)
        if self._is_empty:
            text, self._is_empty = _BEGINNING + text, False
        return _event(shown.seconds, text) if text else ""

    def ending(self, seconds: float) -> str:
        """Returns the last line.

        Args:
            seconds: When the recording ends; until then its last screen is shown.
        """
        return _event(seconds, f"\x1b[0m\x1b[{self._about.rows};1H\x1b[?25h")


class TerminalText:
    """Makes what a terminal is sent so that it shows one screen after another."""

    def __init__(self) -> None:
        """Of what the terminal shows at first nothing is known."""
        self._grid: ScreenGrid | None = None
        self._ink: Ink | None = None

    def change_to(self, grid: ScreenGrid) -> str:
        """Returns what makes a terminal show a screen that shows the last one."""
        before, self._grid = self._grid, grid
        parts: list[str] = []
        for number, row in enumerate(grid):
            spans = changed_spans(before[number] if before else None, row, gap=_GAP)
            for start, end in spans:
                parts.append(f"\x1b[{number + 1};{start + 1}H")
                for text, ink in row[start:end]:
                    if ink != self._ink:
                        parts.append(_sgr(ink))
                        self._ink = ink
                    parts.append(text)
        return "".join(parts)


def _sgr(ink: Ink) -> str:
    codes = ["0", *(_CODES[name] for name in ink.attributes)]
    codes += ["38;2;" + _decimal(ink.foreground), "48;2;" + _decimal(ink.background)]
    return f"\x1b[{';'.join(codes)}m"


def _decimal(color: str) -> str:
    return ";".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))


def _event(seconds: float, text: str) -> str:
    return json.dumps([round(seconds, 4), "o", text], ensure_ascii=False) + "\n"
