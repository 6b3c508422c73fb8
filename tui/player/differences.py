"""What differs between runs that are compared, in words: ``learning rate 0.1 | 1``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from xortui.core import Dataset, RunConfig
from xortui.tui.language import translate as _
from xortui.tui.player.change_notes import change_notes
from xortui.tui.records.run_card import value_text

_SHORT: Final = {
    "learning_rate": "lr",
    "output_activation": "output",
    "activation": "",
    "optimizer": "",
    "init": "",
    "loss": "",
    "gate": "",
    "data": "",
}
"""What a field is called beside one of its values, where that says most by itself."""

_LONGEST: Final = 24


def differing_fields(configs: Sequence[RunConfig]) -> tuple[str, ...]:
    """Returns the fields in which runs differ, in the order in which a run has them."""
    names = (spec.name for spec in fields(RunConfig))
    return tuple(
        name
        for name in names
        if any(getattr(config, name) != getattr(configs[0], name) for config in configs[1:])
    )


def difference_words(configs: Sequence[RunConfig]) -> tuple[str, ...]:
    """Returns each field in which runs differ, with its value in every run in turn.

    Args:
        configs: The runs.
    """
    return tuple(
        _("{field} {values}").format(
            field=field_words(name),
            values=" | ".join(value_words(config, name) for config in configs),
        )
        for name in differing_fields(configs)
    )


def run_labels(configs: Sequence[RunConfig]) -> tuple[str, ...]:
    """Returns for each run in few words what it has that the others have not."""
    if changed := _changes_of_one(configs):
        return changed
    names = differing_fields(configs)
    return tuple(" ".join(_label(config, name) for name in names) for config in configs)


def run_values(configs: Sequence[RunConfig]) -> tuple[str, ...]:
    """Returns for each run the values alone of what differs, where there is little room."""
    if changed := _changes_of_one(configs):
        return changed  # values of several fields say nothing without their names
    names = differing_fields(configs)
    return tuple(" ".join(value_words(config, name) for name in names) for config in configs)


def field_words(name: str) -> str:
    """Returns what a field is called in a sentence."""
    return name.replace("_", " ")


def value_words(config: RunConfig, name: str) -> str:
    """Returns the value that a run has of a field, short enough for a line."""
    value: Any = getattr(config, name)
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, Dataset):
        return _cut(value.name) or _("{count} rows").format(count=value.n_samples)
    if name == "changes":
        notes = change_notes(config)
        told = ", ".join(
            _("{text} at {epoch:,}").format(text=note.text, epoch=note.epoch) for note in notes[:1]
        )
        return (told + ", ..." if len(notes) > 1 else told) or _("none")
    return _cut(value_text(value))


def _changes_of_one(configs: Sequence[RunConfig]) -> tuple[str, ...]:
    """What each run has that the first has not, where that is one thing and not the same in all."""
    own = [differing_fields((configs[0], config)) for config in configs[1:]]
    if not all(len(fields) == 1 for fields in own) or len({*own}) < 2:
        return ()
    changed = zip(configs[1:], own, strict=True)
    # What is on in one run alone says so by its name.
    return (
        _("unchanged"),
        *(
            field_words(name) if getattr(config, name) is True else _label(config, name)
            for config, (name,) in changed
        ),
    )


def _label(config: RunConfig, name: str) -> str:
    words = value_words(config, name)
    if name == "changes":
        return words if config.changes else _("unchanged")
    return " ".join(filter(None, (_SHORT.get(name, field_words(name)), words)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
