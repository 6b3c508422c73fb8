"""Boolean gates of three inputs and more, by name: ``parity3``, ``majority5``, ``nand4``.

A gate is a function of how many of its inputs are 1. Rows stand as in any truth table, counted in
binary with the first input in front.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Final

FEWEST_INPUTS: Final = 3
MOST_INPUTS: Final = 10
"""A table of 1,024 rows."""

WIDE_GATES: Final[dict[str, Callable[[int, int], bool]]] = {
    "parity": lambda ones, n: ones % 2 == 1,
    "majority": lambda ones, n: 2 * ones > n,
    "xor": lambda ones, n: ones % 2 == 1,
    "and": lambda ones, n: ones == n,
    "or": lambda ones, n: ones > 0,
    "nand": lambda ones, n: ones < n,
    "nor": lambda ones, n: ones == 0,
    "xnor": lambda ones, n: ones % 2 == 0,
}
"""Name without the number of inputs -> the output, from how many of ``n`` inputs are 1."""

ADDERS: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "half-adder": (2, ("sum", "carry")),
    "full-adder": (3, ("sum", "carry")),
}
"""Name -> how many inputs are added, and what the outputs are called."""

_NAME: Final = re.compile(r"(?P<gate>[a-z]+)(?P<inputs>[1-9][0-9]?)")

Table = tuple[tuple[tuple[float, ...], ...], tuple[float, ...]]


def wide_gate(name: str) -> Table | None:
    """Returns rows and targets of a gate, or None where a name is of no such gate."""
    found = _gate_and_inputs(name)
    if found is None:
        return None
    gate, n_inputs = found
    output = WIDE_GATES[gate]
    rows = binary_rows(n_inputs)
    return rows, tuple(float(output(int(sum(row)), n_inputs)) for row in rows)


def is_wide_gate(name: str) -> bool:
    """Returns whether a name is of such a gate, without its table of up to a thousand rows."""
    return _gate_and_inputs(name) is not None


def _gate_and_inputs(name: str) -> tuple[str, int] | None:
    found = _NAME.fullmatch(name)
    if found is None or found["gate"] not in WIDE_GATES:
        return None
    gate, n_inputs = found["gate"], int(found["inputs"])
    if not FEWEST_INPUTS <= n_inputs <= MOST_INPUTS:
        return None
    return None if gate == "majority" and n_inputs % 2 == 0 else (gate, n_inputs)


def wide_gate_names() -> list[str]:
    """Returns the names of all these gates."""
    sizes = range(FEWEST_INPUTS, MOST_INPUTS + 1)
    names = (f"{gate}{size}" for gate in WIDE_GATES for size in sizes)
    return [name for name in names if is_wide_gate(name)]


def adder(name: str) -> tuple[tuple[tuple[float, ...], ...], tuple[tuple[float, ...], ...]]:
    """Returns rows, and for each the digits of its sum as `ADDERS` names them, the low one first.

    Raises:
        KeyError: There is no such adder.
    """
    n_inputs, outputs = ADDERS[name]
    rows = binary_rows(n_inputs)
    digits = [[float(int(sum(row)) >> place & 1) for place in range(len(outputs))] for row in rows]
    return rows, tuple(map(tuple, digits))


def binary_rows(n_inputs: int) -> tuple[tuple[float, ...], ...]:
    """Returns all rows of 0 and 1, counted in binary with the first input in front."""
    return tuple(itertools.product((0.0, 1.0), repeat=n_inputs))
