"""The updates of the next epoch, with every number that they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array
from xortui.core.changes import Change
from xortui.core.config import Settings
from xortui.core.explain.layer_steps import (
    InputStep,
    LayerStep,
    backward,
    drawn_mask,
    forward,
    input_step,
    input_step_back,
    row_losses,
)
from xortui.core.fast.epoch_loop import TrainingState
from xortui.core.fast.parameter_vector import (
    BATCH_NORM_MOMENTUM,
    Network,
    layer_views,
    parameters_of,
)
from xortui.core.losses import Loss
from xortui.core.optimizers import OPTIMIZERS, rates
from xortui.core.parameters import Parameters
from xortui.core.run.checkpoint import Checkpoint
from xortui.core.run.trainer import Trainer

ARRAYS: Final = ("weights", "biases", "scales", "shifts", "input_scales", "input_shifts")


@dataclass(frozen=True, slots=True)
class ParameterPlace:
    """Where a parameter stands in its network.

    Attributes:
        array: ``weights``, ``biases``, or with batch normalisation ``scales`` and ``shifts``, of
            the inputs ``input_scales`` and ``input_shifts``.
        layer: Its layer, from 0.
        source: The input or unit that a weight comes from; ``None`` for the others.
        unit: The unit that it belongs to, or the input.
    """

    array: str
    layer: int
    source: int | None
    unit: int

    @property
    def field(self) -> str:
        """The name by which a run is told to change it, such as ``weights[0][1,0]``."""
        index = f"{self.unit}" if self.source is None else f"{self.source},{self.unit}"
        return f"{self.array}[{self.layer}][{index}]"

    @property
    def unit_layer(self) -> int:
        """The layer of the unit that it belongs to; -1 where that is an input."""
        return -1 if self.array.startswith("input_") else self.layer

    @property
    def index(self) -> tuple[int, ...]:
        """Its index in its array."""
        return (self.unit,) if self.source is None else (self.source, self.unit)

    def of(self, parameters: Parameters) -> float:
        """Returns its number among parameters, gradients or whatever has their shapes."""
        return float(getattr(parameters, self.array)[self.layer][self.index])

    @classmethod
    def from_field(cls, field: str, settings: Settings) -> ParameterPlace:
        """Returns where the parameter of a name such as ``weights[0][1,0]`` stands.

        Raises:
            ValueError: It is no such name, or the network has no such parameter.
        """
        change = Change(0, field, 0.0)
        array, layer, index = change.place
        if not index:
            raise ValueError(f"field must be one parameter such as weights[0][1,0], got {field!r}")
        change.check_shape(settings.architecture)
        source = index[0] if array == "weights" else None
        return cls(array, layer, source, index[-1])


def parameter_places(settings: Settings) -> Iterator[ParameterPlace]:
    """Yields where every parameter stands, layer by layer: weights by their source, then biases.

    Args:
        settings: The settings of the network.
    """
    architecture = settings.architecture
    for layer, (n_in, n_out) in enumerate(architecture.shapes):
        for source in range(n_in):
            for unit in range(n_out):
                yield ParameterPlace("weights", layer, source, unit)
        for array in architecture.unit_arrays(layer):
            for unit in range(n_out):
                yield ParameterPlace(array, layer, None, unit)
        for array in architecture.input_arrays(layer):
            for unit in range(n_in):
                yield ParameterPlace(array, layer, None, unit)


def parameter_index(settings: Settings, place: ParameterPlace) -> int:
    """Returns how many parameters stand before one, in the order of `parameter_places`.

    Args:
        settings: The settings of the network.
        place: The parameter.
    """
    architecture = settings.architecture
    before = sum(map(architecture.layer_count, range(place.layer)))
    n_in, n_out = architecture.shapes[place.layer]
    row = place.source
    of_inputs = architecture.input_arrays(place.layer)
    if place.array in of_inputs:
        row = n_in + len(architecture.unit_arrays(place.layer))
        return before + row * n_out + of_inputs.index(place.array) * n_in + place.unit
    if row is None:
        row = n_in + architecture.unit_arrays(place.layer).index(place.array)
    return before + row * n_out + place.unit


def parameter_place(settings: Settings, index: int) -> ParameterPlace:
    """Returns the parameter before which so many stand, in the order of `parameter_places`.

    Args:
        settings: The settings of the network.
        index: From 0 to below `count_parameters`.
    """
    architecture, layer = settings.architecture, 0
    while index >= architecture.layer_count(layer):
        index -= architecture.layer_count(layer)
        layer += 1
    n_in, n_out = architecture.shapes[layer]
    row, unit = divmod(index, n_out)
    if row < n_in:
        return ParameterPlace("weights", layer, row, unit)
    units = architecture.unit_arrays(layer)
    if row >= n_in + len(units):
        array, unit = divmod(index - (n_in + len(units)) * n_out, n_in)
        return ParameterPlace(architecture.input_arrays(layer)[array], layer, None, unit)
    return ParameterPlace(units[row - n_in], layer, None, unit)


def count_parameters(settings: Settings) -> int:
    """Returns how many parameters a network has."""
    return settings.architecture.n_parameters


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """One update: a batch forward and backward, and what the optimizer makes of it.

    Attributes:
        epoch: The epoch that it leads away from.
        number: Which of that epoch's updates it is, from 0.
        count: How many the epoch has: one, or one a mini-batch.
        settings: The settings in force.
        rows: Which rows of the data are in its batch, in the order in which they come.
        targets: Theirs, shape ``(n_samples, n_outputs)``.
        steps: Every layer's step forward and backward, the output layer last.
        row_losses: Each row's loss before mean or sum, shape ``(n_samples,)``.
        loss: Mean or sum of those, in training mode.
        divisor: What sums over rows are divided by: their number where the loss is a mean, or 1.
        before: The parameters before it.
        gradients: The gradient of the loss, without weight decay.
        after: The parameters after it.
        memory: What the optimizer remembers before it, by name.
        memory_after: And after it.
        made: How many updates the optimizer has made with this one.
        rate: The learning rate of the epoch, that of the hidden layers.
        input_step: What is made of the inputs before the first layer, if anything is.
    """

    epoch: int
    number: int
    count: int
    settings: Settings
    rows: NDArray[np.intp]
    targets: Array
    steps: tuple[LayerStep, ...]
    row_losses: NDArray[np.float64]
    loss: float
    divisor: int
    before: Parameters
    gradients: Parameters
    after: Parameters
    memory: dict[str, Parameters]
    memory_after: dict[str, Parameters]
    made: int
    rate: float
    input_step: InputStep | None = None

    @property
    def inputs(self) -> Array:
        """The batch, shape ``(n_samples, n_features)``."""
        return self.steps[0].inputs if self.input_step is None else self.input_step.inputs

    @property
    def outputs(self) -> Array:
        """What the network makes of it, shape ``(n_samples,)``."""
        return self.steps[-1].a[:, 0]

    @property
    def loss_function(self) -> Loss:
        """The loss, in the form that is used with this output."""
        return self.settings.loss_function

    def shares(self, place: ParameterPlace) -> NDArray[np.float64]:
        """Returns what each row of the batch adds to a parameter's gradient, before the mean."""
        step, unit = self.steps[place.layer], place.unit
        with np.errstate(all="ignore"):  # a run that diverges has numbers of any size
            if place.array == "weights":
                shares: Array = step.d_linear[:, unit] * step.inputs[:, place.source]
            elif place.array == "biases":
                shares = step.d_linear[:, unit]
            elif place.array == "scales":
                assert step.norm is not None
                shares = step.d_z[:, unit] * step.norm.normalized[:, unit]
            elif place.array in ("input_scales", "input_shifts"):
                before = self.input_step
                assert before is not None and before.norm is not None
                shares = before.d_z[:, unit]
                if place.array == "input_scales":
                    shares = shares * before.norm.normalized[:, unit]
            else:
                shares = step.d_z[:, unit]
        return shares.astype(np.float64)


def next_updates(trainer: Trainer) -> tuple[Update, ...]:
    """Returns the updates that lead from a run's present epoch to the next, in their order.

    The run itself is left alone. There is one update, or one for every mini-batch; whether the run
    would go on to make them is not asked.

    Args:
        trainer: The run.
    """
    with np.errstate(all="ignore"):
        return tuple(_updates(trainer.checkpoint()))


def _updates(start: Checkpoint) -> Iterator[Update]:
    settings, dtype = start.settings, np.dtype(start.settings.dtype)
    state = TrainingState(settings)
    state.vector[:] = start.vector
    gradient = np.zeros_like(state.parameters)
    optimizer = OPTIMIZERS[settings.optimizer].stepper(
        state.parameters, gradient, state.slots, settings
    )
    optimizer.steps = start.steps
    rate = settings.pace.rate(settings.learning_rate, start.epoch, state.plateau)
    optimizer.use_rate(rates(settings, rate, state.parameters))
    generator = np.random.default_rng(settings.seed)
    if start.generator_state is not None:
        generator.bit_generator.state = start.generator_state
    data = settings.dataset
    inputs, targets = settings.inputs_read.astype(dtype), data.targets.astype(dtype)
    batches = _batches(data.n_samples, settings, generator)
    for number, rows in enumerate(batches):
        network = Network(settings, state.parameters, state.running)
        input_mask = _mask(settings, settings.input_dropout, inputs.shape[1], rows.size, generator)
        dropped = zip(settings.dropouts, settings.hidden, strict=True)
        masks = [_mask(settings, share, units, rows.size, generator) for share, units in dropped]
        steps = forward(network.layers, settings, inputs[rows], masks, input_mask=input_mask)
        steps = backward(steps, network.layers, settings, targets[rows])
        stage = input_step(network.layers[0], inputs[rows], input_mask)
        if stage is not None:
            stage = input_step_back(stage, steps[0], network.layers[0])
        loss = settings.loss_function
        divisor = rows.size if loss.averages else 1
        before, memory = _seen(state, settings), _memory(state, settings)
        _write_gradient(gradient, settings, steps, divisor, stage)
        gradients = parameters_of(gradient, settings.architecture)
        _move_averages(network, steps, rows.size, stage)
        optimizer.step()
        losses = row_losses(loss, steps[-1], targets[rows])
        yield Update(
            epoch=start.epoch,
            number=number,
            count=len(batches),
            settings=settings,
            rows=rows,
            targets=targets[rows],
            steps=tuple(steps),
            row_losses=losses,
            loss=float(losses.sum() / divisor),
            divisor=divisor,
            before=before,
            gradients=gradients,
            after=_seen(state, settings),
            memory=memory,
            memory_after=_memory(state, settings),
            made=optimizer.steps,
            rate=rate,
            input_step=stage,
        )


def _batches(
    count: int, settings: Settings, generator: np.random.Generator
) -> list[NDArray[np.intp]]:
    order, size = np.arange(count), settings.batch_size
    if size is None or size >= count:
        return [order]
    if settings.shuffles:
        generator.shuffle(order)
    return [order[start : start + size] for start in range(0, count, size)]


def _mask(
    settings: Settings, share: float, units: int, n_samples: int, generator: np.random.Generator
) -> Array | None:
    if not share:
        return None
    dtype = np.dtype(settings.dtype).type
    return drawn_mask(generator, n_samples, units, share, dtype)


def _write_gradient(
    gradient: Array,
    settings: Settings,
    steps: list[LayerStep],
    divisor: int,
    stage: InputStep | None,
) -> None:
    share = gradient.dtype.type(1 / divisor)
    first = layer_views(gradient, settings.architecture)[0]
    if stage is not None and stage.norm is not None:
        of_scale = (stage.d_z * stage.norm.normalized).sum(axis=0) * share
        # with batch normalisation of the first layer its mean takes the shift out again
        is_lost = steps[0].norm is not None and stage.mask is None
        first.array("input_scales")[:] = of_scale
        first.array("input_shifts")[:] = 0 if is_lost else stage.d_z.sum(axis=0) * share
    for views, step in zip(layer_views(gradient, settings.architecture), steps, strict=True):
        views.weights[:] = step.inputs.T @ step.d_linear * share
        if views.has_bias:
            # with batch normalisation the batch's mean takes the bias out again
            views.biases[:] = 0 if step.norm is not None else step.d_linear.sum(axis=0) * share
        if step.norm is not None:
            views.scale[:] = (step.d_z * step.norm.normalized).sum(axis=0) * share
            views.shift[:] = step.d_z.sum(axis=0) * share


def _move_averages(
    network: Network, steps: list[LayerStep], n_samples: int, stage: InputStep | None
) -> None:
    norms = [step.norm for step in steps[: len(network.running_means)]]
    moved = list(zip(network.running_means, network.running_variances, norms, strict=True))
    if stage is not None:
        moved.insert(0, (*network.input_running, stage.norm))
    for mean, variance, norm in moved:
        if norm is not None:
            unbiased = norm.variance * (n_samples / (n_samples - 1))
            np.add(mean, BATCH_NORM_MOMENTUM * (norm.mean - mean), mean)
            np.add(variance, BATCH_NORM_MOMENTUM * (unbiased - variance), variance)


def _seen(state: TrainingState, settings: Settings) -> Parameters:
    return parameters_of(state.parameters, settings.architecture, state.running)


def _memory(state: TrainingState, settings: Settings) -> dict[str, Parameters]:
    names = OPTIMIZERS[settings.optimizer].slot_names
    slots = zip(names, state.slots, strict=False)
    return {name: parameters_of(slot, settings.architecture) for name, slot in slots}
