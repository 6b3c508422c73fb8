"""Characters that some terminals draw two cells wide, and narrow ones in their place.

Unicode calls the width of many characters ambiguous (East Asian Width, UAX #11), lines, blocks,
arrows and circles among them: terminals set up for Chinese, Japanese or Korean may draw them as
wide as an ideograph, and whatever counts on one cell is out of place from there on. No variable
says so, but a terminal can be asked where its cursor is after such a character. Braille, ticks and
crosses are narrow everywhere, so that curves stay what they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal

Repertoire = Literal["all", "narrow", "ascii"]
"""The characters that are sent: all; those that are one cell wide in every terminal; ASCII."""

VARIABLE: Final = "XORTUI_WIDE"
"""Says by hand that the terminal draws ambiguous characters wide, or with 0 that it does not."""

QUESTION: Final = "\r\x1b[20C●\x1b[6n\r\x1b[20C✓⠿\x1b[6n\r\x1b[K"
"""Has a terminal say how wide it draws characters, and leaves an empty line and no other trace.

It is asked some columns from the left, where no answer is what a function key sends.
"""

_BEFORE: Final = 21  # the column that is drawn in, counted from 1
_FARTHEST: Final = 20  # columns that the characters take where each byte is shown as one
_ANSWER: Final = re.compile(rb"\x1b\[\d{1,4};(\d{1,4})R")  # where the cursor is: row, column
_LONGEST_ANSWER: Final = 12  # bytes
_WIDTHS: Final = (1, 2)  # cells of what is drawn before each answer, in a terminal that is narrow


def said_by_hand(environment: Mapping[str, str]) -> Repertoire | None:
    """Returns what a person says that the terminal can be sent; it is not asked then.

    Args:
        environment: The variables of a program that runs in the terminal.
    """
    said = environment.get(VARIABLE, "")
    return None if not said else "all" if said == "0" else "narrow"


class WidthAnswers:
    """Listens to what a terminal sends for its answers; takes nothing away from it."""

    def __init__(self) -> None:
        self._heard = b""
        self._widths: list[int] = []

    @property
    def is_complete(self) -> bool:
        """Whether the terminal has answered."""
        return len(self._widths) == len(_WIDTHS)

    def hear(self, data: bytes) -> Repertoire | None:
        """Returns what the terminal can be sent, once, as its last answer comes.

        Args:
            data: What it has sent since the last time, keys that were typed among it.
        """
        if self.is_complete:
            return None
        self._heard += data
        while (found := _ANSWER.search(self._heard)) and not self.is_complete:
            self._heard = self._heard[found.end() :]
            width = int(found[1]) - _BEFORE
            if 0 <= width <= _FARTHEST:
                self._widths.append(width)
        self._heard = self._heard[-_LONGEST_ANSWER:]
        return self._repertoire() if self.is_complete else None

    def _repertoire(self) -> Repertoire:
        ambiguous, narrow = self._widths
        if narrow > _WIDTHS[1] or ambiguous > 2:  # or it knows nothing of UTF-8
            return "ascii"
        return "narrow" if ambiguous == 2 else "all"


def without_answers(data: bytes) -> bytes:
    """Returns what was typed of what a terminal has sent."""
    return _ANSWER.sub(b"", data)


_TWINS: Final = {
    **dict.fromkeys(map(chr, range(0x2500, 0x2580)), "+"),  # corners, tees, crosses
    **dict.fromkeys("─┄┅┈┉—–‐―−╌╍╴╶·•", "-"),
    **dict.fromkeys("━═", "="),
    **dict.fromkeys("│┃║┆┇┤├┨┠┫┣╣╠‖", "|"),
    **dict.fromkeys("┊┋", ":"),
    **dict.fromkeys("▀▄░", " "),  # two values in a cell, of which the background shows one
    **dict(zip("▁▂▃▅▆▇█", "⣀⣀⣤⣤⣶⣶⣿", strict=True)),
    **dict(zip("▉▊▋▌▍▎▏▕▔", "⣿⣿⣿⡇⡇⡇⡇⢸⠉", strict=True)),
    **dict.fromkeys("▒▓", "⣿"),
    "■": "#",
    "●": "*",
    "○": "o",
    "◆": "+",
    **dict.fromkeys("…", "."),
    **dict.fromkeys("▶→⇒", ">"),
    **dict.fromkeys("◀←", "<"),
    **dict.fromkeys("▲↑∧", "^"),
    **dict.fromkeys("▼↓∨", "v"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("×✗", "x"),
    **dict.fromkeys("✓", "v"),
    **dict(zip("⓪①②③④⑤⑥⑦⑧⑨", "abcdefghij", strict=True)),  # of held-out rows, beside 0, 1, 2
    **dict(zip("∂σε′▸", "dse'>", strict=True)),  # of formulas
}
_FACTORS: Final = re.compile(r"(?<=\S)·(?=\S)")
_BRAILLE: Final = range(0x2800, 0x2900)
_SHADES: Final = " .:+#"
"""What stands for braille of so many pairs of dots."""

_NOT_ASCII: Final = re.compile("[\x80-\U0010ffff]+")  # twice as fast as by what it is not


def narrowed(text: str, repertoire: Repertoire) -> str:
    """Returns what is drawn with narrow characters in the place of others, cell for cell.

    Args:
        text: For the terminal, sequences among it.
        repertoire: What the terminal is sent.
    """
    if repertoire == "all" or text.isascii():
        return text
    if "·" in text:  # between words it parts them, between factors it multiplies
        text = _FACTORS.sub("*", text)
    return _NOT_ASCII.sub(lambda found: _narrowed_run(found[0], repertoire), text)


def narrowed_bytes(drawn: bytes, repertoire: Repertoire) -> bytes:
    """Returns the same for what is drawn as bytes; no character may be cut."""
    if repertoire == "all" or drawn.isascii():
        return drawn
    return narrowed(drawn.decode(errors="replace"), repertoire).encode()


@lru_cache(4096)  # a picture is made of the same few runs
def _narrowed_run(text: str, repertoire: Repertoire) -> str:
    return "".join(map(_narrow if repertoire == "narrow" else _ascii, text))


def _narrow(character: str) -> str:
    return _twin(character) if unicodedata.east_asian_width(character) == "A" else character


def _ascii(character: str) -> str:
    twin = _twin(character)
    if twin and ord(twin) in _BRAILLE:
        return _SHADES[(ord(twin) - _BRAILLE.start).bit_count() // 2]
    return twin * (2 if unicodedata.east_asian_width(character) in "WF" else 1)


def _twin(character: str) -> str:
    """Returns a narrow character of likeness; a question mark where there is none."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):  # takes no cell
        return ""
    if character in _TWINS or ord(character) in _BRAILLE:
        return _TWINS.get(character, character)
    letter = unicodedata.normalize("NFKD", character)[:1]
    return letter if letter.isascii() else "?"
