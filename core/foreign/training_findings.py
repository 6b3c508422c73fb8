"""What is worth saying of a training that goes by an optimizer: all of it follows from numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from xortui.core.foreign.findings import Finding
from xortui.core.foreign.training import (
    WITH_CLASSES,
    WITH_SIGMOID,
    BackwardPass,
    Training,
)

_BOUNDS: Final = {
    "Sigmoid": (0.0, 1.0),
    "Tanh": (-1.0, 1.0),
    "Relu": (0.0, float("inf")),
    "Softmax": (0.0, 1.0),
}
"""Operation that makes outputs -> between what they lie."""

_SLACK: Final = 1e-6
_LEAST_PASSES: Final = 2


def findings_of_training(training: Training) -> tuple[Finding, ...]:
    """Returns what is worth saying of a training, the most telling first."""
    passes = training.shown_passes
    if not passes:
        if any(each.is_detached for each in training.passes):
            return (Finding("detached"),)
        return ()
    found = [
        *_left_over(training, passes),
        *_not_reached(training, passes),
        *_not_changing(training, passes),
        *_of_the_loss(passes),
        *_broadcast(passes),
        *_modes(training),
        *_not_stepped(training),
    ]
    return tuple(found)


def _left_over(training: Training, passes: Sequence[BackwardPass]) -> Iterator[Finding]:
    """Yields the gradients that were added to those of the epoch before."""
    names = []
    ratio = 0.0
    for name in training.parameters:
        times, kept = 0, 0
        for earlier, each in pairwise(passes):
            if name not in each.before or name not in earlier.gradients:
                continue
            if np.array_equal(each.before[name].values, earlier.before[name].values):
                continue  # gradients of several passes may be meant for one step
            times += 1
            left = each.gradients_before.get(name)
            kept += bool(
                left is not None
                and left.any()
                and np.array_equal(left, earlier.gradients[name], equal_nan=True)
            )
        if times >= _LEAST_PASSES and kept == times:
            names.append(name)
            last = passes[-1]
            if name in last.gradients and name in last.gradients_before:
                whole = float(np.linalg.norm(last.gradients[name]))
                own = float(np.linalg.norm(last.gradients[name] - last.gradients_before[name]))
                ratio = max(ratio, whole / own if own else 0.0)
    if names:
        yield Finding("not cleared", tuple(names), numbers={"ratio": ratio})


def _not_reached(training: Training, passes: Sequence[BackwardPass]) -> Iterator[Finding]:
    reached = frozenset().union(*(each.reached for each in passes))
    held = frozenset().union(*(optimizer.parameters for optimizer in training.optimizers))
    cut_off = [name for name in training.parameters if name in held and name not in reached]
    if cut_off and len(cut_off) < len(held):
        yield Finding("no path", tuple(cut_off))


def _not_changing(training: Training, passes: Sequence[BackwardPass]) -> Iterator[Finding]:
    held = frozenset().union(*(optimizer.parameters for optimizer in training.optimizers))
    reached = frozenset.intersection(*(each.reached for each in passes))
    still = [
        name
        for name in training.parameters
        if name in reached
        and len(training.rounds) > _LEAST_PASSES
        and _has_slope(name, passes)
        and all(
            name in one and np.array_equal(one[name], training.rounds[0][name])
            for one in training.rounds
        )
    ]
    left_out = tuple(name for name in still if training.optimizers and name not in held)
    if left_out:
        yield Finding("left out", left_out)
    others = tuple(name for name in still if name not in left_out)
    if others:
        is_all = set(others) >= set(reached)
        yield Finding("no step" if is_all and training.optimizers else "never changes", others)


def _has_slope(name: str, passes: Sequence[BackwardPass]) -> bool:
    return any(name in each.gradients and bool(each.gradients[name].any()) for each in passes)


def _of_the_loss(passes: Sequence[BackwardPass]) -> Iterator[Finding]:
    first = passes[0]
    if first.measure == WITH_SIGMOID and first.measured_after == "Sigmoid":
        yield Finding("twice", words=("Sigmoid", "BCEWithLogitsLoss"))
    if first.measure == WITH_CLASSES and first.measured_after == "Softmax":
        yield Finding("twice", words=("Softmax", "CrossEntropyLoss"))
    if first.measure == WITH_CLASSES and first.outputs is not None:
        if first.outputs.ndim == 2 and first.outputs.shape[1] == 1:
            yield Finding("one class")
        return
    bounds = (0.0, 1.0) if first.measure == WITH_SIGMOID else _BOUNDS.get(first.measured_after)
    targets = [each.targets for each in passes if each.targets is not None]
    if bounds is None or not targets:
        return
    low = float(min(each.min() for each in targets))
    high = float(max(each.max() for each in targets))
    if low < bounds[0] - _SLACK or high > bounds[1] + _SLACK:
        numbers = {"low": low, "high": high, "least": bounds[0], "most": bounds[1]}
        yield Finding("targets outside", numbers=numbers)


def _broadcast(passes: Sequence[BackwardPass]) -> Iterator[Finding]:
    for each in passes:
        n_outputs, n_compared = int(np.prod(each.shape)), int(np.prod(each.widest))
        if each.shape and 1 < n_outputs < n_compared == n_outputs**2 and 1 in each.shape:
            numbers = {"outputs": float(n_outputs), "compared": float(n_compared)}
            shapes = tuple("x".join(map(str, shape)) for shape in (each.shape, each.widest))
            yield Finding("broadcast", numbers=numbers, words=shapes)
            return


def _modes(training: Training) -> Iterator[Finding]:
    kinds = {name: kind for name, kind, _in_training in training.modes}
    never = tuple(
        name
        for name in kinds
        if not any(in_training for n, _kind, in_training in training.modes if n == name)
    )
    if never:
        yield Finding("eval mode", never, words=tuple(kinds[name] for name in never))


def _not_stepped(training: Training) -> Iterator[Finding]:
    if training.not_stepped and training.stepped:
        name, values = next(iter(training.not_stepped.items()))
        yield Finding(
            "not stepped", (name,), numbers={"loss": values[-1]}, words=training.stepped[:1]
        )
