"""The truth table: what the network should say, what it says, and what each row costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core import UNIT_BORDER, Answers, Border, Dataset, Snapshot
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped, padded
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.number_format import (
    ColumnFormat,
    column_format,
    epoch_text,
    shortest_format,
)
from xortui.tui.rendering.text.table_rows import rows_that_fit, shown_rows

_INPUT: Final = 9
_OUTPUT: Final = 6
_MORE: Final = ".."
_CLASS: Final = 10
_SHORT_CLASS: Final = 7
_MOST_TOGETHER: Final = 3
_WIDTHS: Final = (
    (True, True, _INPUT, 16),
    (True, True, _INPUT, _INPUT),
    (False, True, _INPUT, _INPUT),
    (False, False, _INPUT, _INPUT),
    (False, True, 5, 5),
    (False, False, 5, 5),
    (False, True, 4, 4),
    (False, False, 4, 4),
    (False, False, 4, 2),
)
"""Whether all else is roomy, whether the targets' heading is a whole word, and the most cells of an
input and of its name: the first that fits.
"""


@dataclass(frozen=True, slots=True)
class TruthRows:
    """The rows of a data set and what the network makes of them.

    Attributes:
        inputs: Shape ``(n_samples, n_features)`` float64.
        targets: Shape ``(n_samples,)`` float64.
        predictions: Shape ``(n_samples,)`` float64, may hold NaN.
        losses: Shape ``(n_samples,)`` float64, may hold NaN.
        border: What parts right from wrong; None where nothing is, but each row has an error.
        forms: How inputs and targets are written.
        names: What the inputs are called; by default ``x1``, ``x2``, ...
        n_trained: How many rows are trained with, the first ones; by default all. The others are
            held out, and marked.
        several: What is shown of targets and outputs where a row has several.
    """

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]
    predictions: NDArray[np.float64]
    losses: NDArray[np.float64]
    border: Border | None = UNIT_BORDER
    forms: _Forms | None = None
    names: tuple[str, ...] = ()
    n_trained: int | None = None
    several: SeveralOutputs | None = None

    @classmethod
    def of(cls, data: Dataset, snapshot: Snapshot, held_out: Dataset | None = None) -> TruthRows:
        """Returns the rows of a data set with what a network makes of them at some epoch.

        Args:
            data: The rows that are trained with.
            snapshot: What is seen of the network.
            held_out: The rows that are held out, which stand below them.
        """
        forms = _forms_of(data, held_out)
        outputs, losses = snapshot.predictions[:, 0], snapshot.row_losses
        if (seen := snapshot.held_out) is not None and held_out is not None:
            outputs = np.concatenate([outputs, seen.predictions[:, 0]])
            losses = np.concatenate([losses, seen.row_losses])
        return cls(
            forms.inputs,
            forms.targets,
            np.asarray(outputs, np.float64),
            losses,
            data.border,
            forms,
            data.column_names[: data.n_features],
            data.n_samples,
            SeveralOutputs.of(data, snapshot, held_out) if data.n_outputs > 1 else None,
        )

    def heading(self, feature: int, cells: int, glyphs: Glyphs) -> str:
        """Returns what stands above an input, in so many cells."""
        name = self.names[feature] if self.names else f"x{feature + 1}"
        return clipped(name, cells, glyphs)

    @property
    def right(self) -> int | None:
        """How many outputs are on their target's side of the border; None where there is none."""
        if self.border is None:
            return None
        if self.several is not None:
            return int(self.several.right[: self.n_trained].sum())
        sides, trained = self.border.sides, slice(self.n_trained)
        return int((sides(self.predictions[trained]) == sides(self.targets[trained])).sum())

    @property
    def has_held_out(self) -> bool:
        """Whether there are rows that are held out from training."""
        return self.n_trained is not None and self.n_trained < len(self.targets)


@dataclass(frozen=True, slots=True, eq=False)
class SeveralOutputs:
    """What is shown of several targets and outputs: those of classes by the name of one.

    Attributes:
        targets: Shape ``(n_samples, n_outputs)``.
        outputs: The same shape, may hold NaN.
        right: Of each row whether it is right.
        classes: The names of the classes; empty where outputs are no classes.
    """

    targets: NDArray[np.float64]
    outputs: NDArray[np.float64]
    right: NDArray[np.bool_]
    classes: tuple[str, ...]

    @classmethod
    def of(
        cls, data: Dataset, snapshot: Snapshot, held_out: Dataset | None = None
    ) -> SeveralOutputs:
        """Returns what a network makes of data with several targets at some epoch.

        Args:
            data: The rows that are trained with.
            snapshot: What is seen of the network.
            held_out: The rows that are held out, which follow them.
        """
        parts = [(data, np.asarray(snapshot.predictions, np.float64))]
        if (seen := snapshot.held_out) is not None and held_out is not None:
            parts.append((held_out, np.asarray(seen.predictions, np.float64)))
        targets, outputs, right = (
            np.concatenate(arrays)
            for arrays in zip(
                *((rows.targets, p, _answers_of(rows).are_right(p.T)) for rows, p in parts),
                strict=True,
            )
        )
        return cls(targets, outputs, right, data.target_names if data.is_of_classes else ())

    def target(self, row: int, most: int, glyphs: Glyphs) -> str:
        """Returns the targets of a row in one text, or its class in so many cells."""
        if self.classes:
            name = self.classes[int(self.targets[row].argmax())]
            return clipped(name, most, glyphs)
        return _together(f"{value:.4g}" for value in self.targets[row])

    def output(self, row: int, most: int, glyphs: Glyphs) -> str:
        """Returns the outputs of a row in one text, or the winning class.

        That has its output beside it where there is room for its name.
        """
        values = self.outputs[row]
        if self.classes and np.isfinite(values).all():
            best = int(values.argmax())
            name = clipped(self.classes[best], most, glyphs)
            return f"{name} {values[best]:.2f}" if most == _CLASS else name
        return _together(f"{value:.2f}" for value in values)


def _together(texts: Iterable[str]) -> str:
    """Returns the first of some texts beside each other."""
    listed = list(texts)
    return " ".join([*listed[:_MOST_TOGETHER], *[_MORE] * (len(listed) > _MOST_TOGETHER)])


@lru_cache(4)
def _answers_of(data: Dataset) -> Answers:
    return Answers(data)


@dataclass(frozen=True, slots=True, eq=False)
class _Forms:
    """Inputs and targets, and how they are written: found once, for there may be many rows."""

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]

    def of_inputs(self, cols: int, most: int) -> tuple[ColumnFormat, ...]:
        """The form of each of the first inputs in so many cells at most."""
        return _input_forms(self, cols, most)

    def of_targets(self) -> ColumnFormat:
        """The form of the targets."""
        return _target_form(self)


@lru_cache(4)
def _forms_of(data: Dataset, held_out: Dataset | None) -> _Forms:
    arrays = data.inputs, np.array(data.labels)
    if held_out is not None:
        arrays = (
            np.concatenate([arrays[0], held_out.inputs]),
            np.concatenate([arrays[1], np.array(held_out.labels)]),
        )
    for array in arrays:
        array.flags.writeable = False
    return _Forms(*arrays)


@lru_cache(16)
def _input_forms(forms: _Forms, cols: int, most: int) -> tuple[ColumnFormat, ...]:
    return tuple(shortest_format(column, cols) for column in forms.inputs.T[:most])


@lru_cache(4)
def _target_form(forms: _Forms) -> ColumnFormat:
    return shortest_format(forms.targets, _INPUT)


@dataclass(frozen=True)
class _Column:
    """A column of the table: its heading, and a text and style for each row shown."""

    heading: str
    cells: list[tuple[str, int]]
    holds_targets: bool = False

    @cached_property
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

    Where not all do, the last line says which do, and of how many. Where the width does not
    suffice, headings and decimals become fewer, the marks of held-out rows stand close, and inputs
    go; outputs and losses stay.

    Args:
        table: The rows.
        rows: Height in cells, heading included.
        cols: Width in cells.
        glyphs: What the terminal can show.
        first: The first row of data that is shown.
        selected: The row whose target is selected, or None.
    """
    canvas = Canvas(rows, cols)
    shown = _shown(table, rows, first)
    for col, column in _laid_out(table, shown, cols, glyphs, selected):
        heading = padded(column.heading, column.width, to_the_right=True)
        canvas.write(0, col, heading, style("muted"))
        for row, (text, number) in enumerate(column.cells, start=1):
            canvas.write(row, col + column.width - cell_len(text), text, number)
    if len(shown) < min(len(table.targets), rows - 1):
        canvas.write(rows - 1, 0, _place(shown, len(table.targets)), style("muted"))
    return canvas


def target_span(
    table: TruthRows, rows: int, cols: int, glyphs: Glyphs, *, first: int = 0
) -> tuple[int, int]:
    """Returns from which column to which (exclusive) the targets are drawn. See `truth_table`."""
    for col, column in _laid_out(table, _shown(table, rows, first), cols, glyphs, None):
        if column.holds_targets:
            return col, col + column.width
    return 0, 0


def _shown(table: TruthRows, rows: int, first: int) -> range:
    count = len(table.targets)
    return shown_rows(first, rows_that_fit(rows, count) + 1, count)


def _place(shown: range, count: int) -> str:
    """Which rows are shown, of how many."""
    text = _("rows {first} to {last} of {count}")
    first, last, all_rows = map(epoch_text, (shown.start + 1, shown.stop, count))
    return text.format(first=first, last=last, count=all_rows)


def _laid_out(
    table: TruthRows, shown: range, cols: int, glyphs: Glyphs, selected: int | None
) -> list[tuple[int, _Column]]:
    """The columns that fit in the roomiest form in which they do, and where each begins."""
    forms = table.forms or _Forms(table.inputs, table.targets)
    others: list[_Column] = []
    count = table.inputs.shape[1]
    most = cols // 2 + 1  # with a blank between them no more can be seen, of perhaps hundreds
    was_roomy = None
    for is_roomy, is_whole, input_cols, name_cols in _WIDTHS:
        inputs = _input_columns(forms.of_inputs(input_cols, most), table, shown, name_cols, glyphs)
        if is_roomy is not was_roomy:
            others = _other_columns(
                forms.of_targets(), table, shown, glyphs, selected, is_roomy=is_roomy
            )
            was_roomy, whole = is_roomy, others[0]
        others[0] = whole if is_whole else _short_named(whole)
        marks = _marks(table, shown, glyphs)
        columns = [*marks, *inputs, *others]
        if len(inputs) == count and _width(columns, 1) <= cols:
            break
    is_tight = bool(marks) and len(inputs) == count and _width(columns, 1) == cols + 1
    if not is_tight and (len(inputs) < count or _width(columns, 1) > cols):
        more = _Column(_MORE, [(_MORE, 0)] * len(shown))
        narrower = [
            [*marks, *inputs[:kept], *[more] * (kept < count), *others[:rest]]
            for rest in (len(others), len(others) - 1)
            for kept in range(len(inputs), 0, -1)
        ]
        columns = next((some for some in narrower if _width(some, 1) <= cols), columns)
    gap = 2 if _width(columns, 2) <= cols else 1
    placed, col = [], 0
    for column in columns:
        if col + column.width > cols:
            break
        placed.append((col, column))
        col += column.width + gap * (not is_tight or column is not columns[0])
    return placed


def _short_named(column: _Column) -> _Column:
    """Returns the column of targets with a short name, where that makes it narrower."""
    short = replace(column, heading=_("tgt"))
    return short if short.width < column.width else column


def _marks(table: TruthRows, shown: range, glyphs: Glyphs) -> list[_Column]:
    """A column that marks the rows that are held out, where there are any."""
    if not table.has_held_out:
        return []
    mark, muted = held_out_mark(glyphs), style("muted")
    first = table.n_trained or 0
    return [_Column("", [(mark if row >= first else " ", muted) for row in shown])]


def held_out_mark(glyphs: Glyphs) -> str:
    """Returns what stands before a row that is held out from training."""
    return "◇" if glyphs.unicode else "t"


def _width(columns: list[_Column], gap: int) -> int:
    return sum(column.width + gap for column in columns) - gap


def _input_columns(
    forms: Sequence[ColumnFormat], table: TruthRows, shown: range, name_cols: int, glyphs: Glyphs
) -> list[_Column]:
    """A column an input."""
    text = style("text")
    columns = []
    for feature, form in enumerate(forms):
        texts = form.texts(table.inputs[shown.start : shown.stop, feature])
        heading = table.heading(feature, name_cols, glyphs)
        columns.append(_Column(heading, [(number, text) for number in texts]))
    return columns


def _other_columns(
    form: ColumnFormat,
    table: TruthRows,
    shown: range,
    glyphs: Glyphs,
    selected: int | None,
    *,
    is_roomy: bool,
) -> list[_Column]:
    """What follows the inputs: target, output, right or wrong or error, loss."""
    if table.several is not None:
        return _several_columns(table, table.several, shown, glyphs, selected, is_roomy=is_roomy)
    text, muted = style("text"), style("muted")
    rows = slice(shown.start, shown.stop)
    targets, outputs = table.targets[rows], table.predictions[rows]
    chosen = ""
    if selected is not None and selected in shown:
        chosen = form.text(float(table.targets[selected])).strip()
    cells = _target_cells(form.texts(targets), chosen, shown, glyphs, selected)
    columns = [_Column(_("target"), cells, holds_targets=True)]
    # The targets say how large outputs are meant to be, whatever they are as yet.
    form = column_format(np.append(table.predictions, table.targets), _OUTPUT, 3)
    name = _("output") if is_roomy else _("out")
    if table.border is None:
        columns.append(_Column(name, [(number, text) for number in form.texts(outputs)]))
        errors = table.predictions - table.targets
        form = column_format(np.append(errors, table.targets), _OUTPUT, 3)
        columns.append(_Column(_("error"), [(number, text) for number in form.texts(errors[rows])]))
    else:
        judged = _judged(targets, outputs, table.border, glyphs)
        marked = [
            (f"{_output(value, form, table.border)} {symbol}", number)
            for value, (symbol, number) in zip(outputs.tolist(), judged, strict=True)
        ]
        columns.append(_Column(name + "  ", marked))
    form = column_format(table.losses, *((7, 4) if is_roomy else (5, 3)))
    columns.append(
        _Column(_("loss"), [(number, muted) for number in form.texts(table.losses[rows])])
    )
    return columns


def _target_cells(
    targets: Sequence[str], chosen: str, shown: range, glyphs: Glyphs, selected: int | None
) -> list[tuple[str, int]]:
    """Returns the targets of the rows shown, the selected one as what is typed over."""
    cells = [(f" {target} ", style("text")) for target in targets]
    if selected is not None and selected in shown:
        # Without colour the brackets tell.
        left, right = "  " if glyphs.color else "[]"
        cells[selected - shown.start] = (
            f"{left}{chosen}{right}",
            style("surface", "accent", bold=True),
        )
    return cells


def _several_columns(
    table: TruthRows,
    several: SeveralOutputs,
    shown: range,
    glyphs: Glyphs,
    selected: int | None,
    *,
    is_roomy: bool,
) -> list[_Column]:
    """The same of several outputs: all targets in one column, all outputs in another."""
    text, muted = style("text"), style("muted")
    most = _CLASS if is_roomy else _SHORT_CLASS
    targets = [several.target(row, most, glyphs) for row in shown]
    chosen = ""
    if selected is not None and selected in shown:
        chosen = several.target(selected, most, glyphs)
    cells = _target_cells(targets, chosen, shown, glyphs, selected)
    columns = [_Column(_("target"), cells, holds_targets=True)]
    outputs = []
    for row in shown:
        output, mark = several.output(row, most, glyphs), ""
        if table.border is not None:
            is_right = bool(several.right[row])
            signs = "✓✗" if glyphs.unicode else "vx"
            mark = f" {signs[0] if is_right else signs[1]}"
        kind = text
        if mark:
            kind = style("right") if several.right[row] else style("wrong", bold=True)
        outputs.append((output + mark, kind))
    columns.append(_Column(_("output") if is_roomy else _("out"), outputs))
    rows = slice(shown.start, shown.stop)
    form = column_format(table.losses, *((7, 4) if is_roomy else (5, 3)))
    losses = [(number, muted) for number in form.texts(table.losses[rows])]
    return [*columns, _Column(_("loss"), losses)]


def _output(value: float, form: ColumnFormat, border: Border) -> str:
    """An output in the form of its column.

    Where that does not tell on which side of the border it lies, a sign before it does:
    ``>0.500`` is right where ``<0.500`` is wrong.
    """
    text = form.text(value)
    side = int(border.sides(value))
    if side and text == form.text(border.middle):
        return f"{'>' if side > 0 else '<'}{text.strip()}".rjust(form.width)
    return text


def _judged(
    targets: NDArray[np.float64], outputs: NDArray[np.float64], border: Border, glyphs: Glyphs
) -> list[tuple[str, int]]:
    """Right or wrong: on the target's side of the border, on it, or not; NaN is wrong."""
    on_border = "=", style("text", bold=True)
    right = ("✓" if glyphs.unicode else "v"), style("right")
    wrong = ("✗" if glyphs.unicode else "x"), style("wrong", bold=True)
    return [
        right if side == wanted else wrong if side or np.isnan(value) else on_border
        for value, side, wanted in zip(
            outputs, border.sides(outputs), border.sides(targets), strict=True
        )
    ]
