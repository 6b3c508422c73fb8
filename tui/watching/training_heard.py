"""What a program in PyTorch tells of its training, read: bounded and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from xortui.core.foreign import (
    BackwardPass,
    ForeignNorm,
    GraphLayer,
    Numbers,
    Optimizer,
    OwnPass,
    Seen,
    Training,
)
from xortui.tui.watching.heard import UnreadableError, numbers_of

_MOST: Final = 512


def training_of(event: Mapping[str, Any]) -> Training:
    """Returns a training as a program has told it.

    Raises:
        UnreadableError: It is none.
    """
    try:
        return _training(event)
    except UnreadableError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(f"a training is not understood: {error}") from None


def _training(event: Mapping[str, Any]) -> Training:
    names = tuple(str(name) for name, _kind, _shape in event["parameters"])
    shapes = [tuple(int(n) for n in shape) for _name, _kind, shape in event["parameters"]]
    loop = event["epoch_loop"]
    fit = event.get("fit")
    rounds = [
        {
            name: numbers_of(text).reshape(shape)
            for name, shape, text in zip(names, shapes, row, strict=True)
            if text is not None
        }
        for row in event["rounds"][:_MOST]
    ]
    model = event["model"]
    return Training(
        epoch_loop=None if loop is None else int(loop),
        parameters=names,
        rounds=rounds,
        passes=[_pass(told, names) for told in event["passes"][:_MOST]],
        optimizers=[_optimizer(told, names) for told in event["optimizers"]],
        modes=[(str(name), str(kind), bool(is_on)) for name, kind, is_on in event["modes"]],
        model=None
        if model is None
        else (str(model[0]), str(model[1]), tuple(str(kind) for kind in model[2])),
        own_passes=[_own_pass(told, names) for told in event["own_passes"]],
        not_stepped={
            str(name): [float(value) for value in values]
            for name, values in event["not_stepped"].items()
        },
        stepped=tuple(str(name) for name in event["stepped"]),
        fitted_at=None if fit is None else (str(fit[0]), int(fit[1])),
    )


def _pass(told: Mapping[str, Any], names: Sequence[str]) -> BackwardPass:
    file, line = str(told["file"]), int(told["line"])
    if told.get("detached"):
        return BackwardPass(file, line, is_detached=True)
    measure, measured_after, reduction, is_weighted = told["ended_with"]
    shape, widest = (tuple(int(n) for n in shape) for shape in told["shapes"])
    return BackwardPass(
        file,
        line,
        loss=None if told["loss"] is None else float(told["loss"]),
        before=_seen(told["before"], names),
        gradients_before=_arrays(told["gradients_before"], names),
        gradients=_arrays(told.get("gradients", [None] * len(names)), names),
        reached=frozenset(names[int(index)] for index in told["reached"]),
        layers=_layers(told["layers"], names),
        measure=str(measure),
        measured_after=str(measured_after),
        reduction=str(reduction),
        is_weighted=bool(is_weighted),
        outputs=_array(told["outputs"]),
        targets=_array(told["targets"]),
        downstream=[a for each in told["downstream"] if (a := _array(each)) is not None],
        shape=shape,
        widest=widest,
        candidates={
            str(name): a for name, *each in told["candidates"] if (a := _array(each)) is not None
        },
        stack=tuple(int(loop) for loop in told["stack"]),
    )


def _own_pass(told: Mapping[str, Any], names: Sequence[str]) -> OwnPass:
    outputs = _array(told["outputs"])
    if outputs is None:
        outputs = np.empty((0, 0))
    return OwnPass(_layers(told["layers"], names), outputs, _seen(told["parameters"], names))


def _layers(told: Sequence[Any], names: Sequence[str]) -> list[GraphLayer]:
    layers = []
    for weights, way, biases, inputs, is_turned, operation, *norms in told:
        table = _array(inputs)
        if table is None or way not in ("in-out", "out-in"):
            return []
        if table.ndim == 1:
            table = table.reshape(1, -1)
        elif is_turned:
            table = table.T
        layers.append(
            GraphLayer(
                names[int(weights)],
                way,
                None if biases is None else names[int(biases)],
                table,
                str(operation),
                *(_norm(each, names) for each in norms),
            )
        )
    return layers


def _norm(told: Sequence[Any] | None, names: Sequence[str]) -> ForeignNorm | None:
    """Returns a batch normalisation; one whose means are not kept has no name that is known."""
    if told is None:
        return None
    scale, shift, means, variances, epsilon = told
    own_scale, own_shift = (None if i is None else names[int(i)] for i in (scale, shift))
    kept_means, kept_variances = (names[int(i)] if int(i) >= 0 else "" for i in (means, variances))
    return ForeignNorm(own_scale, own_shift, kept_means, kept_variances, float(epsilon))


def _optimizer(told: Mapping[str, Any], names: Sequence[str]) -> Optimizer:
    groups = [
        (
            # JSON has no tuples, such as betas are.
            {
                str(name): tuple(value) if isinstance(value, list) else value
                for name, value in group["constants"].items()
            },
            tuple(names[int(index)] for index in group["parameters"]),
        )
        for group in told["groups"]
    ]
    return Optimizer(str(told["name"]), groups)


def _seen(told: Sequence[Any], names: Sequence[str]) -> dict[str, Seen]:
    return {
        name: Seen(name, str(each[0]), array, int(each[3]))
        for name, each in zip(names, told, strict=False)
        if (array := _array(each)) is not None
    }


def _arrays(told: Sequence[Any], names: Sequence[str]) -> dict[str, Numbers]:
    return {
        name: array
        for name, each in zip(names, told, strict=False)
        if (array := _array(each)) is not None
    }


def _array(told: Sequence[Any] | None) -> Numbers | None:
    if told is None:
        return None
    _kind, shape, text, _owner = told
    return numbers_of(text).reshape([int(size) for size in shape])
