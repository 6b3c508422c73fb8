"""Optimizers: each turns the gradient of all parameters at once into their next values.

Definitions and default constants are PyTorch's (``torch.optim``), so that a run agrees with the
same run there. All work in place on flat vectors; their memory ("slots") belongs to the trainer,
which copies it into checkpoints.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar, Final, Protocol

import numpy as np

from xortui.core.activations import Array


class Optimizer(Protocol):
    """What the trainer asks of an optimizer.

    Attributes:
        slot_count: How many vectors of the parameters' size it remembers.
        steps: Updates made so far.
    """

    slot_count: ClassVar[int]
    steps: int

    def step(self) -> None:
        """Moves the parameters by one update along the gradient."""
        ...


class _Descent:
    """The part that every optimizer shares: constants as arrays, and weight decay."""

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


class Sgd(_Descent):
    """Gradient descent with optional momentum and Nesterov's correction.

    Source: ``torch.optim.SGD``; Sutskever et al. 2013, "On the importance of initialization and
    momentum in deep learning".
    """

    slot_count: ClassVar[int] = 1

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


class RmsProp(_Descent):
    """Gradient descent scaled by a running root mean square of the gradient.

    Source: ``torch.optim.RMSprop``; Hinton, "Neural Networks for Machine Learning", lecture 6.
    """

    slot_count: ClassVar[int] = 2
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


class Adam(_Descent):
    """Adaptive moment estimation.

    Source: ``torch.optim.Adam``; Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization".
    """

    slot_count: ClassVar[int] = 2
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


OPTIMIZERS: Final[dict[str, type[Sgd] | type[RmsProp] | type[Adam]]] = {
    "sgd": Sgd,
    "rmsprop": RmsProp,
    "adam": Adam,
}
