"""Every parameter of the network: its value, its gradient and what the last update did to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core import Architecture
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import padded
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.cells.sign_style import sign_style
from xortui.tui.rendering.text.number_format import ColumnFormat, column_format, steady_format
from xortui.tui.rendering.text.table_rows import shown_rows
from xortui.tui.rendering.text.unit_names import Parameter, parameters

_NUMBER = 9
_SHORT_NUMBER = 7
_GAP = 2
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
    weights: Arrays, biases: Arrays, scales: Arrays = (), shifts: Arrays = ()
) -> NDArray[np.float64]:
    """Returns arrays a layer as one array in the order of ``unit_names.parameters``.

    Args:
        weights: Arrays of shape ``(n_in, n_out)``, a layer each.
        biases: Arrays of shape ``(n_out,)``, a layer each.
        scales: Of batch normalisation, shape ``(n_out,)``, a hidden layer each.
        shifts: Likewise.
    """
    parts = []
    for layer in range(len(weights)):
        arrays = (weights, biases, scales, shifts)
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
) -> Canvas:
    """Draws as much of the table as fits: wide with a heading, or compact with values only.

    Args:
        table: The parameters.
        rows: Height in cells.
        cols: Width in cells; from the width of all four columns on the table is wide.
        glyphs: What the terminal can show.
        first: The first row of the table that is shown, for scrolling.
        selected: Index of the selected parameter, or None.
        forms: How the numbers are written, from `number_forms`; None for as they are best.
    """
    listed = _listed(table.network, cols, glyphs, table.columns)
    canvas = Canvas(rows, cols)
    forms = number_forms(table, cols, glyphs) if forms is None else forms
    if _wide_width(listed) <= cols:
        _draw_wide(canvas, listed, table, forms, first, selected, glyphs)
    else:
        _draw_compact(canvas, listed, table, forms[0], first, selected, glyphs)
    return canvas


def number_forms(
    table: ParameterRows, cols: int, glyphs: Glyphs, before: Sequence[ColumnFormat] = ()
) -> tuple[ColumnFormat, ...]:
    """Returns how values, gradients and changes are written; in a compact table values alone.

    Args:
        table: The parameters.
        cols: Width in cells.
        glyphs: What the terminal can show.
        before: How they were written a moment ago, where that should not change without need.
    """
    changes = np.zeros_like(table.values) if table.changes is None else table.changes
    columns: tuple[NDArray[np.float64], ...] = (table.values, table.gradients, changes)
    width, decimals = _NUMBER, _DECIMALS
    listed = _listed(table.network, cols, glyphs, table.columns)
    if _wide_width(listed) > cols:
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
) -> int:
    """Returns the row (without the heading) on which a parameter stands, to scroll it into view.

    Args:
        index: Index of the parameter.
        network: What it is made of, or its layer sizes alone, inputs first.
        cols: Width of the panel in cells.
        glyphs: What the terminal can show.
        columns: What inputs and output are called.
    """
    listed = _listed(network, cols, glyphs, columns)
    return index if _wide_width(listed) <= cols else index // _columns_across(listed, cols)


def index_at(
    row: int,
    col: int,
    network: Network,
    cols: int,
    glyphs: Glyphs,
    *,
    first: int = 0,
    columns: Sequence[str] = (),
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
    """
    listed = _listed(network, cols, glyphs, columns)
    across = parameters_across(network, cols, glyphs, columns=columns)
    table_row = row + first - (1 if across == 0 else 0)
    if table_row < first:
        return None
    index = table_row
    if across:
        place = col // (_compact_width(listed) + _GAP)
        if place >= across:
            return None
        index = table_row * across + place
    return index if index < len(listed) else None


def parameters_across(
    network: Network,
    cols: int,
    glyphs: Glyphs,
    *,
    columns: Sequence[str] = (),
) -> int:
    """Returns how many parameters stand beside each other; 0 where the table has a heading."""
    listed = _listed(network, cols, glyphs, columns)
    return 0 if _wide_width(listed) <= cols else _columns_across(listed, cols)


def moved(value: float, change: float) -> bool:
    """Returns whether an update changed a parameter so much that the eye should be led there."""
    return bool(abs(change) > _MOVED * max(1.0, abs(value)))


def _listed(
    network: Network, cols: int, glyphs: Glyphs, columns: Sequence[str]
) -> tuple[Parameter, ...]:
    """The parameters, with the longest names of columns with which all numbers fit."""
    listed: tuple[Parameter, ...] = ()
    for cells in _NAME_CELLS:
        listed = parameters(network, glyphs, columns=columns, cells=cells)
        if _wide_width(listed) <= cols:
            break
    return listed


def _wide_width(listed: Sequence[Parameter]) -> int:
    return max(cell_len(parameter.name) for parameter in listed) + 3 * (_NUMBER + _GAP) + 3


def _compact_width(listed: Sequence[Parameter]) -> int:
    return max(cell_len(parameter.short_name) for parameter in listed) + 1 + _SHORT_NUMBER


def _columns_across(listed: Sequence[Parameter], cols: int) -> int:
    return max((cols + _GAP) // (_compact_width(listed) + _GAP), 1)


def _draw_wide(
    canvas: Canvas,
    listed: Sequence[Parameter],
    table: ParameterRows,
    forms: Sequence[ColumnFormat],
    first: int,
    selected: int | None,
    glyphs: Glyphs,
) -> None:
    """A heading, then a row a parameter: name, value, gradient, last change."""
    name_width = max(cell_len(parameter.name) for parameter in listed)
    muted = style("muted")
    ends = [name_width + _NUMBER + 2, name_width + 2 * (_NUMBER + 2), name_width + 3 * _NUMBER + 9]
    for end, heading in zip(ends, (_("value"), _("gradient"), _("last change")), strict=True):
        canvas.write(0, end - len(heading), heading, muted)
    changes = np.zeros_like(table.values) if table.changes is None else table.changes
    columns = (table.values, table.gradients, changes)
    for row, index in enumerate(shown_rows(first, canvas.rows, len(listed)), start=1):
        value, gradient, change = (float(column[index]) for column in columns)
        bold = moved(value, change)
        numbers = [
            (forms[0].text(value), sign_style(value, bold=bold)),
            (forms[1].text(gradient), sign_style(gradient)),
            (forms[2].text(change), sign_style(change, bold=bold)),
        ]
        if table.changes is None:
            numbers[2] = (" " * _NUMBER, 0)
        chosen = index == selected
        if chosen:
            canvas.write(row, 0, " " * canvas.cols, _CHOSEN)
        canvas.write(row, 0, listed[index].name, _CHOSEN if chosen else style("text"))
        for end, (text, number_style) in zip(ends, numbers, strict=True):
            canvas.write(row, end - _NUMBER, text, _CHOSEN if chosen else number_style)
        if chosen and not glyphs.color:
            canvas.write(row, name_width + 1, _POINTER, _CHOSEN)


def _draw_compact(
    canvas: Canvas,
    listed: Sequence[Parameter],
    table: ParameterRows,
    form: ColumnFormat,
    first: int,
    selected: int | None,
    glyphs: Glyphs,
) -> None:
    """Short names and values, as many columns as fit."""
    across = _columns_across(listed, canvas.cols)
    width = _compact_width(listed)
    for index in range(max(first, 0) * across, len(listed)):
        row, col = index // across - first, index % across * (width + _GAP)
        value = table.values[index]
        name = padded(listed[index].short_name, width - _SHORT_NUMBER)
        if index == selected and not glyphs.color:
            name = name[:-1] + _POINTER
        number = form.text(float(value))
        if index == selected:
            canvas.write(row, col, name + number, _CHOSEN)
        else:
            canvas.write(row, col, name, style("muted"))
            bold = table.changes is not None and moved(value, table.changes[index])
            canvas.write(row, col + cell_len(name), number, sign_style(value, bold=bold))
