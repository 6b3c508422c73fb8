"""The rules of the fields that say how first parameters are drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from xortui.core.starts import BIAS_SCHEMES, ORDERS, WEIGHT_SCHEMES, Start, written

Rule = tuple[bool, str, str, object]
"""Whether it holds, the field, the rule, the value."""


def start_rules(config: Any) -> Iterator[Rule]:
    """Yields the rules of a run's start, each once those before it hold."""
    schemes: list[tuple[str, tuple[str, ...]]] = [("init", WEIGHT_SCHEMES)]
    if config.bias_init is not None:
        schemes.append(("bias_init", BIAS_SCHEMES))
    for field, offered in schemes:
        value = getattr(config, field)
        is_offered = isinstance(value, str) and value.partition(":")[0] in offered
        yield is_offered, field, "one of " + ", ".join(offered), value
        try:
            written(value)
        except ValueError as error:
            yield False, field, str(error), value
    order = config.init_order
    is_order = isinstance(order, str) and order in ORDERS
    yield is_order, "init_order", "one of " + ", ".join(ORDERS), order
    for field in ("init_factor", "bias_factor"):
        value = getattr(config, field)
        yield is_finite(value), field, "a finite number", value
    drawn = Start(config.init, config.bias_init, order)
    rule = f"{ORDERS[0]} unless NumPy's legacy generator draws both (uniform, normal)"
    yield order == ORDERS[0] or drawn.takes_order, "init_order", rule, order


def is_finite(value: object) -> bool:
    """Tells whether a value is a number, and one that a float holds."""
    if isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)  # type: ignore[arg-type]
    except (OverflowError, TypeError, ValueError):  # An integer beyond all floats, or no number.
        return False
