"""How a person's terminal is prepared for the app, and given back as it was.

The front writes both, not the worker: so a terminal is restored after a crash as well.
"""

from __future__ import annotations

from typing import Final

ENTER: Final = (
    b"\x1b[?1049h\x1b[?25l\x1b[?7l"  # the other screen, no cursor, no wrapping
    b"\x1b[0m\x1b[2J\x1b[H"
)
ENTER_MOUSE: Final = b"\x1b[?1000h\x1b[?1003h\x1b[?1006h"  # with coordinates of any size
ENTER_INPUT: Final = (
    b"\x1b[?2004h\x1b[?1004h"  # pasting in brackets, focus
    b"\x1b[>1u"  # keys told apart where the terminal can
    b"\x1b[?2026$p"  # asks whether it draws a frame at one go
)
LEAVE: Final = (
    b"\x1b[?2026l\x1b[<u\x1b[?1004l\x1b[?2004l"
    b"\x1b[?1006l\x1b[?1003l\x1b[?1000l"
    b"\x1b[0m\x1b[2J\x1b[H"  # not every terminal has another screen to go back from
    b"\x1b[?7h\x1b[?25h\x1b[?1049l"
)
CLEAR: Final = b"\x1b[0m\x1b[2J\x1b[H"


def page(text: str, columns: int, rows: int) -> bytes:
    """Returns a screen with one sentence in its middle, cut to the terminal's size."""
    shown = text[: max(columns - 1, 0)]
    row, column = max(rows // 2, 1), max((columns - len(shown)) // 2, 0) + 1
    return CLEAR + f"\x1b[{row};{column}H{shown}".encode()


def bottom_line(text: str, columns: int, rows: int) -> bytes:
    """Returns one sentence in reverse video over the terminal's last row."""
    return f"\x1b7\x1b[{rows};1H\x1b[0;7m{text[: max(columns - 1, 0)]}\x1b[0m\x1b8".encode()


def farewell(sentence: str) -> bytes:
    """Returns what ends a session: the terminal restored, then a sentence below the prompt."""
    return LEAVE + (f"{sentence}\r\n".encode() if sentence else b"")
