"""Forward and backward through one batch, with everything kept that either computes.

The same arithmetic as in `xortui.core.network`, rows first as there; but every array is kept, and
derivatives are those of the rows' own losses, not yet of their mean or sum, so that it can be said
what each row adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, SOFTMAX, Array
from xortui.core.config import Settings
from xortui.core.fast.parameter_vector import LayerViews
from xortui.core.losses import Loss
from xortui.core.parameters import BATCH_NORM_EPSILON

Masks = Sequence[Array | None]


@dataclass(frozen=True, slots=True, eq=False)
class NormStep:
    """What batch normalisation makes of one layer's pre-activations.

    Attributes:
        mean: Of the batch, shape ``(n_out,)``.
        variance: Of the batch, with n in the denominator, shape ``(n_out,)``.
        deviation: The square root of the variance and a small constant, shape ``(n_out,)``.
        normalized: Mean 0 and variance 1, shape ``(n_samples, n_out)``.
    """

    mean: Array
    variance: Array
    deviation: Array
    normalized: Array


@dataclass(frozen=True, slots=True, eq=False)
class LayerStep:
    """One layer in one update, forward and backward.

    Derivatives are those of the sum of the rows' losses; without batch normalisation a row's
    derivative is that of its own loss.

    Attributes:
        inputs: What arrives, shape ``(n_samples, n_in)``.
        linear: Weighted sums and biases, shape ``(n_samples, n_out)``.
        norm: What batch normalisation makes of them, if it does.
        z: Pre-activations, the same shape.
        a: Activations.
        slope: The activation function's derivative there.
        mask: What dropout multiplies each activation with, or ``None``.
        outputs: What goes on to the next layer.
        d_outputs: ``d loss / d outputs``; not a number where the loss is one of ``z``.
        d_z: ``d loss / d z``.
        d_linear: ``d loss / d linear``.
    """

    inputs: Array
    linear: Array
    norm: NormStep | None
    z: Array
    a: Array
    slope: Array
    mask: Array | None
    outputs: Array
    d_outputs: Array
    d_z: Array
    d_linear: Array


@dataclass(frozen=True, slots=True, eq=False)
class InputStep:
    """What is made of the inputs before the first layer, in one update.

    Attributes:
        inputs: What the network reads, shape ``(n_samples, n_inputs)``.
        norm: What batch normalisation makes of it, if it does.
        z: The same scaled and shifted; without normalisation the inputs.
        mask: What dropout multiplies each of them with, or ``None``.
        outputs: What goes on to the first layer.
        d_z: ``d loss / d z``.
    """

    inputs: Array
    norm: NormStep | None
    z: Array
    mask: Array | None
    outputs: Array
    d_z: Array


def input_step(layer: LayerViews, inputs: Array, mask: Array | None) -> InputStep | None:
    """Returns what is made of the inputs in training mode; None where they go on as they are.

    Args:
        layer: The first layer's parameters.
        inputs: Shape ``(n_samples, n_inputs)``.
        mask: Dropout's factors, likewise, or ``None``.
    """
    if layer.input_scale is None and mask is None:
        return None
    norm, z = None, inputs
    if layer.input_scale is not None and layer.input_shift is not None:
        norm = _normalized(inputs)
        z = norm.normalized * layer.input_scale + layer.input_shift
    return InputStep(inputs, norm, z, mask, z if mask is None else z * mask, np.zeros_like(z))


def input_step_back(step: InputStep, first: LayerStep, layer: LayerViews) -> InputStep:
    """Returns the step with its derivatives, from those of the first layer."""
    arriving = first.d_linear @ layer.weights.T
    return replace(step, d_z=arriving if step.mask is None else arriving * step.mask)


def forward(
    layers: Sequence[LayerViews],
    settings: Settings,
    inputs: Array,
    masks: Masks,
    around: Sequence[LayerStep] | None = None,
    input_mask: Array | None = None,
) -> list[LayerStep]:
    """Returns every layer's step forward in training mode; derivatives are zeros as yet.

    Args:
        layers: Each layer's parameters.
        settings: The settings in force.
        inputs: Shape ``(n_samples, n_features)``.
        masks: Of each hidden layer dropout's factors ``(n_samples, n_out)``, or ``None``.
        around: Steps around which a function that the gradient goes straight through is taken as
            the straight line that the gradient takes it for.
        input_mask: Dropout's factors of the inputs, or ``None``.
    """
    stage = input_step(layers[0], inputs, input_mask)
    inputs = inputs if stage is None else stage.outputs
    steps: list[LayerStep] = []
    last, architecture, x = len(layers) - 1, settings.architecture, inputs
    for index, layer in enumerate(layers):
        f = OUTPUT_ACTIVATIONS[settings.activations[index]]
        if architecture.skip and index == last:
            inputs = np.concatenate([inputs, x], axis=1)
        linear = inputs @ layer.weights + layer.biases
        norm, z = None, linear
        if architecture.is_normalized(index):
            norm = _normalized(linear)
            z = norm.normalized * layer.scale + layer.shift
        # Its kernels have units before samples, which matters to softmax alone.
        a = f(z.T).T if f is SOFTMAX else f(z)
        if around is not None and f.is_straight_through:
            there = around[index]
            a = there.a + there.slope * (z - there.z)
        mask = None if index == last else masks[index]
        outputs = a if mask is None else a * mask
        none = np.zeros_like(z)
        slope = a * (1 - a) if f is SOFTMAX else f.derivative(z)
        steps.append(LayerStep(inputs, linear, norm, z, a, slope, mask, outputs, none, none, none))
        inputs = outputs
    return steps


def backward(
    steps: Sequence[LayerStep], layers: Sequence[LayerViews], settings: Settings, targets: Array
) -> list[LayerStep]:
    """Returns the steps with their derivatives.

    Args:
        steps: What `forward` returned.
        layers: Each layer's parameters.
        settings: The settings in force.
        targets: Shape ``(n_samples, n_outputs)``.
    """
    loss = settings.loss_function
    output = steps[-1]
    gradient = np.empty_like(output.a)
    scale = loss.gradient_scale(1, gradient.dtype, targets.shape[1])
    loss.gradient(output.a, targets, scale, gradient, np.empty_like(gradient))
    if loss.is_of_logits:
        unknown = np.full_like(gradient, np.nan)
        done = [replace(output, d_outputs=unknown, d_z=gradient, d_linear=gradient)]
    else:
        d_z = gradient * output.slope
        done = [replace(output, d_outputs=gradient, d_z=d_z, d_linear=d_z)]
    for index in range(len(steps) - 2, -1, -1):
        step = steps[index]
        d_outputs = done[0].d_linear @ layers[index + 1].weights[: step.z.shape[1]].T
        d_a = d_outputs if step.mask is None else d_outputs * step.mask
        d_z = d_a * step.slope
        d_linear = d_z if step.norm is None else _before(step.norm, d_z * layers[index].scale)
        done.insert(0, replace(step, d_outputs=d_outputs, d_z=d_z, d_linear=d_linear))
    return done


def row_losses(loss: Loss, step: LayerStep, targets: Array) -> NDArray[np.float64]:
    """Returns each row's loss before mean or sum, shape ``(n_samples,)``."""
    return np.asarray(loss.of_rows(step.z.T, step.a.T, targets.T), np.float64)


def drawn_mask(
    generator: np.random.Generator, n_samples: int, units: int, probability: float, dtype: Any
) -> Array:
    """Returns dropout's factors for a batch ``(n_samples, units)``, drawn as the run draws them."""
    kept = generator.random((units, n_samples), dtype).T >= dtype(probability)  # noqa: SIM300
    mask: Array = kept * dtype(1 / (1 - probability))
    return mask


def _normalized(linear: Array) -> NormStep:
    mean, variance = linear.mean(axis=0), linear.var(axis=0)
    deviation = np.sqrt(variance + linear.dtype.type(BATCH_NORM_EPSILON))
    return NormStep(mean, variance, deviation, (linear - mean) / deviation)


def _before(norm: NormStep, d: Array) -> Array:
    """Returns derivatives before the normalisation: every row moves its mean and deviation."""
    of_mean, of_deviation = d.mean(axis=0), (d * norm.normalized).mean(axis=0)
    before: Array = (d - of_mean - norm.normalized * of_deviation) / norm.deviation
    return before
