"""What stands on a screen, cell by cell: the character, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rich.cells import get_character_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

ATTRIBUTES: Final = ("bold", "dim", "italic", "underline", "strike")


class Ground(NamedTuple):
    """The colours of a cell of which nothing else is said, ``#rrggbb``."""

    foreground: str
    background: str


class Ink(NamedTuple):
    """How a cell is drawn.

    Attributes:
        foreground: Colour ``#rrggbb`` of the character.
        background: Colour of the cell.
        attributes: Which of `ATTRIBUTES` it has, in their order.
    """

    foreground: str
    background: str
    attributes: tuple[str, ...] = ()


class Cell(NamedTuple):
    """One cell. The second one of a wide character has no text."""

    text: str
    ink: Ink


ScreenGrid = tuple[tuple[Cell, ...], ...]
"""The rows of a screen, all equally wide."""


def grid_of(lines: Iterable[Iterable[Segment]], columns: int, ground: Ground) -> ScreenGrid:
    """Returns the cells of lines as they are drawn.

    Args:
        lines: The lines of a screen.
        columns: How wide each is; what lacks is blank.
        ground: The colours where a line says none.
    """
    return tuple(_row(line, columns, ground) for line in lines)


def text_row(text: str, columns: int, ink: Ink) -> tuple[Cell, ...]:
    """Returns a row with a text in its middle, cut where it is too long."""
    cells = _cells(text, ink)
    if len(cells) > columns:
        cells = [*cells[: columns - 1], Cell("…", ink)]
        if cells[-2].text and get_character_cell_size(cells[-2].text[0]) > 1:
            cells[-2] = Cell(" ", ink)  # of a wide character that is cut only half is left
    before = (columns - len(cells)) // 2
    blank = Cell(" ", ink)
    return (*before * (blank,), *cells, *(columns - before - len(cells)) * (blank,))


def text_of_grid(grid: ScreenGrid) -> str:
    """Returns the characters of a screen, a line each."""
    return "\n".join("".join(cell.text for cell in row) for row in grid)


def _row(line: Iterable[Segment], columns: int, ground: Ground) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for text, style, control in line:
        if not control:
            cells += _cells(text, _ink(style, ground))
    cells += (columns - len(cells)) * [Cell(" ", _ink(None, ground))]
    return tuple(cells[:columns])


def _cells(text: str, ink: Ink) -> list[Cell]:
    if text.isascii():
        return [Cell(character, ink) for character in text]
    cells: list[Cell] = []
    for character in text:
        width = get_character_cell_size(character)
        if width == 0 and cells:
            # An accent of its own belongs to the character before it.
            at = -1 if cells[-1].text or len(cells) < 2 else -2
            cells[at] = Cell(cells[at].text + character, ink)
        elif width:
            cells += [Cell(character, ink), *(width - 1) * [Cell("", ink)]]
    return cells


@lru_cache(4096)
def _ink(style: Style | None, ground: Ground) -> Ink:
    if style is None:
        return Ink(*ground)
    front = _hexadecimal(style.color, ground.foreground)
    back = _hexadecimal(style.bgcolor, ground.background)
    if style.reverse:
        front, back = back, front
    attributes = tuple(name for name in ATTRIBUTES if getattr(style, name))
    return Ink(front, back, attributes)


def _hexadecimal(color: Color | None, otherwise: str) -> str:
    if color is None or color.is_default:
        return otherwise
    return color.get_truecolor().hex


def changed_spans(
    before: Sequence[Cell] | None, after: Sequence[Cell], *, gap: int = 0
) -> list[tuple[int, int]]:
    """Returns where a row has changed: first column, and the one after the last.

    Args:
        before: The row as it was; None where all of it is new.
        after: The same row now.
        gap: How many equal cells two spans may have between them and still be one.
    """
    if before is None:
        return [(0, len(after))]
    if before is after or before == after:
        return []
    spans: list[tuple[int, int]] = []
    for column, (old, new) in enumerate(zip(before, after, strict=True)):
        if old == new:
            continue
        start = column
        while start and not after[start].text:  # a wide character is written from its first cell on
            start -= 1
        if spans and start - spans[-1][1] <= gap:
            spans[-1] = (spans[-1][0], column + 1)
        else:
            spans.append((start, column + 1))
    return spans
