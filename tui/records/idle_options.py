"""What is said of values that do nothing in a run and are taken all the same.

Version 0.1 took them, whose run cards are read, or they allow what may come. All others that would
do nothing are refused by the core.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xortui.core import RunConfig
from xortui.core.losses import LOSSES
from xortui.core.starts import Start
from xortui.tui.language import translate as _

_OF_HIDDEN_LAYERS: Final = ("activation", "dropout", "batch_norm")
_DRAWS_NOTHING: Final = "zeros"


def idle_remarks(config: RunConfig, given: Mapping[str, str]) -> list[str]:
    """Returns a sentence a value that was given and does nothing.

    Args:
        config: The run.
        given: The fields that a person gave, with the names that he knows them by.
    """
    remarks = []
    if not config.hidden:
        text = _("{name} does nothing without a hidden layer")
        remarks += [
            text.format(name=given[field])
            for field in _OF_HIDDEN_LAYERS
            if field in given and getattr(config, field) != getattr(_STANDARD, field)
        ]
    of_output = config.output_learning_rate is not None
    if not config.hidden and of_output and "learning_rate" in given:
        text = _("{name} does nothing beside {other} without a hidden layer")
        other = given.get("output_learning_rate", "output_learning_rate")
        remarks.append(text.format(name=given["learning_rate"], other=other))
    if config.data is not None and {"gate", "data"} <= given.keys():
        text = _("{name} does nothing beside {other}")
        remarks.append(text.format(name=given["gate"], other=given["data"]))
    has_domain = any(LOSSES[loss].domain is not None for loss in _losses(config))
    if "allow_unbounded" in given and config.allow_unbounded and not has_domain:
        text = _("{name} does nothing with loss {loss}")
        remarks.append(text.format(name=given["allow_unbounded"], loss=config.loss))
    if "seed" in given and not _draws(config):
        remarks.append(_("{name} does nothing where nothing is drawn").format(name=given["seed"]))
    return remarks


_STANDARD: Final = RunConfig()


def _losses(config: RunConfig) -> set[str]:
    changed = {change.value for change in config.changes if change.field == "loss"}
    return {config.loss, *changed}


def _draws(config: RunConfig) -> bool:
    """Whether the seed makes a number of the run: of its start, an order of rows, or dropout."""
    biases = Start(config.init, config.bias_init).scheme_of_biases if config.bias else ""
    drawn = {config.init, biases} - {_DRAWS_NOTHING, ""}
    return bool(drawn) or config.shuffles or config.drops
