"""Loss functions, each one object with everything that is known of it.

Value and error are written twice: as the articles write them (`mse`, `mse_delta`), which is what
`xortui.core.network` computes with and what exported programs hold, and as functions of buffers
for the fast code. In those, samples lie on the last axis, so that one call scores one epoch or a
thousand recorded epochs.

A loss that can be computed from the pre-activation ``z`` of a logistic output has a second object
for it, `Loss.of_logits`: a saturated sigmoid would lose all digits of ``log(1 - p)``. Which of the
two a run has is said by `loss_of`.

Binary cross entropy is there twice. ``bce`` after a logistic output is PyTorch's
``BCEWithLogitsLoss``, from ``z``; ``bce-clamped`` is its ``BCELoss`` of the output, which keeps the
logarithms above -100 and the divisor of its gradient above 1e-12. They are one function until the
output is within 1e-12 of 0 or 1, where the second has next to no gradient left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array

_LOG_FLOOR: Final = -100.0
_PRODUCT_FLOOR: Final = 1e-12
_TORCH_PRODUCT_FLOOR: Final = float(np.float32(1e-12))
_FLAT: Final = 1e-5
_DIFFERENCE: Final = 1e-5

HUBER_DELTA: Final = 1.0
"""PyTorch's: how far an output may be from its target for the Huber loss to be a square."""


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """A loss over the rows of a truth table or point set, and all that is known of it.

    Attributes:
        name: The name used in a configuration.
        formula: ``formula(z, output, y)``, the loss; its source stands in exported NumPy programs.
        delta_formula: ``delta_formula(output, y, slope)``, minus the gradient with respect to
            ``z``, where ``slope`` is the output activation's derivative; likewise.
        torch: The lines that make ``loss_of(X, y)`` in an exported PyTorch program.
        averages: The loss is the mean over the samples (PyTorch's convention); otherwise the sum.
        row_values: ``row_values(z, p, y)`` returns each sample's share, shape of ``p``.
        gradient: ``gradient(p, y, scale, out, scratch)`` writes ``d loss / d p`` times one sample
            share into ``out``; ``scale`` is a zero-dimensional array from `gradient_scale`.
        scale_factor: What the sample share ``1 / n`` or 1 is multiplied by in ``scale``.
        gradient_is_error: Whether the gradient is ``(p - y) * scale``, so that a sweep may scale
            it later.
        is_of_logits: Whether `gradient` is ``d loss / d z`` already, as after a logistic output.
        of_logits: The same loss computed from ``z``, for logistic outputs.
        domain: The least and the largest output and target that it is defined for, ``None`` where
            it is for all.
        written: ``written(y, t)``, a row's share as one writes it for such an output and target:
            of ``z``, ``y``, ``t`` and what `xortui.core.explain` has functions for.
        slope: The derivative of that with respect to the output, or to ``z`` where `gradient` is.
        second_derivative: ``second_derivative(p, y)`` returns each row's ``d2 row / d p2``, before
            mean or sum; ``d2 row / d z2`` where `is_of_logits`. By default the difference of two
            gradients.
        least_slope: Where ``p (1 - p)`` is below it, `gradient` is not the slope of the value.
        sides: ``sides(p, y)`` returns on which side of its corner each output is; ``None`` where
            the loss has no corner.
        shares_mean: Whether the best output that rows can share is the mean of their targets, so
            that it is known what a loss can only approach.
        targets: The only targets that it is defined for, ``None`` where it is not so.
        is_over_rows: Whether its mean is over the rows, whatever outputs they have; otherwise it
            is over all outputs of all rows.
        constants: Keyword arguments of `formula` and `delta_formula` with their values.
    """

    name: str
    formula: Callable[[Array, Array, Array], np.floating[Any]]
    delta_formula: Callable[[Array, Array, Array], Array]
    torch: str
    averages: bool
    row_values: Callable[[Array, Array, Array], Array]
    gradient: Callable[[Array, Array, Array, Array, Array], object]
    scale_factor: float
    gradient_is_error: bool = False
    is_of_logits: bool = False
    of_logits: Loss | None = None
    domain: tuple[float, float] | None = None
    written: Callable[[float, float], str] = lambda y, t: "loss"
    slope: str = "slope_of_loss"
    second_derivative: Callable[[Array, Array], Array] | None = None
    least_slope: float = 0.0
    sides: Callable[[Array, Array], NDArray[np.bool_]] | None = None
    shares_mean: bool = True
    targets: tuple[float, ...] | None = None
    is_over_rows: bool = False
    constants: Mapping[str, float] = field(default_factory=dict)

    @property
    def takes_any_targets(self) -> bool:
        """Whether it is defined for targets of any value, one or several."""
        return self.targets is None and not self.is_over_rows

    def values(self, z: Array, p: Array, y: Array) -> NDArray[np.float64]:
        """Returns the loss of each recorded epoch.

        Args:
            z: Output pre-activations, shape ``(..., n_outputs, n_samples)``.
            p: Outputs, same shape.
            y: Targets, shape ``(n_outputs, n_samples)``.

        Returns:
            Shape ``(...)``; not finite where a run has diverged.
        """
        with np.errstate(all="ignore"):
            rows = self.row_values(z, p, y)
            total = rows.sum(axis=(-2, -1))
            if self.averages:
                total = total / (y.shape[-1] if self.is_over_rows else y.size)
        return np.asarray(total, dtype=np.float64)

    def of_rows(self, z: Array, p: Array, y: Array) -> Array:
        """Returns each row's loss, such that mean or sum over the rows is the loss.

        Args:
            z: Output pre-activations, shape ``(n_outputs, n_samples)``.
            p: Outputs, same shape.
            y: Targets, same shape.
        """
        rows: Array = self.row_values(z, p, y).sum(axis=0)
        has_mean_of_outputs = self.averages and not self.is_over_rows and len(y) > 1
        return rows / len(y) if has_mean_of_outputs else rows

    def first_undefined(self, outputs: Array) -> float | None:
        """Returns the first finite output for which the loss is not defined, or ``None``."""
        if self.domain is None:
            return None
        low, high = self.domain
        outside = outputs[np.isfinite(outputs) & ((outputs < low) | (outputs > high))]
        return float(outside[0]) if outside.size else None

    def divisor(self, n_samples: int, n_outputs: int = 1) -> int:
        """Returns what the sum over all outputs of some rows is divided by."""
        if not self.averages:
            return 1
        return n_samples if self.is_over_rows else n_samples * n_outputs

    def row_curvatures(self, p: Array, y: Array) -> Array:
        """Returns each row's second derivative, before mean or sum; see `second_derivative`."""
        if self.second_derivative is not None:
            return self.second_derivative(p, y)
        scale, sides = np.array(self.scale_factor), []
        for moved in (p - _DIFFERENCE, p + _DIFFERENCE):
            sides.append(np.empty_like(moved))
            self.gradient(moved, y, scale, sides[-1], np.empty_like(moved))
        result: Array = (sides[1] - sides[0]) / (2 * _DIFFERENCE)
        return result

    def gradient_scale(self, n_samples: int, dtype: DTypeLike, n_outputs: int = 1) -> Array:
        """Returns the constant of the gradient for a batch of rows with so many outputs each."""
        share = 1.0 / self.divisor(n_samples, n_outputs)
        return np.array(self.scale_factor * share, dtype=dtype)


def loss_of(loss: str, output_activation: str, delta: float = HUBER_DELTA) -> Loss:
    """Returns the loss of a run, by name: from ``z`` where the output is logistic, if it can be."""
    found = LOSSES[loss]
    if loss == "huber" and delta != HUBER_DELTA:
        found = _huber_of(float(delta))
    is_logistic = OUTPUT_ACTIVATIONS[output_activation].is_logistic
    return found.of_logits if is_logistic and found.of_logits is not None else found


OutputDelta = Callable[[Array, Array, Array, Array, Array, Array, Array], object]


def output_delta(
    loss: str, output_activation: str, dtype: DTypeLike, delta: float = HUBER_DELTA
) -> OutputDelta:
    """Returns the function that writes ``d loss / d z`` of the output layer, for a precision.

    It is called as ``function(delta, z, p, y, scale, scratch, spare)``.
    """
    found = loss_of(loss, output_activation, delta)
    gradient = found.gradient
    multiply_derivative = OUTPUT_ACTIVATIONS[output_activation].kernels(dtype).multiply_derivative

    def delta_of_logits(
        delta: Array, z: Array, p: Array, y: Array, scale: Array, scratch: Array, spare: Array
    ) -> None:
        gradient(p, y, scale, delta, scratch)

    def delta_of_output(
        delta: Array, z: Array, p: Array, y: Array, scale: Array, scratch: Array, spare: Array
    ) -> None:
        # d_output = error * sigmoid_derivative(output)
        gradient(p, y, scale, delta, scratch)
        multiply_derivative(delta, z, p, scratch, spare)

    return delta_of_logits if found.is_of_logits else delta_of_output


def bce_of_z(z: Array, output: Array, y: Array) -> np.floating[Any]:
    """Binary cross entropy of a logistic output, in the form of ``BCEWithLogitsLoss``."""
    # Binary cross entropy after a sigmoid, from z: log(1 - output) would lose every digit near 1
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


def bce_of_z_delta(output: Array, y: Array, slope: Array) -> Array:
    """Minus its gradient with respect to ``z``."""
    # the sigmoid's slope cancels against that of the logarithm
    error = y - output
    d_output = error / len(y)
    return d_output


def _bce_of_z_rows(z: Array, p: Array, y: Array) -> Array:
    result: Array = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return result


def _bce_of_z_curvature(p: Array, y: Array) -> Array:
    return p * (1 - p)


def bce(z: Array, output: Array, y: Array) -> np.floating[Any]:
    """Binary cross entropy as ``nn.BCELoss`` computes it."""
    # Binary cross entropy; logarithms are kept above -100, as PyTorch keeps them
    log_1 = np.maximum(np.log(output), -100)
    log_0 = np.maximum(np.log1p(-output), -100)
    return np.mean(-(y * log_1 + (1 - y) * log_0))


def bce_delta(output: Array, y: Array, slope: Array) -> Any:
    """Minus its gradient with respect to ``z``; the denominator is kept off zero as there."""
    error = (y - output) / np.maximum(output * (1 - output), 1e-12) / len(y)
    d_output = error * slope
    return d_output


def _bce_rows(z: Array, p: Array, y: Array) -> Array:
    log_p = np.maximum(np.log(p), _LOG_FLOOR)
    log_not_p = np.maximum(np.log1p(-p), _LOG_FLOOR)
    clipped: Array = -(y * log_p + (1 - y) * log_not_p)
    return clipped


def _bce_gradient(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    np.subtract(p, y, out)
    np.multiply(out, scale, out)
    np.multiply(p, p, scratch)
    np.subtract(p, scratch, scratch)
    np.maximum(scratch, _PRODUCT_FLOOR, out=scratch)
    np.divide(out, scratch, out)


def bce_clamped_delta(output: Array, y: Array, slope: Array) -> Any:
    """Minus the gradient of ``nn.BCELoss`` after a sigmoid, with respect to ``z``."""
    # the divisor of nn.BCELoss is kept off zero, by a number of single precision, so that it no
    # longer cancels the sigmoid's slope
    product = output * (1 - output)
    error = (y - output) / np.maximum(product, np.float32(1e-12)) / len(y)
    d_output = error * product
    return d_output


def _bce_clamped_gradient(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    # (1 - p) p, not p - p p, of which nothing is left where p is near 1.
    np.subtract(1, p, scratch)
    np.multiply(scratch, p, scratch)
    np.subtract(p, y, out)
    np.multiply(out, scale, out)
    np.multiply(out, scratch, out)
    np.maximum(scratch, _TORCH_PRODUCT_FLOOR, out=scratch)
    np.divide(out, scratch, out)


def _bce_clamped_curvature(p: Array, y: Array) -> Array:
    product = p * (1 - p)
    clamped = product * (product + (p - y) * (1 - 2 * p)) / _TORCH_PRODUCT_FLOOR
    result: Array = np.where(product < _TORCH_PRODUCT_FLOOR, clamped, product)
    return result


def _bce_curvature(p: Array, y: Array) -> Array:
    product = np.maximum(p * (1 - p), _PRODUCT_FLOOR)
    result: Array = (product - (p - y) * (1 - 2 * p)) / (product * product)
    return result


def mse(z: Array, output: Array, y: Array) -> np.floating[Any]:
    """The mean of squares."""
    # Mean Squared Error
    return np.mean((output - y) ** 2)


def mse_delta(output: Array, y: Array, slope: Array) -> Array:
    """Minus its gradient with respect to ``z``."""
    error = 2 * (y - output) / len(y)
    d_output = error * slope
    return d_output


def _squared_rows(z: Array, p: Array, y: Array) -> Array:
    return np.square(p - y)


def _scaled_error(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    np.subtract(p, y, out)
    np.multiply(out, scale, out)


def _squared_curvature(p: Array, y: Array) -> Array:
    return np.full_like(p, 2.0)


def sse(z: Array, output: Array, y: Array) -> np.floating[Any]:
    """Half the sum of squares, which is what the first article descends."""
    # half the sum of squares: what the update of the error y - output descends
    return np.sum(0.5 * (output - y) ** 2)


def sse_delta(output: Array, y: Array, slope: Array) -> Array:
    """Minus its gradient with respect to ``z``, in the first article's words."""
    error = y - output
    d_output = error * slope
    return d_output


def _half_squared_rows(z: Array, p: Array, y: Array) -> Array:
    return 0.5 * np.square(p - y)


def _error(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    # The scale is 1: half the sum of squares is no mean, and its 2 and its half cancel.
    np.subtract(p, y, out)


def _written_bce(y: float, t: float) -> str:
    is_at_floor = not math.exp(_LOG_FLOOR) < y < 1
    one, zero = "log(y)", "log(1 - y)"
    if is_at_floor:
        one, zero = f"max({one}, {_LOG_FLOOR:g})", f"max({zero}, {_LOG_FLOOR:g})"
    if t == 1:
        return f"-{one}"
    return f"-{zero}" if t == 0 else f"-(t*{one} + (1 - t)*{zero})"


def _written_bce_of_z(y: float, t: float) -> str:
    """The same, or what is computed in its stead where the output has too few digits for it."""
    # where y is near 1, the digits of 1 - y are few, and those of log(1 - y) with them
    is_flat = not _FLAT < y < 1 - _FLAT
    return "max(z, 0) - z*t + log(1 + exp(-abs(z)))" if is_flat else _written_bce(y, t)


def _half_squared_curvature(p: Array, y: Array) -> Array:
    return np.ones_like(p)


def mae(z: Array, output: Array, y: Array) -> np.floating[Any]:
    """The mean of absolute errors, ``nn.L1Loss``."""
    # Mean Absolute Error
    return np.mean(np.abs(output - y))


def mae_delta(output: Array, y: Array, slope: Array) -> Array:
    """Minus its gradient with respect to ``z``; 0 at the corner, as there."""
    error = np.sign(y - output) / len(y)
    d_output = error * slope
    return d_output


def _absolute_rows(z: Array, p: Array, y: Array) -> Array:
    return np.abs(p - y)


def _sign(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    np.subtract(p, y, out)
    np.sign(out, out)
    np.multiply(out, scale, out)


def _no_curvature(p: Array, y: Array) -> Array:
    return np.zeros_like(p)


def _above_target(p: Array, y: Array) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = p > y
    return result


def huber(z: Array, output: Array, y: Array, delta: float = HUBER_DELTA) -> np.floating[Any]:
    """A square near the target and straight lines beyond (Huber 1964), ``nn.HuberLoss``."""
    # Huber loss: a square up to delta, a straight line beyond
    near = np.minimum(np.abs(output - y), delta)
    return np.mean(near * (np.abs(output - y) - 0.5 * near))


def huber_delta(output: Array, y: Array, slope: Array, delta: float = HUBER_DELTA) -> Any:
    """Minus its gradient with respect to ``z``."""
    error = np.clip(y - output, -delta, delta) / len(y)
    d_output = error * slope
    return d_output


@lru_cache(16)
def _huber_of(delta: float) -> Loss:
    """Returns the Huber loss that is a square up to ``delta``."""

    def rows(z: Array, p: Array, y: Array) -> Array:
        far = np.abs(p - y)
        near = np.minimum(far, p.dtype.type(delta))
        result: Array = near * (far - p.dtype.type(0.5) * near)
        return result

    def gradient(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
        np.subtract(p, y, out)
        np.clip(out, -delta, delta, out)
        np.multiply(out, scale, out)

    def curvature(p: Array, y: Array) -> Array:
        return (np.abs(p - y) <= delta).astype(p.dtype)

    def written(y: float, t: float) -> str:
        return (
            "0.5*(y - t)**2" if abs(y - t) <= delta else f"{delta!r}*(abs(y - t) - 0.5*{delta!r})"
        )

    return Loss(
        "huber",
        huber,
        huber_delta,
        torch=f"""\
loss_fn = nn.HuberLoss({"" if delta == HUBER_DELTA else f"delta={delta!r}"})

def loss_of(X, y):
    return loss_fn(model(X), y)""",
        averages=True,
        row_values=rows,
        gradient=gradient,
        scale_factor=1.0,
        written=written,
        slope=f"max(-{delta!r}, -max(-{delta!r}, t - y))",
        second_derivative=curvature,
        shares_mean=False,
        constants={"delta": delta},
    )


def hinge(z: Array, output: Array, y: Array) -> np.floating[Any]:
    """The mean of ``max(0, 1 - target * output)`` for targets of -1 and 1."""
    # hinge loss: nothing once an output is beyond 1 on its target's side
    return np.mean(np.maximum(1 - y * output, 0))


def hinge_delta(output: Array, y: Array, slope: Array) -> Array:
    """Minus its gradient with respect to ``z``; 0 at the corner."""
    error = y * (y * output < 1) / len(y)
    d_output = error * slope
    return d_output


def _hinge_rows(z: Array, p: Array, y: Array) -> Array:
    result: Array = np.maximum(1 - y * p, 0)
    return result


def _hinge_gradient(p: Array, y: Array, scale: Array, out: Array, scratch: Array) -> None:
    np.multiply(p, y, scratch)
    np.less(scratch, 1, out)
    np.multiply(out, y, out)
    np.negative(out, out)
    np.multiply(out, scale, out)


def _within_margin(p: Array, y: Array) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = p * y < 1
    return result


def cross_entropy(z: Array, output: Array, y: Array) -> Any:
    """Cross entropy after softmax, as ``nn.CrossEntropyLoss`` computes it from ``z``."""
    # the logarithm of softmax, from z: it keeps its digits where an output is near 0
    above = z - z.max(axis=1, keepdims=True)
    log_output = above - np.log(np.sum(np.exp(above), axis=1, keepdims=True))
    return -np.mean(np.sum(y * log_output, axis=1))


def cross_entropy_delta(output: Array, y: Array, slope: Array) -> Array:
    """Minus its gradient with respect to ``z``."""
    # the slopes of softmax cancel against that of the logarithm
    error = y - output
    d_output = error / len(y)
    return d_output


def _cross_entropy_rows(z: Array, p: Array, y: Array) -> Array:
    above = z - z.max(axis=-2, keepdims=True)
    logs = above - np.log(np.exp(above).sum(axis=-2, keepdims=True))
    # An output that nobody asks for costs nothing, however small it is.
    rows: Array = np.where(y > 0, -y * logs, np.zeros_like(logs))
    return rows


_BCE_OF_Z: Final = Loss(
    "bce_of_z",
    bce_of_z,
    bce_of_z_delta,
    torch="""\
loss_fn = nn.BCEWithLogitsLoss()

def loss_of(X, y):
    # equals nn.BCELoss()(model(X), y), and stays exact where the last sigmoid is flat
    return loss_fn(model[:-1](X), y)""",
    averages=True,
    row_values=_bce_of_z_rows,
    gradient=_scaled_error,
    scale_factor=1.0,
    gradient_is_error=True,
    is_of_logits=True,
    written=_written_bce_of_z,
    slope="y - t",
    second_derivative=_bce_of_z_curvature,
)

_BCE_CLAMPED_OF_Z: Final = Loss(
    "bce-clamped_of_z",
    bce,
    bce_clamped_delta,
    torch="""\
loss_fn = nn.BCELoss()

def loss_of(X, y):
    return loss_fn(model(X), y)""",
    averages=True,
    row_values=_bce_rows,
    gradient=_bce_clamped_gradient,
    scale_factor=1.0,
    is_of_logits=True,
    written=_written_bce,
    slope=f"(y - t)*y*(1 - y)/max(y*(1 - y), {_TORCH_PRODUCT_FLOOR!r})",
    second_derivative=_bce_clamped_curvature,
    least_slope=_TORCH_PRODUCT_FLOOR,
)

_BCE: Final = Loss(
    "bce",
    bce,
    bce_delta,
    torch="""\
loss_fn = nn.BCELoss()

def loss_of(X, y):
    t_p = model(X)
    if not ((t_p >= 0) & (t_p <= 1)).all():
        return (t_p * np.nan).sum()  # the logarithm of a negative number
    return loss_fn(t_p, y)""",
    averages=True,
    row_values=_bce_rows,
    gradient=_bce_gradient,
    scale_factor=1.0,
    of_logits=_BCE_OF_Z,
    domain=(0.0, 1.0),
    written=_written_bce,
    slope="(y - t)/max(y*(1 - y), 1e-12)",
    second_derivative=_bce_curvature,
)

LOSSES: Final[dict[str, Loss]] = {
    loss.name: loss
    for loss in (
        _BCE,
        Loss(
            "mse",
            mse,
            mse_delta,
            torch="""\
loss_fn = nn.MSELoss()

def loss_of(X, y):
    return loss_fn(model(X), y)""",
            averages=True,
            row_values=_squared_rows,
            gradient=_scaled_error,
            scale_factor=2.0,
            gradient_is_error=True,
            written=lambda y, t: "(y - t)**2",
            slope="2*(y - t)",
            second_derivative=_squared_curvature,
        ),
        Loss(
            "sse",
            sse,
            sse_delta,
            torch="""\
def loss_of(X, y):
    # half the sum of squares
    return 0.5 * ((model(X) - y) ** 2).sum()""",
            averages=False,
            row_values=_half_squared_rows,
            gradient=_error,
            scale_factor=1.0,
            gradient_is_error=True,
            written=lambda y, t: "0.5*(y - t)**2",
            slope="y - t",
            second_derivative=_half_squared_curvature,
        ),
        replace(_BCE, name="bce-clamped", of_logits=_BCE_CLAMPED_OF_Z),
        Loss(
            "mae",
            mae,
            mae_delta,
            torch="""\
loss_fn = nn.L1Loss()

def loss_of(X, y):
    return loss_fn(model(X), y)""",
            averages=True,
            row_values=_absolute_rows,
            gradient=_sign,
            scale_factor=1.0,
            written=lambda y, t: "abs(y - t)",
            slope="positive(y - t) - positive(t - y)",
            second_derivative=_no_curvature,
            sides=_above_target,
            shares_mean=False,
        ),
        _huber_of(HUBER_DELTA),
        Loss(
            "hinge",
            hinge,
            hinge_delta,
            torch="""\
def loss_of(X, y):
    # hinge loss, for targets of -1 and 1
    return torch.relu(1 - y * model(X)).mean()""",
            averages=True,
            row_values=_hinge_rows,
            gradient=_hinge_gradient,
            scale_factor=1.0,
            written=lambda y, t: "max(0, 1 - t*y)",
            slope="-t*positive(1 - t*y)",
            second_derivative=_no_curvature,
            sides=_within_margin,
            shares_mean=False,
            targets=(-1.0, 1.0),
        ),
        Loss(
            "cross_entropy",
            cross_entropy,
            cross_entropy_delta,
            torch="""\
loss_fn = nn.CrossEntropyLoss()

def loss_of(X, y):
    # it takes what comes before the softmax, and the number of each row's class
    return loss_fn(model[:-1](X), y.argmax(dim=1))""",
            averages=True,
            row_values=_cross_entropy_rows,
            gradient=_scaled_error,
            scale_factor=1.0,
            gradient_is_error=True,
            is_of_logits=True,
            written=lambda y, t: "-t*log(y)" if t else "0*y",
            slope="y - t",
            second_derivative=_bce_of_z_curvature,
            is_over_rows=True,
        ),
    )
}
"""Name -> loss, in the order in which they are offered."""
