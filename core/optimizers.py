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
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from xortui.core.activations import Array


class Updated(Protocol):
    """What a formula updates: the network, or whatever has parameters by name.

    Attributes:
        parameters: Name -> parameters, of any shape.
        memory: Name -> at least as many arrays of that shape as the optimizer has slots.
        steps: Updates made so far, the one being made included.
    """

    parameters: dict[str, Array]
    memory: dict[str, list[Array]]
    steps: int


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


class Stepper(Protocol):
    """An optimizer at work on one vector of parameters.

    Attributes:
        steps: Updates made so far.
    """

    steps: int

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

    def stepper(
        self, parameters: Array, gradient: Array, slots: Array, settings: Hyperparameters
    ) -> Stepper:
        """Returns what steps over vectors that the caller owns.

        Args:
            parameters: Any shape; changed by every step.
            gradient: The same shape; may be overwritten by a step.
            slots: Shape ``(n_slots, ...)``, zeros at first.
            settings: The settings in force.
        """
        if self.make_stepper is None:
            return _FormulaStepper(self, parameters, gradient, slots, settings)
        fields = ("learning_rate", "weight_decay", *self.options)
        options = {name: getattr(settings, name) for name in fields}
        return self.make_stepper(parameters, gradient, slots, **options)

    def is_plain_descent(self, settings: Hyperparameters) -> bool:
        """Whether an update under these settings is the gradient times the learning rate."""
        return self.is_gradient_descent and not settings.momentum and not settings.weight_decay


class _FormulaStepper:
    """Steps by an optimizer's formula, over all parameters as one."""

    def __init__(
        self,
        optimizer: Optimizer,
        parameters: Array,
        gradient: Array,
        slots: Array,
        settings: Hyperparameters,
    ) -> None:
        self.parameters = {"all": parameters}
        self.memory = {"all": list(slots)}
        self.steps = 0
        self._formula, self._gradient, self._settings = optimizer.formula, gradient, settings

    def step(self) -> None:
        """Moves the parameters by one update along the gradient."""
        settings, step = self._settings, -self._gradient
        self.steps += 1
        if settings.weight_decay:
            step = step - settings.weight_decay * self.parameters["all"]
        self._formula(
            self, "all", step, settings.learning_rate, settings.momentum, settings.nesterov
        )


class _Descent:
    """The part that every stepper here shares: constants as arrays, and weight decay."""

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        *,
        learning_rate: float,
        weight_decay: float,
    ) -> None:
        self._parameters = parameters
        self._gradient = gradient
        self._learning_rate = self._constant(learning_rate)
        self._weight_decay = self._constant(weight_decay)
        self._decays = weight_decay != 0
        self._scratch = np.empty_like(parameters)
        self.steps = 0

    def _constant(self, value: float) -> np.ndarray[Any, Any]:
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


class _SgdStepper(_Descent):
    """`sgd` without an allocation."""

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        *,
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(
            parameters, gradient, learning_rate=learning_rate, weight_decay=weight_decay
        )
        self._velocity = slots[0]
        self._momentum = self._constant(momentum)
        self._has_momentum = momentum != 0
        self._nesterov = nesterov

    def step(self) -> None:
        """Moves the parameters by one update along the gradient."""
        # self.weights2 += self.hidden.T.dot(d_output) * lr, all parameters at once
        direction = self._gradient
        if self._decays:
            self._add_weight_decay()
        if self._has_momentum:
            np.multiply(self._velocity, self._momentum, self._velocity)
            np.add(self._velocity, direction, self._velocity)
            if self._nesterov:
                np.multiply(self._velocity, self._momentum, self._scratch)
                np.add(direction, self._scratch, direction)
            else:
                direction = self._velocity
        np.multiply(direction, self._learning_rate, self._scratch)
        np.subtract(self._parameters, self._scratch, self._parameters)
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


class _RmsPropStepper(_Descent):
    """`rmsprop` without an allocation."""

    smoothing: Final = 0.99
    epsilon: Final = 1e-8

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        *,
        learning_rate: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(
            parameters, gradient, learning_rate=learning_rate, weight_decay=weight_decay
        )
        self._square_mean, self._velocity = slots
        self._momentum = self._constant(momentum)
        self._has_momentum = momentum != 0
        self._smoothing = self._constant(self.smoothing)
        self._one_minus_smoothing = self._constant(1 - self.smoothing)
        self._epsilon = self._constant(self.epsilon)

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


class _AdamStepper(_Descent):
    """`adam` without an allocation."""

    beta_1: Final = 0.9
    beta_2: Final = 0.999
    epsilon: Final = 1e-8

    def __init__(
        self,
        parameters: Array,
        gradient: Array,
        slots: Array,
        *,
        learning_rate: float,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(
            parameters, gradient, learning_rate=learning_rate, weight_decay=weight_decay
        )
        self._mean, self._square_mean = slots
        self._rate = learning_rate
        self._beta_1, self._one_minus_beta_1 = map(self._constant, (self.beta_1, 1 - self.beta_1))
        self._beta_2, self._one_minus_beta_2 = map(self._constant, (self.beta_2, 1 - self.beta_2))
        self._epsilon = self._constant(self.epsilon)
        self._step_size = self._constant(0.0)
        self._root_correction = self._constant(0.0)

    def step(self) -> None:
        """Moves the parameters by one update along the bias-corrected moments."""
        gradient, scratch = self._gradient, self._scratch
        if self._decays:
            self._add_weight_decay()
        self.steps += 1
        self._step_size[...] = self._rate / (1 - self.beta_1**self.steps)
        self._root_correction[...] = math.sqrt(1 - self.beta_2**self.steps)
        np.multiply(self._mean, self._beta_1, self._mean)
        np.multiply(gradient, self._one_minus_beta_1, scratch)
        np.add(self._mean, scratch, self._mean)
        np.multiply(self._square_mean, self._beta_2, self._square_mean)
        np.multiply(gradient, gradient, scratch)
        np.multiply(scratch, self._one_minus_beta_2, scratch)
        np.add(self._square_mean, scratch, self._square_mean)
        np.sqrt(self._square_mean, scratch)
        np.divide(scratch, self._root_correction, scratch)
        np.add(scratch, self._epsilon, scratch)
        np.divide(self._mean, scratch, scratch)
        np.multiply(scratch, self._step_size, scratch)
        np.subtract(self._parameters, scratch, self._parameters)


def _written_sgd(settings: Hyperparameters) -> dict[str, str]:
    if not settings.momentum:
        return {"w": "w - rate*g"}
    velocity = {"velocity": "momentum*velocity + g"}
    if settings.nesterov:
        return velocity | {"step": "g + momentum*velocity", "w": "w - rate*step"}
    return velocity | {"w": "w - rate*velocity"}


def _written_rmsprop(settings: Hyperparameters) -> dict[str, str]:
    scaled = {"square": "0.99*square + 0.01*g**2", "step": "g/(sqrt(square) + 1e-8)"}
    if not settings.momentum:
        return scaled | {"w": "w - rate*step"}
    return scaled | {"velocity": "momentum*velocity + step", "w": "w - rate*velocity"}


def _written_adam(settings: Hyperparameters) -> dict[str, str]:
    return {
        "mean": "0.9*mean + 0.1*g",
        "square": "0.999*square + 0.001*g**2",
        "mean_hat": "mean/(1 - 0.9**k)",
        "square_hat": "square/(1 - 0.999**k)",
        "w": "w - rate*mean_hat/(sqrt(square_hat) + 1e-8)",
    }


OPTIMIZERS: Final[dict[str, Optimizer]] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer(
            "sgd",
            sgd,
            torch="torch.optim.SGD",
            n_slots=1,
            odd_slots=(0,),
            options=("momentum", "nesterov"),
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
            options=("momentum",),
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
            make_stepper=_AdamStepper,
            slot_names=("mean", "square"),
            written=_written_adam,
        ),
    )
}
"""Name -> optimizer, in the order in which they are offered."""
