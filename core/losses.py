"""Loss functions: their value for each row, their sum or mean, and their gradient at the output.

Samples lie on the last axis, so that one call scores one epoch or a thousand recorded epochs.
Where a configuration pairs ``bce`` with a sigmoid output, both value and gradient are computed
from the pre-activation ``z``; a saturated sigmoid would lose all digits of ``log(1 - p)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import ACTIVATIONS, Array

_LOG_FLOOR: Final = -100.0
_PRODUCT_FLOOR: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss over the rows of a truth table or point set.

    Attributes:
        name: The name used in a configuration.
        averages: The loss is the mean over the samples (PyTorch's convention); otherwise the sum.
        row_values: ``row_values(z, p, y, from_logits)`` returns each sample's share, shape of
            ``p``; ``from_logits`` says that ``p`` is ``sigmoid(z)``.
        gradient: ``gradient(p, y, scale, out, scratch)`` writes ``d loss / d p`` times one sample
            share into ``out``; ``scale`` is a zero-dimensional array from `gradient_scale`.
        scale_factor: What the sample share ``1 / n`` or 1 is multiplied by in ``scale``.
    """

    name: str
    averages: bool
    row_values: Callable[[Array, Array, Array, bool], Array]
    gradient: Callable[[Array, Array, Array, Array, Array], object]
    scale_factor: float

    def values(self, z: Array, p: Array, y: Array, from_logits: bool) -> NDArray[np.float64]:
        """Returns the loss of each recorded epoch.

        Args:
            z: Output pre-activations, shape ``(..., n_outputs, n_samples)``.
            p: Outputs, same shape.
            y: Targets, shape ``(n_outputs, n_samples)``.
            from_logits: Whether ``p`` is ``sigmoid(z)``.

        Returns:
            Shape ``(...)``; not finite where a run has diverged.
        """
        with np.errstate(all="ignore"):
            rows = self.row_values(z, p, y, from_logits)
            total = rows.sum(axis=(-2, -1))
            if self.averages:
                total = total / y.size
        return np.asarray(total, dtype=np.float64)

    def gradient_scale(self, n_samples: int, dtype: np.dtype[Any]) -> Array:
        """Returns the constant of the gradient for a batch of ``n_samples`` rows."""
        share = 1.0 / n_samples if self.averages else 1.0
        return np.array(self.scale_factor * share, dtype=dtype)


def _bce_rows(z: Array, p: Array, y: Array, from_logits: bool) -> Array:
    if from_logits:
        # max(z, 0) - z*y + log(1 + exp(-|z|)): the form of BCEWithLogitsLoss.
        result: Array = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
        return result
    # nn.BCELoss keeps the logarithms above -100, so that an output of exactly 0 or 1 stays finite.
    log_p = np.maximum(np.log(p), _LOG_FLOOR)
    log_not_p = np.maximum(np.log1p(-p), _LOG_FLOOR)
    clipped: Array = -(y * log_p + (1 - y) * log_not_p)
    return clipped


def _bce_gradient(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    # (p - y) / (p * (1 - p)), the denominator kept off zero as in nn.BCELoss.
    np.subtract(p, y, out)
    np.multiply(out, scale, out)
    np.multiply(p, p, scratch)
    np.subtract(p, scratch, scratch)
    np.maximum(scratch, _PRODUCT_FLOOR, out=scratch)
    np.divide(out, scratch, out)


def _squared_rows(z: Array, p: Array, y: Array, from_logits: bool) -> Array:
    return np.square(p - y)


def _half_squared_rows(z: Array, p: Array, y: Array, from_logits: bool) -> Array:
    return 0.5 * np.square(p - y)


def _scaled_error(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    np.subtract(p, y, out)
    np.multiply(out, scale, out)


def _error(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    # The first article writes error = y - output and adds; we subtract, as gradient descent does.
    np.subtract(p, y, out)


LOSSES: Final[dict[str, Loss]] = {
    loss.name: loss
    for loss in (
        Loss("bce", True, _bce_rows, _bce_gradient, scale_factor=1.0),
        Loss("mse", True, _squared_rows, _scaled_error, scale_factor=2.0),
        Loss("sse", False, _half_squared_rows, _error, scale_factor=1.0),
    )
}


def is_from_logits(loss: str, output_activation: str) -> bool:
    """Tells whether value and gradient are computed from the output's pre-activation."""
    return loss == "bce" and output_activation == "sigmoid"


OutputDelta = Callable[[Array, Array, Array, Array, Array, Array, Array], object]


def output_delta(
    loss: str, output_activation: str, dtype: np.dtype[Any] | None = None
) -> OutputDelta:
    """Returns the function that writes ``d loss / d z`` of the output layer.

    It is called as ``function(delta, z, p, y, scale, scratch, spare)``. With a ``dtype`` it is
    made for arrays of that precision, which saves a look-up at every call.
    """
    if is_from_logits(loss, output_activation):
        return _bce_sigmoid_delta
    gradient = LOSSES[loss].gradient
    activation = ACTIVATIONS[output_activation]
    kernels = activation if dtype is None else activation.kernels[dtype]
    multiply_derivative = kernels.multiply_derivative

    def delta_of_output(
        delta: Array, z: Array, p: Array, y: Array, scale: Array, scratch: Array, spare: Array
    ) -> None:
        # d_output = error * sigmoid_derivative(output)
        gradient(p, y, scale, delta, scratch)
        multiply_derivative(delta, z, p, scratch, spare)

    return delta_of_output


def _bce_sigmoid_delta(
    delta: Array, z: Array, p: Array, y: Array, scale: Array, scratch: Array, spare: Array
) -> None:
    # d bce / dz after a sigmoid is (p - y) / n: the sigmoid's slope cancels exactly.
    np.subtract(p, y, delta)
    np.multiply(delta, scale, delta)
