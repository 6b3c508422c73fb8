"""Where the parts of the network's diagram stand, as rich as the room allows.

Layers are columns of units. A hidden unit is drawn as a box around its thumbnail, or as the
thumbnail with words beside it or its name above it, or in one row; the richest form that fits is
taken, and within it one with room for the weights before one without. A network too large for the
panel gets its natural size; inputs and output then stand where they are seen without scrolling.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from rich.cells import cell_len

from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.unit_names import unit_names

LABEL: Final = 6
"""Cells of a weight written at the end of its line."""

OUTPUT_WIDTH: Final = 11
OUTPUT_NAME: Final = OUTPUT_WIDTH - 2
"""Cells of the output, and of its name."""

_WIDEST_GAP: Final = {False: 26, True: 46}
"""Cells between layers at most: where there are hidden ones, and where there are none."""

_AIRY, _HEAVY, _LABELLED, _PLAIN, _TIGHT, _TIGHTEST = 16, LABEL + 7, LABEL + 4, 5, 3, 2
"""Cells between layers: with `_HEAVY` lines before their numbers are still as heavy as any."""

_SHORT_OUTPUT: Final = 3
"""Cells of the output's name where there is hardly room."""
_FUNCTION: Final = 9
_ROW_THUMBNAIL: Final = 4


Arrangement = Literal["boxed", "beside", "stacked", "in row"]


@dataclass(frozen=True, slots=True)
class UnitForm:
    """How a hidden unit is drawn.

    Attributes:
        arrangement: A box around the thumbnail, words beside it, its name above it, or all in one
            row; thumbnails of rows stand by turns at the left and at the right, so that none
            touches the next.
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
        if self.arrangement == "stacked":
            return max(self.thumbnail_cols, name_width) + 1
        return name_width + 2 * self.thumbnail_cols + 3 + (self.words and self.words + 2)


_BESIDE: Final = (
    UnitForm("beside", 3, 6, _FUNCTION, 3, 3),
    UnitForm("beside", 2, 6, _FUNCTION, 3, 3),
)
"""The second with a row of air below its thumbnail."""

_IN_ROW: Final = UnitForm("in row", 1, _ROW_THUMBNAIL, _FUNCTION, 1, 1)
_SHORT_ROW: Final = UnitForm("in row", 1, _ROW_THUMBNAIL, 0, 1, 1)
_TINY_ROW: Final = UnitForm("in row", 1, 2, 0, 1, 1)
_BOXED: Final = tuple(
    UnitForm("boxed", rows, max(2 * rows, 8), 0, rows + 3, rows) for rows in range(12, 2, -1)
)
_STACKED: Final = {
    cols: tuple(
        UnitForm("stacked", rows, cols, 0, rows + 1, max(rows, 2)) for rows in range(5, 0, -1)
    )
    for cols in (8, 6, 4, 3)
}
"""Width of a thumbnail below its name -> forms, the highest first."""

_ABOVE_THUMBNAIL: Final = {"boxed": 2, "beside": 0, "stacked": 1, "in row": 0}


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


@dataclass(frozen=True, slots=True)
class InputPicture:
    """The picture of an input, and where it stands from the first cell of the input's name.

    Attributes:
        rows: Height in cells.
        cols: Width in cells.
        down: How many cells further down its first row is.
        right: How many cells further to the right its first column is.
    """

    rows: int
    cols: int
    down: int
    right: int


def diagram_names(
    sizes: Sequence[int], columns: Sequence[str], rows: int, cols: int, glyphs: Glyphs
) -> tuple[tuple[str, ...], ...]:
    """Returns the names of inputs and units as they stand in a diagram, a tuple a layer.

    Where the diagram would be wider than its panel, units are named by their number in the layer
    alone, whose place says which it is: ``h2`` for ``h1.2``.

    Args:
        sizes: Units a layer from the inputs to the output.
        columns: What inputs and output are called; by default ``x1``, ``x2``, ... and ``out``.
        rows: Least height of the diagram in cells.
        cols: Least width of the diagram in cells.
        glyphs: What the terminal can show.
    """
    inputs, *hidden = unit_names(sizes, columns, min(max(cols // 6, 2), OUTPUT_NAME), glyphs)[:-1]
    names = inputs, *hidden, unit_names(sizes, columns, OUTPUT_NAME, glyphs)[-1]
    widths = tuple(max(map(cell_len, layer)) for layer in names)
    if len(hidden) < 2 or diagram_layout(tuple(sizes), widths, rows, cols).cols <= cols:
        return names
    short = [tuple(f"h{number}" for number in range(1, len(layer) + 1)) for layer in hidden]
    return inputs, *short, unit_names(sizes, columns, _SHORT_OUTPUT, glyphs)[-1]


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
    visible = max(rows, 3)
    height = max(visible, *sizes)
    found = []
    for forms, gap in _CHOICES:
        unit_forms = [_first_fitting(forms, size, height) for size in sizes[1:-1]]
        room = [*(form.ports for form in unit_forms), visible if sizes[-1] == 1 else 0]
        labels = [
            gap > _PLAIN and n_in <= ports for n_in, ports in zip(sizes[:-1], room, strict=True)
        ]
        widths = [
            name_widths[0] + 2,
            *(form.cols(name) for form, name in zip(unit_forms, name_widths[1:-1], strict=True)),
            OUTPUT_WIDTH if gap > _TIGHTEST else max(name_widths[-1], _SHORT_OUTPUT) + 2,
        ]
        gaps = [gap if label else min(gap, _PLAIN) for label in labels]
        found.append((sum(widths) + sum(gaps), unit_forms, labels, widths, gaps))
        if found[-1][0] <= cols:
            break
    else:
        found.sort(key=lambda one: -one[0])
    _width, unit_forms, labels, widths, gaps = found[-1]
    lines = [n_in * n_out for n_in, n_out in pairwise(sizes)]
    # Lines that fan out before their numbers need most, those that each end at one need least.
    crowds = [
        math.sqrt(count) * (1.0 if not label else 0.5 if n_out == 1 else 1.5)
        for count, label, n_out in zip(lines, labels, sizes[1:], strict=True)
    ]
    lefts = _lefts(widths, gaps, crowds, cols)
    columns = _columns(sizes, unit_forms, labels, widths, lefts, height, visible)
    return Layout(height, max(cols, lefts[-1] + widths[-1]), columns)


def with_input_pictures(
    sizes: tuple[int, ...], name_widths: tuple[int, ...], rows: int, cols: int
) -> tuple[Layout, InputPicture | None]:
    """Returns where everything stands with a picture of each input, if there is room for any.

    The best of them stands beside the name, the next below it, where that is no narrower.

    Args:
        sizes: Units a layer from the inputs to the output.
        name_widths: Cells of the longest name in each layer.
        rows: Least height in cells.
        cols: Least width in cells.
    """
    plain, name = diagram_layout(sizes, name_widths, rows, cols), name_widths[0]
    large = InputPicture(3, 6, -1, name + 1)
    below = InputPicture(1, min(name, 8), 1, 0)
    small = InputPicture(1, 4, 0, name + 1)
    for picture in (large, below, small):
        layout = plain
        if picture is not below:
            wider = (name + picture.cols + 1, *name_widths[1:])
            layout = diagram_layout(sizes, wider, rows, cols)
        middles = layout.columns[0].middles
        top, bottom = middles[0] + picture.down, middles[-1] + picture.down + picture.rows
        air = picture.rows if picture is small else picture.rows + 1
        is_apart = all(b - a >= air for a, b in pairwise(middles))
        # What is scrolled anyway may be scrolled a little further.
        widest = cols if plain.cols <= cols else plain.cols + picture.cols + 1
        has_room = layout.cols <= widest and top >= 0 and bottom <= layout.rows and is_apart
        is_as_rich = picture is not large or _richness(layout) == _richness(plain)
        if has_room and is_as_rich and picture.cols >= small.cols:
            return layout, picture
    return plain, None


def _richness(layout: Layout) -> list[tuple[object, bool]]:
    """How each layer is drawn, and whether weights are written before it."""
    return [(column.form and column.form.arrangement, column.labelled) for column in layout.columns]


def _choices() -> list[tuple[tuple[UnitForm, ...], int]]:
    """Forms to try, the richest first, each with those that a fuller layer falls back to.

    With each the least gap between layers, which decides whether weights are written.
    """
    stacked = [(*_STACKED[cols], *_STACKED[4][-1:], _SHORT_ROW) for cols in (8, 6, 4)]
    poorer = [(*_BESIDE, *_STACKED[8], _IN_ROW, _SHORT_ROW), *stacked]
    boxed = [(*_BOXED[at:], *poorer[0]) for at in range(len(_BOXED))]
    # Large thumbnails are worth more than air, though not than lines as heavy as their weights.
    choices = [(forms, gap) for forms in boxed for gap in (_AIRY, _HEAVY)]
    choices += [(forms, _LABELLED) for forms in boxed]
    choices += [(forms, _LABELLED) for forms in poorer]
    choices += [(forms, _PLAIN) for forms in (*boxed, *poorer)]
    choices += [(stacked[-1], _TIGHT), ((*_STACKED[4][-1:], _TINY_ROW), _TIGHT)]
    return [*choices, (stacked[-1], _TIGHTEST), ((*_STACKED[3], _TINY_ROW), _TIGHTEST)]


_CHOICES: Final = _choices()


def _first_fitting(forms: Sequence[UnitForm], size: int, height: int) -> UnitForm:
    """The first form of which a layer fits; large boxes only with a row of air between.

    Thumbnails that are as high as all that stands beside them touch nobody with one, too.
    """
    for form in forms:
        is_large = form.thumbnail_rows > _BOXED[-1].thumbnail_rows
        air = 1 if is_large or form.thumbnail_rows == form.rows > 1 else 0
        if size * (form.rows + air) - air <= height:
            return form
    return forms[-1]


def _lefts(
    widths: Sequence[int], gaps: Sequence[int], shares: Sequence[float], cols: int
) -> list[int]:
    """The first column of each layer: spare room goes to the gaps, most where most lines run."""
    spare = max(cols - sum(widths) - sum(gaps), 0)
    wider = [
        min(gap + int(spare * share / sum(shares)), max(gap, _WIDEST_GAP[len(gaps) == 1]))
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
    visible: int,
) -> tuple[Column, ...]:
    forms = [None, *unit_forms, None]
    middles = [
        _middles(size, form, height if form or size > visible else visible)
        for size, form in zip(sizes, forms, strict=True)
    ]
    if unit_forms and height == visible:
        middles[0] = _spread(sizes[0], middles[1], height)
    columns = []
    for layer, form in enumerate(forms):
        labelled = layer > 0 and labels[layer - 1]
        ports: list[tuple[int, ...]] = [
            (middle,) * max(sizes[layer - 1], 1) for middle in middles[layer]
        ]
        if labelled:
            room = form.ports if form else visible
            widest = 4 if form else 2
            # Beside a single row of a thumbnail the name above it is the other one.
            is_low = form is not None and form.thumbnail_rows < form.ports
            above = 1 if form and is_low and form.arrangement == "stacked" else 0
            ports = [
                _ports(sizes[layer - 1], middle - above, room, widest) for middle in middles[layer]
            ]
        right = lefts[layer] + widths[layer]
        columns.append(Column(lefts[layer], right, middles[layer], form, tuple(ports), labelled))
    return tuple(columns)


def _middles(size: int, form: UnitForm | None, height: int) -> tuple[int, ...]:
    """The row of each unit's middle, that of its thumbnail, at even distances."""
    rows = form.rows if form else 1
    slot = max(min(height // size, rows + 4), rows)
    top = (height - slot * size) // 2 + (slot - rows) // 2
    if form:
        beside = form.rows if form.arrangement == "beside" else form.thumbnail_rows
        top += _ABOVE_THUMBNAIL[form.arrangement] + (beside - 1) // 2
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
