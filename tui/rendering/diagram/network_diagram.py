"""The network drawn: units in layers, lines for weights, a picture of what each unit computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import padded
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP
from xortui.tui.rendering.cells.sign_style import sign_style
from xortui.tui.rendering.diagram.layout import (
    Column,
    Layout,
    diagram_layout,
    diagram_names,
    with_input_pictures,
)
from xortui.tui.rendering.diagram.lines import WeightLines, draw_lines, strongest
from xortui.tui.rendering.diagram.thumbnail import brightness, thumbnail
from xortui.tui.rendering.diagram.units import (
    Unit,
    draw_output,
    draw_unit,
    name_style,
    weight_text,
)
from xortui.tui.rendering.diagram.weight_bars import Bars, draw_bars, is_drawn_as_bars

_BELOW: Final = 2
"""Rows from the lowest unit to the names of activation functions, at most."""


@dataclass(frozen=True, slots=True)
class DiagramContent:
    """What the diagram shows.

    Attributes:
        weights: For each layer shape ``(n_in, n_out)`` float64; may hold NaN.
        biases: For each layer shape ``(n_out,)`` float64; may hold NaN, and is empty for none.
        activation: The activation function of hidden units, or that of each hidden layer.
        output_activation: That of the output, or empty.
        unit_surfaces: For each layer the units' activations over the input square, shape
            ``(n_out, n_rows, n_cols)``; those of the output layer are not drawn. May be empty.
        functions: For each layer the bit string of each unit's Boolean function, None where it
            is undecided; empty where the data are no truth table of two inputs.
        columns: What inputs and output are called; by default ``x1``, ``x2``, ... and ``out``.
        links: Weights from the inputs to the output, shape ``(n_inputs, n_out)``, if there are any.
        input_surfaces: What each input is over the input square, shape ``(n_inputs, n_rows,
            n_cols)``, where inputs are expressions; empty for no pictures of them.
        lit: Weights ``(layer, source, unit)`` whose lines stand out, and the units at their ends.
        ramp: Name of the colour ramp of pictures, that of the surface beside them.
    """

    weights: Sequence[NDArray[np.float64]]
    biases: Sequence[NDArray[np.float64]]
    activation: str | Sequence[str]
    unit_surfaces: Sequence[NDArray[np.float64]] = ()
    functions: Sequence[Sequence[str | None]] = ()
    columns: tuple[str, ...] = ()
    links: NDArray[np.float64] | None = None
    input_surfaces: Sequence[NDArray[np.float64]] = ()
    lit: frozenset[tuple[int, int, int]] = frozenset()
    output_activation: str = ""
    ramp: str = DEFAULT_RAMP

    @property
    def activations(self) -> Sequence[str]:
        """The activation function of each hidden layer."""
        one = self.activation
        return [one] * (len(self.weights) - 1) if isinstance(one, str) else one

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units a layer from the inputs to the output."""
        return (self.weights[0].shape[0], *(layer.shape[1] for layer in self.weights))


def network_diagram(network: DiagramContent, rows: int, cols: int, glyphs: Glyphs) -> Canvas:
    """Draws the network in ``rows`` x ``cols`` cells, or wider where it needs more.

    One that would be higher is drawn as bars, which need no more.

    Args:
        network: What to show.
        rows: Least height in cells.
        cols: Least width in cells.
        glyphs: What the terminal can show.
    """
    names = diagram_names(network.sizes, network.columns, rows, cols, glyphs)
    widths = tuple(max(map(cell_len, layer)) for layer in names)
    layout, picture = diagram_layout(network.sizes, widths, rows, cols), None
    if len(network.input_surfaces):
        layout, picture = with_input_pictures(network.sizes, widths, rows, cols)
    if is_drawn_as_bars(layout, network.links is not None, rows):
        bars = Bars(network.weights, network.biases, network.lit)
        return draw_bars(bars, names, rows, cols, glyphs)
    canvas = Canvas(layout.rows, layout.cols)
    if network.links is not None:
        # first, so that they pass behind the hidden units
        first, last = layout.columns[0], layout.columns[-1]
        ports = tuple(ports[:1] * len(network.links) for ports in last.ports)
        lines = _lines(network.links, first, replace(last, ports=ports))
        draw_lines(canvas, replace(lines, heaviest=1), glyphs)
    for weights, (sources, targets) in zip(network.weights, pairwise(layout.columns), strict=True):
        lines = _lines(weights, sources, targets)
        # Where each line ends at a number of its own, none lies on another for long.
        kept = slice(None) if targets.labelled else strongest(weights, layout.rows).ravel()
        draw_lines(canvas, _chosen(lines, kept), glyphs)
    for layer, (sources, targets) in enumerate(pairwise(layout.columns)):
        lit = _lit_lines(network, layer, sources, targets)
        if lit is not None:
            draw_lines(canvas, lit, glyphs)
    dot = "●" if glyphs.unicode else "o"
    first = layout.columns[0]
    for index, (name, row) in enumerate(zip(names[0], first.middles, strict=True)):
        is_lit = any(edge[:2] == (0, index) for edge in network.lit)
        shown = f"{padded(name, widths[0], to_the_right=True)} "
        canvas.write(row, first.left, shown, name_style(is_lit=is_lit))
        canvas.write(row, first.right - 1, dot, style("text"))
        if picture is not None:
            values = brightness(network.input_surfaces[index], "identity")
            shown_there = thumbnail(values, picture.rows, picture.cols, glyphs, network.ramp)
            canvas.paste(row + picture.down, first.left + picture.right, shown_there)
    for layer, column in enumerate(layout.columns[1:]):
        if column.labelled:
            _write_weights(canvas, network.weights[layer], column)
        for index, name in enumerate(names[layer + 1]):
            unit = _unit(network, layer, index, name, names[0][:2])
            if column.form is None:
                draw_output(canvas, unit, column, index, glyphs)
            else:
                draw_unit(canvas, unit, column, column.form, column.middles[index], glyphs)
    _write_activations(canvas, network, layout, rows)
    return canvas


def _write_activations(canvas: Canvas, network: DiagramContent, layout: Layout, rows: int) -> None:
    """The activation function of each layer below all units, where that is free.

    That is the last row that is seen, or one nearer to them where they do not fill the room.
    """
    drawn = np.flatnonzero((canvas.characters[:rows] != " ").any(axis=1))
    row = min(max(rows, 1) - 1, int(drawn[-1]) + _BELOW if drawn.size else 0)
    names = [*network.activations, network.output_activation]
    for name, column in zip(names, layout.columns[1:], strict=True):
        middle = column.left + 2 if column.form is None else (column.left + column.right) // 2
        start = middle if column.form is None else middle - cell_len(name) // 2
        around = canvas.characters[row, max(start - 1, 0) : start + cell_len(name) + 1]
        if (
            row > 0
            and start >= 0
            and start + cell_len(name) <= canvas.cols
            and (around == " ").all()
        ):
            canvas.write(row, start, name, style("muted"))


def _unit(
    network: DiagramContent, layer: int, index: int, name: str, operands: tuple[str, ...]
) -> Unit:
    """What is to be drawn of one unit."""
    activations = None
    if layer < min(len(network.unit_surfaces), len(network.weights) - 1):
        activations = brightness(network.unit_surfaces[layer][index], network.activations[layer])
    named = bool(network.functions)
    return Unit(
        name=name,
        bias=float(network.biases[layer][index]) if network.biases[layer].size else None,
        named=named,
        bits=network.functions[layer][index] if named else None,
        activations=activations,
        operands=operands,
        ramp=network.ramp,
        is_lit=any(index == lit[2] for lit in network.lit if lit[0] == layer)
        or any(lit[:2] == (layer + 1, index) for lit in network.lit),
    )


def _lines(weights: NDArray[np.float64], sources: Column, targets: Column) -> WeightLines:
    """A line for every weight, from its source's right to its port, or to the number there."""
    starts, ends = [], []
    for (i, j), weight in np.ndenumerate(weights):
        label = len(weight_text(float(weight))) + 1 if targets.labelled else 0
        starts.append((sources.middles[i], sources.right))
        ends.append((targets.ports[j][i], targets.left - 1 - label))
    room = (min(end for _row, end in ends) - sources.right) // 2
    heaviest = max(min(room, 3), 1)
    return WeightLines(np.array(starts), np.array(ends), np.ravel(weights), heaviest)


def _lit_lines(
    network: DiagramContent, layer: int, sources: Column, targets: Column
) -> WeightLines | None:
    """The lines of a layer that stand out, to be drawn over all others."""
    weights = network.weights[layer]
    chosen = [
        source * weights.shape[1] + unit
        for at, source, unit in network.lit
        if at == layer and source < len(weights)
    ]
    if not chosen:
        return None
    lines = _chosen(_lines(weights, sources, targets), np.array(sorted(chosen)))
    return replace(lines, is_lit=True)


def _chosen(lines: WeightLines, kept: NDArray[np.bool_] | NDArray[np.intp] | slice) -> WeightLines:
    """Some of the lines."""
    return replace(
        lines, starts=lines.starts[kept], ends=lines.ends[kept], weights=lines.weights[kept]
    )


def _write_weights(canvas: Canvas, weights: NDArray[np.float64], column: Column) -> None:
    """Each weight at the end of its line, in front of its unit."""
    for (i, j), weight in np.ndenumerate(weights):
        text = weight_text(float(weight))
        start = column.left - cell_len(text)
        canvas.write(column.ports[j][i], start, text, sign_style(float(weight)))
