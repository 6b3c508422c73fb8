"""The rules of the fields that say how a run descends: constants, penalty, limits, schedule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from xortui.core.optimizers import CONSTANTS, OPTIMIZERS
from xortui.core.schedules import parsed
from xortui.core.start_rules import Rule, is_finite

BATCH_ORDERS: Final = ("shuffled", "fixed")
"""In which order an epoch's mini-batches take the rows."""

_BOUNDS: Final[dict[str, tuple[str, Callable[[float], bool]]]] = {
    "alpha": (">= 0 and < 1", lambda x: 0 <= x < 1),
    "dampening": (">= 0 and < 1", lambda x: 0 <= x < 1),
    "lr_decay": (">= 0", lambda x: x >= 0),
    "initial_accumulator_value": (">= 0", lambda x: x >= 0),
    "l1": (">= 0", lambda x: x >= 0),
    "eps": (">= 0", lambda x: x >= 0),
    "clip_norm": ("> 0", lambda x: x > 0),
    "clip_value": ("> 0", lambda x: x > 0),
    "output_learning_rate": ("> 0", lambda x: x > 0),
}
_LONGEST: Final = 2**53
"""Epochs beyond this are no floats, and nobody lives to see them."""
_MAY_BE_NONE: Final = ("eps", "clip_norm", "clip_value", "output_learning_rate")


def descent_rules(config: Any) -> Iterator[Rule]:
    """Yields the rules of a run's descent, each once those before it hold."""
    order, betas = config.order, config.betas
    is_order = isinstance(order, str) and order in BATCH_ORDERS
    yield is_order, "order", "one of " + ", ".join(BATCH_ORDERS), order
    is_pair = isinstance(betas, tuple) and len(betas) == 2 and all(map(is_finite, betas))
    yield is_pair, "betas", "two numbers", betas
    yield all(0 <= beta < 1 for beta in betas), "betas", "two numbers >= 0 and < 1", betas
    for field, (rule, holds) in _BOUNDS.items():
        value = getattr(config, field)
        if value is None and field in _MAY_BE_NONE:
            continue
        yield is_finite(value), field, "a finite number", value
        yield holds(value), field, rule, value
    warmup = config.warmup
    is_count = isinstance(warmup, int) and not isinstance(warmup, bool) and warmup >= 0
    yield is_count, "warmup", "an integer >= 0", warmup
    yield warmup <= _LONGEST, "warmup", f"<= {_LONGEST}", warmup
    yield isinstance(config.schedule, str), "schedule", "a name", config.schedule
    try:
        _schedule, constants = parsed(config.schedule)
    except ValueError as error:
        yield False, "schedule", str(error), config.schedule
        return
    yield from _heeded(config)
    if config.output_learning_rate is not None:
        least = constants.get("eta_min", 0) or constants.get("min_lr", 0)
        rule = "without eta_min and min_lr where output_learning_rate is given"
        yield not least, "schedule", rule, config.schedule
    both = config.clip_norm is not None and config.clip_value is not None
    yield not both, "clip_value", "none with clip_norm", config.clip_value
    rule = "shuffled unless batch_size is given"
    yield order == BATCH_ORDERS[0] or config.batch_size is not None, "order", rule, order


def _heeded(config: Any) -> Iterator[Rule]:
    """Constants have a meaning for some optimizers alone."""
    options = OPTIMIZERS[config.optimizer].options
    for field, default in CONSTANTS.items():
        if field not in options and getattr(config, field) != default:
            takers = " or ".join(name for name, o in OPTIMIZERS.items() if field in o.options)
            rule = f"{'none' if default is None else default} unless optimizer is {takers}"
            yield False, field, rule, getattr(config, field)
    if config.dampening:
        yield config.momentum > 0, "dampening", "0 unless momentum > 0", config.dampening
        yield not config.nesterov, "dampening", "0 with nesterov", config.dampening
