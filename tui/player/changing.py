"""How a change is made: in flight, or by starting again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xortui.core import IN_FLIGHT_FIELDS, Dataset, RunConfig, Settings


def with_fields(settings: Settings, fields: Mapping[str, Any]) -> RunConfig:
    """Returns settings with the fields of a run among ``fields`` replaced.

    Raises:
        ValueError: A value breaks its field's rule.
    """
    own = {name: fields[name] for name in fields if name in RunConfig.__dataclass_fields__}
    if "gate" in own:
        own.setdefault("data", None)
    return settings.replace(**own)


def can_change_in_flight(settings: Settings, fields: Mapping[str, Any]) -> bool:
    """Tells whether the network can stay as it is."""
    if with_fields(settings, fields).dataset.n_features != settings.dataset.n_features:
        return False
    return all(name in IN_FLIGHT_FIELDS or "[" in name for name in fields)


def make_in_valid_order(change: Callable[[str, Any], object], fields: Mapping[str, Any]) -> None:
    """Makes changes one by one so that each step keeps every rule.

    Another optimizer may only be valid once momentum is 0, and the other way round.

    Args:
        change: Changes a field of a run; refuses by a `ValueError`.
        fields: Field -> its new value.

    Raises:
        ValueError: No order does; some changes may have been made.
    """
    waiting = dict(fields)
    while waiting:
        refusals: list[ValueError] = []
        for name in list(waiting):
            try:
                change(name, waiting[name])
            except ValueError as error:
                refusals.append(error)
            else:
                del waiting[name]
                break
        else:
            raise refusals[-1]


def target_change(settings: Settings, row: int, target: float) -> tuple[str, Any]:
    """Returns the field and value that give a row another target; gates stay gates."""
    data = settings.dataset.with_target(row, target)
    if data.rows == Dataset.from_gate("xor").rows and data.is_truth_table:
        return "gate", "".join(str(int(label)) for label in data.labels)
    return "data", data
