"""Events as JSON Lines: one object a line, for programs that read a run.

Every float is written so that it reads back as the same float; what is not finite is ``null``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xortui.core import (
    BestEpoch,
    EpochsCompleted,
    Parameters,
    RunConfig,
    RunEnded,
    RunStarted,
    Snapshot,
)


def started_line(event: RunStarted) -> str:
    """Returns the line of a run's start, with its configuration and first parameters."""
    return _line(
        event="started",
        config=event.config.to_dict(),
        epoch=event.epoch,
        **_losses(event.loss, event.train_loss, event.snapshot.learning_rate),
        **_measures_seen(event.snapshot),
        parameters=parameters_object(event.snapshot.parameters),
    )


def epoch_lines(event: EpochsCompleted, every: int) -> Iterator[str]:
    """Yields a line for each epoch of an event that is a multiple of ``every``.

    Args:
        event: Epochs made under the same settings, so that all or none has a loss in training.
        every: Epochs from one line to the next.
    """
    first = event.epoch - event.losses.size + 1
    for index in range(-first % every, event.losses.size, every):
        train_loss = float(event.train_losses[index]) if event.train_losses.size else None
        rate = float(event.learning_rates[index]) if event.learning_rates.size else None
        yield _line(
            event="epoch",
            epoch=first + index,
            **_losses(float(event.losses[index]), train_loss, rate),
            **_measured(event, index),
        )


def ended_line(event: RunEnded, settings: RunConfig) -> str:
    """Returns the line of a run's end, with its predictions in row order and its parameters.

    Whether it is solved is ``null`` where nothing is right or wrong.

    Args:
        event: The end.
        settings: The settings in force there.
    """
    snapshot = event.snapshot
    return _line(
        event="ended",
        epoch=snapshot.epoch,
        **_losses(snapshot.loss, snapshot.train_loss, snapshot.learning_rate),
        **_measures_seen(snapshot),
        **_by_class(snapshot),
        reason=event.reason,
        **({"rule": event.rule} if event.rule else {}),
        **_best(snapshot.best),
        solved=event.solved if settings.dataset.border is not None else None,
        predictions=plain(_in_row_order(snapshot.predictions)),
        **_test_predictions(snapshot),
        parameters=parameters_object(snapshot.parameters),
    )


def _in_row_order(predictions: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Returns one output a row as a plain list has it, and several as one list a row."""
    return predictions[:, 0] if predictions.shape[1] == 1 else predictions


def parameters_object(parameters: Parameters) -> dict[str, Any]:
    """Returns parameters as nested lists, layer by layer; batch normalisation's where it is."""
    arrays = {name: getattr(parameters, name) for name in Parameters.__slots__}
    return {
        name: [plain(layer) for layer in layers]
        for name, layers in arrays.items()
        if layers or name in ("weights", "biases")
    }


def finite_number(value: Any) -> float | None:
    """Returns a number as JSON has it, or ``None`` where it is not finite."""
    return float(value) if math.isfinite(value) else None


def plain(values: NDArray[np.floating[Any]]) -> Any:
    """Returns an array as nested lists, with ``None`` for what is not finite."""
    if np.isfinite(values).all():
        return values.tolist()
    return [plain(row) if values.ndim > 1 else finite_number(row) for row in values]


def _losses(
    loss: float, train_loss: float | None, learning_rate: float | None
) -> dict[str, float | None]:
    shown: dict[str, float | None] = {"loss": finite_number(loss)}
    if train_loss is not None:
        shown["train_loss"] = finite_number(train_loss)
    if learning_rate is not None:
        shown["learning_rate"] = finite_number(learning_rate)
    return shown


def _measured(event: EpochsCompleted, index: int) -> dict[str, float | None]:
    """What else was measured at an epoch; of held-out rows only where anybody looked."""
    found = {name: float(values[index]) for name, values in event.measures.items()}
    return {
        name: finite_number(value)
        for name, value in found.items()
        if not (name.startswith("test_") and math.isnan(value))
    }


def _measures_seen(snapshot: Snapshot) -> dict[str, float | None]:
    """The share of right rows, and loss and share of held-out rows."""
    right, held_out = snapshot.right, snapshot.held_out
    shown: dict[str, float | None] = {} if right is None else {"right": right.share}
    if held_out is not None:
        shown["test_loss"] = finite_number(held_out.loss)
        if held_out.right is not None:
            shown["test_right"] = held_out.right.share
    return shown


def _by_class(snapshot: Snapshot) -> dict[str, dict[str, float]]:
    """The shares of right rows by target."""
    held_out, shown = snapshot.held_out, {}
    of_held_out = None if held_out is None else held_out.right
    for name, rows in (("right", snapshot.right), ("test_right", of_held_out)):
        if rows is not None and rows.targets:
            shares = {f"{target:g}": share for target, share in rows.shares.items()}
            shown[f"{name}_by_class"] = shares
    return shown


def _best(best: BestEpoch | None) -> dict[str, float | None]:
    return {} if best is None else {"best_epoch": best.epoch, "best_loss": finite_number(best.loss)}


def _test_predictions(snapshot: Snapshot) -> dict[str, Any]:
    held_out = snapshot.held_out
    if held_out is None:
        return {}
    return {"test_predictions": plain(_in_row_order(held_out.predictions))}


def _line(**values: Any) -> str:
    return json.dumps(values, allow_nan=False)
