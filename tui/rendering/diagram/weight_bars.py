"""A network too large for its panel, whole: a bar for every weight, units side by side.

A block a hidden layer. Its columns are the layer's units, its rows what they read, their biases
and, of the last, what they are read by. Where there are more than cells, the heaviest of those that
share one is shown.

References:
    G. E. Hinton and T. Shallice, "Lesioning an attractor network", Psychological Review 98(1),
    1991, which draws matrices of weights so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.diagram.layout import Layout
from xortui.tui.rendering.text.number_format import short_text

_EIGHTHS: Final = "▁▂▃▄▅▆▇█"
_WIDEST: Final = 4
_HIGHEST: Final = 4
_LEAST_ROWS: Final = 5
_LABEL: Final = {False: 4, True: 5}
"""Cells of what a row is called, with a blank after it: where there is one output, and several."""

_TINY: Final = 0.1
"""Part of a whole bar below which a sign says nothing."""


@dataclass(frozen=True, slots=True)
class Block:
    """The bars of one hidden layer.

    Attributes:
        layer: Index of the layer's weights.
        left: The column of its first bar.
        label: Cells before it for what rows are called.
        width: Columns of a bar, with the blank beside it.
        height: Rows of a bar.
        units: Index of the first unit in each column of bars, and the number of units.
        sources: Likewise of what the units read, from the top.
        has_biases: Whether a row of biases follows.
        targets: Of the last layer, how many outputs follow.
    """

    layer: int
    left: int
    label: int
    width: int
    height: int
    units: tuple[int, ...]
    sources: tuple[int, ...]
    has_biases: bool
    targets: int

    @property
    def lines(self) -> int:
        """Bars above one another."""
        return len(self.sources) - 1 + self.has_biases + self.targets

    def place_at(self, row: int, col: int) -> tuple[str, int, int | None, int] | None:
        """Returns the parameter whose bar stands at a place: its arrays, layer, source and unit.

        Of several that share a bar it is the first.
        """
        line, column = (row - 1) // self.height, (col - self.left) // self.width
        if not (0 <= line < self.lines and 0 <= column < len(self.units) - 1):
            return None
        unit, sources = self.units[column], len(self.sources) - 1
        if line < sources:
            return "weights", self.layer, self.sources[line], unit
        if line < sources + self.has_biases:
            return "biases", self.layer, None, unit
        return "weights", self.layer + 1, unit, line - sources - self.has_biases


def is_drawn_as_bars(layout: Layout, has_links: bool, rows: int) -> bool:
    """Whether a network is drawn as bars, since as units and lines it is higher than its panel.

    Args:
        layout: Where its units would stand.
        has_links: Whether inputs are linked to the output, for which there are no bars.
        rows: Height of the panel in cells.
    """
    is_hidden = len(layout.columns) > 2
    return _LEAST_ROWS <= rows < layout.rows and is_hidden and not has_links


@lru_cache(16)
def bar_blocks(
    sizes: tuple[int, ...], rows: int, cols: int, *, has_biases: bool = True
) -> tuple[Block, ...]:
    """Returns where the bars of a network stand in a panel.

    Args:
        sizes: Units a layer from the inputs to the output, at least one of them hidden.
        rows: Height in cells; the first is that of names.
        cols: Width in cells.
        has_biases: Whether units have biases.
    """
    hidden = sizes[1:-1]
    # Behind the last bar no blank is needed.
    label = _LABEL[sizes[-1] > 1]
    width = max(min((cols - label * len(hidden) + 1) // sum(hidden), _WIDEST), 1)
    air = 1 if width == 1 else 0
    room = max(cols - (label + air) * len(hidden) + 1, len(hidden))
    blocks, left = [], 0
    for layer, size in enumerate(hidden):
        # Where there is hardly room, each layer has the share of it that it has of the units.
        columns = min(size, max(room * size // sum(hidden) // width, 1))
        last = layer == len(hidden) - 1
        targets = min(sizes[-1], max(rows - 3, 0)) if last else 0
        lines = min(sizes[layer], max(rows - 1 - has_biases - targets, 1))
        height = max(min((rows - 1) // (lines + has_biases + targets), _HIGHEST), 1)
        left += label
        block = Block(
            layer,
            left,
            label,
            width,
            height,
            _shared(size, columns),
            _shared(sizes[layer], lines),
            has_biases,
            targets,
        )
        blocks.append(block)
        left += width * columns + air
    return tuple(blocks)


@dataclass(frozen=True, slots=True)
class Bars:
    """What is shown as bars, as of a `DiagramContent`.

    Attributes:
        weights: For each layer shape ``(n_in, n_out)``.
        biases: For each layer shape ``(n_out,)``, or empty for none.
        lit: Weights ``(layer, source, unit)`` whose bars stand out.
    """

    weights: Sequence[NDArray[np.float64]]
    biases: Sequence[NDArray[np.float64]]
    lit: frozenset[tuple[int, int, int]]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units a layer from the inputs to the output."""
        return (self.weights[0].shape[0], *(layer.shape[1] for layer in self.weights))


def draw_bars(
    network: Bars, names: Sequence[Sequence[str]], rows: int, cols: int, glyphs: Glyphs
) -> Canvas:
    """Draws a network as bars.

    Args:
        network: What to show, at least one layer of it hidden.
        names: Of inputs and units, a tuple a layer.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    has_biases = all(layer.size for layer in network.biases)
    blocks = bar_blocks(network.sizes, rows, cols, has_biases=has_biases)
    whole = _whole(network)
    for block in blocks:
        _draw_block(canvas, block, network, names, whole, glyphs)
    last = 1 + max(block.lines * block.height for block in blocks)
    if last < rows:
        _write_legend(canvas, rows - 1, whole, glyphs)
    return canvas


def _draw_block(
    canvas: Canvas,
    block: Block,
    network: Bars,
    names: Sequence[Sequence[str]],
    whole: float,
    glyphs: Glyphs,
) -> None:
    layer, units = block.layer, block.units
    into = _heaviest(_heaviest(network.weights[layer], block.sources, 0), units, 1)
    parts, labels = [into], [names[layer][first] for first in block.sources[:-1]]
    if block.has_biases:
        parts.append(_heaviest(network.biases[layer][None], units, 1))
        labels.append("b")
    if block.targets:
        parts.append(_heaviest(network.weights[layer + 1].T[: block.targets], units, 1))
        labels += names[layer + 2][: block.targets]
    values = np.concatenate(parts)
    lit = np.zeros(values.shape, np.bool_)
    for line in range(values.shape[0]):
        for column in range(values.shape[1]):
            place = block.place_at(1 + line * block.height, block.left + column * block.width)
            assert place is not None
            lit[line, column] = (place[1], place[2], place[3]) in network.lit
    _draw_values(canvas, block, values / whole, lit, glyphs)
    for line, label in enumerate(labels):
        text = clipped(label, block.label - 1, glyphs)
        row = 1 + line * block.height + block.height - 1
        canvas.write(row, block.left - 1 - cell_len(text), text, style("muted"))
    _write_units(canvas, block, names[layer + 1])


def _draw_values(
    canvas: Canvas,
    block: Block,
    shares: NDArray[np.float64],
    lit: NDArray[np.bool_],
    glyphs: Glyphs,
) -> None:
    """Draws bars, each as high as its value is great; without colour a sign and a digit."""
    height, wide = block.height, max(block.width - 1, 1)
    levels = np.ceil(np.abs(np.nan_to_num(shares)) * 8 * height - 1e-9).astype(np.intp)
    for (line, column), share in np.ndenumerate(shares):
        col, bottom = block.left + column * block.width, line * block.height + height
        ink = style("positive" if share > 0 else "negative" if share < 0 else "muted")
        if lit[line, column]:
            ink = style("accent", bold=True)
        if not np.isfinite(share):
            canvas.write(bottom, col, "?", style("wrong", bold=True))
        elif glyphs.unicode and glyphs.color:
            left = int(levels[line, column])
            for row in range(bottom, bottom - height, -1):
                if left > 0:
                    canvas.write(row, col, _EIGHTHS[min(left, 8) - 1] * wide, ink)
                left -= 8
        else:
            sign = "." if abs(share) < _TINY else "+" if share > 0 else "-"
            canvas.write(bottom - (height > 1), col, sign, ink)
            if height > 1 and sign != ".":
                canvas.write(bottom, col, str(min(int(abs(share) * 10), 9)), ink)


def _write_units(canvas: Canvas, block: Block, names: Sequence[str]) -> None:
    """The names of units above their bars, as many as there is room for, the last among them."""
    firsts = block.units[:-1]
    places = [(block.left + at * block.width, names[first]) for at, first in enumerate(firsts)]
    end, last = min(places[-1][0] + block.width, canvas.cols), places[-1][1]
    right = max(end - cell_len(last), block.left)
    free = block.left
    for col, name in places[:-1]:
        if col >= free and col + cell_len(name) < right:
            free = canvas.write(0, col, name, style("text")) + 1
    if right >= free or len(places) == 1:
        canvas.write(0, right, last, style("text"))


def _write_legend(canvas: Canvas, row: int, whole: float, glyphs: Glyphs) -> None:
    """Says what a whole bar is, and which signs there are."""
    if glyphs.unicode and glyphs.color:
        col = canvas.write(row, 1, "█", style("positive"))
        col = canvas.write(row, col, " >0  ", style("muted"))
        col = canvas.write(row, col, "█", style("negative"))
        col = canvas.write(row, col, " <0  ", style("muted"))
        text = _("whole bar {size}").format(size=short_text(whole))
    else:
        col, text = 1, _("digits are tenths of {size}").format(size=short_text(whole))
    canvas.write(row, col, clipped(text, canvas.cols - col, glyphs), style("muted"))


def _whole(network: Bars) -> float:
    """What a whole bar stands for: 1, 2 or 5 of a power of ten, so that it seldom changes."""
    sizes = np.abs(np.concatenate([np.ravel(a) for a in (*network.weights, *network.biases)]))
    known = sizes[np.isfinite(sizes)]
    largest = float(known.max(initial=0.0)) or 1.0
    power = 10.0 ** np.floor(np.log10(largest))
    return next(
        float(step * power) for step in (1, 2, 5, 10) if largest <= step * power * (1 + 1e-9)
    )


def _shared(count: int, places: int) -> tuple[int, ...]:
    """The first of those in each place, and the number of all."""
    return tuple(round(place * count / places) for place in range(places + 1))


def _heaviest(
    values: NDArray[np.float64], firsts: tuple[int, ...], axis: int
) -> NDArray[np.float64]:
    """The heaviest of the values that share a place; one that is not finite is the heaviest."""
    if len(firsts) - 1 == values.shape[axis]:
        return values
    sizes = np.where(np.isfinite(values), np.abs(values), np.inf)
    kept = []
    for low, high in pairwise(firsts):
        of_place = range(low, high)
        heaviest = np.expand_dims(sizes.take(of_place, axis).argmax(axis), axis)
        kept.append(np.take_along_axis(values.take(of_place, axis), heaviest, axis))
    return np.concatenate(kept, axis)
