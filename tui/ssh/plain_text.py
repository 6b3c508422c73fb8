"""What strangers call themselves, as text that moves nothing on whoever's screen it stands.

A name may hold what a terminal takes for a command, what turns the rest of a line around, or what
shows as nothing at all. All of that is shown as the number of its character.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_MOST_MARKS: Final = 2  # accents on one letter; more would climb over the lines above
# Unicode, DerivedCoreProperties.txt, Default_Ignorable_Code_Point, and the empty Braille cell:
# these count as letters, marks or symbols, and are shown as nothing.
_UNSEEN: Final = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF),
)  # fmt: skip


def plain_text(text: str, most: int) -> str:
    """Returns a text with every character that is not seen, or does something, as a number.

    Args:
        text: Anything.
        most: Characters that come out at most; what is cut ends in an ellipsis.
    """
    pieces = _pieces(unicodedata.normalize("NFC", text[: 4 * most]))
    shown = "".join(pieces)
    if len(shown) <= most:
        return shown
    while len(shown) >= most:  # a number is left whole, or left out
        shown = shown[: -len(pieces.pop())]
    return shown + "…"


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    marks = 0
    for letter in text:
        is_mark = unicodedata.category(letter) in ("Mn", "Me")
        marks = marks + 1 if is_mark else 0
        is_text = letter.isprintable() and not _is_unseen(letter)
        if is_text and marks <= _MOST_MARKS and (pieces or not is_mark):
            pieces.append(letter)
        else:
            pieces.append(f"\\u{{{ord(letter):x}}}")
    return pieces


def _is_unseen(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _UNSEEN)
