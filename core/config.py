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
from xortui.core.architecture import Architecture
from xortui.core.changes import Change
from xortui.core.data import GATES, Dataset
from xortui.core.descent_rules import BATCH_ORDERS, descent_rules
from xortui.core.held_out import as_rows_of, check_held_out, plain_test, shown_with, split
from xortui.core.idle_rules import IDLE_DEFAULTS, does_something, idle_rules
from xortui.core.initializers import Initializer
from xortui.core.input_expressions import (
    MOST_EXPRESSIONS,
    check_values,
    plain_expression,
    values_of,
)
from xortui.core.losses import HUBER_DELTA, LOSSES, Loss, loss_of
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.output_rules import check_outputs
from xortui.core.point_rules import check_points, drawn_points
from xortui.core.point_sets import MOST_DRAWN, STANDARD_RECIPE
from xortui.core.scaling import LARGEST
from xortui.core.schedules import CONSTANT, Pace
from xortui.core.start_rules import start_rules
from xortui.core.starts import ORDERS, WEIGHT_SCHEMES, Start
from xortui.core.stop_rules import check_stop_rules, plain_rules

_REAL_FIELDS: Final = (
    "learning_rate",
    "momentum",
    "weight_decay",
    "dropout",
    "input_dropout",
    "init_factor",
    "bias_factor",
    "alpha",
    "dampening",
    "lr_decay",
    "initial_accumulator_value",
    "l1",
    "huber_delta",
)
_INTEGER_FIELDS: Final = ("seed", "epochs", "test_seed")
_FLAGS: Final = (
    "standardize",
    "nesterov",
    "batch_norm",
    "allow_unbounded",
    "until_solved",
    "bias",
    "skip",
    "input_norm",
)
_PLURAL: Final = ("activation",)
"""Fields of one name for all hidden layers, or of one for each with commas between."""
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
    # How points are drawn that have a name.
    points: int = _option(STANDARD_RECIPE["points"], "how many points are drawn", in_flight=True)
    noise: float = _option(
        STANDARD_RECIPE["noise"], "noise of points that are drawn, 0 to 1", in_flight=True
    )
    data_seed: int = _option(
        STANDARD_RECIPE["data_seed"], "seed of points that are drawn", in_flight=True
    )
    standardize: bool = _option(
        False, "scale each input to mean 0 and standard deviation 1, over the rows of the data"
    )
    # What the network reads of the data.
    inputs: tuple[str, ...] = _option(
        (),
        "what the network reads, in place of the data's inputs: expressions of them, such as "
        "x1,x2,x1^2,x1*x2,sin(x1)",
        metavar="EXPRESSIONS",
    )
    hidden: tuple[int, ...] = _option(
        (2,), "units of each hidden layer, such as 2 or 4,3; 'none' for one layer", metavar="UNITS"
    )
    activation: str = _option(
        "sigmoid",
        "activation of hidden units; with commas one for each layer, such as tanh,relu",
        choices=ACTIVATIONS,
        in_flight=True,
    )
    output_activation: str = _option(
        "sigmoid",
        "activation of the output layer; softmax is for classes, with loss cross_entropy",
        choices=OUTPUT_ACTIVATIONS,
        in_flight=True,
    )
    loss: str = _option(
        "bce",
        "loss: sse is half the sum of squares, all others are means; hinge is for targets -1 and "
        "1; bce-clamped is PyTorch's BCELoss, bce after a sigmoid its BCEWithLogitsLoss",
        choices=LOSSES,
        in_flight=True,
    )
    optimizer: str = _option("sgd", "optimizer", choices=OPTIMIZERS, in_flight=True)
    learning_rate: float = _option(0.1, "step size of gradient descent, > 0", in_flight=True)
    momentum: float = _option(0.0, "momentum of sgd and rmsprop, 0 to below 1", in_flight=True)
    nesterov: bool = _option(False, "Nesterov's momentum, for sgd", in_flight=True)
    weight_decay: float = _option(0.0, "L2 penalty on every parameter, >= 0", in_flight=True)
    # How it descends in all else: constants by PyTorch's names, penalty, limits, schedule.
    output_learning_rate: float | None = _option(
        None, "step size of the output layer, where it has one of its own", metavar="NUMBER"
    )
    schedule: str = _option(
        CONSTANT,
        "how the learning rate goes on, with PyTorch's defaults where it has some: constant, "
        "step:step_size=1000,gamma=0.1, exponential:gamma=0.999, cosine:t_max=20000,eta_min=0, "
        "linear:start_factor=0.3333,end_factor=1,total_iters=5 or "
        "plateau:factor=0.1,patience=10,threshold=1e-4,cooldown=0,min_lr=0",
        metavar="SCHEDULE",
    )
    warmup: int = _option(0, "epochs over which the learning rate first climbs in a line")
    betas: tuple[float, float] = _option(
        (0.9, 0.999), "what the two means of adam and adamw keep at each update", metavar="NUMBERS"
    )
    eps: float | None = _option(
        None,
        "what adam, adamw, rmsprop (1e-8) and adagrad (1e-10) add to a root",
        metavar="NUMBER",
    )
    alpha: float = _option(0.99, "what the mean of rmsprop keeps at each update")
    dampening: float = _option(0.0, "share of a gradient that momentum of sgd leaves out")
    lr_decay: float = _option(0.0, "how fast the step size of adagrad falls")
    initial_accumulator_value: float = _option(0.0, "where the sum of squares of adagrad begins")
    l1: float = _option(0.0, "L1 penalty on every parameter, >= 0")
    clip_norm: float | None = _option(
        None, "largest norm of a gradient; a longer one is shortened to it", metavar="NORM"
    )
    clip_value: float | None = _option(
        None, "largest size of each derivative; a larger one is cut to it", metavar="SIZE"
    )
    order: str = _option(
        BATCH_ORDERS[0], "in which order mini-batches take the rows", choices=BATCH_ORDERS
    )
    init: str = _option(
        "torch", "how the first parameters are drawn", choices=WEIGHT_SCHEMES, metavar="SCHEME"
    )
    # How the first parameters are drawn in all else (`xortui.core.starts`).
    bias_init: str | None = _option(
        None,
        "how the first biases are drawn, where not as belongs to the weights: torch, "
        "uniform:LOW,HIGH, normal:MEAN,DEVIATION or zeros",
        metavar="SCHEME",
    )
    init_order: str = _option(
        ORDERS[0], "in which order uniform and normal draw weights and biases", choices=ORDERS
    )
    init_factor: float = _option(1.0, "what the first weights are multiplied by")
    bias_factor: float = _option(1.0, "what the first biases are multiplied by")
    seed: int = _option(42, "seed of the first parameters, and of shuffling and dropout")
    epochs: int = _option(20_000, "epochs to train, >= 0")
    batch_size: int | None = _option(
        None, "rows of a mini-batch; all rows by default", in_flight=True, metavar="ROWS"
    )
    batch_norm: bool = _option(False, "batch normalisation of hidden layers")
    dropout: float = _option(
        0.0, "share of hidden activations dropped in training, 0 to below 1", in_flight=True
    )
    # which parts each layer has
    bias: bool = _option(True, "give units biases")
    skip: bool = _option(False, "link the inputs to the output too, past the hidden layers")
    norm_layers: tuple[int, ...] = _option(
        (), "hidden layers that batch_norm is for, such as 1,3; all by default", metavar="LAYERS"
    )
    layer_dropout: tuple[float, ...] = _option(
        (), "dropout of each hidden layer by itself, such as 0,0.5", metavar="SHARES"
    )
    input_norm: bool = _option(
        False, "batch normalisation of the inputs: nn.BatchNorm1d before the first layer"
    )
    input_dropout: float = _option(
        0.0, "share of inputs dropped in training, 0 to below 1", in_flight=True
    )
    dtype: str = _option("float64", "precision", choices=("float64", "float32"))
    allow_unbounded: bool = _option(
        False, "let bce meet outputs and targets outside 0..1, where it is not defined"
    )
    until_solved: bool = _option(False, "stop when every row is on its right side of the border")
    target_loss: float | None = _option(None, "stop when the loss is below this", metavar="LOSS")
    # Rows that are held out from training, and ends by what is measured.
    test: float | Dataset | None = _option(
        None,
        "rows held out from training, to see how it does on them: a share such as 0.3, or a CSV "
        "file, or rows",
        metavar="SHARE|FILE.csv",
    )
    test_seed: int = _option(0, "seed that draws which rows a share of test holds out")
    patience: int | None = _option(
        None,
        "stop after so many epochs without a smaller test loss; without held-out rows, loss",
        metavar="EPOCHS",
    )
    stop_when: tuple[str, ...] = _option(
        (),
        "stop when a measure is beyond a bound, such as 'loss<0.01,test_right>=0.95': loss, mse, "
        "right (a share of rows), largest_error, each also as test_...",
        metavar="RULES",
    )
    # Losses and outputs.
    huber_delta: float = _option(
        HUBER_DELTA, "error up to which loss huber is half a square, > 0", metavar="NUMBER"
    )
    changes: tuple[Change, ...] = _option(
        (), "a change made during the run: EPOCH:FIELD=VALUE", metavar="CHANGE"
    )

    def __post_init__(self) -> None:
        check_points(self.data, self.points, self.noise, self.data_seed)
        object.__setattr__(
            self, "data", drawn_points(self.data, self.points, self.noise, self.data_seed)
        )
        _check_data(self)
        object.__setattr__(self, "inputs", _plain_inputs(self))
        _check_fields(self)
        self._use_plain_numbers()
        _check_changes(self)

    def _use_plain_numbers(self) -> None:
        # NumPy's numbers are equal to these, but are no JSON and read otherwise in a message.
        plain: dict[str, Any] = {"hidden": tuple(map(int, self.hidden))}
        layers = tuple(map(int, self.norm_layers))
        plain["norm_layers"] = () if len(layers) == len(self.hidden) else layers
        plain["layer_dropout"] = tuple(map(float, self.layer_dropout))
        plain["activation"] = one_for_all(self.activation)
        plain.update({name: int(getattr(self, name)) for name in _INTEGER_FIELDS})
        plain.update({name: float(getattr(self, name)) for name in _REAL_FIELDS})
        plain.update(points=int(self.points), noise=float(self.noise))
        plain.update(data_seed=int(self.data_seed))
        plain["betas"] = tuple(map(float, self.betas))
        for name in ("eps", "clip_norm", "clip_value", "output_learning_rate"):
            if getattr(self, name) is not None:
                plain[name] = float(getattr(self, name))
        if self.batch_size is not None:
            plain["batch_size"] = int(self.batch_size)
        if self.target_loss is not None:
            plain["target_loss"] = float(self.target_loss)
        if self.patience is not None:
            plain["patience"] = int(self.patience)
        plain |= {"test": plain_test(self.test), "stop_when": plain_rules(self.stop_when)}
        for name, value in plain.items():
            object.__setattr__(self, name, value)

    def replace(self, **fields: Any) -> Self:
        """Returns a copy with some fields replaced, checked as a new configuration is.

        Data that were not drawn put away how those before them were.
        """
        if "data" in fields and getattr(fields["data"], "recipe", None) is None:
            fields = {**STANDARD_RECIPE, **fields}
        return dataclasses.replace(self, **fields)

    def changed(self, **fields: Any) -> Self:
        """Returns a copy as `replace` does, for a person who changes some fields of a whole.

        Other fields that do nothing beside the new values go back to their defaults, so that
        nobody has to take them away one by one before: the seed of held-out rows, where none are
        held out any more.
        """
        standing = {
            name: value
            for name, default in IDLE_DEFAULTS.items()
            if name not in fields and (value := getattr(self, name)) != default
        }
        found = self.replace(**fields, **{name: IDLE_DEFAULTS[name] for name in standing})
        for name, value in standing.items():
            if does_something(found, name):
                found = found.replace(**{name: value})
        return found

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
    def all_data(self) -> Dataset:
        """The data, or else the gate's truth table, with the rows that a share holds out.

        Where the output is a softmax, targets are those of classes.
        """
        found = self._data_given
        return found.as_classes() if self.output_activation == SOFTMAX.name else found

    @property
    def _data_given(self) -> Dataset:
        return self.data if self.data is not None else Dataset.from_gate(self.gate)

    @property
    def dataset(self) -> Dataset:
        """What is learned: the data, or else the gate's truth table, without held-out rows."""
        if self.test is None:
            return self.all_data
        if isinstance(self.test, Dataset):
            return shown_with(self.all_data, self._rows_held_out)
        return split(self.all_data, self.test, self.test_seed)[0]

    @property
    def held_out(self) -> Dataset | None:
        """The rows that are held out from training, if there are any."""
        if self.test is None:
            return None
        if isinstance(self.test, Dataset):
            return self._rows_held_out
        return split(self.all_data, self.test, self.test_seed)[1]

    @property
    def _rows_held_out(self) -> Dataset:
        """Rows of their own that are held out, with the targets of the data."""
        assert isinstance(self.test, Dataset)
        return as_rows_of(self.all_data, self.class_labels, self.test)

    @property
    def class_labels(self) -> tuple[float, ...]:
        """The label that stands for each class, where the data are of classes."""
        return self._data_given.class_values if self.all_data.is_of_classes else ()

    def as_read(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns inputs ``(n_samples, n_features)`` as the network reads them.

        They are standardised where the run says so, or expressions of them, else as they are.
        """
        if self.inputs:
            return values_of(self.inputs, inputs)
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
        return None if self.standardize or self.inputs else self.dataset.scaling.unscaled

    @property
    def column_names(self) -> tuple[str, ...]:
        """What is called what the network reads, and the targets last."""
        data = self.dataset
        return (*self.inputs, *data.target_names) if self.inputs else data.column_names

    @property
    def initializer(self) -> Initializer:
        """What draws the first parameters."""
        start = Start(
            self.init, self.bias_init, self.init_order, self.init_factor, self.bias_factor
        )
        return start.initializer

    @property
    def pace(self) -> Pace:
        """How the learning rate goes on."""
        return Pace(self.schedule, self.warmup)

    @property
    def shuffles(self) -> bool:
        """Whether mini-batches take the rows in an order that is drawn."""
        return self.batch_size is not None and self.order == BATCH_ORDERS[0]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Layer sizes, inputs first, such as ``(2, 2, 1)``."""
        n_inputs = len(self.inputs) or self.dataset.n_features
        return (n_inputs, *self.hidden, self.dataset.n_outputs)

    @property
    def architecture(self) -> Architecture:
        """What the network is made of."""
        layers = range(1, len(self.hidden) + 1)
        normalized = self.norm_layers or layers if self.batch_norm else ()
        norms = tuple(layer in normalized for layer in layers)
        return Architecture(self.sizes, norms, self.bias, self.skip, self.input_norm)

    @property
    def activations(self) -> tuple[str, ...]:
        """The name of each layer's activation function, the output's last."""
        names = self.activation.split(",")
        return (*(names * len(self.hidden))[: len(self.hidden)], self.output_activation)

    @property
    def dropouts(self) -> tuple[float, ...]:
        """The share of each hidden layer that is dropped in training."""
        return self.layer_dropout or (self.dropout,) * len(self.hidden)

    @property
    def drops(self) -> bool:
        """Whether anything is dropped in training."""
        return self.input_dropout > 0 or any(self.dropouts)

    @property
    def has_training_mode(self) -> bool:
        """Whether the loss that is descended differs from the loss that is shown."""
        return self.drops or self.architecture.has_norm

    @property
    def first_settings(self) -> Settings:
        """The settings before any change was made, those of epoch 0 too."""
        return Settings(self.replace(changes=()) if self.changes else self)

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
        """Returns plain JSON values, field by field; younger fields where they say something."""
        values = {
            spec.name: getattr(self, spec.name)
            for spec in dataclasses.fields(self)
            if spec.name not in _YOUNGER or getattr(self, spec.name) != spec.default
        }
        for name in LISTS:
            if name in values:
                values[name] = list(values[name])
        values["data"] = None if self.data is None else self.data.to_dict()
        values["changes"] = [change.to_dict() for change in self.changes]
        if isinstance(self.test, Dataset):
            values["test"] = self.test.to_dict()
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
        for name in (*LISTS, "changes"):
            if name in fields:
                require(isinstance(fields[name], list), name, "a list", fields[name])
        for name in LISTS:
            if name in fields:
                fields[name] = tuple(fields[name])
        if isinstance(fields.get("test"), dict):
            fields["test"] = Dataset.from_dict(fields["test"])
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

_CHOICES: Final[dict[str, Collection[str]]] = {
    spec.name: spec.metadata["choices"]
    for spec in dataclasses.fields(RunConfig)
    if spec.metadata["choices"] is not None and spec.name != "init"  # it may have numbers behind it
}
"""What the fields of one name, or of several, are chosen from: the tables of names themselves."""

PERMISSIONS: tuple[str, ...] = ("allow_unbounded",)
"""Fields that say what may be described, and change nothing in what a run does."""

ENDING_FIELDS: tuple[str, ...] = (
    "epochs",
    "until_solved",
    "target_loss",
    "patience",
    "stop_when",
)
"""Fields that say when a run ends, and change nothing in what it does until then."""

NO_ENDS: Final[dict[str, Any]] = {
    "until_solved": False,
    "target_loss": None,
    "patience": None,
    "stop_when": (),
}
"""Those of a run that goes on to its last epoch, whatever it learns."""


LISTS: Final = ("hidden", "norm_layers", "layer_dropout", "stop_when", "betas", "inputs")
"""Fields that are lists in JSON."""

_YOUNGER: Final = (
    *STANDARD_RECIPE,
    "inputs",
    *("bias", "skip", "norm_layers", "layer_dropout", "input_norm", "input_dropout"),
    *("bias_init", "init_order", "init_factor", "bias_factor"),
    *("output_learning_rate", "schedule", "warmup", "order"),
    *("betas", "eps", "alpha", "dampening", "lr_decay", "initial_accumulator_value"),
    *("l1", "clip_norm", "clip_value"),
    *("test", "test_seed", "patience", "stop_when"),
    "huber_delta",
)
"""Fields that JSON names where they are not at their defaults: older programs read the rest."""


def one_for_all(activation: str) -> str:
    """Returns a list of activations without repetition, where it is of one for all layers."""
    names = activation.split(",")
    return names[0] if len(set(names)) == 1 else activation


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
        _check_start,
        _check_numbers,
        _check_network,
        check_layers,
        _check_pairs,
        _check_descent,
        _check_targets,
        _check_domain_of_loss,
        _check_until_solved,
        _check_standardize,
        _check_measures,
        _check_idle,
    ):
        check(config)


def _check_changes(config: RunConfig) -> None:
    """Checks every change against the settings that it meets.

    Raises:
        ValueError: A change is out of order, of no field, or breaks a rule.
    """
    are_changes = isinstance(config.changes, tuple) and all(
        isinstance(change, Change) for change in config.changes
    )
    require(are_changes, "changes", "a tuple of changes", config.changes)
    settings, epoch, drawn = config, 0, 0
    for change in config.changes:
        require(change.epoch >= epoch, "changes", "in order of their epochs", change.epoch)
        epoch = change.epoch
        if change.is_parameter:
            change.check_shape(config.architecture)
            continue
        rule = "of a parameter or one of " + ", ".join(IN_FLIGHT_FIELDS)
        require(change.field in IN_FLIGHT_FIELDS, "changes", rule, change.field)
        settings = settings.replace(**change.fields, changes=())
        if change.field in (*STANDARD_RECIPE, "data"):
            drawn += settings.dataset.n_samples if settings.dataset.recipe else 0
            require(drawn <= MOST_DRAWN, "changes", f"of at most {MOST_DRAWN:,} points", drawn)
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
    for name, choices in _CHOICES.items():
        value = getattr(config, name)
        given = value.split(",") if name in _PLURAL and isinstance(value, str) else [value]
        for chosen in given:
            if not (isinstance(chosen, str) and chosen in choices):
                require(False, name, "one of " + ", ".join(choices), chosen)
    for name in _FLAGS:
        value = getattr(config, name)
        require(isinstance(value, bool), name, "true or false", value)


def _check_start(config: RunConfig) -> None:
    for rule in start_rules(config):
        require(*rule)


def _check_data(config: RunConfig) -> None:
    gate = config.gate
    is_gate = isinstance(gate, str) and (gate in GATES or (len(gate) == 4 and set(gate) <= {*"01"}))
    require(is_gate, "gate", "four bits or one of " + ", ".join(GATES), gate)
    require(config.data is None or isinstance(config.data, Dataset), "data", "rows", config.data)
    # What is asked of the data's targets is asked of these fields, which are checked later.
    output = config.output_activation
    rule = "one of " + ", ".join(OUTPUT_ACTIVATIONS)
    require(isinstance(output, str), "output_activation", rule, output)
    is_flag = isinstance(config.allow_unbounded, bool)
    require(is_flag, "allow_unbounded", "true or false", config.allow_unbounded)
    # It draws the rows whose values expressions of the inputs are tried with.
    seed = config.test_seed
    require(_is_integer(seed) and seed >= 0, "test_seed", "an integer >= 0", seed)
    loss = LOSSES.get(config.loss) if isinstance(config.loss, str) else None
    domain = None if loss is None or config.allow_unbounded else loss.domain
    data, classes = config.all_data, config.class_labels
    check_held_out(data, classes, plain_test(config.test), domain)


def _check_numbers(config: RunConfig) -> None:
    bounds: dict[str, tuple[str, Callable[[float], bool]]] = {
        "learning_rate": ("> 0", lambda rate: rate > 0),
        "momentum": (">= 0 and < 1", lambda momentum: 0 <= momentum < 1),
        "weight_decay": (">= 0", lambda decay: decay >= 0),
        "dropout": (">= 0 and < 1", lambda share: 0 <= share < 1),
        "input_dropout": (">= 0 and < 1", lambda share: 0 <= share < 1),
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
    patience = config.patience
    is_count = patience is None or (_is_integer(patience) and patience >= 1)
    require(is_count, "patience", "an integer >= 1", patience)
    is_size = size is None or (_is_integer(size) and size >= 1)
    require(is_size, "batch_size", "an integer >= 1", size)


def _check_network(config: RunConfig) -> None:
    hidden = config.hidden
    require(isinstance(hidden, tuple), "hidden", "a tuple of integers", hidden)
    for units in hidden:
        is_size = _is_integer(units) and 1 <= units <= _MOST_UNITS
        require(is_size, "hidden", f"units from 1 to {_MOST_UNITS}", units)
    require(len(hidden) <= _MOST_LAYERS, "hidden", f"at most {_MOST_LAYERS} layers", len(hidden))


def check_layers(config: RunConfig) -> None:
    """Checks what is said of each layer by itself.

    Raises:
        ValueError: It is not of as many layers as there are, or two fields exclude each other.
    """
    count = len(config.hidden)
    given = len(config.activation.split(","))
    rule = f"one name, or one for each of {count} hidden layers" if count > 1 else "one name"
    require(given in (1, count), "activation", rule, config.activation)
    layers, shares = config.norm_layers, config.layer_dropout
    rule = f"hidden layers from 1 to {count}, each once and in order"
    is_some = isinstance(layers, tuple) and all(_is_integer(one) for one in layers)
    in_order = is_some and list(layers) == sorted({*layers} & {*range(1, count + 1)})
    require(in_order, "norm_layers", rule, layers)
    require(config.batch_norm or not layers, "norm_layers", "none without batch_norm", layers)
    is_some = isinstance(shares, tuple) and all(map(_is_finite, shares))
    require(is_some, "layer_dropout", "finite numbers", shares)
    rule = f"one number for each hidden layer, of which there are {count}"
    require(len(shares) in (0, count), "layer_dropout", rule, shares)
    require(all(0 <= one < 1 for one in shares), "layer_dropout", ">= 0 and < 1", shares)
    rule = "none with dropout, which is of all layers"
    require(not (shares and config.dropout), "layer_dropout", rule, shares)
    if config.skip:
        require(count > 0, "skip", "false without a hidden layer", True)
        require(not config.batch_norm, "skip", "false with batch_norm", True)
        require(not config.input_norm, "skip", "false with input_norm", True)
        require(not config.input_dropout, "skip", "false with input_dropout", True)


def _check_pairs(config: RunConfig) -> None:
    options = OPTIMIZERS[config.optimizer].options
    if config.nesterov:
        takers = " or ".join(name for name, o in OPTIMIZERS.items() if "nesterov" in o.options)
        rule = f"off unless optimizer is {takers} and momentum > 0"
        require("nesterov" in options and config.momentum > 0, "nesterov", rule, True)
    if "momentum" not in options:
        rule = f"0 with optimizer {config.optimizer}"
        require(config.momentum == 0, "momentum", rule, config.momentum)
    if config.architecture.has_norm:
        n_samples = config.dataset.n_samples
        size = min(config.batch_size or n_samples, n_samples)
        name = "batch_norm" if any(config.architecture.norms) else "input_norm"
        rule = f"such that no batch of the {n_samples} rows has one row, with {name}"
        require(size > 1 and n_samples % size != 1, "batch_size", rule, config.batch_size)


def _check_descent(config: RunConfig) -> None:
    for rule in descent_rules(config):
        require(*rule)


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


def _check_idle(config: RunConfig) -> None:
    for rule in idle_rules(config):
        require(*rule)


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


def _plain_inputs(config: RunConfig) -> tuple[str, ...]:
    """Returns what the network reads as it is kept; refuses what it cannot read at every row."""
    given = config.inputs
    require(isinstance(given, tuple), "inputs", "a tuple of expressions", given)
    require(len(given) <= MOST_EXPRESSIONS, "inputs", f"at most {MOST_EXPRESSIONS}", len(given))
    plain = tuple(plain_expression(text, config.dataset.n_features) for text in given)
    require(len(set(plain)) == len(plain), "inputs", "different expressions", ",".join(plain))
    if plain:
        check_values(plain, config.dataset.inputs)
        require(not config.standardize, "standardize", "false where inputs are expressions", True)
    return plain


def _check_standardize(config: RunConfig) -> None:
    """Refuses to scale inputs of which no float holds the squares."""
    if config.standardize:
        rule = f"false with inputs beyond {LARGEST:g} or that differ by less than {1 / LARGEST:g}"
        require(config.dataset.scaling.can_be_standardized, "standardize", rule, True)


def _check_measures(config: RunConfig) -> None:
    """Refuses ends by a measure of what the run has not."""
    has_border, has_held_out = config.dataset.border is not None, config.held_out is not None
    check_stop_rules(
        plain_rules(config.stop_when), has_border=has_border, has_held_out=has_held_out
    )
