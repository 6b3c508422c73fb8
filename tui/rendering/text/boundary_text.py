"""Where a network turns from one answer to the other, written as equations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from xortui.core import Parameters, Settings, has_every_row
from xortui.core.explain import Boundary, Plane, boundary_of
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.clipped_text import wrapped
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.text.formula_text import Notation, formula_text, short_number
from xortui.tui.rendering.text.unit_names import unit_names
from xortui.tui.rendering.text.update_text import Piece, UpdateLine

_INDENT: Final = "   "
_HARD_BLANK: Final = "\N{NO-BREAK SPACE}"
_MOST_UNITS: Final = 12
_MOST_BENT: Final = 4
_DIGITS: Final = 3


def boundary_lines(
    parameters: Parameters,
    settings: Settings,
    width: int,
    glyphs: Glyphs = FULL,
    sentences: Sequence[str] = (),
) -> list[UpdateLine]:
    """Returns what each unit is as a formula, where its middle is, and where the output turns.

    Args:
        parameters: The network's parameters.
        settings: Its settings.
        width: Most cells of a line.
        glyphs: What the terminal can show.
        sentences: What each unit computes, such as ``h1 = OR``, if that is known.
    """
    page = _Page(boundary_of(parameters, settings), settings, glyphs)
    lines: list[UpdateLine] = []
    found = [*page.units(), *page.output(), *((text, "text") for text in sentences)]
    for text, role in found:
        indent = _INDENT if text.startswith(_INDENT) else ""
        # An equation goes on with its sign of equality, as in print.
        parts = wrapped(text.replace("= ", "=" + _HARD_BLANK), width, indent + _INDENT)
        plain = [part.replace(_HARD_BLANK, " ") for part in parts]
        lines.extend(UpdateLine(0, (Piece(part, role),)) for part in plain)
    return lines


class _Page:
    """Writes the equations of one network."""

    def __init__(self, found: Boundary, settings: Settings, glyphs: Glyphs) -> None:
        self._found, self._settings = found, settings
        columns = settings.column_names
        self._names = unit_names(settings.sizes, columns, glyphs=glyphs)
        self._notation = Notation(unicode=glyphs.unicode, inputs=self._names[0])
        # In formulas inputs are x1, x2, ...: the notation knows what they are called.
        plain = unit_names(settings.sizes)
        self._sources = (*plain[-2], *plain[0]) if settings.skip else plain[-2]

    def units(self) -> Iterator[tuple[str, str]]:
        """Yields each unit of the first hidden layer and the line of its middle."""
        names = self._names[1]
        if self._settings.inputs:
            # These may have x1 in them, too, which there is the first input of the data.
            read = ", ".join(f'x{n} is "{text}"' for n, text in enumerate(self._settings.inputs, 1))
            yield _("in the formulas, {inputs}").format(inputs=read), "muted"
        for name, plane in list(zip(names, self._found.units, strict=False))[:_MOST_UNITS]:
            yield f"{name} = {self._of_sum(self._settings.activations[0], plane)}", "text"
            middle = _("its middle, where that sum is 0: {line}").format(line=self._line(plane))
            yield _INDENT + middle, "muted"
        if len(self._found.units) > _MOST_UNITS:
            yield _("... {count} units").format(count=len(self._found.units)), "muted"
        architecture = self._settings.architecture
        if self._found.units and (architecture.is_normalized(0) or architecture.input_norm):
            yield _("(batch normalisation is worked into the numbers)"), "muted"

    def output(self) -> Iterator[tuple[str, str]]:
        """Yields the output and where it is at the border."""
        found, settings = self._found, self._settings
        border = settings.dataset.border
        if settings.sizes[-1] > 1:
            yield _("no boundary of one output: there are several"), "muted"
            return
        if border is None or found.output is None or found.level is None:
            yield _("no boundary: nothing is right or wrong at any output"), "muted"
            return
        sources = self._sources
        whole = Plane(found.output.weights, found.output.offset + found.level)
        name = self._names[-1][0]
        yield f"{name} = {self._of_sum(settings.output_activation, whole, sources)}", "text"
        text = _("the boundary, {name} = {middle:g}: {sum} = 0")
        shown = self._sum(found.output, sources)
        yield _INDENT + text.format(name=name, middle=border.middle, sum=shown), "text"
        if (
            settings.hidden
            and not settings.skip
            and len(sources) == 2
            and found.output.line is not None
        ):
            text = _("in the plane of {first} and {second} a line: {line}")
            line = self._line(found.output, sources)
            yield _INDENT + text.format(first=sources[0], second=sources[1], line=line), "text"
        if found.of_inputs is not None:
            yield from self._of_inputs(found.of_inputs)
        elif len(settings.hidden) == 1 and len(sources) <= _MOST_BENT:
            yield _INDENT + self._bent(found), "text"
        else:
            yield _INDENT + _("of the inputs no line: the hidden layer bends it"), "muted"

    def _of_inputs(self, plane: Plane) -> Iterator[tuple[str, str]]:
        if plane.line is None:
            yield _INDENT + _("of the inputs: {line}").format(line=self._line(plane)), "text"
            return
        slope, intercept = plane.line
        prime = "′" if self._notation.unicode else "'"
        text = _(
            "of the inputs a line: {up} = w{p}{times}{across} + b{p},"
            " w{p} = {slope}, b{p} = {offset}"
        )
        minus = self._notation.minus
        yield (
            _INDENT
            + text.format(
                up=self._notation.name("x2"),
                across=self._notation.name("x1"),
                p=prime,
                times=self._notation.times,
                slope=f"{minus}w1/w2 = {self._number(slope)}",
                offset=f"{minus}b/w2 = {self._number(intercept)}",
            ),
            "text",
        )
        if self._settings.hidden:
            text = _("(linear layers, however many, are one: w1, w2 and b are those of all)")
            yield _INDENT + text, "muted"
        sides = _sides_that_cross(self._settings)
        if sides is not None:
            text = _("no line has {some} on one side, {others} on the other")
            yield _INDENT + text.format(some=sides[0], others=sides[1]), "text"

    def _bent(self, found: Boundary) -> str:
        assert found.output is not None
        terms = []
        numbers = {"b": found.output.offset}
        n_units = len(found.units)
        for place, weight in enumerate(found.output.weights[n_units:], 1):
            terms.append(f"s{place}*x{place}")
            numbers[f"s{place}"] = weight
        for unit, weight in enumerate(found.output.weights[:n_units]):
            inner = [f"a{unit}_{n}*x{n + 1}" for n in range(len(found.units[unit].weights))]
            inner.append(f"c{unit}")
            numbers[f"v{unit}"], numbers[f"c{unit}"] = weight, found.units[unit].offset
            numbers |= {f"a{unit}_{n}": w for n, w in enumerate(found.units[unit].weights)}
            terms.append(f"v{unit}*{self._settings.activations[0]}({' + '.join(inner)})")
        formula = " + ".join([*terms, "b"])
        return _("of the inputs a curve: {sum} = 0").format(sum=self._text(formula, numbers))

    def _of_sum(self, activation: str, plane: Plane, names: Sequence[str] = ()) -> str:
        formula, numbers = _sum_of(plane, names)
        return self._text(f"{activation}({formula})", numbers)

    def _sum(self, plane: Plane, names: Sequence[str] = ()) -> str:
        return self._text(*_sum_of(plane, names))

    def _line(self, plane: Plane, names: Sequence[str] = ()) -> str:
        first, second = names or ("x1", "x2") if len(plane.weights) == 2 else ("", "")
        if plane.line is not None:
            slope, intercept = plane.line
            right = self._text(f"m*{_identifier(first)} + c", {"m": slope, "c": intercept})
            return f"{self._called(second)} = {right}"
        if len(plane.weights) == 2 and plane.weights[0] != 0:
            place = self._number(-plane.offset / plane.weights[0])
            return f"{self._called(first)} = {place}"
        if not any(plane.weights):
            return _("nowhere, as the weights are 0")
        return f"{self._sum(plane, names)} = 0"

    def _called(self, name: str) -> str:
        return self._notation.name(_identifier(name))

    def _text(self, formula: str, numbers: dict[str, float]) -> str:
        return formula_text(formula, self._notation, numbers, _three_digits)

    def _number(self, value: float) -> str:
        return self._notation.number(_three_digits("", value))


def _three_digits(name: str, value: float) -> str:
    return short_number(name, float(f"{value:.{_DIGITS}g}"))


def _identifier(name: str) -> str:
    return name.replace(".", "_")


def _sum_of(plane: Plane, names: Sequence[str]) -> tuple[str, dict[str, float]]:
    """A weighted sum as a formula, and its numbers."""
    shown = names or [f"x{n + 1}" for n in range(len(plane.weights))]
    numbers = {f"a_{n}": weight for n, weight in enumerate(plane.weights)}
    terms = [f"a_{n}*{_identifier(name)}" for n, name in enumerate(shown)]
    return " + ".join([*terms, "c"]), numbers | {"c": plane.offset}


def _sides_that_cross(settings: Settings) -> tuple[str, str] | None:
    """Returns the rows above the border and those below, if each are a diagonal, as XOR's are."""
    data = settings.dataset
    if not has_every_row(data) or data.n_features != 2:
        return None
    rows = zip(data.rows, data.high_targets.tolist(), strict=True)
    above = {tuple(map(int, row)) for row, is_high in rows if is_high}
    diagonals = ({(0, 1), (1, 0)}, {(0, 0), (1, 1)})
    if above not in diagonals:
        return None
    below = diagonals[above == diagonals[0]]
    names = [sorted(f"{a}{b}" for a, b in rows) for rows in (above, below)]
    some, others = (_("{first} and {second}").format(first=a, second=b) for a, b in names)
    return some, others
