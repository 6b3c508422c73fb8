"""Formulas as one writes them: ``z1 = 0.43·0 + 0.31·1 + 0.21``, with names or with the numbers."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

Number = Callable[[str, float], str]
"""``number(name, value)``: how the number of a name is written, with ASCII's minus."""

_MOST_TERMS: Final = 8
_KEPT_TERMS: Final = 5
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_ROW: Final = re.compile(r"(.+)_r([0-9]+)\Z")
_INPUT: Final = re.compile(r"x([1-9][0-9]*)\Z")
_FUNCTIONS: Final = {"sigmoid": "σ", "log": "ln"}
_ASCII_FUNCTIONS: Final = {"log": "ln"}
_DIGITS: Final = 4
_MOST_DIGITS: Final = 16
_NEAR_ONE: Final = 1e-3
_CONSTANT_DIGITS: Final = 6
"""Of a constant; PyTorch's 1e-12 in single precision has sixteen."""
_LARGE: Final = 1e7
_MORE_DIGITS: Final = {"w": 8}


@dataclass(frozen=True, slots=True)
class Notation:
    """The signs that formulas are written with.

    Attributes:
        unicode: Whether those beyond ASCII may be used.
        rows: Row of the data, from 1 -> what it is called.
        inputs: What ``x1``, ``x2``, ... are called; of more than a word, in quotation marks.
    """

    unicode: bool = True
    rows: Callable[[int], str] = str
    inputs: tuple[str, ...] = ()

    @property
    def minus(self) -> str:
        """A minus."""
        return "−" if self.unicode else "-"

    @property
    def times(self) -> str:
        """Between factors."""
        return "·" if self.unicode else "*"

    @property
    def becomes(self) -> str:
        """Between a name and its new value."""
        return "←" if self.unicode else "<-"

    def function(self, name: str) -> str:
        """Returns what a function is called."""
        return (_FUNCTIONS if self.unicode else _ASCII_FUNCTIONS).get(name, name)

    def name(self, name: str) -> str:
        """Returns what a number is called: ``∂L/∂z1`` for ``dL_dz1``, ``h2.1`` for ``h2_1``."""
        column = _INPUT.match(name)
        if column and int(column[1]) <= len(self.inputs):
            return _word(self.inputs[int(column[1]) - 1])
        if name == "rate":  # as in the header and wherever else there is room for two letters
            return "lr"
        row = _ROW.match(name)
        if row:
            return f"{self.name(row[1])}({self.rows(int(row[2]))})"
        if name.startswith("dL_d"):
            of = self.name(name.removeprefix("dL_d"))
            return f"∂L/∂{of}" if self.unicode else f"dL/d{of}"
        return name.replace("_", " " if name.startswith(("sum", "mean_", "square_hat")) else ".")

    def number(self, text: str) -> str:
        """Returns a number, written with ASCII's minus, with this notation's."""
        return self.minus + text[1:] if text.startswith("-") else text


def short_number(name: str, value: float) -> str:
    """Returns a number in a few digits; a parameter in more, that one sees how it changes."""
    if not math.isfinite(value):
        return str(value)
    if value == round(value) and abs(value) < _LARGE:
        return str(round(value))
    digits = _MORE_DIGITS.get(name, _DIGITS)
    short = 1 - abs(value)
    if 0 < short < _NEAR_ONE:
        # 1 where it is not would have y - t be 0 where it is not
        digits = max(digits, min(math.ceil(-math.log10(short)) + 1, _MOST_DIGITS))
    text = f"{value:.{digits}g}"
    return re.sub(r"e([-+])0*", lambda found: f"e{found[1].replace('+', '')}", text)


def formula_text(
    formula: str,
    notation: Notation,
    numbers: Mapping[str, float] | None = None,
    number: Number = short_number,
) -> str:
    """Returns a formula as one writes it.

    Args:
        formula: A Python expression, as `xortui.core.explain` has them.
        notation: The signs.
        numbers: The numbers to fill in; names of others stay.
        number: How a number is written; where another way is given, constants have all digits.
    """

    def leaf(name: str) -> str:
        if numbers is None or name not in numbers:
            return notation.name(name)
        return notation.number(number(name, numbers[name]))

    writer = _Writer(notation, leaf, is_short=number is short_number)
    return writer.text(_parsed(formula))[0]


@lru_cache(1024)
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


class _Writer:
    """Writes an expression: each part with how tightly it holds together."""

    def __init__(self, notation: Notation, leaf: Callable[[str], str], *, is_short: bool) -> None:
        self._notation, self._leaf, self._is_short = notation, leaf, is_short

    def text(self, node: ast.expr) -> tuple[str, int]:
        if isinstance(node, ast.Name):
            return self._atom(self._leaf(node.id))
        if isinstance(node, ast.Constant):
            return self._atom(_constant(node.value, is_short=self._is_short))
        if isinstance(node, ast.UnaryOp):
            return self._notation.minus + self._held(node.operand, _SIGN), _SIGN
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "identity":
                return self.text(node.args[0])
            return self._call(node), _ATOM
        assert isinstance(node, ast.BinOp), ast.dump(node)
        if isinstance(node.op, ast.Add | ast.Sub):
            return self._sum(node), _SUM
        if isinstance(node.op, ast.Pow):
            return self._power(node), _POWER
        sign = self._notation.times if isinstance(node.op, ast.Mult) else "/"
        left = self._held(node.left, _PRODUCT)
        return left + sign + self._held(node.right, _POWER), _PRODUCT

    def _atom(self, text: str) -> tuple[str, int]:
        return text, _SIGN if text.startswith(self._notation.minus) else _ATOM

    def _held(self, node: ast.expr, least: int) -> str:
        """A part of something, in brackets where it would come apart."""
        text, tightness = self.text(node)
        return f"({text})" if tightness < least else text

    def _sum(self, node: ast.BinOp) -> str:
        terms = _terms(node)
        if len(terms) > _MOST_TERMS:
            shown = [self._term(*term, first=n == 0) for n, term in enumerate(terms[:_KEPT_TERMS])]
            last = self._term(*terms[-1], first=False)
            return "".join([*shown, " + …" if self._notation.unicode else " + ...", last])
        return "".join(self._term(*term, first=n == 0) for n, term in enumerate(terms))

    def _term(self, node: ast.expr, is_added: bool, *, first: bool) -> str:
        text, tightness = self.text(node)
        minus = self._notation.minus
        if first:
            return text
        if is_added and text.startswith(minus) and tightness > _SUM:
            return f" {minus} {text.removeprefix(minus)}"
        if not is_added and (tightness == _SUM or text.startswith(minus)):
            text = f"({text})"
        return f" + {text}" if is_added else f" {minus} {text}"

    def _power(self, node: ast.BinOp) -> str:
        base = self._held(node.left, _ATOM)
        return f"{base}^{self._held(node.right, _ATOM)}"

    def _call(self, node: ast.Call) -> str:
        assert isinstance(node.func, ast.Name)
        inner = ", ".join(self.text(argument)[0] for argument in node.args)
        name = node.func.id
        if name == "positive":
            return f"[{inner} > 0]"
        if name == "abs":
            return f"|{inner}|"
        return f"{self._notation.function(name)}({inner})"


def _terms(node: ast.expr) -> list[tuple[ast.expr, bool]]:
    """The terms of a sum from left to right, each with whether it is added."""
    found: list[tuple[ast.expr, bool]] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        found.insert(0, (node.right, isinstance(node.op, ast.Add)))
        node = node.left
    return [(node, True), *found]


def _word(name: str) -> str:
    """A name that holds together between the signs of a formula."""
    return name if re.fullmatch(r"[^\W\d][\w.…]*", name) else f'"{name}"'


def _constant(value: object, *, is_short: bool) -> str:
    text = repr(value)
    if is_short and isinstance(value, float):
        short = f"{value:.{_CONSTANT_DIGITS}g}"
        text = text if float(short) == value else short
    return re.sub(r"e-0*", "e-", text)
