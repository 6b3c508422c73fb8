"""The sixteen Boolean functions of two inputs: their names, and which of them a unit computes.

A function is written as its bit string: its value on the rows 00, 01, 10, 11, so ``"0110"`` is
XOR. Which function a unit computes is read from its activations on those four rows, each of them
true, false, or too near the middle of the activation function to say:

* The middle is where the pre-activation changes sign: 0.5 of sigmoid, 0 of tanh. Where the whole
  range is bounded, a value within a tenth of it (0.1 and 0.2) is near the middle.
* ReLU and SiLU say next to nothing of how far below zero their pre-activation is. So a value at or
  below their middle, 0, is false, however little, and only one above it within a tenth of the
  unit's largest distance is near. The margin is relative because the weights that follow may
  rescale the unit freely.
* identity has that relative margin on both sides of 0.
* The output unit is judged as the task judges it, by the border of its targets, whatever its
  activation function: it is undecided only where an output lies on the border itself.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xortui.core.activations import ACTIVATIONS
from xortui.core.border import UNIT_BORDER, Border

INPUT_ROWS: Final = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
"""The rows 00, 01, 10, 11 of a truth table of two inputs, in the order of every bit string."""

FUNCTIONS: Final[dict[str, str]] = {
    "xor": "0110",
    "and": "0001",
    "or": "0111",
    "nand": "1110",
    "nor": "1000",
    "xnor": "1001",
    "x1": "0011",
    "x2": "0101",
    "not-x1": "1100",
    "not-x2": "1010",
    "x1-and-not-x2": "0010",
    "not-x1-and-x2": "0100",
    "x1-or-not-x2": "1011",
    "not-x1-or-x2": "1101",
    "false": "0000",
    "true": "1111",
}
"""Name -> bit string on the rows 00, 01, 10, 11; XOR first, then by how familiar they are."""

MARGIN: Final = 0.1
"""How near the middle is undecided, as a part of the activation function's range."""

_INFIX: Final = ("and", "or", "xor", "nand", "nor", "xnor")
_NAMES: Final = {bits: name for name, bits in FUNCTIONS.items()}


def function_name(bits: str) -> str:
    """Returns the name of a bit string, such as ``"xor"`` for ``"0110"``.

    Raises:
        ValueError: ``bits`` is not four characters, each 0 or 1.
    """
    if bits not in _NAMES:
        raise ValueError(f"bits must be four of 0 and 1, got {bits!r}")
    return _NAMES[bits]


def display_name(bits: str, first: str = "x1", second: str = "x2") -> str:
    """Returns a bit string's name as a person reads it: ``XOR``, ``NOT x1``, ``(NOT x1) AND x2``.

    Raises:
        ValueError: ``bits`` is not four characters, each 0 or 1.
    """
    words = _words(bits, first, second)
    if len(words) > 2 and words[0] == "NOT":
        # Without brackets it reads as the negation of all that follows, too.
        words[:2] = [f"({words[0]} {words[1]})"]
    return " ".join(words)


def formula(bits: str, first: str = "h1", second: str = "h2") -> str:
    """Returns a bit string as a formula of two named operands, such as ``h1 AND h2``.

    Raises:
        ValueError: ``bits`` is not four characters, each 0 or 1.
    """
    name = function_name(bits)
    if name in _INFIX:
        return f"{first} {name.upper()} {second}"
    return display_name(bits, first, second)


def symbol_name(
    bits: str, first: str = "x1", second: str = "x2", *, ascii_only: bool = False
) -> str:
    """Returns the shortest usual name: ``XOR``, ``x1∧¬x2``, in ASCII ``x1&~x2``.

    Raises:
        ValueError: ``bits`` is not four characters, each 0 or 1.
    """
    words = _words(bits, first, second)
    if len(words) == 1:
        return words[0]
    symbols = (
        {"AND": "&", "OR": "|", "NOT": "~"}
        if ascii_only
        else {
            "AND": "∧",
            "OR": "∨",
            "NOT": "¬",
        }
    )
    return "".join(symbols.get(word, word) for word in words)


def _words(bits: str, first: str, second: str) -> list[str]:
    operands = {"x1": first, "x2": second}
    return [operands.get(word, word.upper()) for word in function_name(bits).split("-")]


def unit_function(activations: ArrayLike, activation: str) -> str | None:
    """Returns the bit string of the function that a hidden unit computes, or None if undecided.

    Args:
        activations: Shape ``(4,)``, the unit's activation on the rows 00, 01, 10, 11.
        activation: The name of its activation function.
    """
    values = np.asarray(activations, dtype=np.float64)
    if not np.isfinite(values).all():
        return None
    facts = ACTIVATIONS[activation]
    if facts.is_bounded:
        low, high = facts.range
        return _bits(values, facts.middle, MARGIN * (high - low))
    distances = values - facts.middle
    margin = MARGIN * float(np.abs(distances).max(initial=0.0))
    if facts.is_one_sided:
        return _bits(np.where(distances > 0, distances, -margin), 0.0, margin)
    return _bits(distances, 0.0, margin) if margin else None


def output_function(outputs: ArrayLike, border: Border = UNIT_BORDER) -> str | None:
    """Returns the bit string of the function that the output computes, or None if undecided.

    Args:
        outputs: Shape ``(4,)``, the network's output on the rows 00, 01, 10, 11.
        border: What parts its true from its false.
    """
    values = np.asarray(outputs, dtype=np.float64)
    sides = border.sides(values)
    if not (np.isfinite(values).all() and sides.all()):
        return None
    return "".join("1" if side > 0 else "0" for side in sides)


def corners(activations: ArrayLike, activation: str) -> NDArray[np.float64]:
    """Returns where two hidden units stand for 00, 01, 10, 11, shape ``(4, 2)`` float64.

    Put through the output unit and ``output_function``, they say which function of its two hidden
    units it computes; pairs that no row of the data reaches are included.

    Args:
        activations: Shape ``(n_samples, 2)``, what the two units give on the data.
        activation: The name of their activation function. One with bounds stands at its bounds;
            any other at the least and the most that it gives on the data.
    """
    values = np.asarray(activations, dtype=np.float64)
    facts = ACTIVATIONS[activation]
    if facts.is_bounded:
        low, high = (np.full(2, bound) for bound in facts.range)
    else:
        low, high = values.min(axis=0), values.max(axis=0)
    return np.where(np.array(INPUT_ROWS) == 1, high, low)


def _bits(values: NDArray[np.float64], middle: float, margin: float) -> str | None:
    """Bits of values by a middle, or None where one lies within the margin of it."""
    distance = values - middle
    # Rounding must not decide for 0.4 and 0.6, which lie just on the margin of sigmoid.
    if (np.abs(distance) < margin * (1 - 1e-9)).any():
        return None
    return "".join("1" if above else "0" for above in distance > 0)
