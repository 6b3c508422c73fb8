"""Fields that would do nothing beside the others: whoever gives one means something else.

Fields that version 0.1 had are none of them, as it took them all, and what it wrote is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from xortui.core.losses import HUBER_DELTA
from xortui.core.start_rules import Rule
from xortui.core.starts import ORDERS, Start


def _has_biases(config: Any) -> bool:
    return bool(config.bias)


def _draws_biases(config: Any) -> bool:
    return Start(config.init, config.bias_init).scheme_of_biases != "zeros"


def _has_hidden_layers(config: Any) -> bool:
    return bool(config.hidden)


_RULES: Final[tuple[tuple[str, Any, Callable[[Any], bool], str], ...]] = (
    ("test_seed", 0, lambda config: isinstance(config.test, float), "0 unless test is a share"),
    ("huber_delta", HUBER_DELTA, lambda config: config.loss == "huber", "1 unless loss is huber"),
    ("bias_init", None, _has_biases, "none without biases"),
    ("init_order", ORDERS[0], _has_hidden_layers, f"{ORDERS[0]} without a hidden layer"),
    ("init_factor", 1.0, lambda config: config.init != "zeros", "1 with init zeros"),
    ("bias_factor", 1.0, _has_biases, "1 without biases"),
    ("bias_factor", 1.0, _draws_biases, "1 where biases start at zero"),
)
"""Field, its default, whether another value does something, and the rule. One of which another's
effect depends stands before that.
"""

IDLE_DEFAULTS: Final[dict[str, Any]] = {field: default for field, default, *_rest in _RULES}
"""Field -> the value that it has where it does nothing."""


def idle_rules(config: Any) -> Iterator[Rule]:
    """Yields the rules of the fields that may do nothing; each field's own rules hold."""
    for field, default, does_something, rule in _RULES:
        value = getattr(config, field)
        yield value == default or does_something(config), field, rule, value


def does_something(config: Any, name: str) -> bool:
    """Tells whether another value of a field than its default would do something in a run."""
    return all(holds(config) for field, _default, holds, _rule in _RULES if field == name)
