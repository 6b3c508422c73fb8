"""A number of an update, and the formula and the numbers that it comes from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, Final

import numpy as np

from xortui.core.activations import ACTIVATIONS


def _of_number(function: Callable[..., Any]) -> Callable[..., float]:
    def applied(*values: float) -> float:
        with np.errstate(all="ignore"):
            return float(function(*map(np.float64, values)))

    return applied


FUNCTIONS: Final[dict[str, Callable[..., float]]] = {
    **{name: _of_number(activation) for name, activation in ACTIVATIONS.items()},
    "positive": _of_number(lambda z: z > 0),
    "log": _of_number(np.log),
    "exp": _of_number(np.exp),
    "sqrt": _of_number(np.sqrt),
    "max": _of_number(np.maximum),
    "min": _of_number(np.minimum),
    "cos": _of_number(np.cos),
    "abs": _of_number(np.abs),
}
"""Name -> function of numbers, as formulas have them: beside the activations what losses need."""


@dataclass(frozen=True, slots=True)
class Equation:
    """A number, and how it follows from others.

    Attributes:
        name: What the number is called, such as ``z1`` or ``dL_dw``.
        formula: A Python expression of the names in ``numbers`` and of `FUNCTIONS`.
        numbers: Name -> number, in the order in which the formula has them.
        value: The number itself, as the run computes it; the formula gives it to rounding.
    """

    name: str
    formula: str
    numbers: Mapping[str, float]
    value: float

    @property
    def computed(self) -> float:
        """What the formula gives; not a number where it divides by zero."""
        return evaluate(self.formula, self.numbers)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values, with ``None`` for what is not finite."""
        return {
            "name": self.name,
            "formula": self.formula,
            "numbers": {name: finite(value) for name, value in self.numbers.items()},
            "value": finite(self.value),
        }


def evaluate(formula: str, numbers: Mapping[str, float]) -> float:
    """Returns what a formula gives; not a number where it divides by zero.

    Args:
        formula: A Python expression of names and of `FUNCTIONS`.
        numbers: Name -> number.
    """
    names = {name: np.float64(value) for name, value in numbers.items()}
    with np.errstate(all="ignore"):
        try:
            return float(eval(_compiled(formula), {"__builtins__": {}, **FUNCTIONS}, names))
        except ZeroDivisionError:
            return math.nan


def finite(value: float) -> float | None:
    """Returns a number as JSON has it: ``None`` where it is not finite."""
    return float(value) if math.isfinite(value) else None


@lru_cache(1024)
def _compiled(formula: str) -> CodeType:
    return compile(formula, "<formula>", "eval")
