"""The run card: the text of one command that makes a run again, bit for bit."""

from __future__ import annotations

import dataclasses
import json
import shlex
from typing import Any, Final

from xortui.core import DATASETS, PRESETS, Change, Dataset, RunConfig

DEFAULT_PRESET: Final = "torch"
"""The preset that the options of a run start from; a run card names only what differs from it."""

NONE: Final = "none"
"""How the absence of a value is written: no hidden layer, no batch size, no target loss."""

_MOST_INLINE: Final = 8_000


def run_card(config: RunConfig, command: str = "xortui train") -> str:
    """Returns one shell command that makes the run again, bit for bit.

    Args:
        config: The run, with the changes made in flight.
        command: What stands before the options.
    """
    return " ".join([command, *map(shlex.quote, run_options(config))])


def as_far_as(config: RunConfig, epoch: int) -> RunConfig:
    """Returns the run that ends at an epoch, whatever ended it there: stopped, solved or forked."""
    made = tuple(change for change in config.changes if change.epoch <= epoch)
    return config.replace(epochs=epoch, until_solved=False, target_loss=None, changes=made)


def run_options(config: RunConfig) -> list[str]:
    """Returns the command-line words of a run: each field that differs from the default preset."""
    standard = PRESETS[DEFAULT_PRESET].config
    words = []
    for spec in dataclasses.fields(config):
        value = getattr(config, spec.name)
        if value == getattr(standard, spec.name):
            continue
        option = option_name(spec.name)
        if isinstance(value, bool):
            words.append(option if value else option.replace("--", "--no-", 1))
            continue
        texts = [change_text(c) for c in value] if spec.name == "changes" else [value_text(value)]
        for text in texts:
            # A value that starts like an option must be joined to its own.
            words += [f"{option}={text}"] if text.startswith("-") else [option, text]
    return words


def option_name(field: str) -> str:
    """Returns a field's option, such as ``--learning-rate``; that of `changes` is ``--change``."""
    return "--" + ("change" if field == "changes" else field.replace("_", "-"))


def change_text(change: Change) -> str:
    """Returns a change made in flight as ``EPOCH:FIELD=VALUE``."""
    return f"{change.epoch}:{change.field}={value_text(change.value)}"


def value_text(value: Any) -> str:
    """Returns a field's value as the command line reads it back, every digit of it."""
    if isinstance(value, Dataset):
        return _dataset_text(value)
    if value is None or value == ():
        return NONE
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        plain = not any(isinstance(item, tuple | float) for item in value)
        return ",".join(map(str, value)) if plain else json.dumps(value)
    return value if isinstance(value, str) else _number_text(value)


def _number_text(value: float) -> str:
    text = repr(value)
    return text.removesuffix(".0") if isinstance(value, float) else text


def _dataset_text(data: Dataset) -> str:
    """A name of the core's own; else rows, since a file may change, but for long point sets."""
    if DATASETS.get(data.name) == data:
        return data.name
    text = ";".join(
        ",".join(map(_number_text, (*row, label)))
        for row, label in zip(data.rows, data.labels, strict=True)
    )
    return data.name if data.name and len(text) > _MOST_INLINE else text
