"""What a person changed, in words short enough for a chart."""

from __future__ import annotations

from typing import Final

from xortui.core import Change, Dataset, RunConfig
from xortui.tui.player.frame import ChangeNote

_SHORT: Final = {
    "learning_rate": "lr",
    "weight_decay": "decay",
    "output_activation": "output",
    "batch_size": "batch",
}


def change_notes(config: RunConfig) -> tuple[ChangeNote, ...]:
    """Returns a note of each change of a run, with the value before and after."""
    if not config.changes:  # asked for with every picture
        return ()
    notes = []
    values = {name: getattr(config, name) for name in config.__dataclass_fields__}
    for change in config.changes:
        name = _SHORT.get(change.field, change.field.replace("_", " "))
        after = _text(change)
        if change.is_parameter:
            notes.append(ChangeNote(change.epoch, f"{change.field} = {after}", change.field))
            continue
        before = _text(Change(0, change.field, values[change.field]))
        values[change.field] = change.value
        arrow = change.field if change.field == "data" else f"{name} {before} → {after}"
        notes.append(ChangeNote(change.epoch, arrow))
    return tuple(notes)


def _text(change: Change) -> str:
    value = change.value
    if isinstance(value, float):
        return f"{value + 0.0:.4g}"  # adding 0.0 turns -0.0 into 0.0
    if isinstance(value, Dataset):
        return value.name or "data"
    if isinstance(value, tuple):
        return "..."
    return str(value)
