"""A training that says itself what it computes: its layers, its loss, its gradients, its optimizer.

A program in PyTorch holds a graph of what it computed. Its network is read from there, and taken
for the program's only where it gives the program's own numbers, layer by layer, in every backward
pass that was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.core.foreign.network import ForeignLayer, ForeignNetwork, ForeignNorm, Way, applied
from xortui.core.foreign.observed import Numbers, Seen, Step

_SINGLE: Final = 1e-5
_DOUBLE: Final = 1e-9
_LEAST_FOR_DECAY: Final = 3

OPERATIONS: Final[Mapping[str, str]] = {
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Relu": "relu",
    "LeakyRelu": "leaky_relu",
    "Elu": "elu",
    "Silu": "silu",
    "Softplus": "softplus",
    "Softmax": "softmax",
    **dict.fromkeys(
        ("BinaryCrossEntropyWithLogits", "MseLoss", "SmoothL1Loss", "HuberLoss", "Sub"), "identity"
    ),
}
"""What PyTorch calls an operation -> the activation function that it most likely is."""

WITH_SIGMOID: Final = "BinaryCrossEntropyWithLogits"
WITH_CLASSES: Final = "NllLoss"

UNREAD_LAYERS: Final = "unread layers"
UNREAD_VALUES: Final = "unread values"
UNREAD_LOSS: Final = "unread loss"


@dataclass(frozen=True, slots=True, eq=False)
class GraphLayer:
    """A product with a parameter, as the graph of a pass holds it.

    Attributes:
        weights: The parameter.
        way: How it lies.
        biases: What is added, if something is.
        inputs: What it was multiplied with, ``(n_samples, n_in)``.
        operation: What is done to the product next, by PyTorch's name.
        norm: The batch normalisation of the product, if there is one.
        input_norm: That of what it was multiplied with; ``inputs`` are those before it.
    """

    weights: str
    way: Way
    biases: str | None
    inputs: Numbers
    operation: str
    norm: ForeignNorm | None = None
    input_norm: ForeignNorm | None = None

    def read(self, activation: str) -> ForeignLayer:
        """Returns it with an activation function."""
        return ForeignLayer(
            self.weights, self.way, self.biases, activation, self.norm, self.input_norm
        )


@dataclass(frozen=True, slots=True, eq=False)
class BackwardPass:
    """One time at which a loss was sent back.

    Attributes:
        file: Where.
        line: The line of the call.
        is_detached: Whether there was nothing that it could go back through.
        loss: The loss.
        before: The parameters.
        gradients_before: What they had as their gradients; those that had none are missing.
        gradients: What they had afterwards.
        reached: The parameters that it went back to.
        layers: The products with parameters, the first one first.
        measure: What kind of loss it was, by PyTorch's name; empty where it was written out.
        measured_after: By which operation what the loss takes was made.
        reduction: ``mean`` or ``sum``, where it is known.
        is_weighted: Whether the loss weighs its rows or classes.
        outputs: What the loss takes.
        targets: What it compares them with.
        downstream: What was computed of the last product.
        shape: The shape of the last product.
        widest: The shape of what has the most numbers after it.
        candidates: Numbers under a name that might be the targets.
        stack: The loops under way.
    """

    file: str
    line: int
    is_detached: bool = False
    loss: float | None = None
    before: Mapping[str, Seen] = field(default_factory=dict)
    gradients_before: Mapping[str, Numbers] = field(default_factory=dict)
    gradients: Mapping[str, Numbers] = field(default_factory=dict)
    reached: frozenset[str] = frozenset()
    layers: Sequence[GraphLayer] = ()
    measure: str = ""
    measured_after: str = ""
    reduction: str = ""
    is_weighted: bool = False
    outputs: Numbers | None = None
    targets: Numbers | None = None
    downstream: Sequence[Numbers] = ()
    shape: tuple[int, ...] = ()
    widest: tuple[int, ...] = ()
    candidates: Mapping[str, Numbers] = field(default_factory=dict)
    stack: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class OwnPass:
    """What a program's model makes of some inputs where it is tested.

    Attributes:
        layers: The products with parameters.
        outputs: What it gives.
        before: The parameters.
    """

    layers: Sequence[GraphLayer]
    outputs: Numbers
    before: Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """An optimizer of a program.

    Attributes:
        name: Its class.
        groups: Constants by PyTorch's names, and the parameters that they are for.
    """

    name: str
    groups: Sequence[tuple[Mapping[str, object], tuple[str, ...]]]

    @property
    def parameters(self) -> frozenset[str]:
        """What it updates."""
        return frozenset(name for _constants, names in self.groups for name in names)


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """What was seen of a training in PyTorch.

    Attributes:
        epoch_loop: The loop whose rounds are the epochs; None where there is none.
        parameters: Names of all parameters.
        rounds: What they were at the start of each round of it.
        passes: The first times at which a loss was sent back.
        optimizers: The program's optimizers.
        modes: For each time, layers that behave otherwise in training: name, class, whether so.
        model: Name and class of the model, and the classes of its layers.
        own_passes: What the model makes of the program's inputs when it is tested.
        not_stepped: What is called a loss of the same outputs, and was never sent back.
        stepped: The names of what was sent back.
        fitted_at: File and line of the call that trains, where the loop is a library's own.
    """

    epoch_loop: int | None
    parameters: tuple[str, ...]
    rounds: Sequence[Mapping[str, Numbers]]
    passes: Sequence[BackwardPass]
    optimizers: Sequence[Optimizer] = ()
    modes: Sequence[tuple[str, str, bool]] = ()
    model: tuple[str, str, tuple[str, ...]] | None = None
    own_passes: Sequence[OwnPass] = ()
    not_stepped: Mapping[str, Sequence[float]] = field(default_factory=dict)
    stepped: tuple[str, ...] = ()
    fitted_at: tuple[str, int] | None = None

    @property
    def shown_passes(self) -> list[BackwardPass]:
        """The passes that went back through something."""
        return [each for each in self.passes if not each.is_detached]


Measure = Callable[[Numbers, Numbers], float]

_WRITTEN_OUT: Final[Mapping[str, tuple[str, float, Measure]]] = {
    "mse": ("mse", 1.0, lambda o, y: float(((o - y) ** 2).mean())),
    "half mse": ("mse", 0.5, lambda o, y: float(0.5 * ((o - y) ** 2).mean())),
    "sse": ("sse", 1.0, lambda o, y: float(0.5 * ((o - y) ** 2).sum())),
    "sum of squares": ("sse", 2.0, lambda o, y: float(((o - y) ** 2).sum())),
    "mae": ("mae", 1.0, lambda o, y: float(np.abs(o - y).mean())),
    "bce": ("bce", 1.0, lambda o, y: float(-(y * np.log(o) + (1 - y) * np.log(1 - o)).mean())),
    "huber": (
        "huber",
        1.0,
        lambda o, y: float(
            np.where(np.abs(o - y) < 1, 0.5 * (o - y) ** 2, np.abs(o - y) - 0.5).mean()
        ),
    ),
    "cross_entropy": (
        "cross_entropy",
        1.0,
        lambda o, y: float(-(y * np.log(np.maximum(o, 1e-300))).sum() / len(o)),
    ),
    "hinge": ("hinge", 1.0, lambda o, y: float(np.maximum(0.0, 1.0 - y * o).mean())),
}
"""Loss -> its name in a configuration, how often that it is, and what it is."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadNetwork:
    """A network that gives a program's own numbers, with what it is trained on and by.

    Attributes:
        network: The network.
        activation_in_loss: Whether the loss itself applies the last activation function.
        loss: The loss by its name in a configuration.
        loss_factor: How often that loss the program's is.
        is_loss_exact: Whether the program's loss is that and nothing else.
        weight_decay: What the sum of all squared parameters, halved, is added with to the loss.
        steps: The parameters before and after each pass.
        inputs: The inputs of each pass.
        targets: The targets of each pass.
        targets_name: Under which name they were seen, if under one.
    """

    network: ForeignNetwork
    activation_in_loss: bool
    loss: str
    loss_factor: float
    is_loss_exact: bool
    steps: Sequence[Step]
    inputs: Sequence[Numbers]
    targets: Sequence[Numbers]
    targets_name: str
    weight_decay: float = 0.0


def read_network(training: Training) -> ReadNetwork | str:
    """Returns the network of a training, or in one word why it cannot be read."""
    passes = training.shown_passes
    if not passes:
        return UNREAD_LAYERS
    is_otherwise = any(in_training for _name, _kind, in_training in training.modes)
    layers = passes[0].layers
    network: ForeignNetwork | None
    if layers and not is_otherwise:
        network = _network_of_passes(passes)
    else:
        network = _network_of_own(training.own_passes)
    if network is None:
        return UNREAD_VALUES if layers or training.own_passes else UNREAD_LAYERS
    if is_otherwise or not layers:
        # With other numbers in training than in a test its loss is not that of what is shown.
        return _read(training, passes, network, is_same=not is_otherwise)
    return _read(training, passes, network, is_same=True)


def _network_of_passes(passes: Sequence[BackwardPass]) -> ForeignNetwork | None:
    """Returns the network whose numbers are those of all passes."""
    names = [(layer.weights, layer.biases) for layer in passes[0].layers]
    fitting: list[list[str]] | None = None
    for each in passes:
        if [(layer.weights, layer.biases) for layer in each.layers] != names:
            return None
        here = _activations(each.layers, each.before, [*each.downstream, *_some(each.outputs)])
        if here is None:
            return None
        fitting = (
            here
            if fitting is None
            else [[a for a in old if a in new] for old, new in zip(fitting, here, strict=True)]
        )
    assert fitting is not None
    return _network(passes[0].layers, fitting)


def _network_of_own(own_passes: Sequence[OwnPass]) -> ForeignNetwork | None:
    for each in own_passes:
        fitting = _activations(each.layers, each.before, [each.outputs])
        if fitting is not None and (network := _network(each.layers, fitting)) is not None:
            return network
    return None


def _network(layers: Sequence[GraphLayer], fitting: list[list[str]]) -> ForeignNetwork | None:
    if not layers or not all(fitting):
        return None
    return ForeignNetwork(
        tuple(layer.read(names[0]) for layer, names in zip(layers, fitting, strict=True))
    )


def _some(values: Numbers | None) -> list[Numbers]:
    return [] if values is None else [values]


def _activations(
    layers: Sequence[GraphLayer], values: Mapping[str, Seen], outputs: Sequence[Numbers]
) -> list[list[str]] | None:
    """Returns which activation functions make each layer's numbers, the likeliest first."""
    if not layers or any(
        name not in values for layer in layers for name in ForeignNetwork((layer.read(""),)).names
    ):
        return None
    found = []
    arrays = {name: seen.values for name, seen in values.items()}
    is_single = any(values[layer.weights].kind == "float32" for layer in layers)
    for index, layer in enumerate(layers):
        read = layer.read("identity")
        matrix = read.matrix(arrays)
        if layer.inputs.ndim != 2 or layer.inputs.shape[1] != matrix.shape[0]:
            return None
        z = layer.inputs @ matrix + read.bias_row(arrays)
        wanted = [layers[index + 1].inputs] if index + 1 < len(layers) else outputs
        likely = OPERATIONS.get(layer.operation)
        names = sorted(OUTPUT_ACTIVATIONS, key=lambda name: (name != likely, name == "identity"))
        if likely is None and index + 1 < len(layers):
            names = sorted(names, key=lambda name: name != "identity")
        if layer.operation == "LogSoftmax" and index + 1 == len(layers):
            # The loss of classes keeps the logarithms of what it takes the scores through.
            scores = z - z.max(axis=1, keepdims=True)
            logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            fits = ["identity"] if any(_is_same(logs, other, is_single) for other in wanted) else []
            found.append(fits)
            continue
        fits = [
            name
            for name in names
            if (name != "softmax" or z.shape[1] > 1)
            and any(_is_same(applied(name, z), other, is_single) for other in wanted)
        ]
        found.append(fits)
    return found if all(found) else None


def _is_same(one: Numbers, other: Numbers, is_single: bool) -> bool:
    if one.size != other.size or not np.isfinite(one).all():
        return False
    turned = one.T if one.shape != other.shape and one.T.shape == other.shape else one
    bar = (_SINGLE if is_single else _DOUBLE) * max(1.0, float(np.abs(one).max(initial=0.0)))
    return bool(np.abs(turned.reshape(other.shape) - other).max(initial=0.0) <= bar)


def _read(
    training: Training,
    passes: Sequence[BackwardPass],
    network: ForeignNetwork,
    *,
    is_same: bool,
) -> ReadNetwork | str:
    """Returns a network with its data and its loss.

    Args:
        training: The training.
        passes: Its passes.
        network: Its network.
        is_same: Whether the network gives in training what it gives in a test.
    """
    first = passes[0]
    layers = list(network.layers)
    in_loss = first.measure in (WITH_SIGMOID, WITH_CLASSES) and layers[-1].activation == "identity"
    if in_loss:
        last = "sigmoid" if first.measure == WITH_SIGMOID else "softmax"
        layers[-1] = replace(layers[-1], activation=last)
        network = ForeignNetwork(tuple(layers))
    inputs = [_inputs_of(each, network, training) for each in passes]
    if any(each is None for each in inputs):
        return UNREAD_VALUES
    tables = [each for each in inputs if each is not None]
    outputs = [
        network.forward(x, {n: s.values for n, s in each.before.items()}).outputs
        for each, x in zip(passes, tables, strict=True)
    ]
    found = _loss_of(passes, outputs, is_same=is_same)
    if found is None:
        return UNREAD_LOSS
    loss, factor, is_exact, name, targets, decay = found
    after = [each.before for each in passes[1:]]
    steps = [
        Step(
            each.before,
            following,
            [Seen("inputs", "float64", x), Seen("targets", "float64", y)],
        )
        for each, following, x, y in zip(passes[:-1], after, tables, targets, strict=False)
    ]
    return ReadNetwork(
        network, in_loss, loss, factor, is_exact, steps, tables, targets, name, decay
    )


def _inputs_of(each: BackwardPass, network: ForeignNetwork, training: Training) -> Numbers | None:
    if each.layers:
        return each.layers[0].inputs
    # Of what was compiled only the outputs are there; what makes just them are its inputs.
    values = {name: seen.values for name, seen in each.before.items()}
    width = network.sizes(values)[0]
    is_single = any(seen.kind == "float32" for seen in each.before.values())
    for table in each.candidates.values():
        if table.ndim != 2 or table.shape[1] != width:
            continue
        passed = network.forward(table, values)
        for made in (passed.outputs, passed.z[-1]):
            if each.outputs is not None and _is_same(made, each.outputs, is_single):
                return table
        if each.outputs is None and any(
            _is_near(function(passed.outputs, wanted), each.loss)
            for wanted in _tables_like(each, passed.outputs)
            for _name, _factor, function in _WRITTEN_OUT.values()
        ):
            return table
    return None


def _tables_like(each: BackwardPass, outputs: Numbers) -> list[Numbers]:
    return [v.reshape(outputs.shape) for v in each.candidates.values() if v.size == outputs.size]


def _loss_of(
    passes: Sequence[BackwardPass], outputs: Sequence[Numbers], *, is_same: bool
) -> tuple[str, float, bool, str, list[Numbers], float] | None:
    """Returns the loss, how often, whether it is all, the targets with their name, and the decay.

    The decay is how the half of the sum of all squared parameters is weighed in the loss.
    """
    names = _target_names(passes, outputs)
    known = _measure(passes[0])
    with np.errstate(all="ignore"):
        for loss, targets_name, targets in (
            (loss, name, targets) for loss in known or _WRITTEN_OUT for name, targets in names
        ):
            config_loss, factor, function = _WRITTEN_OUT[loss]
            if config_loss == "cross_entropy" and outputs[0].shape[1] < 2:
                continue
            if loss == "hinge" and not np.isin(targets[0], (-1.0, 1.0)).all():
                continue
            is_exact = all(
                _is_near(function(o, y), each.loss)
                for o, y, each in zip(outputs, targets, passes, strict=True)
            )
            if is_exact or known:
                if loss == "bce" and passes[0].measure == "BinaryCrossEntropy":
                    config_loss = "bce-clamped"
                return config_loss, factor, is_exact and is_same, targets_name, targets, 0.0
        for loss, (config_loss, factor, function) in _WRITTEN_OUT.items():
            for name, targets in names:
                if loss == "hinge" and not np.isin(targets[0], (-1.0, 1.0)).all():
                    continue
                measured = [function(o, y) for o, y in zip(outputs, targets, strict=True)]
                decay = _decay(passes, measured)
                if decay is not None:
                    return config_loss, factor, is_same, name, targets, decay
    return None


def _decay(passes: Sequence[BackwardPass], measured: Sequence[float]) -> float | None:
    """Returns how squared parameters are weighed that are added to a loss in every pass."""
    if len(passes) < _LEAST_FOR_DECAY:
        return None
    weighed = []
    for each, value in zip(passes, measured, strict=True):
        own = [seen.values for name, seen in each.before.items() if name in each.reached]
        squares = sum(float((values**2).sum()) for values in own)
        if each.loss is None or not squares or not np.isfinite(value):
            return None
        weighed.append(2 * (each.loss - value) / squares)
    least, most = min(weighed), max(weighed)
    is_one = least > 0 and most - least <= _SINGLE * most
    return float(np.median(weighed)) if is_one else None


def _measure(each: BackwardPass) -> list[str]:
    """Returns the loss that a pass begins with, where it has one that is known here."""
    if each.is_weighted:
        return []
    is_sum = each.reduction == "sum"
    has_classes = each.outputs is not None and each.outputs.shape[-1] > 1
    return {
        "MseLoss": ["sum of squares" if is_sum else "mse"],
        "SquaredLoss": ["half mse"],
        "LogLoss": ["cross_entropy" if has_classes else "bce"],
        "BinaryCrossEntropy": ["bce"],
        "BinaryCrossEntropyWithLogits": ["bce"],
        "NllLoss": ["cross_entropy"],
        "SmoothL1Loss": ["huber"],
        "HuberLoss": ["huber"],
    }.get(each.measure, [])


def _target_names(
    passes: Sequence[BackwardPass], outputs: Sequence[Numbers]
) -> list[tuple[str, list[Numbers]]]:
    """Returns what may be the targets, by name, for each pass; what the loss itself holds first."""
    found = []
    own = [_as_targets(each.targets, o) for each, o in zip(passes, outputs, strict=True)]
    tables = [each for each in own if each is not None]
    if len(tables) == len(passes):
        found.append((_name_of(passes[0].targets, passes[0]), tables))
    for name in passes[0].candidates:
        own = [
            _as_targets(each.candidates.get(name), o)
            for each, o in zip(passes, outputs, strict=True)
        ]
        tables = [each for each in own if each is not None]
        if len(tables) == len(passes):
            found.append((name, tables))
    return found


def _name_of(values: Numbers | None, each: BackwardPass) -> str:
    for name, candidate in each.candidates.items():
        if values is None or candidate.size != values.size:
            continue
        if np.array_equal(candidate.ravel(), values.ravel()):
            return name
    return ""


def _as_targets(values: Numbers | None, outputs: Numbers) -> Numbers | None:
    """Returns targets in the shape of the outputs, classes as noughts and a one."""
    if values is None or not np.isfinite(values).all():
        return None
    if values.size == outputs.size:
        return values.reshape(outputs.shape)
    n_rows, n_classes = outputs.shape
    if values.size == n_rows and n_classes > 1 and (values == np.round(values)).all():
        classes = values.ravel().astype(int)
        if classes.min() >= 0 and classes.max() < n_classes:
            return np.asarray(np.eye(n_classes)[classes])
    return None


def _is_near(value: float, loss: float | None) -> bool:
    return loss is not None and abs(value - loss) <= _SINGLE * max(1e-2, abs(loss))
