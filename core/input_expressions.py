"""What a network reads instead of its inputs: expressions of them, such as ``x1^2`` or ``sin(x1)``.

An expression is read as a tree of Python's syntax, of which only sums, differences, products,
quotients, whole powers and a few functions are let through, and the tree is worked out node by
node. Nothing is ever evaluated as a program.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MOST_EXPRESSIONS: Final = 32
LONGEST: Final = 80
_MOST_NODES: Final = 60
_LARGEST_POWER: Final = 9
_LARGEST: Final = 1e150

FUNCTIONS: Final[dict[str, tuple[Callable[[Array], Array], str]]] = {
    "sin": (np.sin, "np.sin"),
    "cos": (np.cos, "np.cos"),
    "tanh": (np.tanh, "np.tanh"),
    "exp": (np.exp, "np.exp"),
    "log": (np.log, "np.log"),
    "sqrt": (np.sqrt, "np.sqrt"),
    "abs": (np.abs, "np.abs"),
}
"""Name -> the function, and how a program of NumPy writes it."""

_OPERATORS: Final[dict[type, tuple[Callable[[Any, Any], Any], str]]] = {
    ast.Add: (np.add, "+"),
    ast.Sub: (np.subtract, "-"),
    ast.Mult: (np.multiply, "*"),
    ast.Div: (np.divide, "/"),
}
_INPUT: Final = re.compile(r"x([1-9][0-9]{0,2})")
_ALLOWED: Final = "x1, x2, ..., numbers, + - * / ^ and " + ", ".join(FUNCTIONS)


def plain_expression(text: object, n_features: int) -> str:
    """Returns an expression as it is kept, without blanks: ``x1^2``.

    Args:
        text: The expression.
        n_features: How many inputs there are.

    Raises:
        ValueError: It is none, or too large, or reads no input.
    """
    tree = _tree(text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    numbers = [int(found[1]) for name in names if (found := _INPUT.fullmatch(name))]
    if not numbers or max(numbers) > n_features:
        what = f"x1 to x{n_features}" if n_features > 1 else "x1"
        raise ValueError(f"inputs must each read one of {what}, got {text!r}")
    return ast.unparse(tree).replace("**", "^").replace(" ", "")


def values_of(expressions: tuple[str, ...], inputs: Array) -> Array:
    """Returns what expressions make of inputs.

    Args:
        expressions: As `plain_expression` returns them.
        inputs: Shape ``(n_samples, n_features)``.

    Returns:
        Shape ``(n_samples, n_expressions)``; not finite where one is not defined.
    """
    columns = np.asarray(inputs, np.float64).T
    with np.errstate(all="ignore"):
        found = [
            np.broadcast_to(_value(_tree(text), columns), columns.shape[1:]) for text in expressions
        ]
    return np.stack(found, axis=-1)


def check_values(expressions: tuple[str, ...], inputs: Array) -> None:
    """Checks that expressions are defined at every row.

    Raises:
        ValueError: One is not; the message names it and the row.
    """
    values = values_of(expressions, inputs)
    if (wrong := np.argwhere(~(np.abs(values) < _LARGEST))).size:
        row, column = wrong[0].tolist()
        raise ValueError(
            f"inputs must be finite numbers at every row, got {expressions[column]} = "
            f"{values[row, column]:g} at row {row + 1}"
        )


def program_text(expression: str, inputs: str) -> str:
    """Returns an expression as a program of NumPy writes it.

    Args:
        expression: As `plain_expression` returns it.
        inputs: What the array of the inputs is called there, whose last axis they are.
    """
    return _written(_tree(expression), inputs)


@lru_cache(256)
def _tree(text: object) -> ast.expr:
    rule = f"inputs must be expressions of {_ALLOWED}, got {text!r}"
    if not isinstance(text, str) or not text.strip():
        raise ValueError(rule)
    if len(text) > LONGEST:
        raise ValueError(f"inputs must be at most {LONGEST} characters each, got {len(text)}")
    try:
        tree = ast.parse(text.strip().lower().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(rule) from None
    nodes = list(ast.walk(tree))
    if len(nodes) > _MOST_NODES or not _is_let_through(tree):
        raise ValueError(rule)
    return tree


def _is_let_through(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name):
            return _INPUT.fullmatch(name) is not None
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return abs(value) < _LARGEST
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _is_let_through(inner)
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() as power)):
            is_whole = not isinstance(power, bool) and 0 <= power <= _LARGEST_POWER
            return is_whole and _is_let_through(left)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            return _is_let_through(left) and _is_let_through(right)
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            return _is_let_through(inner)
    return False


def _value(node: ast.AST, columns: Array) -> Any:
    match node:
        case ast.Name(id=name):
            return columns[int(name[1:]) - 1]
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(operand=inner):
            return -_value(inner, columns)
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() as power)):
            return _power(_value(left, columns), power)
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATORS[type(operator)][0](_value(left, columns), _value(right, columns))
        case ast.Call(func=ast.Name(id=name), args=[inner]):
            return FUNCTIONS[name][0](_value(inner, columns))
    raise AssertionError(node)


def _power(base: Any, power: int) -> Any:
    """Returns a product of factors, which is the same on every machine."""
    value = np.ones_like(base)
    for _ in range(power):
        value = value * base
    return value


def _written(node: ast.AST, inputs: str) -> str:
    match node:
        case ast.Name(id=name):
            return f"{inputs}[..., {int(name[1:]) - 1}]"
        case ast.Constant(value=int() | float() as value):
            return repr(float(value))
        case ast.UnaryOp(operand=inner):
            return f"(-{_written(inner, inputs)})"
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() as power)):
            return f"({_written(left, inputs)} ** {power!r})"
        case ast.BinOp(left=left, op=operator, right=right):
            sign = _OPERATORS[type(operator)][1]
            return f"({_written(left, inputs)} {sign} {_written(right, inputs)})"
        case ast.Call(func=ast.Name(id=name), args=[inner]):
            return f"{FUNCTIONS[name][1]}({_written(inner, inputs)})"
    raise AssertionError(node)
