"""What is done to a gradient before an optimizer takes it: an L1 penalty, and clipping.

In the order of a PyTorch loop: the penalty is part of the loss that is descended,
``nn.utils.clip_grad_norm_`` or ``clip_grad_value_`` comes before ``optimizer.step()``, and weight
decay is the optimizer's own, after both.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from xortui.core.activations import Array

NORM_EPSILON: Final = 1e-6
"""What PyTorch adds to a norm before it divides by it."""


def is_limited(settings: Any) -> bool:
    """Tells whether anything is done to the gradient."""
    limits = (settings.clip_norm, settings.clip_value)
    return settings.l1 != 0 or any(limit is not None for limit in limits)


class GradientLimits:
    """The penalty and the limits of a run, for a gradient that is changed in place."""

    def __init__(self, parameters: Array, gradient: Array, settings: Any) -> None:
        """Prepares them.

        Args:
            parameters: Shape ``(n_parameters,)``, or with runs side by side on a second axis.
            gradient: The same shape.
            settings: The settings in force.
        """
        self._parameters, self._gradient = parameters, gradient
        self._scratch = np.empty_like(parameters)
        self._l1 = np.array(settings.l1, parameters.dtype)
        self._most: Array | None = None
        self._bound: Array | None = None
        if settings.clip_norm is not None:
            self._most = np.array(settings.clip_norm, parameters.dtype)
        if settings.clip_value is not None:
            self._bound = np.array(settings.clip_value, parameters.dtype)
        self._epsilon = np.array(NORM_EPSILON, parameters.dtype)
        self._norm = np.zeros((1, *parameters.shape[1:]), parameters.dtype)

    def apply(self) -> None:
        """Changes the gradient."""
        gradient, scratch, norm = self._gradient, self._scratch, self._norm
        if self._l1:
            np.sign(self._parameters, scratch)
            np.multiply(scratch, self._l1, scratch)
            np.add(gradient, scratch, gradient)
        if self._most is not None:
            np.multiply(gradient, gradient, scratch)
            np.add.reduce(scratch, axis=0, out=norm, keepdims=True)
            np.sqrt(norm, norm)
            np.add(norm, self._epsilon, norm)
            np.divide(self._most, norm, norm)
            np.minimum(norm, 1, out=norm)
            np.multiply(gradient, norm, gradient)
        if self._bound is not None:
            np.clip(gradient, -self._bound, self._bound, out=gradient)
