"""Which network is this? Found by computing: what a program has computed tells how.

A chain of weights, biases and activation functions is taken for the program's network only where
its values are found, layer by layer, among what the program itself computed, from its own data, in
every step that was looked at. Whatever else could be guessed is not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.core.foreign.network import (
    ForeignLayer,
    ForeignNetwork,
    applied,
    as_matrix,
    ways_to_read,
)
from xortui.core.foreign.observed import (
    Moment,
    Numbers,
    Seen,
    Step,
    changed_names,
    rounds_of,
    steps_of,
)

_MOST_STEPS: Final = 24
_MOST_ROWS: Final = 512
_MOST_FEATURES: Final = 64
_MOST_INPUTS: Final = 40
_DEEPEST: Final = 5
_FIRST_LOOK: Final = 2
_MOST_LAYERS_TRIED: Final = 30_000

Reason = str
NO_LOOP: Final = "no loop"
NO_NETWORK: Final = "no network"


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """A program's network, and how it goes through its epochs.

    Attributes:
        network: The network.
        inputs: The name under which the inputs of a step were seen.
        epoch_loop: The loop whose rounds are the epochs.
        step_loop: The loop whose rounds are the updates; the same, or one inside it.
        steps: The updates that were looked at.
        step_inputs: The inputs of each of them, ``(n_samples, n_features)``.
        changing: Names of all arrays that the updates change.
    """

    network: ForeignNetwork
    inputs: str
    epoch_loop: int
    step_loop: int
    steps: Sequence[Step]
    step_inputs: Sequence[Numbers]
    changing: Sequence[str]


def recognise(moments: Sequence[Moment]) -> Recognised | Reason:
    """Returns the network that a program trains, or why none is recognised.

    Args:
        moments: The first rounds of the program's loops.
    """
    loops = dict.fromkeys(moment.loop for moment in moments)
    changing = {}
    for loop in loops:
        rounds = rounds_of(moments, loop)
        names: dict[str, None] = {}
        for one, next_one in pairwise(rounds):
            names.update(dict.fromkeys(changed_names(one.names, next_one.names)))
        if len(rounds) > 1 and names:
            changing[loop] = list(names)
    if not changing:
        return NO_LOOP
    found: list[tuple[tuple[int, ...], Recognised]] = []
    for loop, names_changed in changing.items():
        depth = len(rounds_of(moments, loop)[0].stack)
        steps = steps_of(moments, loop, _MOST_STEPS)
        recognised = _network_in(steps, names_changed)
        if recognised is None:
            continue
        network, inputs, step_inputs = recognised
        if _is_part(network, moments, changing):
            continue
        epoch = epoch_loop_of(moments, loop, network, changing)
        layers = network.layers
        rank = (len(layers), sum(layer.biases is not None for layer in layers), depth)
        found.append(
            (rank, Recognised(network, inputs, epoch, loop, steps, step_inputs, names_changed))
        )
    return max(found, key=lambda pair: pair[0])[1] if found else NO_NETWORK


def _is_part(
    network: ForeignNetwork, moments: Sequence[Moment], changing: Mapping[int, Sequence[str]]
) -> bool:
    """Whether it is a part of what is trained: one unit of several objects of one kind.

    Others have an array of the same name, such as ``weights``, that changes and is not in it.
    """
    last = next((m for m in reversed(moments) if all(n in m.names for n in network.names)), None)
    if last is None:
        return False
    own = {last.names[name].owner for name in network.names}
    kinds = {layer.weights.rpartition(".")[2] for layer in network.layers if "." in layer.weights}
    trained = dict.fromkeys(name for names in changing.values() for name in names)
    return any(
        "." in name
        and name.rpartition(".")[2] in kinds
        and name in last.names
        and last.names[name].values.ndim > 0
        and last.names[name].owner not in own
        for name in trained
    )


def epoch_loop_of(
    moments: Sequence[Moment],
    step_loop: int,
    network: ForeignNetwork,
    changing: Mapping[int, Sequence[str]],
) -> int:
    """Returns the outermost loop around the updates that has come round more than once."""
    stack = rounds_of(moments, step_loop)[-1].stack
    for loop in stack:
        if not set(network.names).isdisjoint(changing.get(loop, ())):
            return loop
    return step_loop


def _network_in(
    steps: Sequence[Step], changed: Sequence[str]
) -> tuple[ForeignNetwork, str, list[Numbers]] | None:
    """Returns the network of some steps, the name of its inputs, and these in each step."""
    if not steps:
        return None
    fixed = _fixed_tables(steps)
    rows = _known_rows(fixed)
    usable = [
        name
        for name in changed
        if all(name in step.before and name in step.after for step in steps)
        and not all(_is_of_rows(step.before[name], rows) for step in steps)
    ]
    for index in dict.fromkeys((min(_FIRST_LOOK, len(steps) - 1), 0)):
        step = steps[index]
        computed = _without(step, usable)
        weights = {name: step.before[name].values for name in usable}
        still = {
            name: values
            for name, values in fixed.items()
            if (values.ndim and step.before[name].is_float) or is_called_bias(name)
        }
        best: tuple[tuple[int, ...], ForeignNetwork, str, list[Numbers]] | None = None
        search = _Search({**still, **weights}, set(usable), computed)
        for names, inputs in _inputs(computed, rows):
            chain = _up_to_trained(search.chain(inputs), set(usable))
            rank = (
                len(chain),
                sum(layer.biases is not None for layer in chain),
                sum(layer.activation != "identity" for layer in chain),
                len(inputs),
            )
            if not chain or (best is not None and rank <= best[0]):
                continue
            network = ForeignNetwork(tuple(chain))
            for name in names:
                held = _holding(network, name, steps, usable)
                if held is not None:
                    best = rank, network, name, held
                    break
        if best is not None:
            return best[1:]
    return None


def _without(step: Step, names: Sequence[str]) -> Step:
    """Returns a step whose computed numbers are none of the parameters themselves."""
    own = [moment[name].values for moment in (step.before, step.after) for name in names]

    def is_parameter(seen: Seen) -> bool:
        if seen.name in names:
            return True
        # A function's own name for one may stand for something else.
        is_called_so = seen.name.rpartition(":")[2] in names and seen.values.ndim > 0
        return is_called_so and any(np.array_equal(seen.values, values) for values in own)

    return Step(step.before, step.after, [s for s in step.computed if not is_parameter(s)])


def _fixed_tables(steps: Sequence[Step]) -> dict[str, Numbers]:
    """Returns what stood under a name before every step, and was always the same."""
    first = steps[0].before
    return {
        name: seen.values
        for name, seen in first.items()
        if (seen.values.ndim or is_called_bias(name))
        and all(
            name in step.before
            and step.before[name].values.shape == seen.values.shape
            and np.array_equal(step.before[name].values, seen.values)
            for step in steps
        )
    }


def tables_of(values: Numbers) -> list[Numbers]:
    """Returns the ways in which numbers may be rows of inputs or targets."""
    if values.ndim == 1:
        return [values.reshape(1, -1)]
    if values.ndim == 2:
        return [values] if values.shape[0] == values.shape[1] == 1 else [values, values.T]
    return []


def _known_rows(fixed: Mapping[str, Numbers]) -> dict[int, set[bytes]]:
    """Returns the rows of everything that does not change, by their width."""
    rows: dict[int, set[bytes]] = {}
    for values in fixed.values():
        for table in tables_of(values):
            if table.shape[1] <= _MOST_FEATURES:
                rows.setdefault(table.shape[1], set()).update(_bytes_of(table))
    return rows


def _bytes_of(table: Numbers) -> list[bytes]:
    return [np.ascontiguousarray(row, np.float64).tobytes() for row in table]


def _is_of_rows(seen: Seen, rows: Mapping[int, set[bytes]]) -> bool:
    """Whether numbers are rows of something that does not change, as a batch or a sample is."""
    return any(
        set(_bytes_of(table)) <= rows.get(table.shape[1], set()) for table in tables_of(seen.values)
    )


def _inputs(step: Step, rows: Mapping[int, set[bytes]]) -> list[tuple[list[str], Numbers]]:
    """Returns what may be the inputs of a step, with its names: rows of what does not change."""
    found: dict[tuple[str, bytes], tuple[list[str], Numbers]] = {}
    for seen in step.computed:
        for table in tables_of(seen.values):
            n_rows, width = table.shape
            if not (2 <= width <= _MOST_FEATURES and n_rows <= _MOST_ROWS):
                continue
            lines = _bytes_of(table)
            if set(lines) <= rows.get(width, set()):
                key = str(table.shape), b"".join(lines)
                names, _table = found.setdefault(key, ([], table))
                if seen.name not in names:
                    names.append(seen.name)
    ranked = sorted(found.values(), key=lambda pair: -pair[1].shape[0])
    return ranked[:_MOST_INPUTS]


class _Search:
    """A search among arrays for layers that make what a step computed; it ends in bounded time.

    Attributes:
        left: How many more layers may be tried.
    """

    def __init__(self, arrays: Mapping[str, Numbers], trained: set[str], step: Step) -> None:
        self._arrays, self._trained, self._step = arrays, trained, step
        self.left = _MOST_LAYERS_TRIED

    def chain(self, inputs: Numbers, used: tuple[str, ...] = ()) -> list[ForeignLayer]:
        """Returns the longest chain of layers, the one with the most biases among those."""
        best: list[ForeignLayer] = []
        best_rank = (0, 0, 0)
        if len(used) >= 2 * _DEEPEST:
            return best
        rests: dict[bytes, list[ForeignLayer]] = {}
        for layer, a in self._layers(inputs, used):
            names = (layer.weights, layer.biases) if layer.biases else (layer.weights,)
            key = a.tobytes()
            if key not in rests:
                rests[key] = self.chain(a, (*used, *names))
            chain = [layer, *rests[key]]
            rank = (
                sum(each.weights in self._trained for each in chain),
                sum(each.biases is not None for each in chain),
                -sum(each.activation == "identity" for each in chain),
            )
            if rank > best_rank:
                best, best_rank = chain, rank
        return best

    def _layers(
        self, inputs: Numbers, used: tuple[str, ...]
    ) -> Iterator[tuple[ForeignLayer, Numbers]]:
        """Yields all layers that make something that was computed from these inputs."""
        width = inputs.shape[1]
        for weights, values in self._arrays.items():
            if weights in used or values.ndim == 0:
                continue
            for way in ways_to_read(values, width):
                product = inputs @ as_matrix(values, way)
                n_out = product.shape[1]
                for biases, z in _with_biases(product, n_out, self._arrays, (*used, weights)):
                    for activation in OUTPUT_ACTIVATIONS:
                        if activation == "softmax" and n_out < 2:
                            continue
                        self.left -= 1
                        if self.left < 0:
                            return
                        a = applied(activation, z)
                        if np.ptp(a) == 0 and activation in ("relu", "step"):
                            continue
                        # Noughts and ones look like many a thing: what makes them must be there.
                        if activation == "step" and self._step.finds(z) is None:
                            continue
                        if self._step.finds(a) is not None:
                            yield ForeignLayer(weights, way, biases, activation), a


def _with_biases(
    product: Numbers, n_out: int, arrays: Mapping[str, Numbers], used: tuple[str, ...]
) -> Iterator[tuple[str | None, Numbers]]:
    for name, values in arrays.items():
        fits = values.size == n_out or values.ndim == 0
        # Nothing is computed with zeros that were not the same without; their name tells.
        if name not in used and fits and (values.any() or is_called_bias(name)):
            yield name, product + values.reshape(1, -1)
    yield None, product


def _up_to_trained(chain: list[ForeignLayer], trained: set[str]) -> list[ForeignLayer]:
    """Returns a chain without layers at its end that are no part of what is trained."""
    while chain and chain[-1].weights not in trained and chain[-1].biases not in trained:
        chain = chain[:-1]
    return chain


def _holding(
    network: ForeignNetwork, name: str, steps: Sequence[Step], trained: Sequence[str]
) -> list[Numbers] | None:
    """Returns the inputs of the steps where the network holds in all of them, else None."""
    inputs: list[Numbers] = []
    for step in steps:
        if any(n not in step.before for n in network.names):
            return None
        computed = _without(step, trained)
        values = {n: step.before[n].values for n in network.names}
        tables = [
            table
            for seen in computed.computed
            if seen.name == name
            for table in tables_of(seen.values)
            if table.shape[1] == network.sizes(values)[0]
        ]
        fitting = next(
            (table for table in tables if _computes(network, table, values, computed)), None
        )
        if fitting is None:
            return None
        inputs.append(fitting)
    return inputs


def _computes(
    network: ForeignNetwork, inputs: Numbers, values: Mapping[str, Numbers], step: Step
) -> bool:
    activations = network.forward(inputs, values).a[1:]
    return all(
        step.finds(a) is not None or not a.any() or np.abs(a).max() <= 1e-4 for a in activations
    )


def is_called_bias(name: str) -> bool:
    """Whether a name is one that biases have."""
    last = name.rpartition(".")[2].lower()
    return "bias" in last or re.search(r"(?:^|\W)b(?:_|\d|$|'|\[)", last) is not None
