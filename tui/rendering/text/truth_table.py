"""The truth table: what the network should say, what it says, and what each row costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core import UNIT_BORDER, Border, Dataset, Snapshot
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped, padded
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.number_format import loss_text
from xortui.tui.rendering.text.table_rows import shown_rows

_NAME_CELLS: Final = (16, 9, 5, 4, 3, 2)
"""How long the names of inputs are, the first that leaves room for everything else."""


@dataclass(frozen=True, slots=True)
class TruthRows:
    """The rows of a data set and what the network makes of them.

    Attributes:
        inputs: Shape ``(n_samples, n_features)`` float64.
        targets: Shape ``(n_samples,)`` float64.
        predictions: Shape ``(n_samples,)`` float64, may hold NaN.
        losses: Shape ``(n_samples,)`` float64, may hold NaN.
        border: What parts right from wrong; None where nothing is, but each row has an error.
        names: What the inputs are called; by default ``x1``, ``x2``, ...
    """

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]
    predictions: NDArray[np.float64]
    losses: NDArray[np.float64]
    border: Border | None = UNIT_BORDER
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Dataset, snapshot: Snapshot) -> TruthRows:
        """Returns the rows of a data set with what a network makes of them at some epoch."""
        return cls(
            data.inputs,
            np.asarray(data.labels),
            np.asarray(snapshot.predictions[:, 0], np.float64),
            snapshot.row_losses,
            data.border,
            data.column_names[:-1],
        )

    def heading(self, feature: int, cells: int, glyphs: Glyphs) -> str:
        """Returns what stands above an input, in so many cells."""
        name = self.names[feature] if self.names else f"x{feature + 1}"
        return clipped(name, cells, glyphs)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: its heading, and a text and style for each row shown."""

    heading: str
    cells: list[tuple[str, int]]

    @property
    def width(self) -> int:
        return max(cell_len(text) for text in [self.heading, *(text for text, _ in self.cells)])


def truth_table(
    table: TruthRows,
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    first: int = 0,
    selected: int | None = None,
) -> Canvas:
    """Draws a heading and as many rows as fit, from row ``first`` of the data on.

    Columns go, from the losses on, where the width does not suffice.

    Args:
        table: The rows.
        rows: Height in cells, heading included.
        cols: Width in cells.
        glyphs: What the terminal can show.
        first: The first row of data that is shown.
        selected: The row whose target is selected, or None.
    """
    canvas = Canvas(rows, cols)
    shown = shown_rows(first, rows, len(table.targets))
    for col, column in _laid_out(table, shown, cols, glyphs, selected):
        heading = padded(column.heading, column.width, to_the_right=True)
        canvas.write(0, col, heading, style("muted"))
        for row, (text, number) in enumerate(column.cells, start=1):
            canvas.write(row, col + column.width - len(text), text, number)
    return canvas


def target_span(
    table: TruthRows, rows: int, cols: int, glyphs: Glyphs, *, first: int = 0
) -> tuple[int, int]:
    """Returns from which column to which (exclusive) the targets are drawn. See `truth_table`."""
    heading = _("target")
    shown = shown_rows(first, rows, len(table.targets))
    for col, column in _laid_out(table, shown, cols, glyphs, None):
        if column.heading == heading:
            return col, col + column.width
    return 0, 0


def _laid_out(
    table: TruthRows, shown: range, cols: int, glyphs: Glyphs, selected: int | None
) -> list[tuple[int, _Column]]:
    """The columns that fit, with the longest names of inputs that do, and where each begins."""
    columns: list[_Column] = []
    for name_cells in _NAME_CELLS:
        columns = _columns(table, shown, glyphs, selected, name_cells)
        if sum(column.width + 1 for column in columns) - 1 <= cols:
            break
    gap = 2 if sum(column.width + 2 for column in columns) - 2 <= cols else 1
    placed, col = [], 0
    for column in columns:
        if col + column.width > cols:
            break
        placed.append((col, column))
        col += column.width + gap
    return placed


def _columns(
    table: TruthRows, shown: range, glyphs: Glyphs, selected: int | None, name_cells: int
) -> list[_Column]:
    """The columns from left to right: inputs, target, output, right or wrong or error, loss."""
    text, muted = style("text"), style("muted")
    columns = [
        _Column(
            table.heading(feature, name_cells, glyphs),
            [(_value(table.inputs[row, feature]), text) for row in shown],
        )
        for feature in range(table.inputs.shape[1])
    ]
    targets = [(f" {_value(table.targets[row])} ", text) for row in shown]
    if selected is not None and selected in shown:
        # Without colour the brackets tell.
        left, right = "  " if glyphs.color else "[]"
        cell = f"{left}{_value(table.targets[selected])}{right}"
        targets[selected - shown.start] = (cell, style("surface", "accent", bold=True))
    columns.append(_Column(_("target"), targets))
    rows = list(shown)
    outputs = table.predictions[rows]
    if table.border is None:
        errors = outputs - table.targets[rows]
        columns.append(_Column(_("output"), [(_output(value), text) for value in outputs]))
        columns.append(_Column(_("error"), [(_output(value), text) for value in errors]))
    else:
        judged = _judged(table.targets[rows], outputs, table.border, glyphs)
        cells = [
            (f"{_output(value, table.border)} {symbol}", number)
            for value, (symbol, number) in zip(outputs, judged, strict=True)
        ]
        columns.append(_Column(_("output") + "  ", cells))
    columns.append(_Column(_("loss"), [(_loss(table.losses[row]), muted) for row in shown]))
    return columns


def _value(value: float) -> str:
    """An input or a target: as short as it can be said."""
    return f"{value:.3g}"


def _output(value: float, border: Border | None = None) -> str:
    """An output with three decimals in six cells; what does not fit, with an exponent.

    Where the decimals do not tell on which side of the border it lies, a sign before them does:
    ``>0.500`` is right where ``<0.500`` is wrong.
    """
    text = f"{round(float(value), 3) + 0.0:.3f}" if np.isfinite(value) else f"{value}"
    side = 0 if border is None else int(border.sides(value))
    if border is not None and side and text == f"{round(border.middle, 3) + 0.0:.3f}":
        return f"{'>' if side > 0 else '<'}{text[:5]}".rjust(6)
    return (text if len(text) <= 6 else f"{value:.0e}").rjust(6)


def _loss(value: float) -> str:
    """A row's loss in seven cells."""
    return (loss_text(value) if np.isfinite(value) else f"{value}").rjust(7)


def _judged(
    targets: NDArray[np.float64], outputs: NDArray[np.float64], border: Border, glyphs: Glyphs
) -> list[tuple[str, int]]:
    """Right or wrong: on the target's side of the border, on it, or not; NaN is wrong."""
    on_border = "=", style("text", bold=True)
    right = ("✓" if glyphs.unicode else "+"), style("right")
    wrong = ("✗" if glyphs.unicode else "x"), style("wrong", bold=True)
    return [
        right if side == wanted else wrong if side or np.isnan(value) else on_border
        for value, side, wanted in zip(
            outputs, border.sides(outputs), border.sides(targets), strict=True
        )
    ]
