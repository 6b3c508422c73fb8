"""Which lines of the network lead from a parameter to the loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_MOST_LINES: Final = 4096


def lit_path(
    sizes: Sequence[int], layer: int, source: int | None, unit: int
) -> frozenset[tuple[int, int, int]]:
    """Returns the weights ``(layer, source, unit)`` on every path from a parameter to the output.

    Args:
        sizes: Units a layer from the inputs to the output.
        layer: The parameter's layer, from 0; -1 for one of an input.
        source: Index of the input or unit that it comes from; ``None`` for one of a unit.
        unit: Index of the unit that it belongs to.
    """
    found = set() if source is None else {(layer, source, unit)}
    units = [unit]
    for after in range(layer + 1, len(sizes) - 1):
        targets = range(sizes[after + 1])
        if len(units) * len(targets) > _MOST_LINES:
            break
        found |= {(after, one, target) for one in units for target in targets}
        units = list(targets)
    return frozenset(found)
