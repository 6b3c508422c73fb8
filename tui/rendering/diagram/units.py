"""The units of the network's diagram: name, function, bias and a thumbnail of what they compute."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core.boolean_functions import display_name, symbol_name
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP
from xortui.tui.rendering.cells.sign_style import sign_style
from xortui.tui.rendering.diagram.layout import LABEL, OUTPUT_WIDTH, Column, UnitForm
from xortui.tui.rendering.diagram.thumbnail import thumbnail
from xortui.tui.rendering.text.number_format import signed_text

_OVERHANG = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit to draw.

    Attributes:
        name: What it is called.
        bias: Its bias, may be NaN; None where it has none.
        named: Whether the function that it computes can have a name.
        bits: The bit string of that function, None where it is undecided.
        activations: Its activations over the input square as parts of their range, shape
            ``(n_rows, n_cols)``, or None.
        operands: What the two inputs of that function are called.
        is_lit: Whether it stands out.
        ramp: Name of the colour ramp of its picture.
    """

    name: str
    bias: float | None
    named: bool
    bits: str | None
    activations: NDArray[np.float64] | None
    operands: tuple[str, ...] = ("x1", "x2")
    is_lit: bool = False
    ramp: str = DEFAULT_RAMP


def name_style(*, is_lit: bool) -> int:
    """Returns how the name of an input or unit looks.

    Args:
        is_lit: Whether it stands out.
    """
    return style("accent", bold=True) if is_lit else style("text")


def weight_text(weight: float) -> str:
    """Returns a weight as it stands at the end of its line, without blanks around."""
    return signed_text(weight, LABEL, 2).strip()


def draw_unit(
    canvas: Canvas, unit: Unit, column: Column, form: UnitForm, middle: int, glyphs: Glyphs
) -> None:
    """Draws a hidden unit in the form of its column.

    Args:
        canvas: What to draw on.
        unit: The unit.
        column: Its layer's place.
        form: The column's form.
        middle: The row of the thumbnail's middle.
        glyphs: What the terminal can show.
    """
    draw = {
        "boxed": _draw_boxed,
        "beside": _draw_beside,
        "stacked": _draw_stacked,
        "in row": _draw_in_row,
    }[form.arrangement]
    draw(canvas, unit, column, form, middle, glyphs)


def _draw_boxed(
    canvas: Canvas, unit: Unit, column: Column, form: UnitForm, middle: int, glyphs: Glyphs
) -> None:
    """A box around the thumbnail, name and function above it, the bias in its lower edge."""
    muted, inner = style("muted"), form.thumbnail_cols
    top = middle - (form.thumbnail_rows - 1) // 2
    bottom = top + form.thumbnail_rows
    flat, side, corners = ("─", "│", "╭╮╰╯") if glyphs.unicode else ("-", "|", "++++")
    into, out = "┤├" if glyphs.unicode else "||"
    left, right = column.left, column.right - 1
    canvas.write(top - 1, left, corners[0] + flat * inner + corners[1], muted)
    canvas.write(bottom, left, corners[2] + flat * inner + corners[3], muted)
    canvas.fill(top, left, bottom - top, 1, side, muted)
    canvas.fill(top, right, bottom - top, 1, side, muted)
    for row in column.ports[column.middles.index(middle)]:
        canvas.write(row, left, into, muted)
    canvas.write(middle, right, out, muted)
    _draw_thumbnail(canvas, unit, top, left + 1, form, glyphs)
    if unit.bias is not None:
        bias = weight_text(unit.bias)
        end = right - (inner > LABEL + 2)
        start = canvas.write(bottom, end - cell_len(bias) - 2, "b ", muted)
        canvas.write(bottom, start, bias, sign_style(unit.bias))
    _write_title(canvas, unit, top - 2, left, inner + 2 + _OVERHANG, glyphs)


def _draw_beside(
    canvas: Canvas, unit: Unit, column: Column, form: UnitForm, middle: int, glyphs: Glyphs
) -> None:
    """The thumbnail, and beside it three lines: name, function, bias."""
    top, left = middle - 1, column.left + form.thumbnail_cols + 2
    _draw_thumbnail(canvas, unit, top, column.left + 1, form, glyphs)
    canvas.write(top, left, unit.name, name_style(is_lit=unit.is_lit))
    end = _write_function(canvas, unit, middle, left, form.words, glyphs)
    _draw_leader(canvas, middle, end, column.right, glyphs)
    if unit.bias is not None:
        start = canvas.write(top + 2, left, "b ", style("muted"))
        canvas.write(top + 2, start, weight_text(unit.bias), sign_style(unit.bias))


def _draw_stacked(
    canvas: Canvas, unit: Unit, column: Column, form: UnitForm, middle: int, glyphs: Glyphs
) -> None:
    """The name above the thumbnail, with the function where there is room for it."""
    top, left = middle - (form.thumbnail_rows - 1) // 2, column.left + 1
    _draw_thumbnail(canvas, unit, top, left, form, glyphs)
    start = canvas.write(top - 1, left, unit.name, name_style(is_lit=unit.is_lit)) + 1
    if unit.bits is not None and cell_len(_symbols(unit, glyphs)) <= column.right - start:
        _write_function(canvas, unit, top - 1, start, column.right - start, glyphs)
    _draw_leader(canvas, middle, left + form.thumbnail_cols - 1, column.right, glyphs)


def _draw_in_row(
    canvas: Canvas, unit: Unit, column: Column, form: UnitForm, middle: int, glyphs: Glyphs
) -> None:
    """Name, thumbnail and, with room for words, the function, in one row."""
    canvas.write(middle, column.left + 1, unit.name, name_style(is_lit=unit.is_lit))
    right = column.right - (form.words and form.words + 2)
    # By turns in two columns, so that no thumbnail touches that of the unit above or below.
    is_second = column.middles.index(middle) % 2
    left = right - form.thumbnail_cols - (0 if is_second else form.thumbnail_cols + 1)
    _draw_thumbnail(canvas, unit, middle, left, form, glyphs)
    start = right + 1
    end = _write_function(canvas, unit, middle, start, form.words, glyphs) if form.words else right
    if form.words or not is_second:
        after = end if form.words else left + form.thumbnail_cols - 1
        _draw_leader(canvas, middle, after, column.right, glyphs)


def draw_output(canvas: Canvas, unit: Unit, column: Column, index: int, glyphs: Glyphs) -> None:
    """Draws the output unit: a point, and beside it name, function and bias.

    Args:
        canvas: What to draw on.
        unit: The unit.
        column: Its layer's place.
        index: Its index in the layer.
        glyphs: What the terminal can show.
    """
    middle, left = column.middles[index], column.left
    if column.labelled:
        _draw_bracket(canvas, column.ports[index], left, glyphs)
    canvas.write(middle, left, "●" if glyphs.unicode else "o", style("text"))
    start = left + 2
    canvas.write(middle - 1, start, unit.name, name_style(is_lit=unit.is_lit))
    if unit.named:
        _write_function(canvas, unit, middle, start, column.right - start, glyphs)
    if unit.bias is not None and column.right - column.left >= OUTPUT_WIDTH:
        end = canvas.write(middle + 1, start, "b ", style("muted"))
        canvas.write(middle + 1, end, weight_text(unit.bias), sign_style(unit.bias))


def _draw_bracket(canvas: Canvas, ports: tuple[int, ...], left: int, glyphs: Glyphs) -> None:
    """A bracket that gathers the weights into the sum."""
    top, bottom = ports[0], ports[-1]
    side, upper, lower, tee = "│╮╯┤" if glyphs.unicode else "|++|"
    if top == bottom:
        return
    for row in range(top, bottom + 1):
        side_or_end = upper if row == top else lower if row == bottom else side
        canvas.write(row, left, tee if row in ports[1:-1] else side_or_end, style("muted"))


def _draw_thumbnail(
    canvas: Canvas, unit: Unit, top: int, left: int, form: UnitForm, glyphs: Glyphs
) -> None:
    if unit.activations is not None:
        rows, cols = form.thumbnail_rows, form.thumbnail_cols
        shown = thumbnail(unit.activations, rows, cols, glyphs, unit.ramp)
        canvas.paste(top, left, shown)


def _draw_leader(canvas: Canvas, row: int, start: int, end: int, glyphs: Glyphs) -> None:
    """A faint line from the words to where the unit's own lines begin."""
    line = "─" if glyphs.unicode else "-"
    canvas.write(row, start + 1, line * max(end - start - 1, 0), style("muted", dim=True))


def _write_title(canvas: Canvas, unit: Unit, row: int, col: int, room: int, glyphs: Glyphs) -> None:
    """Name and function in one line: ``h1 = OR``."""
    col_after = canvas.write(row, col, unit.name, name_style(is_lit=unit.is_lit))
    if unit.named:
        sign = " " if unit.bits is None else " = "
        start = canvas.write(row, col_after, sign, style("muted"))
        _write_function(canvas, unit, row, start, room - (start - col), glyphs)


def _symbols(unit: Unit, glyphs: Glyphs) -> str:
    """The function in as few cells as there are."""
    assert unit.bits is not None
    words = display_name(unit.bits, *unit.operands)
    symbols = symbol_name(unit.bits, *unit.operands, ascii_only=not glyphs.unicode)
    return min(words, symbols, key=cell_len)


def _write_function(
    canvas: Canvas, unit: Unit, row: int, col: int, room: int, glyphs: Glyphs
) -> int:
    """The function that a unit computes, in words or in symbols where words do not fit."""
    if not unit.named:
        return col
    if unit.bits is None:
        word = _("undecided")
        return canvas.write(row, col, word if cell_len(word) <= room else "?", style("muted"))
    words = display_name(unit.bits, *unit.operands)
    if cell_len(words) > room:
        words = symbol_name(unit.bits, *unit.operands, ascii_only=not glyphs.unicode)
    return canvas.write(row, col, clipped(words, room, glyphs), style("text", bold=True))
