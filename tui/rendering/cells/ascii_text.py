"""Writes a text in ASCII alone, a character of likeness for each other one, cell for cell."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from rich.cells import cell_len

_TWINS: Final = {
    **dict.fromkeys("─━═╌╍┄┅┈┉╴╶⎯—–‐―−▔", "-"),
    **dict.fromkeys("│┃║╎╏┆┇┊┋‖▏▎▍▕", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╠╣╦╩╬┏┓┗┛┠┣┨┫", "+"),
    **dict(zip("▁▂▃▄▅▆▇█", "_.:-=+*#", strict=True)),
    **dict.fromkeys("▀▌▐■▉▊▋", "#"),
    **dict.fromkeys("·•∙", "-"),
    **dict.fromkeys("●⬤", "o"),
    **dict.fromkeys("…", "."),
    **dict.fromkeys("▶►▸›→⭢", ">"),
    **dict.fromkeys("◀◄‹←⭠", "<"),
    **dict.fromkeys("▲↑⭡", "^"),
    **dict.fromkeys("▼↓⭣", "v"),
    **dict.fromkeys("‘’′", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("×✗✕✖", "x"),
    **dict.fromkeys("✓✔", "v"),
    **dict(zip("ελσ∂", "elsd", strict=True)),
    "◐": "&",
}

_CUT: Final = re.compile(r"[\x20-\x7e]…")
"""An ellipsis and a character before it: one point alone would be the end of a sentence."""


@lru_cache(4096)
def ascii_text(text: str) -> str:
    """Returns a text of the same width in cells in ASCII alone.

    What has a likeness gets it (lines, blocks, arrows, letters with accents); all else becomes a
    question mark a cell.
    """
    return text if text.isascii() else "".join(map(_twin, _CUT.sub("..", text)))


def _twin(character: str) -> str:
    if character.isascii():
        return character
    width = cell_len(character)
    letter = normalize("NFKD", character)[:1]
    found = _TWINS.get(character) or (letter if letter.isascii() else "?")
    return (found * width)[:width]
