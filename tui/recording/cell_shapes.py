"""Cells as SVG: grounds, blocks, lines and dots as shapes, and only what is left as text.

Every machine has other fonts, in which lines between cells have gaps, half blocks seams and dots
another width. So what is drawn in characters is drawn as what it means; a letter is held to its
cells by ``textLength``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from xortui.tui.recording.screen_grid import Cell, Ink

CELL_WIDTH: Final = 12
CELL_HEIGHT: Final = 24

PlacedCell = tuple[int, int, Cell]
"""Row, column, and what stands there."""

_BASE: Final = 18
"""From the top of a cell to the line that letters stand on."""

_MOST_BLANKS: Final = 3
"""Blanks between words that cost less than to begin the text anew."""

_DIM: Final = 0.6
"""Part of a dim character's colour that is left."""

_LINES: Final = {
    "│": "M6 0v24",
    "┃": "M6 0v24",
    "╭": "M6 24v-6q0-6 6-6",
    "╮": "M6 24v-6q0-6-6-6",
    "╯": "M6 0v6q0 6-6 6",
    "╰": "M6 0v6q0 6 6 6",
    "┌": "M12 12h-6v12",
    "┐": "M0 12h6v12",
    "┘": "M0 12h6v-12",
    "└": "M12 12h-6v-12",
    "├": "M6 0v24M6 12h6",
    "┤": "M6 0v24M6 12h-6",
    "┬": "M0 12h12M6 12v12",
    "┴": "M0 12h12M6 12v-12",
    "┼": "M0 12h12M6 0v24",
    "╌": "M1 12h4M7 12h4",
    "┊": "M6 2v4M6 10v4M6 18v4",
}
"""Characters of lines -> how each is drawn from the top left corner of its cell."""

_ACROSS: Final = {"─": "line", "━": "bar"}
"""Lines that go on from cell to cell, and how heavy they are."""

_HALVES: Final = {"▀": (True, False), "▄": (False, True), "█": (True, True)}
"""Blocks -> whether the upper and the lower half of the cell have the character's colour."""

_EIGHTHS: Final = "▁▂▃▄▅▆▇"
_BRAILLE: Final = range(0x2801, 0x2900)
_DOTS: Final = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of the dot that each bit of a braille character stands for."""

_KINDS: Final = {
    "full": f'class="f" transform="translate(0 12)scale({CELL_WIDTH})"',
    "half": f'class="h" transform="translate(0 6)scale({CELL_WIDTH})"',
    "part": 'class="p"',
    "dot": 'class="d" transform="translate(3 3)scale(6)"',
    "bar": 'class="w"',
    "line": 'class="l"',
}
"""Kinds of shapes from the ground to the front, and the group that each stands in."""

STYLE: Final = (
    "path{stroke:currentColor;fill:none}"
    ".f,.h,.p{shape-rendering:crispEdges}"
    ".f path{stroke-width:2.04}.h path{stroke-width:1.04}"  # a seam is less than a pixel
    ".p path{fill:currentColor;stroke:none}"
    ".d path{stroke-width:.72;stroke-linecap:round}"
    ".w path{stroke-width:5}.l path{stroke-width:1.5}"
    "text{fill:currentColor;white-space:pre}"
    ".B{font-weight:bold}.I{font-style:italic}.U{text-decoration:underline}"
    ".S{text-decoration:line-through}"
)
"""How the shapes are drawn."""

FONTS: Final = "DejaVu Sans Mono,Menlo,Consolas,Liberation Mono,monospace"
FONT_SIZE: Final = 20

_LETTERS: Final = {"bold": "B", "italic": "I", "underline": "U", "strike": "S"}
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


class Palette:
    """The colours of a picture, each a class with a short name."""

    def __init__(self) -> None:
        """Without a colour yet."""
        self._names: dict[str, str] = {}

    def name(self, color: str) -> str:
        """Returns the class of a colour ``#rrggbb``."""
        if color not in self._names:
            high, low = divmod(len(self._names), len(_DIGITS))
            self._names[color] = f"{'c' if high == 0 else _letters(high)}{_DIGITS[low]}"
        return self._names[color]

    @property
    def style(self) -> str:
        """The style sheet of all classes."""
        return "".join(f".{name}{{color:{color}}}" for color, name in self._names.items())


def _letters(number: int) -> str:
    """Returns what begins the name of a colour; none of these is that of another class."""
    high, low = divmod(number - 1, 20)
    return "abeghijkmnopqrtuvxyz"[low] + (f"_{high}" if high else "")


def painted(cells: Iterable[PlacedCell], palette: Palette, ground: str) -> str:
    """Returns the SVG elements that draw cells.

    Args:
        cells: The cells, row after row from left to right.
        palette: Names the colours.
        ground: The colour that is there already.
    """
    drawing = _Drawing(palette, ground)
    for row, column, cell in cells:
        drawing.add(row, column, cell)
    return drawing.elements()


class _Drawing:
    """Collects the shapes of cells, by kind and colour."""

    def __init__(self, palette: Palette, ground: str) -> None:
        self._palette, self._ground = palette, ground
        self._paths: dict[str, dict[str, list[str]]] = {kind: {} for kind in _KINDS}
        self._runs: dict[str, tuple[str, int, int, int]] = {}
        self._texts: list[str] = []
        self._text: list[Cell] = []
        self._text_at = (0, 0)

    def add(self, row: int, column: int, cell: Cell) -> None:
        text, (front, back, attributes) = cell
        if "dim" in attributes:
            front = _blend(front, back)
        upper, lower = _HALVES.get(text, (False, False))
        self._add_ground(row, column, front if upper else back, front if lower else back)
        if text in _ACROSS:
            self._extend(_ACROSS[text], front, row, column)
        if not (self._add_shape(row, column, text, front) or upper or lower):
            self._add_text(row, column, Cell(text, Ink(front, "", attributes)))

    def elements(self) -> str:
        for kind in list(self._runs):
            self._end_run(kind)
        self._end_text()
        groups = []
        for kind, group in _KINDS.items():
            paths = "".join(
                f'<path class="{name}" d="{"".join(parts)}"/>'
                for name, parts in self._paths[kind].items()
            )
            groups.append(f"<g {group}>{paths}</g>" if paths else "")
        return "".join(groups + self._texts)

    def _add_ground(self, row: int, column: int, upper: str, lower: str) -> None:
        if upper == lower:
            self._extend("full", upper, row, column)
        else:
            self._extend("half", upper, 2 * row, column, "upper")
            self._extend("half", lower, 2 * row + 1, column, "lower")

    def _extend(self, kind: str, color: str, row: int, column: int, part: str = "") -> None:
        """Draws a run of cells further, or begins another."""
        name = f"{kind} {part}"
        before = self._runs.get(name)
        if before is not None and before[:2] == (color, row) and before[3] == column:
            self._runs[name] = (color, row, before[2], column + 1)
            return
        self._end_run(name)
        self._runs[name] = (color, row, column, column + 1)

    def _end_run(self, name: str) -> None:
        run = self._runs.pop(name, None)
        if run is None:
            return
        kind, _part = name.split(" ")
        color, row, start, end = run
        if kind == "full":
            row *= 2
        if kind in ("full", "half"):
            if color != self._ground:
                self._add_path(kind, color, f"M{start} {row}h{end - start}")
            return
        x, y = start * CELL_WIDTH, row * CELL_HEIGHT + CELL_HEIGHT // 2
        self._add_path(kind, color, f"M{x} {y}h{(end - start) * CELL_WIDTH}")

    def _add_shape(self, row: int, column: int, text: str, color: str) -> bool:
        """Draws a cell whose character is a shape; tells whether it is one."""
        x, y = column * CELL_WIDTH, row * CELL_HEIGHT
        if text in _ACROSS or not text.strip():
            return True
        if len(text) != 1:
            return False
        if text in _LINES:
            self._add_path("line", color, _moved(_LINES[text], x, y))
        elif text in _EIGHTHS:
            height = 3 * (_EIGHTHS.index(text) + 1)
            self._add_path(
                "part", color, f"M{x} {y + CELL_HEIGHT}v-{height}h{CELL_WIDTH}v{height}z"
            )
        elif text == "▌":
            self._add_path("part", color, f"M{x} {y}h6v24h-6z")
        elif ord(text) in _BRAILLE:
            bits = ord(text) - 0x2800
            dots = (dot for bit, dot in enumerate(_DOTS) if bits >> bit & 1)
            parts = (f"M{2 * column + across} {4 * row + down}h0" for across, down in dots)
            self._add_path("dot", color, "".join(parts))
        else:
            return False
        return True

    def _add_path(self, kind: str, color: str, part: str) -> None:
        self._paths[kind].setdefault(self._palette.name(color), []).append(part)

    def _add_text(self, row: int, column: int, cell: Cell) -> None:
        at_row, at_column = self._text_at
        gap = column - at_column - len(self._text)
        goes_on = bool(self._text) and row == at_row
        if not cell.text:  # the second half of a wide character
            if goes_on and not gap:
                self._text.append(cell)
            return
        if goes_on and cell.ink == self._text[0].ink and gap <= _MOST_BLANKS:
            self._text += gap * [Cell(" ", cell.ink)]
        else:
            self._end_text()
            self._text_at = row, column
        self._text.append(cell)

    def _end_text(self) -> None:
        if not self._text:
            return
        row, column = self._text_at
        ink = self._text[0].ink
        marks = "".join(f" {_LETTERS[name]}" for name in ink.attributes if name in _LETTERS)
        text = escape("".join(cell.text for cell in self._text))
        length = "" if len(self._text) == 1 else f' textLength="{len(self._text) * CELL_WIDTH}"'
        self._texts.append(
            f'<text x="{column * CELL_WIDTH}" y="{row * CELL_HEIGHT + _BASE}"{length}'
            f' class="{self._palette.name(ink.foreground)}{marks}">{text}</text>'
        )
        self._text = []


def _moved(path: str, x: int, y: int) -> str:
    """Returns a path of absolute starts and relative lines, moved."""
    parts = []
    for part in path.split("M")[1:]:
        at = next(i for i, letter in enumerate(part) if letter in "vhqz")
        start = [int(number) for number in part[:at].split()]
        parts.append(f"M{start[0] + x} {start[1] + y}{part[at:]}")
    return "".join(parts)


def _blend(front: str, back: str) -> str:
    pairs = zip(_channels(front), _channels(back), strict=True)
    return "#" + "".join(f"{round(f * _DIM + b * (1 - _DIM)):02x}" for f, b in pairs)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))
