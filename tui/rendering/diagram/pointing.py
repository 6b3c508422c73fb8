"""What of the network's diagram stands at a place: a unit, or the line of a weight."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from rich.cells import cell_len

from xortui.core import Architecture
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.diagram.layout import (
    LABEL,
    Column,
    diagram_layout,
    diagram_names,
    with_input_pictures,
)
from xortui.tui.rendering.diagram.weight_bars import bar_blocks, is_drawn_as_bars
from xortui.tui.rendering.text.unit_names import Parameter, parameters

_NEAR: Final = 1.5
"""Cells by which a line may be missed."""


def parameter_at(
    network: Architecture | Sequence[int],
    rows: int,
    cols: int,
    row: int,
    col: int,
    columns: Sequence[str] = (),
    glyphs: Glyphs = FULL,
    *,
    has_input_pictures: bool = False,
) -> Parameter | None:
    """Returns the weight whose line is nearest to a place, or the bias of the unit there.

    Of a network without biases the latter is none. Lines from the inputs to the output, which pass
    behind everything, are not pointed at. It has the name of nameless columns, whatever they are
    called.

    Args:
        network: What it is made of, or its layer sizes alone, inputs first.
        rows: Height that the diagram was drawn for, in cells.
        cols: Width that it was drawn for, in cells.
        row: The row of the place.
        col: The column of the place.
        columns: What inputs and output are called; by default ``x1``, ``x2``, ... and ``out``.
        glyphs: What the terminal can show.
        has_input_pictures: Whether inputs are drawn with pictures, where there is room.
    """
    architecture = network if isinstance(network, Architecture) else Architecture(tuple(network))
    sizes = architecture.sizes
    names = diagram_names(sizes, columns, rows, cols, glyphs)
    widths = tuple(max(map(cell_len, layer)) for layer in names)
    layout = diagram_layout(tuple(sizes), widths, rows, cols)
    layers = layout.columns
    if has_input_pictures:
        layout = with_input_pictures(tuple(sizes), widths, rows, cols)[0]
        layers = layout.columns
    if is_drawn_as_bars(layout, architecture.skip, rows):
        blocks = bar_blocks(tuple(sizes), rows, cols, has_biases=architecture.bias)
        places = (block.place_at(row, col) for block in blocks)
        found = next((place for place in places if place is not None), None)
        return None if found is None else _find(architecture, *found)
    for layer, (sources, targets) in enumerate(pairwise(layers)):
        if targets.left <= col < targets.right:
            unit = _unit_at(targets, row)
            return None if unit is None else _find(architecture, "biases", layer, None, unit)
        if sources.right <= col < targets.left:
            ends = _line_at(sources, targets, row, col)
            return None if ends is None else _find(architecture, "weights", layer, *ends)
    return None


def _unit_at(column: Column, row: int) -> int | None:
    away = [abs(middle - row) for middle in column.middles]
    height = column.form.rows if column.form else 2
    return away.index(min(away)) if min(away) <= height // 2 + 1 else None


def _line_at(sources: Column, targets: Column, row: int, col: int) -> tuple[int, int] | None:
    end = targets.left - 1 - (LABEL if targets.labelled else 0)
    part = min((col - sources.right) / max(end - sources.right, 1), 1.0)
    away = {
        (i, j): abs(start + part * (targets.ports[j][i] - start) - row)
        for i, start in enumerate(sources.middles)
        for j in range(len(targets.middles))
    }
    nearest = min(away, key=lambda ends: away[ends])
    return nearest if away[nearest] <= _NEAR else None


def _find(
    architecture: Architecture, array_name: str, layer: int, source: int | None, target: int
) -> Parameter | None:
    wanted = (array_name, layer, source, target)
    found = (
        parameter
        for parameter in parameters(architecture)
        if (parameter.array_name, parameter.layer, parameter.source, parameter.target) == wanted
    )
    return next(found, None)
