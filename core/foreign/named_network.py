"""The network whose parameters a person has named: shown where it computes what the program does.

What is named is not guessed, but held against the program all the same: in every update its outputs
have to be among what the program computed, or what was named as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Final

import numpy as np

from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.core.foreign.network import ForeignLayer, ForeignNetwork, Way, as_matrix, ways_to_read
from xortui.core.foreign.observed import Moment, Numbers, Seen, Step, rounds_of, steps_of
from xortui.core.foreign.recognition import (
    NO_LOOP,
    NO_NETWORK,
    Reason,
    Recognised,
    epoch_loop_of,
    tables_of,
)

_MOST_STEPS: Final = 24
_MOST_LAYERS: Final = 4
_MOST_INPUTS: Final = 64
_TOLERANCE: Final = 1e-9
_TOLERANCE_SINGLE: Final = 1e-5

Values = Mapping[str, Numbers]


def recognise_named(moments: Sequence[Moment], names: Sequence[str]) -> Recognised | Reason:
    """Returns the network that a person has named, or why it is not the program's.

    Args:
        moments: The first rounds of the program's loops; what was named stands among the names.
        names: What was named: ``W1``, ``b1``, ...; perhaps ``X``, ``y`` and ``out``.
    """
    n_layers = sum(name[0] == "W" for name in names)
    parameters = [name for name in names if name[0] in "Wb"]
    changing = _changing(moments, parameters)
    if not changing or n_layers > _MOST_LAYERS:
        return NO_LOOP
    depths = {loop: len(rounds_of(moments, loop)[0].stack) for loop in changing}
    for loop in sorted(changing, key=lambda loop: -depths[loop]):
        steps = [
            step
            for step in steps_of(moments, loop, _MOST_STEPS)
            if all(name in step.before and name in step.after for name in parameters)
        ]
        if not steps:
            continue
        found = _network(steps, names, n_layers)
        if found is not None:
            network, inputs = found
            epochs = epoch_loop_of(moments, loop, network, changing)
            return Recognised(network, "X", epochs, loop, steps, inputs, changing[loop])
    return NO_NETWORK


def _changing(moments: Sequence[Moment], names: Sequence[str]) -> dict[int, list[str]]:
    """Returns which of the names the rounds of each loop change."""
    changing = {}
    for loop in dict.fromkeys(moment.loop for moment in moments):
        changed: dict[str, None] = {}
        for one, other in pairwise(rounds_of(moments, loop)):
            for name in names:
                before, after = one.names.get(name), other.names.get(name)
                if before is None or after is None:
                    continue
                if not np.array_equal(before.values, after.values, equal_nan=True):
                    changed[name] = None
        if changed:
            changing[loop] = list(changed)
    return changing


def _network(
    steps: Sequence[Step], names: Sequence[str], n_layers: int
) -> tuple[ForeignNetwork, list[Numbers]] | None:
    """Returns the layers that compute what was computed in all steps, and their inputs in each."""
    own = {name for name in names if name != "out"}
    computed = [_without(step, own) for step in steps]
    values = [{name: step.before[name].values for name in own & set(step.before)} for step in steps]
    for width, is_at_start, name in _inputs(steps, names):
        inputs = [_input_of(step, name, width, is_at_start=is_at_start) for step in steps]
        held = [rows for rows in inputs if rows is not None]
        if len(held) < len(steps):
            continue
        for ways in _ways(values[0], n_layers, width):
            for activations in product(OUTPUT_ACTIVATIONS, repeat=n_layers):
                layers = tuple(
                    ForeignLayer(
                        f"W{index}", way, f"b{index}" if f"b{index}" in values[0] else None, name_
                    )
                    for index, (way, name_) in enumerate(zip(ways, activations, strict=True), 1)
                )
                network = ForeignNetwork(layers)
                if _holds(network, computed, held, values):
                    return network, held
    return None


def _holds(
    network: ForeignNetwork,
    steps: Sequence[Step],
    inputs: Sequence[Numbers],
    values: Sequence[Values],
) -> bool:
    try:
        outputs = (
            network.forward(rows, own).outputs for rows, own in zip(inputs, values, strict=True)
        )
        return all(_is_computed(table, step) for table, step in zip(outputs, steps, strict=True))
    except ValueError:  # shapes that do not fit
        return False


def _is_computed(outputs: Numbers, step: Step) -> bool:
    named = step.after.get("out")
    if named is None:
        return step.finds(outputs) is not None
    if named.values.size != outputs.size:
        return False
    bar = _TOLERANCE_SINGLE if named.kind == "float32" else _TOLERANCE
    off = np.abs(named.values.ravel() - outputs.ravel()).max()
    return bool(off <= bar * max(1.0, float(np.abs(outputs).max())))


def _without(step: Step, names: set[str]) -> Step:
    return Step(step.before, step.after, [seen for seen in step.computed if seen.name not in names])


def _inputs(steps: Sequence[Step], names: Sequence[str]) -> Iterator[tuple[int, bool, str]]:
    """Yields what may be the inputs: their width, whether as a round begins, their name."""
    first = steps[0].before["W1"].values
    widths = set(first.shape) | {first.size}
    candidates: list[Seen] = []
    if "X" in names:
        candidates = [seen for step in steps[:1] for seen in (step.before.get("X"),) if seen]
        candidates = candidates or [s for s in (steps[0].after.get("X"),) if s]
    else:
        known = {seen.name: seen for seen in steps[0].before.values()}
        candidates = [seen for seen in known.values() if seen.name not in names][:_MOST_INPUTS]
    for seen in candidates:
        for width in sorted({table.shape[1] for table in tables_of(seen.values)} & widths):
            for is_at_start in (True, False):
                yield width, is_at_start, seen.name


def _input_of(step: Step, name: str, width: int, *, is_at_start: bool) -> Numbers | None:
    seen = (step.before if is_at_start else step.after).get(name)
    if seen is None or not np.isfinite(seen.values).all():
        return None
    return next((table for table in tables_of(seen.values) if table.shape[1] == width), None)


def _ways(values: Values, n_layers: int, width: int, index: int = 1) -> Iterator[tuple[Way, ...]]:
    """Yields how the weights may lie so that each layer takes what the one before it gives."""
    if index > n_layers:
        yield ()
        return
    weights = values[f"W{index}"]
    for way in ways_to_read(weights, width):
        n_out = as_matrix(weights, way).shape[1]
        for rest in _ways(values, n_layers, n_out, index + 1):
            yield (way, *rest)
