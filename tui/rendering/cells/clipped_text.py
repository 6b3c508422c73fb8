"""Text made fit for cells: cut with an ellipsis, with blanks beside it, or in several lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size

from xortui.tui.rendering.cells.glyphs import FULL, Glyphs

_END: Final = 2

_NOT_FIRST: Final = (
    "、。，．・：；？！）］｝」』】〉》〕ーっゃゅょぁぃぅぇぉッャュョァィゥェォ々,.:;?!)]}%"
)
"""What no line begins with (JIS X 4051), nor a line of any other language."""

_NOT_LAST: Final = "（［｛「『【〈《〔([{"
"""What no line ends with."""

_WIDE: Final = (
    r"\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\uff60\U0001f000-\U0003ffff"
)
_BLANKS: Final = r"[^\S\xa0]+"
"""What parts words; a no-break space belongs to its word, as `textwrap` has it."""
_WORD: Final = re.compile(rf"{_BLANKS}|(?:[^\s{_WIDE}]|\xa0)+|.")
"""Blanks, a word of narrow characters, or a wide one, between which a line may end."""


def clipped(text: str, cells: int, glyphs: Glyphs = FULL) -> str:
    """Returns a text of at most so many cells, with an ellipsis where some of it is left out.

    Args:
        text: The text; wide characters count two cells.
        cells: How much room there is.
        glyphs: Whether the ellipsis may be one character.
    """
    if cell_len(text) <= cells:
        return text
    ellipsis = ("…" if glyphs.unicode else "..")[: max(cells, 0)]
    # A wide character that does not fit in full leaves a blank.
    return set_cell_size(text, max(cells - len(ellipsis), 0)).rstrip() + ellipsis


def told_apart(names: Sequence[str], cells: int, glyphs: Glyphs = FULL) -> tuple[str, ...]:
    """Returns names of at most so many cells each, of which those cut alike show their ends too.

    ``sin(x1)`` and ``sin(x2)`` are ``si…1)`` and ``si…2)`` in five cells.

    Args:
        names: The names.
        cells: How much room there is for each.
        glyphs: Whether an ellipsis may be one character.
    """
    cut = [clipped(name, cells, glyphs) for name in names]
    return tuple(
        f"{clipped(name, cells - _END, glyphs)}{name[-_END:]}"
        if cut.count(one) > 1 and one != name and cells > 2 * _END == 2 * cell_len(name[-_END:])
        else one
        for name, one in zip(names, cut, strict=True)
    )


def padded(text: str, cells: int, *, to_the_right: bool = False) -> str:
    """Returns a text with blanks after it, or before it, to be at least so many cells wide."""
    blanks = " " * (cells - cell_len(text))
    return blanks + text if to_the_right else text + blanks


def wrapped(text: str, cells: int, indent: str = "") -> list[str]:
    """Returns a text in lines of at most so many cells, broken where its language breaks lines.

    Args:
        text: One paragraph; wide characters count two cells.
        cells: How wide a line is, at least 2.
        indent: What the lines after the first begin with.
    """
    if cell_len(text) == len(text):
        return textwrap.wrap(text, cells, subsequent_indent=indent, break_on_hyphens=False)
    lines: list[str] = []
    line = text[: len(text) - len(text.lstrip(" "))]
    plain = re.sub(_BLANKS, " ", text).strip(" ")
    for piece in _unbroken(plain, max(cells - cell_len(indent), 2)):
        if cell_len(line) + cell_len(piece.rstrip()) > cells:
            if line.strip():
                lines.append(line.rstrip())
            line = (indent if lines else "") + piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def line_breaks(text: str, cells: int) -> list[int]:
    """Returns where a text that holds wide characters is broken into lines, as `wrapped` does.

    Args:
        text: One paragraph, of which no blank is left out.
        cells: How wide a line is, at least 2.

    Returns:
        The places of the characters that lines after the first begin with.
    """
    breaks: list[int] = []
    place = width = 0
    for piece in _unbroken(text, cells):
        if width and width + cell_len(piece.rstrip()) > cells:
            breaks.append(place)
            width = 0
        width += cell_len(piece)
        place += len(piece)
    return breaks


def _unbroken(text: str, cells: int) -> Iterator[str]:
    """Yields pieces between which a line may end, none of them wider than a line."""
    held = ""
    for word in _WORD.findall(text):
        if held and (word[0] in _NOT_FIRST or held[-1] in _NOT_LAST):
            held += word
            continue
        yield from _parts(held, cells)
        held = word
    yield from _parts(held, cells)


def _parts(word: str, cells: int) -> Iterator[str]:
    while cell_len(word) > cells:
        part = set_cell_size(word, cells).rstrip() or word[:1]
        yield part
        word = word[len(part) :]
    if word:
        yield word
