"""What lessons ask of a run, and the numbers that their texts are filled with, as expressions.

One small language for both: the names of a moment (`moment.py`), numbers, texts in quotes, sums,
products, comparisons, ``and``, ``or``, ``not`` and a few functions; ``loss@0`` is a value at an
epoch. An expression is parsed and looked through once; nothing of it is ever run by Python.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from xortui.tui.language import translate as _
from xortui.tui.records.shortened import shortened

_LONGEST: Final = 200  # characters
_DEEPEST: Final = 20

_TWO_SIDED: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARED: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def _sigmoid(value: float) -> float:
    return 0.5 * (1 + math.tanh(value / 2))


FUNCTIONS: Final[Mapping[str, Callable[[float], float]]] = {
    "abs": abs,
    "exp": math.exp,
    "ln": math.log,
    "round": round,
    "sigmoid": _sigmoid,
    "sqrt": math.sqrt,
}
"""Functions of one number, by name."""


class Asked(Protocol):
    """A moment that expressions are asked of."""

    def value(self, name: str, places: tuple[int, ...], epoch: int | None) -> Any:
        """Returns a value of a moment, or None where there is none.

        Args:
            name: Its name.
            places: What stands in brackets behind it.
            epoch: The epoch that is looked at; that of the moment where it is None.
        """


@dataclass(frozen=True, slots=True)
class Expression:
    """A question, or a number to be shown.

    Attributes:
        text: As it was written.
        tree: What was read.
    """

    text: str
    tree: ast.expr

    def of(self, moment: Asked) -> Any:
        """Returns its value at a moment; None where a part of it has none."""
        try:
            return _value(self.tree, moment)
        except (ArithmeticError, ValueError):
            return None

    def holds(self, moment: Asked) -> bool:
        """Whether it is true at a moment; what has no value is not."""
        return bool(self.of(moment))


def parsed(text: str, names: Mapping[str, int]) -> Expression:
    """Returns an expression.

    Args:
        text: The expression.
        names: The names that may stand in it, and how many places each has in brackets.

    Raises:
        ValueError: It is none; the message says why.
    """
    if len(text) > _LONGEST:
        rule = _("an expression must have at most {most} characters, got {count}")
        raise ValueError(rule.format(most=_LONGEST, count=len(text)))
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        rule = _("it must be an expression such as {example}, got {text!r}")
        raise ValueError(rule.format(example="loss < 0.1", text=shortened(text))) from None
    _check(tree, names, text, 0)
    return Expression(text, tree)


def _check(node: ast.expr, names: Mapping[str, int], text: str, depth: int) -> None:
    """Refuses what is no part of the language."""
    if depth > _DEEPEST:
        raise ValueError(_("an expression is too deep: {text!r}").format(text=shortened(text)))
    parts: list[ast.expr] = []
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool | int | float | str):
            return
    elif isinstance(node, ast.Name | ast.Subscript):
        name, places = _named(node)
        if name in names and len(places) == names[name]:
            return
        _refuse_name(name, len(places), names)
    elif isinstance(node, ast.UnaryOp):
        if isinstance(node.op, ast.USub | ast.Not):
            parts = [node.operand]
    elif isinstance(node, ast.BoolOp):
        parts = node.values
    elif isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.MatMult):
            is_epoch = isinstance(node.right, ast.Constant) and type(node.right.value) is int
            if is_epoch and isinstance(node.left, ast.Name | ast.Subscript):
                parts = [node.left]
        elif type(node.op) in _TWO_SIDED:
            parts = [node.left, node.right]
    elif isinstance(node, ast.Compare):
        if all(type(op) in _COMPARED for op in node.ops):
            parts = [node.left, *node.comparators]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        is_known = node.func.id in FUNCTIONS and len(node.args) == 1 and not node.keywords
        parts = node.args if is_known else []
    if not parts:
        rule = _("{part!r} is no part of an expression")
        raise ValueError(rule.format(part=shortened(ast.unparse(node))))
    for part in parts:
        _check(part, names, text, depth + 1)


def _refuse_name(name: str, places: int, names: Mapping[str, int]) -> None:
    if name in names:
        rule = _("{name} must have {count} numbers in brackets, such as {example}, got {places}")
        example = name + "[0]" * names[name]
        raise ValueError(rule.format(name=name, count=names[name], example=example, places=places))
    known = ", ".join(sorted(names))
    rule = _("a name must be one of {known}, got {name!r}")
    raise ValueError(rule.format(known=known, name=shortened(name)))


def _named(node: ast.expr) -> tuple[str, tuple[int, ...]]:
    """Returns a name and what stands in brackets behind it."""
    places: list[int] = []
    while isinstance(node, ast.Subscript):
        if not (isinstance(node.slice, ast.Constant) and type(node.slice.value) is int):
            rule = _("in brackets must stand a whole number, got {part!r}")
            raise ValueError(rule.format(part=shortened(ast.unparse(node.slice))))
        places.insert(0, node.slice.value)
        node = node.value
    if not isinstance(node, ast.Name):
        rule = _("{part!r} is no part of an expression")
        raise ValueError(rule.format(part=shortened(ast.unparse(node))))
    return node.id, tuple(places)


def _value(node: ast.expr, moment: Asked) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name | ast.Subscript):
        return moment.value(*_named(node), None)
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand, moment)
        if isinstance(node.op, ast.Not):
            return not value
        return None if value is None else -value
    if isinstance(node, ast.BoolOp):
        values = (bool(_value(part, moment)) for part in node.values)
        return all(values) if isinstance(node.op, ast.And) else any(values)
    if isinstance(node, ast.BinOp):
        return _joined(node, moment)
    if isinstance(node, ast.Compare):
        return _compared(node, moment)
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    value = _value(node.args[0], moment)
    return None if value is None else FUNCTIONS[node.func.id](value)


def _joined(node: ast.BinOp, moment: Asked) -> Any:
    if isinstance(node.op, ast.MatMult):
        assert isinstance(node.right, ast.Constant) and isinstance(node.right.value, int)
        return moment.value(*_named(node.left), node.right.value)
    left, right = _value(node.left, moment), _value(node.right, moment)
    if not (_is_number(left) and _is_number(right)):
        return None
    return _TWO_SIDED[type(node.op)](left, right)


def _compared(node: ast.Compare, moment: Asked) -> bool:
    left = _value(node.left, moment)
    for op, part in zip(node.ops, node.comparators, strict=True):
        right = _value(part, moment)
        is_order = not isinstance(op, ast.Eq | ast.NotEq)
        if left is None or right is None or (is_order and not _are_ordered(left, right)):
            return False
        if not _COMPARED[type(op)](left, right):
            return False
        left = right
    return True


def _are_ordered(left: object, right: object) -> bool:
    return _is_number(left) and _is_number(right)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
