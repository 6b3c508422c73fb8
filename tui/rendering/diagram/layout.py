"""Where the parts of the network's diagram stand, as rich as the room allows.

Layers are columns of units. A hidden unit is drawn as a box around its thumbnail, or as the
thumbnail with words beside it, or in one row; the richest form that fits is taken, and within it
one with room for the weights before one without. A network too large for the panel gets its
natural size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.unit_names import unit_names

LABEL: Final = 6
"""Cells of a weight written at the end of its line."""

OUTPUT_WIDTH: Final = 11
OUTPUT_NAME: Final = OUTPUT_WIDTH - 2
"""Cells of the output, and of its name."""

_WIDEST_GAP: Final = 26
_AIRY, _LABELLED, _PLAIN = 16, LABEL + 4, 5
_CROWDED_EXTRA: Final = 7
CROWDED: Final = 24
"""WeightLines between two layers from which they are drawn thin, and get more room."""

_FUNCTION: Final = 9
_ROW_THUMBNAIL: Final = 4


Arrangement = Literal["boxed", "beside", "in row"]


@dataclass(frozen=True, slots=True)
class UnitForm:
    """How a hidden unit is drawn.

    Attributes:
        arrangement: A box around the thumbnail, words beside it, or all in one row.
        thumbnail_rows: Height of the thumbnail in cells.
        thumbnail_cols: Width of the thumbnail in cells.
        words: Cells for the words beside the thumbnail.
        rows: Height of the whole in cells.
        ports: Rows of it that a line may end at.
    """

    arrangement: Arrangement
    thumbnail_rows: int
    thumbnail_cols: int
    words: int
    rows: int
    ports: int

    def cols(self, name_width: int) -> int:
        """Returns the width of the whole in cells.

        Args:
            name_width: Cells of the longest name in its layer.
        """
        if self.arrangement == "boxed":
            return self.thumbnail_cols + 2
        if self.arrangement == "beside":
            return self.thumbnail_cols + max(self.words, name_width) + 3
        return name_width + self.thumbnail_cols + 2 + (self.words and self.words + 2)


_BESIDE: Final = UnitForm("beside", 3, 6, _FUNCTION, 3, 3)
_IN_ROW: Final = UnitForm("in row", 1, _ROW_THUMBNAIL, _FUNCTION, 1, 1)
_SHORT_ROW: Final = UnitForm("in row", 1, _ROW_THUMBNAIL, 0, 1, 1)
_BOXED: Final = tuple(
    UnitForm("boxed", rows, max(2 * rows, 8), 0, rows + 3, rows) for rows in range(8, 2, -1)
)
_ABOVE_THUMBNAIL: Final = {"boxed": 2, "beside": 0, "in row": 0}


@dataclass(frozen=True, slots=True)
class Column:
    """A layer in the diagram.

    Attributes:
        left: First column of its units.
        right: Column after its units.
        middles: The middle row of each unit.
        form: Form of its units; None for the inputs and the output.
        ports: For each unit the rows at which lines from the layer before end, one a source
            where weights are written; otherwise all the same.
        labelled: Weights are written in front of it.
    """

    left: int
    right: int
    middles: tuple[int, ...]
    form: UnitForm | None
    ports: tuple[tuple[int, ...], ...]
    labelled: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The diagram's size and its layers from left to right."""

    rows: int
    cols: int
    columns: tuple[Column, ...]


def diagram_names(
    sizes: Sequence[int], columns: Sequence[str], cols: int, glyphs: Glyphs
) -> tuple[tuple[str, ...], ...]:
    """Returns the names of inputs and units as they stand in a diagram, a tuple a layer.

    Args:
        sizes: Units a layer from the inputs to the output.
        columns: What inputs and output are called; by default ``x1``, ``x2``, ... and ``out``.
        cols: Least width of the diagram in cells.
        glyphs: What the terminal can show.
    """
    inputs, *hidden = unit_names(sizes, columns, min(max(cols // 6, 2), OUTPUT_NAME), glyphs)[:-1]
    return inputs, *hidden, unit_names(sizes, columns, OUTPUT_NAME, glyphs)[-1]


@lru_cache(16)
def diagram_layout(
    sizes: tuple[int, ...], name_widths: tuple[int, ...], rows: int, cols: int
) -> Layout:
    """Returns where everything stands in a panel of ``rows`` x ``cols``, or larger.

    Args:
        sizes: Units a layer from the inputs to the output.
        name_widths: Cells of the longest name in each layer.
        rows: Least height in cells.
        cols: Least width in cells.
    """
    height = max(rows, *sizes, 3)
    for forms, gap in _CHOICES:
        unit_forms = [_first_fitting(forms, size, height) for size in sizes[1:-1]]
        room = [*(form.ports for form in unit_forms), height if sizes[-1] == 1 else 0]
        labels = [
            gap > _PLAIN and n_in <= ports for n_in, ports in zip(sizes[:-1], room, strict=True)
        ]
        widths = [
            name_widths[0] + 2,
            *(form.cols(name) for form, name in zip(unit_forms, name_widths[1:-1], strict=True)),
            OUTPUT_WIDTH,
        ]
        lines = [n_in * n_out for n_in, n_out in pairwise(sizes)]
        gaps = [
            (gap if label else _PLAIN) + _CROWDED_EXTRA * (count >= CROWDED)
            for label, count in zip(labels, lines, strict=True)
        ]
        if sum(widths) + sum(gaps) <= cols:
            break
    lefts = _lefts(widths, gaps, lines, cols)
    columns = _columns(sizes, unit_forms, labels, widths, lefts, height)
    return Layout(height, max(cols, lefts[-1] + widths[-1]), columns)


def _choices() -> list[tuple[tuple[UnitForm, ...], int]]:
    """Forms to try, the richest first, each with those that a fuller layer falls back to.

    With each the least gap between layers, which decides whether weights are written.
    """
    poorer = (_BESIDE, _IN_ROW, _SHORT_ROW)
    boxed = [(*_BOXED[at:], *poorer) for at in range(len(_BOXED))]
    choices = [(forms, gap) for gap in (_AIRY, _LABELLED, _PLAIN) for forms in boxed]
    return choices + [
        (poorer[at:], gap) for at in range(len(poorer)) for gap in (_LABELLED, _PLAIN)
    ]


_CHOICES: Final = _choices()


def _first_fitting(forms: Sequence[UnitForm], size: int, height: int) -> UnitForm:
    """The first form of which a layer fits; large boxes only with a row of air between."""
    for form in forms:
        air = 1 if form.thumbnail_rows > _BOXED[-1].thumbnail_rows else 0
        if size * (form.rows + air) - air <= height:
            return form
    return forms[-1]


def _lefts(
    widths: Sequence[int], gaps: Sequence[int], lines: Sequence[int], cols: int
) -> list[int]:
    """The first column of each layer: spare room goes to the gaps, most where most lines run."""
    spare = max(cols - sum(widths) - sum(gaps), 0)
    shares = [math.sqrt(count) for count in lines]
    wider = [
        min(gap + int(spare * share / sum(shares)), max(gap, _WIDEST_GAP))
        for gap, share in zip(gaps, shares, strict=True)
    ]
    left = max(cols - sum(widths) - sum(wider), 0) // 2
    lefts = [left]
    for width, gap in zip(widths, wider, strict=False):
        left += width + gap
        lefts.append(left)
    return lefts


def _columns(
    sizes: Sequence[int],
    unit_forms: Sequence[UnitForm],
    labels: Sequence[bool],
    widths: Sequence[int],
    lefts: Sequence[int],
    height: int,
) -> tuple[Column, ...]:
    forms = [None, *unit_forms, None]
    middles = [_middles(size, form, height) for size, form in zip(sizes, forms, strict=True)]
    if unit_forms:
        middles[0] = _spread(sizes[0], middles[1], height)
    columns = []
    for layer, form in enumerate(forms):
        labelled = layer > 0 and labels[layer - 1]
        ports: list[tuple[int, ...]] = [
            (middle,) * max(sizes[layer - 1], 1) for middle in middles[layer]
        ]
        if labelled:
            room = form.ports if form else height
            widest = 4 if form else 2
            ports = [_ports(sizes[layer - 1], middle, room, widest) for middle in middles[layer]]
        right = lefts[layer] + widths[layer]
        columns.append(Column(lefts[layer], right, middles[layer], form, tuple(ports), labelled))
    return tuple(columns)


def _middles(size: int, form: UnitForm | None, height: int) -> tuple[int, ...]:
    """The row of each unit's middle, that of its thumbnail, at even distances."""
    rows = form.rows if form else 1
    slot = max(min(height // size, rows + 4), rows)
    top = (height - slot * size) // 2 + (slot - rows) // 2
    if form:
        top += _ABOVE_THUMBNAIL[form.arrangement] + (form.thumbnail_rows - 1) // 2
    return tuple(top + slot * index for index in range(size))


def _spread(size: int, beside: Sequence[int], height: int) -> tuple[int, ...]:
    """The rows of the inputs: as those of the units beside them, or over the same height."""
    if size == len(beside):
        return tuple(beside)
    if len(beside) == 1:
        return _ports(size, beside[0], height, 10)
    slot = (beside[-1] - beside[0]) * len(beside) / (len(beside) - 1) / size
    slot = max(slot, 1.0)
    first = (beside[0] + beside[-1]) / 2 - slot * (size - 1) / 2
    return tuple(round(first + slot * index) for index in range(size))


def _ports(count: int, middle: int, room: int, widest: int) -> tuple[int, ...]:
    """Rows for ``count`` lines about a middle, as far apart as the room and ``widest`` allow."""
    step = min(widest, (room - 1) // (count - 1)) if count > 1 else 1
    first = middle - (count - 1) * step // 2
    return tuple(first + step * index for index in range(count))
