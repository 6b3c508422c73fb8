"""The one description of a run, and the rules its fields keep.

The command line, the settings panel, JSON and run cards are made from the fields of `RunConfig`
and their metadata: ``help``, ``choices`` (a table of names, or ``None``), ``in_flight`` (may change
during a run) and ``metavar``.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final, NewType, Self

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, SOFTMAX
from xortui.core.changes import Change
from xortui.core.data import GATES, Dataset
from xortui.core.initializers import INITIALIZERS
from xortui.core.losses import HUBER_DELTA, LOSSES, Loss, loss_of
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.output_rules import check_outputs
from xortui.core.scaling import LARGEST

_REAL_FIELDS: Final = ("learning_rate", "momentum", "weight_decay", "dropout", "huber_delta")
_INTEGER_FIELDS: Final = ("seed", "epochs")
_FLAGS: Final = ("standardize", "nesterov", "batch_norm", "allow_unbounded", "until_solved")
_LATER_FIELDS: Final = ("huber_delta",)
_MOST_UNITS: Final = 1024
_MOST_LAYERS: Final = 16


def _option(
    default: Any,
    help: str,
    *,
    choices: Collection[str] | None = None,
    in_flight: bool = False,
    metavar: str | None = None,
) -> Any:
    return field(
        default=default,
        metadata={"help": help, "choices": choices, "in_flight": in_flight, "metavar": metavar},
    )


@dataclass(frozen=True, slots=True, repr=False)
class RunConfig:
    """One run: what is learned, by which network, how, and from which seed.

    Two equal configurations make bit-identical runs. `changes` lists what a person changed on the
    way, so a run that was steered is described as fully as one that was left alone.

    Raises:
        ValueError: A field breaks its rule; the message names the field, the rule and the value.
    """

    gate: str = _option(
        "xor", "Boolean gate of two inputs, by name or as four bits", in_flight=True, metavar="GATE"
    )
    data: Dataset | None = _option(
        None,
        "truth table or points instead of a gate: a CSV file, or rows such as '0,0,1;1,1,0'",
        in_flight=True,
        metavar="FILE.csv",
    )
    standardize: bool = _option(
        False, "scale each input to mean 0 and standard deviation 1, over the rows of the data"
    )
    hidden: tuple[int, ...] = _option(
        (2,), "units of each hidden layer, such as 2 or 4,3; 'none' for one layer", metavar="UNITS"
    )
    activation: str = _option(
        "sigmoid", "activation of hidden units", choices=ACTIVATIONS, in_flight=True
    )
    output_activation: str = _option(
        "sigmoid",
        "activation of the output layer; softmax is for classes, with loss cross_entropy",
        choices=OUTPUT_ACTIVATIONS,
        in_flight=True,
    )
    loss: str = _option(
        "bce",
        "loss: sse is half the sum of squares, all others are means; hinge is for targets -1 and 1",
        choices=LOSSES,
        in_flight=True,
    )
    optimizer: str = _option("sgd", "optimizer", choices=OPTIMIZERS, in_flight=True)
    learning_rate: float = _option(0.1, "step size of gradient descent, > 0", in_flight=True)
    momentum: float = _option(0.0, "momentum of sgd and rmsprop, 0 to below 1", in_flight=True)
    nesterov: bool = _option(False, "Nesterov's momentum, for sgd", in_flight=True)
    weight_decay: float = _option(0.0, "L2 penalty on every parameter, >= 0", in_flight=True)
    init: str = _option("torch", "how the first parameters are drawn", choices=INITIALIZERS)
    seed: int = _option(42, "seed of the first parameters, and of shuffling and dropout")
    epochs: int = _option(20_000, "epochs to train, >= 0")
    batch_size: int | None = _option(
        None, "rows of a mini-batch; all rows by default", in_flight=True, metavar="ROWS"
    )
    batch_norm: bool = _option(False, "batch normalisation of hidden layers")
    dropout: float = _option(
        0.0, "share of hidden activations dropped in training, 0 to below 1", in_flight=True
    )
    dtype: str = _option("float64", "precision", choices=("float64", "float32"))
    allow_unbounded: bool = _option(
        False, "let bce meet outputs and targets outside 0..1, where it is not defined"
    )
    until_solved: bool = _option(False, "stop when every row is on its right side of the border")
    target_loss: float | None = _option(None, "stop when the loss is below this", metavar="LOSS")
    # Losses and outputs.
    huber_delta: float = _option(
        HUBER_DELTA, "error up to which loss huber is half a square, > 0", metavar="NUMBER"
    )
    changes: tuple[Change, ...] = _option(
        (), "a change made during the run: EPOCH:FIELD=VALUE", metavar="CHANGE"
    )

    def __post_init__(self) -> None:
        _check_fields(self)
        self._use_plain_numbers()
        _check_changes(self)

    def _use_plain_numbers(self) -> None:
        # NumPy's numbers are equal to these, but are no JSON and read otherwise in a message.
        plain: dict[str, Any] = {"hidden": tuple(map(int, self.hidden))}
        plain.update({name: int(getattr(self, name)) for name in _INTEGER_FIELDS})
        plain.update({name: float(getattr(self, name)) for name in _REAL_FIELDS})
        if self.batch_size is not None:
            plain["batch_size"] = int(self.batch_size)
        if self.target_loss is not None:
            plain["target_loss"] = float(self.target_loss)
        for name, value in plain.items():
            object.__setattr__(self, name, value)

    def replace(self, **fields: Any) -> Self:
        """Returns a copy with some fields replaced, checked as a new configuration is."""
        return dataclasses.replace(self, **fields)

    def __repr__(self) -> str:
        differing = (
            f"{spec.name}={value!r}"
            for spec in dataclasses.fields(self)
            if (value := getattr(self, spec.name)) != spec.default
        )
        return f"{type(self).__name__}({', '.join(differing)})"

    @property
    def title(self) -> str:
        """What is learned, by which network and from which seed, in a few words."""
        learned = self.gate if self.data is None else self.data.name or "data"
        return f"{learned} {'-'.join(map(str, self.sizes))} seed {self.seed}"

    @property
    def dataset(self) -> Dataset:
        """What is learned: the data, or else the gate's truth table."""
        found = self.data if self.data is not None else Dataset.from_gate(self.gate)
        return found.as_classes() if self.output_activation == SOFTMAX.name else found

    def as_read(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns inputs ``(n_samples, n_features)`` as the network reads them.

        They are standardised where the run says so, else as they are.
        """
        return self.dataset.scaling.standardized(inputs) if self.standardize else inputs

    @property
    def inputs_read(self) -> NDArray[np.float64]:
        """The data's inputs ``(n_samples, n_features)`` as the network reads them."""
        return self.as_read(self.dataset.inputs)

    def of_given_inputs(
        self, weights: NDArray[np.float64], biases: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Returns what units of the first layer do, as weights and biases of inputs as given.

        Args:
            weights: The layer's, shape ``(n_features, n_units)``.
            biases: Shape ``(n_units,)``.
        """
        return (
            self.dataset.scaling.undone(weights, biases) if self.standardize else (weights, biases)
        )

    @property
    def loss_function(self) -> Loss:
        """The loss, in the form that is used with this output."""
        return loss_of(self.loss, self.output_activation, self.huber_delta)

    @property
    def unscaled_input(self) -> int | None:
        """An input that the network would learn from with more ease if it were scaled."""
        return None if self.standardize else self.dataset.scaling.unscaled

    @property
    def sizes(self) -> tuple[int, ...]:
        """Layer sizes, inputs first, such as ``(2, 2, 1)``."""
        return (self.dataset.n_features, *self.hidden, self.dataset.n_outputs)

    @property
    def has_training_mode(self) -> bool:
        """Whether the loss that is descended differs from the loss that is shown."""
        return bool(self.hidden) and (self.batch_norm or self.dropout > 0)

    @property
    def first_settings(self) -> Settings:
        """The settings before any change was made, those of epoch 0 too."""
        return Settings(self.replace(changes=()))

    def at(self, epoch: int) -> Settings:
        """Returns the settings in force after the changes made at ``epoch`` and before it."""
        due: dict[str, Any] = {}
        for change in self.changes:
            if change.epoch <= epoch and not change.is_parameter:
                due.update(change.fields)
        return Settings(self.replace(**due, changes=()))

    def keeps_optimizer_of(self, before: Self) -> bool:
        """Whether the optimizer goes on with what it remembers; another one begins anew."""
        return self.optimizer == before.optimizer

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values, field by field."""
        values = {spec.name: getattr(self, spec.name) for spec in dataclasses.fields(self)}
        values["hidden"] = list(self.hidden)
        values["data"] = None if self.data is None else self.data.to_dict()
        values["changes"] = [change.to_dict() for change in self.changes]
        for spec in dataclasses.fields(self):
            # Written where they say something, so that what there was before reads as it did.
            if spec.name in _LATER_FIELDS and values[spec.name] == spec.default:
                del values[spec.name]
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Returns the configuration that `to_dict` wrote.

        Raises:
            ValueError: A name is no field, or a value breaks its field's rule.
        """
        require(isinstance(values, dict), "config", "an object with the fields of a run", values)
        known = {spec.name for spec in dataclasses.fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"config must have only the fields of a run, got {unknown[0]!r}")
        fields = dict(values)
        for name in ("hidden", "changes"):
            if name in fields:
                require(isinstance(fields[name], list), name, "a list", fields[name])
        if "hidden" in fields:
            fields["hidden"] = tuple(fields["hidden"])
        if fields.get("data") is not None:
            fields["data"] = Dataset.from_dict(fields["data"])
        if "changes" in fields:
            fields["changes"] = tuple(map(Change.from_dict, fields["changes"]))
        if "allow_unbounded" not in fields:
            # Version 0.1 did not ask, nor whether there is anything to solve.
            for name, value in (("allow_unbounded", True), ("until_solved", False)):
                try:
                    return cls(**fields)
                except ValueError:
                    fields[name] = value
        return cls(**fields)


Settings = NewType("Settings", RunConfig)
"""The values in force at one epoch: a run's fields without changes, which are what led to them.

To whoever checks types it is a type of its own, so that no description of a whole run is taken for
it; an object of it reads, compares and is kept as the run without changes that it is.
"""

IN_FLIGHT_FIELDS: tuple[str, ...] = tuple(
    spec.name for spec in dataclasses.fields(RunConfig) if spec.metadata["in_flight"]
)

PERMISSIONS: tuple[str, ...] = ("allow_unbounded",)
"""Fields that say what may be described, and change nothing in what a run does."""

ENDING_FIELDS: tuple[str, ...] = ("epochs", "until_solved", "target_loss")
"""Fields that say when a run ends, and change nothing in what it does until then."""


def require(holds: bool, name: str, rule: str, value: object) -> None:
    """Raises the one kind of error that a field raises, unless its rule holds.

    Raises:
        ValueError: It names the field, the rule and the value.
    """
    if not holds:
        raise ValueError(f"{name} must be {rule}, got {value!r}")


def require_count(value: object, name: str, least: int = 0) -> None:
    """Checks an argument that counts something.

    Raises:
        ValueError: It is no integer, or too small; the message names the argument.
    """
    require(_is_integer(value), name, "an integer", value)
    require(value >= least, name, f">= {least}", value)  # type: ignore[operator]


def _check_fields(config: RunConfig) -> None:
    """Checks every field but the changes.

    Raises:
        ValueError: A field breaks its rule.
    """
    for check in (
        _check_choices,
        _check_data,
        _check_numbers,
        _check_network,
        _check_pairs,
        _check_targets,
        _check_domain_of_loss,
        _check_until_solved,
        _check_standardize,
    ):
        check(config)


def _check_changes(config: RunConfig) -> None:
    """Checks every change against the settings that it meets.

    Raises:
        ValueError: A change is out of order, of no field, or breaks a rule.
    """
    fields = dataclasses.fields(config)
    in_flight = tuple(spec.name for spec in fields if spec.metadata["in_flight"])
    are_changes = isinstance(config.changes, tuple) and all(
        isinstance(change, Change) for change in config.changes
    )
    require(are_changes, "changes", "a tuple of changes", config.changes)
    settings, epoch = config, 0
    for change in config.changes:
        require(change.epoch >= epoch, "changes", "in order of their epochs", change.epoch)
        epoch = change.epoch
        if change.is_parameter:
            change.check_shape(config.sizes, config.batch_norm)
            continue
        rule = "of a parameter or one of " + ", ".join(in_flight)
        require(change.field in in_flight, "changes", rule, change.field)
        settings = settings.replace(**change.fields, changes=())
        n_features = config.dataset.n_features
        rule = f"of {n_features} inputs during a run"
        given = settings.dataset.n_features
        require(given == n_features, change.field, rule, given)
        n_outputs = config.dataset.n_outputs
        rule, given = f"of {n_outputs} outputs during a run", settings.dataset.n_outputs
        require(given == n_outputs, change.field, rule, given)


def _is_integer(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_finite(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # An integer beyond all floats.
        return False


def _check_choices(config: RunConfig) -> None:
    for spec in dataclasses.fields(config):
        choices = spec.metadata["choices"]
        if choices is not None:
            value = getattr(config, spec.name)
            require(
                isinstance(value, str) and value in choices,
                spec.name,
                "one of " + ", ".join(choices),
                value,
            )
    for name in _FLAGS:
        value = getattr(config, name)
        require(isinstance(value, bool), name, "true or false", value)


def _check_data(config: RunConfig) -> None:
    gate = config.gate
    is_gate = isinstance(gate, str) and (gate in GATES or (len(gate) == 4 and set(gate) <= {*"01"}))
    require(is_gate, "gate", "four bits or one of " + ", ".join(GATES), gate)
    require(config.data is None or isinstance(config.data, Dataset), "data", "rows", config.data)


def _check_numbers(config: RunConfig) -> None:
    bounds: dict[str, tuple[str, Callable[[float], bool]]] = {
        "learning_rate": ("> 0", lambda rate: rate > 0),
        "momentum": (">= 0 and < 1", lambda momentum: 0 <= momentum < 1),
        "weight_decay": (">= 0", lambda decay: decay >= 0),
        "dropout": (">= 0 and < 1", lambda share: 0 <= share < 1),
        "huber_delta": ("> 0", lambda delta: delta > 0),
    }
    for name, (rule, holds) in bounds.items():
        value = getattr(config, name)
        require(_is_finite(value), name, "a finite number", value)
        require(holds(value), name, rule, value)
    for name in _INTEGER_FIELDS:
        value = getattr(config, name)
        require(_is_integer(value) and value >= 0, name, "an integer >= 0", value)
    loss, size = config.target_loss, config.batch_size
    require(loss is None or _is_finite(loss), "target_loss", "a finite number", loss)
    is_size = size is None or (_is_integer(size) and size >= 1)
    require(is_size, "batch_size", "an integer >= 1", size)


def _check_network(config: RunConfig) -> None:
    hidden = config.hidden
    require(isinstance(hidden, tuple), "hidden", "a tuple of integers", hidden)
    for units in hidden:
        is_size = _is_integer(units) and 1 <= units <= _MOST_UNITS
        require(is_size, "hidden", f"units from 1 to {_MOST_UNITS}", units)
    require(len(hidden) <= _MOST_LAYERS, "hidden", f"at most {_MOST_LAYERS} layers", len(hidden))


def _check_pairs(config: RunConfig) -> None:
    options = OPTIMIZERS[config.optimizer].options
    if config.nesterov:
        takers = " or ".join(name for name, o in OPTIMIZERS.items() if "nesterov" in o.options)
        rule = f"off unless optimizer is {takers} and momentum > 0"
        require("nesterov" in options and config.momentum > 0, "nesterov", rule, True)
    if "momentum" not in options:
        rule = f"0 with optimizer {config.optimizer}"
        require(config.momentum == 0, "momentum", rule, config.momentum)
    if config.batch_norm and config.hidden:
        n_samples = config.dataset.n_samples
        size = min(config.batch_size or n_samples, n_samples)
        rule = f"such that no batch of the {n_samples} rows has one row, with batch_norm"
        require(size > 1 and n_samples % size != 1, "batch_size", rule, config.batch_size)


def _check_domain_of_loss(config: RunConfig) -> None:
    """Refuses a loss that outputs or targets would leave the domain of, unless that is meant."""
    domain = LOSSES[config.loss].domain
    if domain is None or config.allow_unbounded:
        return
    low, high = domain
    others = " or ".join(
        name for name, loss in LOSSES.items() if loss.domain is None and loss.takes_any_targets
    )
    labels = config.dataset.targets.ravel().tolist()
    outside = [label for label in labels if not low <= label <= high]
    if outside:
        rule = (
            f"{others} with the target {outside[0]:g} ({config.loss} is defined for targets from "
            f"{low:g} to {high:g}; or scale the targets)"
        )
        require(False, "loss", rule, config.loss)
    activation = OUTPUT_ACTIVATIONS[config.output_activation]
    least, most = activation.range
    if least < low or most > high:
        rule = (
            f"{others} with output_activation {activation.name} ({config.loss} is defined for "
            f"outputs from {low:g} to {high:g}; or use a sigmoid output, or allow_unbounded)"
        )
        require(False, "loss", rule, config.loss)


def _check_targets(config: RunConfig) -> None:
    check_outputs(config.loss, config.output_activation, config.dataset)


def _check_until_solved(config: RunConfig) -> None:
    """Refuses to wait for rows to be right where nothing is right or wrong."""
    if config.until_solved and config.dataset.border is None:
        rule = (
            "false unless the targets are two values (any others are a regression, in which "
            "nothing is right or wrong; target_loss ends such a run)"
        )
        require(False, "until_solved", rule, True)


def _check_standardize(config: RunConfig) -> None:
    """Refuses to scale inputs of which no float holds the squares."""
    if config.standardize:
        rule = f"false with inputs beyond {LARGEST:g} or that differ by less than {1 / LARGEST:g}"
        require(config.dataset.scaling.can_be_standardized, "standardize", rule, True)
