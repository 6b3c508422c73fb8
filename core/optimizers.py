"""Optimizers, each one object with everything that is known of it.

Definitions and default constants are PyTorch's (``torch.optim``), so that a run agrees with the
same run there. An update is written twice: as a formula, which is a method of the network in
`xortui.core.network` and in exported programs; and as a stepper, which works in place on flat
vectors without an allocation. What an optimizer remembers ("slots") belongs to the run, which
copies it into checkpoints. An optimizer without a stepper of its own gets one from its formula.

To add one, add an entry to `OPTIMIZERS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np

from xortui.core.activations import Array
from xortui.core.architecture import Architecture
from xortui.core.gradient_limits import GradientLimits, is_limited
from xortui.core.schedules import CONSTANT, PLATEAU


@dataclass(frozen=True, slots=True)
class Constants:
    """The constants of an optimizer by PyTorch's names; each heeds some of them.

    Attributes:
        betas: What the means of adam and adamw keep at each update.
        eps: What a root is kept off zero by.
        alpha: What rmsprop's mean keeps at each update.
        dampening: Share of a gradient that momentum leaves out.
        lr_decay: How fast adagrad's step size falls.
        initial_accumulator_value: Where adagrad's sum of squares begins.
    """

    betas: tuple[float, float]
    eps: float
    alpha: float
    dampening: float
    lr_decay: float
    initial_accumulator_value: float


class Updated(Protocol):
    """What a formula updates: the network, or whatever has parameters by name.

    Attributes:
        parameters: Name -> parameters, of any shape.
        memory: Name -> at least as many arrays of that shape as the optimizer has slots.
        steps: Updates made so far, the one being made included.
        constants: The optimizer's constants.
        weight_decay: That of the moment.
    """

    parameters: dict[str, Array]
    memory: dict[str, list[Array]]
    steps: int
    constants: Constants
    weight_decay: float


class Hyperparameters(Protocol):
    """The fields of a run's settings that optimizers read."""

    @property
    def learning_rate(self) -> float:
        """Step size."""
        ...

    @property
    def momentum(self) -> float:
        """Share of the last step that goes on."""
        ...

    @property
    def nesterov(self) -> bool:
        """Whether momentum is Nesterov's."""
        ...

    @property
    def weight_decay(self) -> float:
        """L2 penalty."""
        ...

    @property
    def output_learning_rate(self) -> float | None:
        """Step size of the output layer, where it has one of its own."""
        ...

    @property
    def schedule(self) -> str:
        """How the step size goes on."""
        ...

    @property
    def warmup(self) -> int:
        """Over how many epochs it climbs first."""
        ...

    @property
    def betas(self) -> tuple[float, float]:
        """What the means of adam and adamw keep at each update."""
        ...

    @property
    def eps(self) -> float | None:
        """What a root is kept off zero by."""
        ...

    @property
    def alpha(self) -> float:
        """What rmsprop's mean keeps at each update."""
        ...

    @property
    def dampening(self) -> float:
        """Share of a gradient that momentum leaves out."""
        ...

    @property
    def lr_decay(self) -> float:
        """How fast adagrad's step size falls."""
        ...

    @property
    def initial_accumulator_value(self) -> float:
        """Where adagrad's sum of squares begins."""
        ...


OWN_FIELDS: Final = ("learning_rate", "output_learning_rate", "momentum", "weight_decay")
"""In which of its fields each of many runs side by side may have a value of its own."""

NOTHING_OWN: Final[Mapping[str, Array]] = MappingProxyType({})


class Stepper(Protocol):
    """An optimizer at work on one vector of parameters.

    Attributes:
        steps: Updates made so far.
    """

    steps: int

    def use_rate(self, rate: Any) -> None:
        """Takes another learning rate, of the shape of the first."""
        ...

    def step(self) -> None:
        """Moves the parameters by one update along the gradient."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Optimizer:
    """An optimizer, and all that is known of it.

    Attributes:
        name: The name used in a configuration.
        formula: ``formula(self, name, step, lr, momentum, nesterov)`` updates
            ``self.parameters[name]`` in place, where ``step`` is minus the gradient; its source
            is a method of the network in exported NumPy programs.
        torch: Its class in PyTorch.
        n_slots: How many vectors of the parameters' size it remembers.
        odd_slots: Those of them that change their sign with the gradient; the others are even,
            such as means of squares. A sweep negates the parameters of some layers.
        options: The fields of a run that it heeds beside ``learning_rate`` and ``weight_decay``.
        formula_with_constants: The same as `formula` for any constants, which it reads by
            PyTorch's names: ``self.constants.betas[0]``. `formula` has the default ones.
        eps: The default of ``eps``.
        decouples_decay: Whether weight decay is no part of the gradient.
        is_gradient_descent: Whether without momentum and weight decay its update is the gradient
            times the learning rate, and nothing is remembered.
        torch_on_momentum: Lines that a PyTorch program needs where momentum comes later.
        make_stepper: Returns what steps without an allocation, from parameters, gradient, slots
            ``(n_slots, ...)`` and options by name; by default it is made of the formula.
        slot_names: What is remembered in each slot.
        written: ``written(settings)``, an update of one parameter ``w`` as one writes it: name ->
            formula, in their order, the parameter last. Of ``w``, the gradient ``g``, ``rate``,
            ``momentum``, the number ``k`` of the update, the slots, and what stands before.
    """

    name: str
    formula: Callable[[Updated, str, Array, float, float, bool], None]
    torch: str
    n_slots: int
    odd_slots: tuple[int, ...] = ()
    options: tuple[str, ...] = ()
    is_gradient_descent: bool = False
    torch_on_momentum: str = ""
    make_stepper: Callable[..., Stepper] | None = None
    slot_names: tuple[str, ...] = ()
    written: Callable[[Hyperparameters], dict[str, str]] | None = None
    formula_with_constants: Callable[[Updated, str, Array, float, float, bool], None] | None = None
    eps: float = 1e-8
    decouples_decay: bool = False

    def stepper(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        settings: Hyperparameters,
        own: Mapping[str, Array] = NOTHING_OWN,
    ) -> Stepper:
        """Returns what steps over vectors that the caller owns.

        Args:
            parameters: Any shape; changed by every step.
            gradient: The same shape; may be overwritten by a step.
            slots: Shape ``(n_slots, ...)``, zeros at first.
            settings: The settings in force.
            own: Of many runs side by side those of ``OWN_FIELDS`` in which each has a value of its
                own, shape ``(n_runs,)``; all but learning rates of an optimizer with a stepper of
                its own only.
        """
        rate = rates(settings, settings.learning_rate, parameters, own)
        stepper: Stepper
        if self.make_stepper is None:
            stepper = _FormulaStepper(self, parameters, gradient, slots, settings, rate)
        else:
            fields = ("weight_decay", *self.options)
            options = {name: own.get(name, getattr(settings, name)) for name in fields}
            if "eps" in options:
                options["eps"] = self.constants_of(settings).eps
            stepper = self.make_stepper(parameters, gradient, slots, learning_rate=rate, **options)
        if is_limited(settings):
            return _LimitedStepper(stepper, GradientLimits(parameters, gradient, settings))
        return stepper

    def is_plain_descent(self, settings: Hyperparameters) -> bool:
        """Whether an update under these settings is the gradient times the learning rate."""
        return (
            self.is_gradient_descent
            and not settings.momentum
            and not settings.weight_decay
            and not is_limited(settings)
            and settings.output_learning_rate is None
            and settings.schedule == CONSTANT
            and not settings.warmup
        )

    def constants_of(self, settings: Hyperparameters) -> Constants:
        """Returns the constants under these settings."""
        eps = self.eps if settings.eps is None else settings.eps
        return Constants(
            settings.betas,
            eps,
            settings.alpha,
            settings.dampening,
            settings.lr_decay,
            settings.initial_accumulator_value,
        )

    def has_constants(self, settings: Hyperparameters) -> bool:
        """Whether one of the constants that it heeds is not at its default."""
        return any(
            name in self.options and getattr(settings, name) not in (default, None)
            for name, default in {**CONSTANTS, "eps": self.eps}.items()
        )

    def formula_of(
        self, settings: Hyperparameters
    ) -> Callable[[Updated, str, Array, float, float, bool], None]:
        """Returns the formula of an update under these settings."""
        if self.formula_with_constants is not None and self.has_constants(settings):
            return self.formula_with_constants
        return self.formula


CONSTANTS: Final[dict[str, Any]] = {
    "betas": (0.9, 0.999),
    "eps": None,
    "alpha": 0.99,
    "dampening": 0.0,
    "lr_decay": 0.0,
    "initial_accumulator_value": 0.0,
}
"""The constants of optimizers by PyTorch's names, with PyTorch's defaults; that of ``eps`` is each
optimizer's own."""


def rates(
    settings: Hyperparameters,
    rate: Any,
    parameters: Array,
    own: Mapping[str, Array] = NOTHING_OWN,
) -> Any:
    """Returns the learning rate of each parameter, or that of all where it is the same.

    Args:
        settings: The settings, with what the network is made of.
        rate: The rate of the hidden layers at the moment; where a schedule follows the losses of
            many runs side by side, one a run, shape ``(n_runs,)``.
        parameters: All of them, the runs behind where there are many.
        own: Rates that each of the runs has of its own, see `Optimizer.stepper`.
    """
    runs = parameters.shape[1:]
    rate = own.get("learning_rate", rate)
    output_rate: Any = own.get("output_learning_rate")
    if output_rate is None and settings.output_learning_rate is not None:
        output_rate = rate * (settings.output_learning_rate / settings.learning_rate)
    if runs and settings.schedule.partition(":")[0] == PLATEAU:
        rate = np.broadcast_to(np.asarray(rate, np.float64), runs)
    if output_rate is None:
        return rate
    architecture: Architecture = settings.architecture  # type: ignore[attr-defined]
    own_axes = np.shape(rate) or np.shape(output_rate) or (1,) * len(runs)
    each = np.full((len(parameters), *own_axes), rate)
    last = architecture.n_layers - 1
    start = sum(map(architecture.layer_count, range(last)))
    n_in, n_out = architecture.shapes[last]
    count = (n_in + len(architecture.unit_arrays(last))) * n_out
    each[start : start + count] = output_rate
    return each


class _LimitedStepper:
    """Steps along a gradient to which something is done before."""

    def __init__(self, stepper: Stepper, limits: GradientLimits) -> None:
        self._stepper, self._limit = stepper, limits.apply
        self.use_rate = stepper.use_rate

    @property
    def steps(self) -> int:
        """Updates made so far."""
        return self._stepper.steps

    @steps.setter
    def steps(self, steps: int) -> None:
        self._stepper.steps = steps

    def step(self) -> None:
        """Moves the parameters by one update along the limited gradient."""
        self._limit()
        self._stepper.step()


class _FormulaStepper:
    """Steps by an optimizer's formula, over all parameters as one."""

    def __init__(
        self,
        optimizer: Optimizer,
        parameters: Array,
        gradient: Array,
        slots: Array,
        settings: Hyperparameters,
        rate: Any,
    ) -> None:
        self.parameters = {"all": parameters}
        self.memory = {"all": list(slots)}
        self.steps = 0
        self.constants, self._settings = optimizer.constants_of(settings), settings
        self.weight_decay = settings.weight_decay
        self._formula, self._gradient = optimizer.formula_of(settings), gradient
        self._rate, self._decays = rate, not optimizer.decouples_decay

    def use_rate(self, rate: Any) -> None:
        """Takes another learning rate."""
        self._rate = rate

    def step(self) -> None:
        """Moves the parameters by one update along the gradient."""
        settings, step = self._settings, -self._gradient
        self.steps += 1
        if self.weight_decay and self._decays:
            step = step - self.weight_decay * self.parameters["all"]
        self._formula(self, "all", step, self._rate, settings.momentum, settings.nesterov)


class _Descent:
    """The part that every stepper here shares: constants as arrays, and weight decay."""

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        *,
        learning_rate: Any,
        weight_decay: float,
    ) -> None:
        self._parameters = parameters
        self._gradient = gradient
        self._rate = learning_rate
        self._learning_rate = self._constant(learning_rate)
        self._weight_decay = self._constant(weight_decay)
        self._decays = bool(np.any(np.not_equal(weight_decay, 0)))
        self._scratch = np.empty_like(parameters)
        self.steps = 0

    def use_rate(self, rate: Any) -> None:
        """Takes another learning rate."""
        self._rate = rate
        self._learning_rate[...] = rate

    def _constant(self, value: Any) -> np.ndarray[Any, Any]:
        return np.array(value, dtype=self._parameters.dtype)

    def _add_weight_decay(self) -> None:
        np.multiply(self._parameters, self._weight_decay, self._scratch)
        np.add(self._gradient, self._scratch, self._gradient)


def sgd(self: Updated, name: str, step: Array, lr: float, momentum: float, nesterov: bool) -> None:
    """Gradient descent with optional momentum and Nesterov's correction.

    Source: ``torch.optim.SGD``; Sutskever et al. 2013, "On the importance of initialization and
    momentum in deep learning".
    """
    # gradient descent; with momentum a step goes on in the direction of those before it
    velocity = self.memory[name][0]
    if momentum:
        velocity *= momentum
        velocity += step
        step = step + momentum * velocity if nesterov else velocity
    self.parameters[name] += step * lr


def sgd_with_constants(
    self: Updated, name: str, step: Array, lr: float, momentum: float, nesterov: bool
) -> None:
    """The same with dampening, which the first update is without."""
    # gradient descent; with momentum a step goes on in the direction of those before it
    velocity = self.memory[name][0]
    if momentum:
        velocity *= momentum
        velocity += step if self.steps == 1 else (1 - self.constants.dampening) * step
        step = step + momentum * velocity if nesterov else velocity
    self.parameters[name] += step * lr


class _SgdStepper(_Descent):
    """`sgd` without an allocation."""

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        *,
        learning_rate: Any,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
        dampening: float = 0.0,
    ) -> None:
        super().__init__(
            parameters, gradient, learning_rate=learning_rate, weight_decay=weight_decay
        )
        self._velocity = slots[0]
        self._momentum = self._constant(momentum)
        self._has_momentum = bool(np.any(np.not_equal(momentum, 0)))
        self._nesterov = nesterov
        self._dampens = dampening != 0
        self._undamped = self._constant(1 - dampening)

    def step(self) -> None:
        """Moves the parameters by one update along the gradient."""
        # self.weights2 += self.hidden.T.dot(d_output) * lr, all parameters at once
        direction = self._gradient
        if self._decays:
            self._add_weight_decay()
        if self._has_momentum:
            np.multiply(self._velocity, self._momentum, self._velocity)
            if self._dampens and self.steps:
                np.multiply(direction, self._undamped, direction)
            np.add(self._velocity, direction, self._velocity)
            if self._nesterov:
                np.multiply(self._velocity, self._momentum, self._scratch)
                np.add(direction, self._scratch, direction)
            else:
                direction = self._velocity
        # The gradient has been read; what is at hand is written faster than what is not.
        np.multiply(direction, self._learning_rate, self._gradient)
        np.subtract(self._parameters, self._gradient, self._parameters)
        self.steps += 1


def rmsprop(
    self: Updated, name: str, step: Array, lr: float, momentum: float, nesterov: bool
) -> None:
    """Gradient descent scaled by a running root mean square of the gradient.

    Source: ``torch.optim.RMSprop``; Hinton, "Neural Networks for Machine Learning", lecture 6.
    """
    # each parameter's step is divided by the size that its steps have had of late
    square, velocity = self.memory[name]
    square *= 0.99
    square += 0.01 * step * step
    step = step / (np.sqrt(square) + 1e-8)
    if momentum:
        velocity *= momentum
        velocity += step
        step = velocity
    self.parameters[name] += step * lr


def rmsprop_with_constants(
    self: Updated, name: str, step: Array, lr: float, momentum: float, nesterov: bool
) -> None:
    """The same with any ``alpha`` and ``eps``."""
    # each parameter's step is divided by the size that its steps have had of late
    square, velocity = self.memory[name]
    square *= self.constants.alpha
    square += (1 - self.constants.alpha) * step * step
    step = step / (np.sqrt(square) + self.constants.eps)
    if momentum:
        velocity *= momentum
        velocity += step
        step = velocity
    self.parameters[name] += step * lr


class _RmsPropStepper(_Descent):
    """`rmsprop` without an allocation."""

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        *,
        learning_rate: Any,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        alpha: float = 0.99,
        eps: float = 1e-8,
    ) -> None:
        super().__init__(
            parameters, gradient, learning_rate=learning_rate, weight_decay=weight_decay
        )
        self._square_mean, self._velocity = slots
        self._momentum = self._constant(momentum)
        self._has_momentum = bool(np.any(np.not_equal(momentum, 0)))
        self._smoothing = self._constant(alpha)
        self._one_minus_smoothing = self._constant(1 - alpha)
        self._epsilon = self._constant(eps)

    def step(self) -> None:
        """Moves the parameters by one update along the scaled gradient."""
        gradient, scratch = self._gradient, self._scratch
        if self._decays:
            self._add_weight_decay()
        np.multiply(self._square_mean, self._smoothing, self._square_mean)
        np.multiply(gradient, gradient, scratch)
        np.multiply(scratch, self._one_minus_smoothing, scratch)
        np.add(self._square_mean, scratch, self._square_mean)
        np.sqrt(self._square_mean, scratch)
        np.add(scratch, self._epsilon, scratch)
        np.divide(gradient, scratch, scratch)
        if self._has_momentum:
            np.multiply(self._velocity, self._momentum, self._velocity)
            np.add(self._velocity, scratch, self._velocity)
            np.copyto(scratch, self._velocity)
        np.multiply(scratch, self._learning_rate, scratch)
        np.subtract(self._parameters, scratch, self._parameters)
        self.steps += 1


def adam(self: Updated, name: str, step: Array, lr: float, momentum: float, nesterov: bool) -> None:
    """Adaptive moment estimation.

    Source: ``torch.optim.Adam``; Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization".
    """
    # means of step and squared step, corrected for having started at 0
    mean, square = self.memory[name]
    mean *= 0.9
    mean += 0.1 * step
    square *= 0.999
    square += 0.001 * step * step
    correction = (1 - 0.999 ** self.steps) ** 0.5  # fmt: skip
    size = lr / (1 - 0.9 ** self.steps)  # fmt: skip
    self.parameters[name] += size * mean / (np.sqrt(square) / correction + 1e-8)


def adam_with_constants(
    self: Updated, name: str, step: Array, lr: float, momentum: float, nesterov: bool
) -> None:
    """The same with any ``betas`` and ``eps``."""
    # means of step and squared step, corrected for having started at 0
    mean, square = self.memory[name]
    mean *= self.constants.betas[0]
    mean += (1 - self.constants.betas[0]) * step
    square *= self.constants.betas[1]
    square += (1 - self.constants.betas[1]) * step * step
    correction = (1 - self.constants.betas[1] ** self.steps) ** 0.5
    size = lr / (1 - self.constants.betas[0] ** self.steps)
    self.parameters[name] += size * mean / (np.sqrt(square) / correction + self.constants.eps)


class _AdamStepper(_Descent):
    """`adam` without an allocation."""

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        *,
        learning_rate: Any,
        weight_decay: float = 0.0,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(
            parameters, gradient, learning_rate=learning_rate, weight_decay=weight_decay
        )
        self._mean, self._square_mean = slots
        self.beta_1, self.beta_2 = betas
        self._one_minus_beta_1 = self._constant(1 - self.beta_1)
        self._one_minus_beta_2 = self._constant(1 - self.beta_2)
        self._means, self._added = slots, np.empty_like(slots)
        self._added_mean, self._added_square = self._added
        column = np.array(betas, slots.dtype).reshape(2, *[1] * parameters.ndim)
        self._betas = np.broadcast_to(column, slots.shape)
        if parameters.ndim == 1:
            # Of few numbers an operation is done sooner where nothing has to be repeated.
            self._betas = self._betas.copy()
        self._epsilon = self._constant(eps)
        self._step_size = self._constant(np.zeros_like(learning_rate, dtype=float))
        self._root_correction = self._constant(0.0)

    def step(self) -> None:
        """Moves the parameters by one update along the bias-corrected moments."""
        gradient, scratch = self._gradient, self._scratch
        if self._decays:
            self._add_weight_decay()
        self.steps += 1
        self._step_size[...] = self._rate / (1 - self.beta_1**self.steps)
        self._root_correction[...] = math.sqrt(1 - self.beta_2**self.steps)
        # both means as one array of two rows
        square = self._added_square
        np.multiply(gradient, self._one_minus_beta_1, self._added_mean)
        np.multiply(gradient, gradient, square)
        np.multiply(square, self._one_minus_beta_2, square)
        np.multiply(self._means, self._betas, self._means)
        np.add(self._means, self._added, self._means)
        np.sqrt(self._square_mean, scratch)
        np.divide(scratch, self._root_correction, scratch)
        np.add(scratch, self._epsilon, scratch)
        np.divide(self._mean, scratch, scratch)
        np.multiply(scratch, self._step_size, scratch)
        np.subtract(self._parameters, scratch, self._parameters)


def adamw(
    self: Updated, name: str, step: Array, lr: float, momentum: float, nesterov: bool
) -> None:
    """Adam with weight decay that is no part of the gradient.

    Source: ``torch.optim.AdamW``; Loshchilov and Hutter 2019, "Decoupled Weight Decay
    Regularization".
    """
    # weight decay beside the step, not in it; then as in Adam
    self.parameters[name] *= 1 - lr * self.weight_decay
    mean, square = self.memory[name]
    mean *= self.constants.betas[0]
    mean += (1 - self.constants.betas[0]) * step
    square *= self.constants.betas[1]
    square += (1 - self.constants.betas[1]) * step * step
    correction = (1 - self.constants.betas[1] ** self.steps) ** 0.5
    size = lr / (1 - self.constants.betas[0] ** self.steps)
    self.parameters[name] += size * mean / (np.sqrt(square) / correction + self.constants.eps)


class _AdamWStepper(_AdamStepper):
    """`adamw` without an allocation."""

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        *,
        weight_decay: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(parameters, gradient, slots, **options)
        self._decoupled, self._kept = weight_decay, self._constant(self._rate)
        self._shrinks = weight_decay != 0
        self.use_rate(self._rate)

    def use_rate(self, rate: Any) -> None:
        """Takes another learning rate."""
        super().use_rate(rate)
        self._kept[...] = 1 - rate * self._decoupled

    def step(self) -> None:
        """Moves the parameters by one update along the bias-corrected moments."""
        if self._shrinks:
            np.multiply(self._parameters, self._kept, self._parameters)
        super().step()


def adagrad(
    self: Updated, name: str, step: Array, lr: float, momentum: float, nesterov: bool
) -> None:
    """Gradient descent scaled by the root of the sum of all squared gradients.

    Source: ``torch.optim.Adagrad``; Duchi et al. 2011, "Adaptive Subgradient Methods for Online
    Learning and Stochastic Optimization".
    """
    # each parameter's step is divided by the size of all its steps so far
    (total,) = self.memory[name][:1]
    total += step * step
    size = lr / (1 + (self.steps - 1) * self.constants.lr_decay)
    root = np.sqrt(self.constants.initial_accumulator_value + total)
    self.parameters[name] += size * step / (root + self.constants.eps)


class _AdagradStepper(_Descent):
    """`adagrad` without an allocation; the sum begins at 0, and its first value is added."""

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        *,
        learning_rate: Any,
        weight_decay: float = 0.0,
        lr_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(
            parameters, gradient, learning_rate=learning_rate, weight_decay=weight_decay
        )
        self._total, self._lr_decay = slots[0], lr_decay
        self._first = self._constant(initial_accumulator_value)
        self._epsilon = self._constant(eps)
        self._step_size = self._constant(np.zeros_like(learning_rate, dtype=float))

    def step(self) -> None:
        """Moves the parameters by one update along the scaled gradient."""
        gradient, scratch = self._gradient, self._scratch
        if self._decays:
            self._add_weight_decay()
        self._step_size[...] = self._rate / (1 + self.steps * self._lr_decay)
        self.steps += 1
        np.multiply(gradient, gradient, scratch)
        np.add(self._total, scratch, self._total)
        np.add(self._total, self._first, scratch)
        np.sqrt(scratch, scratch)
        np.add(scratch, self._epsilon, scratch)
        np.divide(gradient, scratch, scratch)
        np.multiply(scratch, self._step_size, scratch)
        np.subtract(self._parameters, scratch, self._parameters)


def _written_sgd(settings: Hyperparameters) -> dict[str, str]:
    if not settings.momentum:
        return {"w": "w - rate*g"}
    # of the first gradient dampening leaves nothing out
    velocity = {"velocity": f"momentum*velocity + {'share*' if settings.dampening else ''}g"}
    if settings.nesterov:
        return velocity | {"step": "g + momentum*velocity", "w": "w - rate*step"}
    return velocity | {"w": "w - rate*velocity"}


def _shares(kept: float, default: float, rest: str) -> tuple[str, str]:
    """Returns how the share that a mean keeps is written, and how the rest is."""
    return f"{kept!r}", rest if kept == default else f"(1 - {kept!r})"


def _written_rmsprop(settings: Hyperparameters) -> dict[str, str]:
    alpha, rest = _shares(settings.alpha, 0.99, "0.01")
    eps = _number(OPTIMIZERS["rmsprop"].constants_of(settings).eps)
    scaled = {"square": f"{alpha}*square + {rest}*g**2", "step": f"g/(sqrt(square) + {eps})"}
    if not settings.momentum:
        return scaled | {"w": "w - rate*step"}
    return scaled | {"velocity": "momentum*velocity + step", "w": "w - rate*velocity"}


def _written_adam(settings: Hyperparameters) -> dict[str, str]:
    beta_1, rest_1 = _shares(settings.betas[0], 0.9, "0.1")
    beta_2, rest_2 = _shares(settings.betas[1], 0.999, "0.001")
    eps = _number(OPTIMIZERS["adam"].constants_of(settings).eps)
    return {
        "mean": f"{beta_1}*mean + {rest_1}*g",
        "square": f"{beta_2}*square + {rest_2}*g**2",
        "mean_hat": f"mean/(1 - {beta_1}**k)",
        "square_hat": f"square/(1 - {beta_2}**k)",
        "w": f"w - rate*mean_hat/(sqrt(square_hat) + {eps})",
    }


def _written_adamw(settings: Hyperparameters) -> dict[str, str]:
    written = _written_adam(settings)
    if not settings.weight_decay:
        return written
    # the decay is beside the step, not in the gradient
    return written | {"w": written["w"].replace("w - ", "(1 - rate*decay)*w - ", 1)}


def _written_adagrad(settings: Hyperparameters) -> dict[str, str]:
    first, decay = settings.initial_accumulator_value, settings.lr_decay
    eps = _number(OPTIMIZERS["adagrad"].constants_of(settings).eps)
    total = f"{first!r} + total" if first else "total"
    size = {"size": f"rate/(1 + (k - 1)*{decay!r})"} if decay else {}
    step = f"{'size' if decay else 'rate'}*g/(sqrt({total}) + {eps})"
    return {"total": "total + g**2", **size, "w": f"w - {step}"}


def _number(value: float) -> str:
    return "1e-8" if value == 1e-8 else repr(value)


OPTIMIZERS: Final[dict[str, Optimizer]] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer(
            "sgd",
            sgd,
            torch="torch.optim.SGD",
            n_slots=1,
            odd_slots=(0,),
            options=("momentum", "nesterov", "dampening"),
            formula_with_constants=sgd_with_constants,
            is_gradient_descent=True,
            make_stepper=_SgdStepper,
            slot_names=("velocity",),
            written=_written_sgd,
        ),
        Optimizer(
            "rmsprop",
            rmsprop,
            torch="torch.optim.RMSprop",
            n_slots=2,
            odd_slots=(1,),
            options=("momentum", "alpha", "eps"),
            formula_with_constants=rmsprop_with_constants,
            torch_on_momentum="""\
for state in optimizer.state.values():
    # PyTorch makes this only where there was momentum from the start
    state.setdefault("momentum_buffer", torch.zeros_like(state["square_avg"]))""",
            make_stepper=_RmsPropStepper,
            slot_names=("square", "velocity"),
            written=_written_rmsprop,
        ),
        Optimizer(
            "adam",
            adam,
            torch="torch.optim.Adam",
            n_slots=2,
            odd_slots=(0,),
            options=("betas", "eps"),
            formula_with_constants=adam_with_constants,
            make_stepper=_AdamStepper,
            slot_names=("mean", "square"),
            written=_written_adam,
        ),
        Optimizer(
            "adamw",
            adamw,
            torch="torch.optim.AdamW",
            n_slots=2,
            odd_slots=(0,),
            options=("betas", "eps"),
            make_stepper=_AdamWStepper,
            slot_names=("mean", "square"),
            written=_written_adamw,
            decouples_decay=True,
        ),
        Optimizer(
            "adagrad",
            adagrad,
            torch="torch.optim.Adagrad",
            n_slots=1,
            options=("lr_decay", "initial_accumulator_value", "eps"),
            make_stepper=_AdagradStepper,
            slot_names=("total",),
            written=_written_adagrad,
            eps=1e-10,
        ),
    )
}
"""Name -> optimizer, in the order in which they are offered."""
