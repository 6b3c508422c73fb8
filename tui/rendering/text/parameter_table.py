"""Every parameter of the network: its value, its gradient and what the last update did to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core import Architecture
from xortui.tui.language import cached_by_language
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import padded
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.cells.sign_style import sign_style
from xortui.tui.rendering.text.number_format import (
    ColumnFormat,
    column_format,
    signed_text,
    steady_format,
)
from xortui.tui.rendering.text.table_rows import shown_rows
from xortui.tui.rendering.text.unit_names import Parameter, parameters

_NUMBER = 9
_SHORT_NUMBER = 7
_GAP = 2
_LEAST_GAP = 1
_DECIMALS = 4
_SHORT_DECIMALS = 3
_MOVED = 0.02
_POINTER = ">"
_NAME_CELLS = (16, 10, 8, 6)
_CHOSEN = style("surface", "accent")

Network = Architecture | Sequence[int]
Arrays = Sequence[NDArray[np.floating[Any]]]


@dataclass(frozen=True, slots=True)
class ParameterRows:
    """The parameters of a network in the order of ``unit_names.parameters``.

    Attributes:
        network: What it is made of, or its layer sizes alone, inputs first.
        values: Shape ``(n_parameters,)`` float64; may hold NaN, as may the others.
        gradients: Shape ``(n_parameters,)`` float64.
        changes: Shape ``(n_parameters,)`` float64, what the last update added; None before any.
        columns: What inputs and output are called; by default ``x1``, ``x2``, ... and ``out``.
    """

    network: Network
    values: NDArray[np.float64]
    gradients: NDArray[np.float64]
    changes: NDArray[np.float64] | None
    columns: tuple[str, ...] = ()


def flat(
    weights: Arrays,
    biases: Arrays,
    scales: Arrays = (),
    shifts: Arrays = (),
    input_scales: Arrays = (),
    input_shifts: Arrays = (),
) -> NDArray[np.float64]:
    """Returns arrays a layer as one array in the order of ``unit_names.parameters``.

    Args:
        weights: Arrays of shape ``(n_in, n_out)``, a layer each.
        biases: Arrays of shape ``(n_out,)``, a layer each.
        scales: Of batch normalisation, shape ``(n_out,)``, a hidden layer each.
        shifts: Likewise.
        input_scales: Of batch normalisation of the inputs, shape ``(n_inputs,)``, if any.
        input_shifts: Likewise.
    """
    parts = []
    for layer in range(len(weights)):
        arrays = (weights, biases, scales, shifts, input_scales, input_shifts)
        parts += [np.ravel(array[layer]) for array in arrays if layer < len(array)]
    return np.concatenate(parts).astype(np.float64)


def parameter_table(
    table: ParameterRows,
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    first: int = 0,
    selected: int | None = None,
    forms: Sequence[ColumnFormat] | None = None,
    fewest: int = 3,
) -> Canvas:
    """Draws as much of the table as fits: wide with a heading, or compact with values only.

    Args:
        table: The parameters.
        rows: Height in cells.
        cols: Width in cells; from the width of the fewest numbers on the table is wide.
        glyphs: What the terminal can show.
        first: The first row of the table that is shown, for scrolling.
        selected: Index of the selected parameter, or None.
        forms: How the numbers are written, from `number_forms`; None for as they are best.
        fewest: Numbers of a wide row at least: 3 with the last change, 2 where it may go.
    """
    listed = _listed(table.network, cols, glyphs, table.columns, fewest)
    canvas = Canvas(rows, cols)
    forms = number_forms(table, cols, glyphs, fewest=fewest) if forms is None else forms
    if listed.numbers(cols, fewest):
        _draw_wide(canvas, listed, table, forms, first, selected, glyphs)
    else:
        _draw_compact(canvas, listed, table, forms[0], first, selected, glyphs)
    return canvas


def number_forms(
    table: ParameterRows,
    cols: int,
    glyphs: Glyphs,
    before: Sequence[ColumnFormat] = (),
    fewest: int = 3,
) -> tuple[ColumnFormat, ...]:
    """Returns how values, gradients and changes are written; in a compact table values alone.

    Args:
        table: The parameters.
        cols: Width in cells.
        glyphs: What the terminal can show.
        before: How they were written a moment ago, where that should not change without need.
        fewest: Numbers of a wide row at least.
    """
    changes = np.zeros_like(table.values) if table.changes is None else table.changes
    listed = _listed(table.network, cols, glyphs, table.columns, fewest)
    columns = (table.values, table.gradients, changes)[: listed.numbers(cols, fewest)]
    width, decimals = _NUMBER, _DECIMALS
    if not columns:
        columns, width, decimals = (table.values,), _SHORT_NUMBER, _SHORT_DECIMALS
    forms = []
    for place, column in enumerate(columns):
        small = place > 0
        if [form.width for form in before] == [width] * len(columns):
            form = steady_format(before[place], column, decimals, is_signed=True, tells_small=small)
        else:
            form = column_format(column, width, decimals, is_signed=True, tells_small=small)
        forms.append(form)
    return tuple(forms)


def row_of(
    index: int,
    network: Network,
    cols: int,
    glyphs: Glyphs,
    *,
    columns: Sequence[str] = (),
    fewest: int = 3,
) -> int:
    """Returns the row (without the heading) on which a parameter stands, to scroll it into view.

    Args:
        index: Index of the parameter.
        network: What it is made of, or its layer sizes alone, inputs first.
        cols: Width of the panel in cells.
        glyphs: What the terminal can show.
        columns: What inputs and output are called.
        fewest: Numbers of a wide row at least.
    """
    listed = _listed(network, cols, glyphs, columns, fewest)
    return index if listed.numbers(cols, fewest) else index // listed.across(cols)


def index_at(
    row: int,
    col: int,
    network: Network,
    cols: int,
    glyphs: Glyphs,
    *,
    first: int = 0,
    columns: Sequence[str] = (),
    fewest: int = 3,
) -> int | None:
    """Returns the index of the parameter that is drawn in a cell, or None.

    Args:
        row: Row of the cell in the panel.
        col: Column of the cell in the panel.
        network: What it is made of, or its layer sizes alone, inputs first.
        cols: Width of the panel in cells.
        glyphs: What the terminal can show.
        first: The first row of the table that is shown.
        columns: What inputs and output are called.
        fewest: Numbers of a wide row at least.
    """
    listed = _listed(network, cols, glyphs, columns, fewest)
    across = parameters_across(network, cols, glyphs, columns=columns, fewest=fewest)
    table_row = row + first - (1 if across == 0 else 0)
    if table_row < first:
        return None
    index = table_row
    if across:
        place = col // listed.step(cols)
        if place >= across:
            return None
        index = table_row * across + place
    return index if index < len(listed.parameters) else None


def parameters_across(
    network: Network,
    cols: int,
    glyphs: Glyphs,
    *,
    columns: Sequence[str] = (),
    fewest: int = 3,
) -> int:
    """Returns how many parameters stand beside each other; 0 where the table has a heading."""
    listed = _listed(network, cols, glyphs, columns, fewest)
    return 0 if listed.numbers(cols, fewest) else listed.across(cols)


def moved(value: float, change: float) -> bool:
    """Returns whether an update changed a parameter so much that the eye should be led there."""
    return bool(abs(change) > _MOVED * max(1.0, abs(value)))


@dataclass(frozen=True, slots=True, eq=False)
class _Listed:
    """The parameters as they are called, and the widths of their names: found once, not a frame.

    Attributes:
        parameters: In their order.
        name: Cells of the longest name.
        short_name: The same of the short ones.
    """

    parameters: tuple[Parameter, ...]
    name: int
    short_name: int

    def numbers(self, cols: int, fewest: int) -> int:
        """Numbers for which a row with a heading has room; 0 where they are too few."""
        widths = {3: self.name + 3 * (_NUMBER + _GAP) + 3, 2: self.name + 2 * (_NUMBER + _GAP)}
        fitting = (n for n, width in widths.items() if n >= fewest and width <= cols)
        return next(fitting, 0)

    @property
    def compact_width(self) -> int:
        """Cells of a short name and a number."""
        return self.short_name + 1 + _SHORT_NUMBER

    def across(self, cols: int) -> int:
        """How many short names and numbers fit beside each other."""
        return max((cols + _LEAST_GAP) // (self.compact_width + _LEAST_GAP), 1)

    def step(self, cols: int) -> int:
        """Columns from a name to the next: a blank less where no other would fit beside it."""
        across = self.across(cols)
        is_wide = across * (self.compact_width + _GAP) - _GAP <= cols
        return self.compact_width + (_GAP if is_wide or across == 1 else _LEAST_GAP)


def _listed(
    network: Network, cols: int, glyphs: Glyphs, columns: Sequence[str], fewest: int
) -> _Listed:
    """The parameters, with the longest names of columns with which most numbers fit."""
    architecture = network if isinstance(network, Architecture) else Architecture(tuple(network))
    found = [_named(architecture, glyphs, tuple(columns), cells) for cells in _NAME_CELLS]
    return max(found, key=lambda listed: listed.numbers(cols, fewest) or -1)


@cached_by_language(16)
def _named(network: Architecture, glyphs: Glyphs, columns: tuple[str, ...], cells: int) -> _Listed:
    found = parameters(network, glyphs, columns=columns, cells=cells)
    return _Listed(
        found,
        max(cell_len(parameter.name) for parameter in found),
        max(cell_len(parameter.short_name) for parameter in found),
    )


def _draw_wide(
    canvas: Canvas,
    listed: _Listed,
    table: ParameterRows,
    forms: Sequence[ColumnFormat],
    first: int,
    selected: int | None,
    glyphs: Glyphs,
) -> None:
    """A heading, then a row a parameter: name, value, gradient, last change."""
    name_width = listed.name
    muted = style("muted")
    ends = [name_width + _NUMBER + 2, name_width + 2 * (_NUMBER + 2), name_width + 3 * _NUMBER + 9]
    del ends[len(forms) :]
    for end, heading in zip(ends, (_("value"), _("gradient"), _("last change")), strict=False):
        canvas.write(0, end - cell_len(heading), heading, muted)
    changes = np.zeros_like(table.values) if table.changes is None else table.changes
    columns = (table.values, table.gradients, changes)
    for row, index in enumerate(shown_rows(first, canvas.rows, len(listed.parameters)), start=1):
        value, gradient, change = (float(column[index]) for column in columns)
        bold = moved(value, change)
        told = ((value, bold), (gradient, False), (change, bold))
        numbers = [
            (form.text(number), sign_style(number, bold=is_bold))
            for form, (number, is_bold) in zip(forms, told, strict=False)
        ]
        if table.changes is None:
            numbers[2:] = [(" " * _NUMBER, 0)] * len(numbers[2:])
        chosen = index == selected
        if chosen:
            canvas.write(row, 0, " " * canvas.cols, _CHOSEN)
        canvas.write(row, 0, listed.parameters[index].name, _CHOSEN if chosen else style("text"))
        for end, (text, number_style) in zip(ends, numbers, strict=True):
            canvas.write(row, end - _NUMBER, text, _CHOSEN if chosen else number_style)
        if chosen and not glyphs.color:
            canvas.write(row, name_width + 1, _POINTER, _CHOSEN)


def _draw_compact(
    canvas: Canvas,
    listed: _Listed,
    table: ParameterRows,
    form: ColumnFormat,
    first: int,
    selected: int | None,
    glyphs: Glyphs,
) -> None:
    """Short names and values, as many columns as fit."""
    across = listed.across(canvas.cols)
    width, step = listed.compact_width, listed.step(canvas.cols)
    for index in range(max(first, 0) * across, len(listed.parameters)):
        row, col = index // across - first, index % across * step
        value = table.values[index]
        name = padded(listed.parameters[index].short_name, width - _SHORT_NUMBER)
        if index == selected and not glyphs.color:
            name = name[:-1] + _POINTER
        number = _compact_number(float(value), form)
        if index == selected:
            canvas.write(row, col, name + number, _CHOSEN)
        else:
            canvas.write(row, col, name, style("muted"))
            bold = table.changes is not None and moved(value, table.changes[index])
            canvas.write(row, col + cell_len(name), number, sign_style(value, bold=bold))


def _compact_number(value: float, form: ColumnFormat) -> str:
    """A value in the form of all, or as it reads best where that has no digit left to compare."""
    if form.has_exponent and not form.decimals:
        return signed_text(value, form.width, _SHORT_DECIMALS)
    return form.text(value)
