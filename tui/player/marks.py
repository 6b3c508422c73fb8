"""Names for what a person changed, short enough for a mark on a chart."""

from __future__ import annotations

from typing import Final

from xortui.core import Change, Dataset, RunConfig
from xortui.tui.player.frame import Mark

_SHORT: Final = {
    "learning_rate": "lr",
    "weight_decay": "decay",
    "output_activation": "output",
    "batch_size": "batch",
}


def marks_of(config: RunConfig) -> tuple[Mark, ...]:
    """Returns a mark for each change of a run, with the value before and after."""
    marks = []
    values = {name: getattr(config, name) for name in config.__dataclass_fields__}
    for change in config.changes:
        name = _SHORT.get(change.field, change.field.replace("_", " "))
        after = _text(change)
        if change.is_parameter:
            marks.append(Mark(change.epoch, f"{change.field} = {after}", change.field))
            continue
        before = _text(Change(0, change.field, values[change.field]))
        values[change.field] = change.value
        arrow = change.field if change.field == "data" else f"{name} {before} → {after}"
        marks.append(Mark(change.epoch, arrow))
    return tuple(marks)


def _text(change: Change) -> str:
    value = change.value
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Dataset):
        return value.name or "data"
    if isinstance(value, tuple):
        return "..."
    return str(value)
