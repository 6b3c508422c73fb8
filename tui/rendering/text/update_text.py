"""One update of one parameter in lines of text: formulas with the numbers filled in."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.cells import cell_len

from xortui.core import Dataset, Settings
from xortui.core.explain import (
    STAGES,
    CheckedGradient,
    Equation,
    Explanation,
    ParameterPlace,
    explain,
    parameter_index,
)
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import padded, wrapped
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.text.formula_text import Notation, Number, formula_text, short_number
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.rendering.text.unit_names import parameters_of, unit_names

LABEL_WIDTH: Final = 11
_INDENT: Final = 2
_GAP: Final = 3
_MOST_ROWS: Final = 8
_MOST_TABLE_ROWS: Final = 12
_MOST_NAMES: Final = 3
_MOST_TARGETS: Final = 3
_CHOSEN: Final = style("surface", "accent")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line.

    Attributes:
        text: What stands there.
        role: Its colour, by role.
        row: Which row of the batch a click on it chooses, if one.
        chosen: Whether it is the one chosen already.
    """

    text: str
    role: str = "text"
    row: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class UpdateLine:
    """A line of an explanation.

    Attributes:
        stage: Which of `STAGES` it belongs to.
        pieces: What stands in it, from left to right.
    """

    stage: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line as plain text."""
        return "".join(piece.text for piece in self.pieces)

    def row_at(self, col: int) -> int | None:
        """Returns which row of the batch stands at a column, if one does."""
        end = 0
        for piece in self.pieces:
            end += cell_len(piece.text)
            if col < end:
                return piece.row
        return None


@dataclass(frozen=True, slots=True)
class UpdateContent:
    """What is to be said of an update.

    Attributes:
        explanation: The update of one parameter.
        stage: The stage that it has come to; ``None`` where all are of equal rank.
        checked: The parameter's gradient beside what is measured.
        program: Stage -> lines of a program that do just this.
    """

    explanation: Explanation
    stage: int | None = None
    checked: CheckedGradient | None = None
    program: Mapping[int, Sequence[str]] = field(default_factory=dict)


def update_lines(
    content: UpdateContent, width: int, glyphs: Glyphs = FULL, number: Number = short_number
) -> list[UpdateLine]:
    """Returns an explanation in lines, stage by stage.

    Args:
        content: What is to be said.
        width: Most cells of a line.
        glyphs: What the terminal can show.
        number: How a number is written.
    """
    return list(_Page(content, width, glyphs, number).lines())


def draw_update(lines: Sequence[UpdateLine], rows: int, cols: int, first: int = 0) -> Canvas:
    """Draws as many lines as fit.

    Args:
        lines: The lines.
        rows: Height in cells.
        cols: Width in cells.
        first: The first line that is shown.
    """
    canvas = Canvas(rows, cols)
    for row, line in enumerate(lines[first : first + rows]):
        col = 0
        for piece in line.pieces:
            canvas.write(row, col, piece.text, _CHOSEN if piece.chosen else style(piece.role))
            col += cell_len(piece.text)
    return canvas


def about_update(explanation: Explanation) -> str:
    """Returns in a few words which update, row and target are explained."""
    update, row = explanation.update, explanation.row
    words = [_("epoch {epoch}").format(epoch=epoch_text(update.epoch))]
    if update.count > 1:
        text = _("update {number} of {count}")
        words.append(text.format(number=update.number + 1, count=update.count))
    data = update.settings.dataset
    if row is None:
        count = update.rows.size
        text = _("all {count} rows together") if count > 1 else _("its one row")
        words.append(text.format(count=count))
        return " · ".join(words)
    place = int(update.rows[row])
    read = data.rows[place]
    if update.settings.inputs:
        read = tuple(update.settings.inputs_read[place].tolist())
    inputs = ", ".join(f"{value:.4g}" for value in read[:_MOST_ROWS])
    more = ", ..." if len(read) > _MOST_ROWS else ""
    text = _("row {row} of {count}: x = ({inputs}), target {target}")
    words.append(
        text.format(
            row=place + 1,
            count=data.n_samples,
            inputs=inputs + more,
            target=_target_text(data, place),
        )
    )
    return " · ".join(words)


def row_name(data: Dataset) -> Callable[[int], str]:
    """Returns what rows are called, by their number from 1: ``01`` in a truth table."""
    if not data.is_truth_table or data.n_features > _MOST_NAMES:
        return str
    return lambda number: "".join(f"{value:g}" for value in data.rows[number - 1])


def parameter_name(place: ParameterPlace, settings: Settings, glyphs: Glyphs) -> str:
    """Returns what a parameter is called: ``x2 → h1``."""
    return parameters_of(settings, glyphs)[parameter_index(settings, place)].name


class _Page:
    """Writes the lines of one explanation."""

    def __init__(self, content: UpdateContent, width: int, glyphs: Glyphs, number: Number) -> None:
        self._content, self._found = content, content.explanation
        self._width, self._glyphs, self._number = max(width - LABEL_WIDTH, 20), glyphs, number
        self._settings = self._found.update.settings
        columns = self._settings.column_names
        self._names = unit_names(self._settings.sizes, columns, glyphs=glyphs)
        rows = row_name(self._settings.dataset)
        self._notation = Notation(unicode=glyphs.unicode, rows=rows, inputs=self._names[0])

    def lines(self) -> Iterator[UpdateLine]:
        """Yields every line, each stage with its name in front of its first."""
        written = (
            self._parameter,
            self._forward,
            self._loss,
            self._backward,
            self._rows,
            self._step,
        )
        for stage, write in enumerate(written):
            body = [*write(), *self._program(stage)]
            for number, pieces in enumerate(body):
                label = self._label(stage) if number == 0 else Piece(" " * LABEL_WIDTH)
                yield UpdateLine(stage, (label, *pieces))

    def _label(self, stage: int) -> Piece:
        is_now = stage == self._content.stage
        mark = ("▸" if self._glyphs.unicode else ">") if is_now else " "
        text = padded(f"{mark} {_stage_name(stage)}", LABEL_WIDTH)
        return Piece(text, "accent" if is_now else "muted")

    def _program(self, stage: int) -> Iterator[tuple[Piece, ...]]:
        bar = "│ " if self._glyphs.unicode else "| "
        for line in self._content.program.get(stage, ()):
            room = max(self._width - cell_len(bar), 10)
            for part in textwrap.wrap(
                line, room, subsequent_indent="    ", drop_whitespace=False
            ) or [""]:
                yield (Piece(bar, "muted"), Piece(part.rstrip(), "text"))

    def _parameter(self) -> Iterator[tuple[Piece, ...]]:
        found = self._found
        name = parameter_name(found.place, self._settings, self._glyphs)
        value = self._notation.number(self._number("w", found.before))
        path = self._path()
        text = f"{name} = {value}"
        along = _("its way to the loss: {path}").format(path=path)
        if cell_len(text) + _GAP + cell_len(along) <= self._width:
            yield (Piece(text), Piece(" " * _GAP + along, "muted"))
            return
        yield (Piece(text),)
        yield from self._plain(along, "muted")

    def _path(self) -> str:
        place = self._found.place
        names = self._names
        words = []
        if place.source is not None:
            before = names[place.layer]
            # behind the units before it, the output layer reads the inputs by links
            is_link = place.source >= len(before)
            words.append(names[0][place.source - len(before)] if is_link else before[place.source])
        words.append(names[place.unit_layer + 1][place.unit])
        for layer in names[place.unit_layer + 2 :]:
            is_short = len(layer) <= _MOST_NAMES
            words.append(", ".join(layer) if is_short else f"{layer[0]} .. {layer[-1]}")
        return (" → " if self._glyphs.unicode else " -> ").join([*words, "L"])

    def _forward(self) -> Iterator[tuple[Piece, ...]]:
        if self._found.row is None:
            yield from self._table()
            return
        texts = [self._equation(equation) for equation in self._found.forward]
        pairs = list(zip(texts[::2], texts[1::2], strict=False))
        widest = max(cell_len(first) for first, _second in pairs)
        room = max(cell_len(second) for _first, second in pairs)
        if self._comes_in_pairs() and widest + _GAP + room <= self._width:
            for first, second in pairs:
                yield (Piece(padded(first, widest + _GAP)), Piece(second))
            return
        for text in texts:
            yield from self._plain(text)

    def _comes_in_pairs(self) -> bool:
        update = self._found.update
        is_regularized = any(step.norm or step.mask is not None for step in update.steps)
        return not (is_regularized or update.input_step is not None)

    def _table(self) -> Iterator[tuple[Piece, ...]]:
        """A line a row: what the units before the output make of it, the output, its loss."""
        update, notation = self._found.update, self._notation
        labels = [notation.rows(int(row) + 1) for row in update.rows]
        columns = {_("row"): labels}
        last = update.steps[-1]
        units = self._names[-2][:_MOST_NAMES]
        for source, name in enumerate(units):
            columns[name] = [self._written(value) for value in last.inputs[:, source].tolist()]
        columns["y"] = [
            " ".join(map(self._written, row[:_MOST_TARGETS])) for row in update.steps[-1].a.tolist()
        ]
        columns["t"] = [_together(row) for row in update.targets.tolist()]
        columns["L"] = [self._written(value) for value in update.row_losses.tolist()]
        columns[_("adds")] = [self._written(value) for value in self._found.shares.tolist()]
        widths = {name: max(map(cell_len, [name, *texts])) for name, texts in columns.items()}
        gap = "  "
        for name in (*reversed(units), "L", "t"):
            if sum(widths.values()) + len(gap) * (len(widths) - 1) > self._width:
                del widths[name], columns[name]
        yield (
            Piece(
                gap.join(padded(name, widths[name], to_the_right=True) for name in columns), "muted"
            ),
        )
        for row in range(min(len(labels), _MOST_TABLE_ROWS)):
            cells = (
                padded(texts[row], widths[name], to_the_right=True)
                for name, texts in columns.items()
            )
            yield (Piece(gap.join(cells), row=row),)
        if len(labels) > _MOST_TABLE_ROWS:
            text = _("... {count} rows").format(count=len(labels))
            yield (Piece(text, "muted"),)

    def _written(self, value: float) -> str:
        return self._notation.number(self._number("", value))

    def _loss(self) -> Iterator[tuple[Piece, ...]]:
        for equation in self._found.loss:
            yield from self._plain(self._equation(equation, named=self._found.row is not None))

    def _backward(self) -> Iterator[tuple[Piece, ...]]:
        found = self._found
        if found.row is None:
            first = explain(found.update, found.place.field, 0).backward[-1]
            formula = formula_text(first.formula, self._notation)
            name = self._notation.name(first.name)
            text = _("each row adds {name} = {formula}").format(name=name, formula=formula)
            yield from self._plain(text)
            return
        for equation in found.backward:
            yield from self._plain(self._equation(equation, named=True))

    def _rows(self) -> Iterator[tuple[Piece, ...]]:
        """What each row adds, and their mean or sum; the row chosen stands out."""
        yield from self._share_lines()
        found = self._found
        gradient, update = found.gradient, found.update
        if update.rows.size <= _MOST_ROWS:
            yield from self._plain(self._equation(gradient, name=self._mean_name()))
        else:
            value = self._written(gradient.value)
            yield from self._plain(f"{self._mean_name()} = {value}")
        if self._has_no_gradient():
            yield from self._plain(
                _("the batch's mean takes this {what} out again: nothing moves it").format(
                    what=_("bias") if found.place.array == "biases" else _("shift")
                ),
                "muted",
            )
        if self._content.checked is not None:
            yield from self._check(self._content.checked)

    def _has_no_gradient(self) -> bool:
        place, update = self._found.place, self._found.update
        is_taken_out = place.array == "biases" or (
            place.array == "input_shifts"
            and update.input_step is not None
            and update.input_step.mask is None
        )
        return is_taken_out and update.steps[place.layer].norm is not None

    def _mean_name(self) -> str:
        return _("mean") if self._found.update.divisor > 1 else _("sum")

    def _share_lines(self) -> Iterator[tuple[Piece, ...]]:
        update, found = self._found.update, self._found
        count = update.rows.size
        first = 0
        if count > _MOST_ROWS and found.row is not None:
            first = min(max(found.row - _MOST_ROWS // 2, 0), count - _MOST_ROWS)
        cells: list[Piece] = []
        length = 0
        for row in range(first, min(first + _MOST_ROWS, count)):
            name = self._notation.rows(int(update.rows[row]) + 1)
            text = f"{name}: {self._written(float(found.shares[row]))}"
            if cells and length + _GAP + cell_len(text) > self._width:
                yield tuple(cells)
                cells, length = [], 0
            if cells:
                cells.append(Piece(" " * _GAP))
                length += _GAP
            is_chosen = row == found.row
            cells.append(Piece(text, "accent" if is_chosen else "text", row, is_chosen))
            length += cell_len(text)
        yield tuple(cells)
        if count > _MOST_ROWS:
            text = _("... {count} rows").format(count=count)
            yield (Piece(text, "muted"),)

    def _check(self, checked: CheckedGradient) -> Iterator[tuple[Piece, ...]]:
        small = "ε" if self._glyphs.unicode else "e"
        minus = self._notation.minus
        measured = self._written(checked.difference)
        if checked.mistake is not None:
            found = _("made wrong on purpose: {gradient}, {why}")
            value, why = self._written(checked.gradient), mistake_text(checked.mistake)
            yield from self._plain(found.format(gradient=value, why=why), "wrong")
        text = f"(L(w + {small}) {minus} L(w {minus} {small}))/2{small} = {measured}"
        text += "   " + verdict_text(checked, self._glyphs)
        role = "right" if checked.is_right else "text" if checked.is_at_kink else "wrong"
        yield from self._plain(text, role)

    def _step(self) -> Iterator[tuple[Piece, ...]]:
        for equation in self._found.step:
            yield from self._plain(self._equation(equation, named=True, becomes=True))

    def _equation(
        self,
        equation: Equation,
        *,
        named: bool = False,
        becomes: bool = False,
        name: str | None = None,
    ) -> str:
        """An equation: with names where asked for, with the numbers, and what comes of it."""
        notation, number = self._notation, self._number
        found = [formula_text(equation.formula, notation)] if named else []
        found.append(formula_text(equation.formula, notation, equation.numbers, number))
        value = notation.number(number(equation.name, equation.value))
        found = list(dict.fromkeys([*found, value]))
        sign = notation.becomes if becomes else "="
        left = notation.name(equation.name) if name is None else name
        return f"{left} {sign} {' = '.join(found)}"

    def _plain(self, text: str, role: str = "text") -> Iterator[tuple[Piece, ...]]:
        for part in _wrapped(text, self._width):
            yield (Piece(part, role),)


def verdict_text(checked: CheckedGradient, glyphs: Glyphs) -> str:
    """Returns whether a gradient agrees with what is measured, in a few words."""
    error = short_number("", float(f"{checked.error:.0e}")) if math.isfinite(checked.error) else "?"
    right, wrong = "✓✗" if glyphs.unicode else "vx"
    if checked.is_right:
        return _("{mark} differs by {error}").format(mark=right, error=error)
    if checked.is_at_kink:
        return _("differs by {error}: a unit is at its corner").format(error=error)
    return _("{mark} wrong by {error}").format(mark=wrong, error=error)


def mistake_text(mistake: str) -> str:
    """Returns what is wrong on purpose."""
    return {
        "slope": _("the activation's slope is left out"),
        "mean": _("the mean over the rows is left out"),
        "sign": _("the sign is turned"),
        "added": _("0.1 is added"),
    }[mistake]


def _stage_name(stage: int) -> str:
    return {
        "parameter": _("weight"),
        "forward": _("forward"),
        "loss": _("loss"),
        "backward": _("backward"),
        "rows": _("rows"),
        "step": _("update"),
    }[STAGES[stage]]


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells, broken before an equals sign where that is enough."""
    lines: list[str] = []
    parts = text.split(" = ")
    now = parts[0]
    for part in parts[1:]:
        if cell_len(now) + 3 + cell_len(part) <= width:
            now = f"{now} = {part}"
            continue
        lines.append(now)
        now = f"{' ' * _INDENT}= {part}"
    lines.append(now)
    return [shown for line in lines for shown in (wrapped(line, width, " " * 2 * _INDENT) or [""])]


def _target_text(data: Dataset, row: int) -> str:
    """Returns a row's target, its class, or its first targets."""
    if data.is_of_classes:
        return data.target_names[int(data.labels[row])]
    return _together(data.outputs[row] if data.outputs else (data.labels[row],))


def _together(targets: Sequence[float]) -> str:
    more = " ..." if len(targets) > _MOST_TARGETS else ""
    return " ".join(f"{value:g}" for value in targets[:_MOST_TARGETS]) + more
