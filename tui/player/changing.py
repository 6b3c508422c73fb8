"""How a change is made: in flight, or by starting again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from xortui.core import (
    DATASETS,
    ENDING_FIELDS,
    GATES,
    IN_FLIGHT_FIELDS,
    NO_ENDS,
    Change,
    Dataset,
    RunConfig,
    Settings,
    row_of_all,
)

Run = TypeVar("Run", bound=RunConfig)

_SOFTMAX: Final = "softmax"
_CROSS_ENTROPY: Final = "cross_entropy"


def with_fields(settings: RunConfig, fields: Mapping[str, Any]) -> RunConfig:
    """Returns settings with the fields of a run among ``fields`` changed.

    Raises:
        ValueError: A value breaks its field's rule.
    """
    own = {name: fields[name] for name in fields if name in RunConfig.__dataclass_fields__}
    if "gate" in own:
        own.setdefault("data", None)
    return settings.changed(**own)


def with_ends(run: Run, ends: Mapping[str, Any]) -> Run:
    """Returns a run or its settings with the end that a person set, as far as they allow it.

    Args:
        run: What may have another end, as it was played on beyond the one that was set.
        ends: Every field that says when a run ends -> its value.
    """
    try:
        return run.replace(**ends)
    except ValueError:  # changed since so that nothing can be solved any more
        return run.replace(**{**ends, "until_solved": False, "stop_when": ()})


def begun_with(
    beginning: RunConfig, changes: Iterable[Change], ends: Mapping[str, Any]
) -> RunConfig:
    """Returns a run that begins with what was changed in another, and keeps what was planned.

    Parameters are as the seed makes them: no description of a beginning has any.

    Args:
        beginning: How the other run began.
        changes: What was changed in it since.
        ends: Every field that says when it ends -> its value.
    """
    fields: dict[str, Any] = dict(ends)
    for change in changes:
        if not change.is_parameter:
            fields |= change.fields
    try:
        return beginning.changed(**fields)
    except ValueError:  # what was planned for later does not suit what was changed
        return with_ends(beginning.changed(**{**fields, **NO_ENDS}, changes=()), ends)


def changed_fields(before: RunConfig, after: RunConfig) -> tuple[str, ...]:
    """Returns the names of the fields in which two beginnings of a run differ, but for its end."""
    names = [spec.name for spec in dataclasses.fields(before) if spec.name not in ENDING_FIELDS]
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def can_change_in_flight(settings: Settings, fields: Mapping[str, Any]) -> bool:
    """Tells whether the network can stay as it is."""
    before, after = settings.dataset, with_fields(settings, fields).dataset
    now = with_fields(settings, fields)
    if (now.output_activation == _SOFTMAX) != (settings.output_activation == _SOFTMAX):
        return False  # it comes and goes with its loss
    if (after.n_features, after.n_outputs) != (before.n_features, before.n_outputs):
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


def target_change(settings: Settings, row: int, target: float, output: int = 0) -> tuple[str, Any]:
    """Returns the field and value that give a row another target; gates stay gates.

    Args:
        settings: The settings in force.
        row: The row.
        target: Its target, of classes the number of its class.
        output: Which of several targets.
    """
    data = settings.all_data
    if isinstance(settings.test, float):
        row = row_of_all(data, settings.test, settings.test_seed, row)
    if data.is_of_classes:
        if not (float(target).is_integer() and 0 <= target < data.n_outputs):
            raise ValueError(
                f"target must be the number of a class, 0 to {data.n_outputs - 1}, got {target:g}"
            )
        data = data.with_target(row, 1.0, int(target))
        if settings.data is None:
            return "gate", "".join(str(int(label)) for label in data.labels)
        return "data", data
    data = data.with_target(row, target, output)
    if data.outputs:
        return "data", data
    if data.rows == Dataset.from_gate("xor").rows and data.is_truth_table:
        return "gate", "".join(str(int(label)) for label in data.labels)
    return "data", data


def with_companion(settings: RunConfig, field: str, value: Any) -> dict[str, Any]:
    """Returns a field's new value, with that of the field without which there is none.

    Softmax and cross entropy come and go together. A gate that has other inputs or outputs than
    two and one, such as full-adder, is data.
    """
    if field == "gate" and value in DATASETS and value not in GATES:
        return {"data": DATASETS[value]}
    fields = {field: value}
    is_softmax = settings.output_activation == _SOFTMAX
    if field == "loss" and (value == _CROSS_ENTROPY) != is_softmax:
        fields["output_activation"] = "sigmoid" if is_softmax else _SOFTMAX
    if field == "output_activation" and (value == _SOFTMAX) != is_softmax:
        fields["loss"] = "bce" if is_softmax else _CROSS_ENTROPY
    return fields


def suiting_loss(settings: RunConfig, data: Dataset) -> dict[str, Any]:
    """Returns output and loss for data where those of the settings are not defined for them.

    Classes of three words or more are told apart by softmax; numbers are met by the mean square.
    """
    if data.is_of_classes and data.n_outputs > 2:
        return {"output_activation": _SOFTMAX, "loss": _CROSS_ENTROPY}
    is_regression = data.border is None
    if is_regression and (settings.output_activation, settings.loss) != ("identity", "huber"):
        return {"output_activation": "identity", "loss": "mse"}
    if data.n_outputs > 1 and settings.output_activation == _SOFTMAX:
        return {"output_activation": "sigmoid", "loss": "bce"}
    return {}
