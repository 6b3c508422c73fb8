"""Is the gradient right? Each derivative beside the slope of the loss that is measured.

A derivative is what the loss does when a parameter is moved a little to both sides: the central
difference ``(L(w + e) - L(w - e)) / 2e``, whose own error falls with the square of ``e``. It is
measured in double precision, with the batch and the dropped units of the update itself. A function
that the gradient goes straight through, such as a step, is measured as the line that it is taken
for, so that all before and behind it is checked too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.core.explain.equation import finite
from xortui.core.explain.layer_steps import LayerStep, forward, row_losses
from xortui.core.explain.update import ARRAYS, ParameterPlace, Update, parameter_places
from xortui.core.fast.parameter_vector import LayerViews, layer_views

Mistake = Literal["slope", "mean", "sign", "added"]
"""What is wrong on purpose: the activation's slope or the mean over the rows left out, the sign
turned, or a tenth added."""

_STEP: Final = float(np.finfo(np.float64).eps ** (1 / 3))
_RELATIVE: Final = {"float64": 1e-5, "float32": 1e-3}
_ABSOLUTE: Final = {"float64": 1e-8, "float32": 1e-5}
_TENTH: Final = 0.1
_CLEARLY: Final = 10


@dataclass(frozen=True, slots=True)
class CheckedGradient:
    """A derivative beside what is measured.

    Attributes:
        place: The parameter.
        gradient: The derivative as it is computed.
        difference: The central difference.
        is_at_kink: Whether a unit's slope jumps between the two sides, or the loss does not descend
            its own slope there (``bce-clamped`` of a saturated output), so that neither is wrong.
        tolerance: How far apart they may be for both to be right.
        mistake: What is wrong with the gradient on purpose, if anything is.
    """

    place: ParameterPlace
    gradient: float
    difference: float
    is_at_kink: bool
    tolerance: float
    mistake: Mistake | None = None

    @property
    def error(self) -> float:
        """How far apart the two are."""
        return abs(self.gradient - self.difference)

    @property
    def is_right(self) -> bool:
        """Whether the two agree; not where they are no numbers."""
        return self.error <= self.tolerance

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        return {
            "parameter": self.place.field,
            "gradient": finite(self.gradient),
            "difference": finite(self.difference),
            "error": finite(self.error),
            "right": self.is_right,
            "kink": self.is_at_kink,
            "mistake": self.mistake,
        }


def check_gradients(
    update: Update,
    places: Iterable[ParameterPlace] | None = None,
    wrong: ParameterPlace | None = None,
) -> tuple[CheckedGradient, ...]:
    """Returns each parameter's derivative beside its central difference.

    Args:
        update: The update whose gradient is checked.
        places: The parameters; by default all, for each of which the network runs twice.
        wrong: The parameter whose derivative is made wrong on purpose.
    """
    probe = _Probe(update)
    chosen = parameter_places(update.settings) if places is None else places
    return tuple(probe.checked(place, is_wrong=place == wrong) for place in chosen)


def wrong_gradient(update: Update, place: ParameterPlace) -> tuple[float, Mistake]:
    """Returns a derivative with a mistake that people make, and which one.

    Of the mistakes the first is taken that shows: one that leaves out a slope of 1 does not.
    """
    right = place.of(update.gradients)
    for mistake, value in _mistakes(update, place, right):
        if abs(value - right) > max(_TENTH * abs(right), _CLEARLY * _least(update)):
            return value, mistake
    return right + _TENTH, "added"


def _least(update: Update) -> float:
    """How far apart two derivatives that are nearly 0 may be for both to be right."""
    return _ABSOLUTE[update.settings.dtype] * max(1.0, abs(update.loss))


def _mistakes(update: Update, place: ParameterPlace, right: float) -> list[tuple[Mistake, float]]:
    step, found = update.steps[place.layer], []
    is_slope_in_it = place.layer < len(update.steps) - 1 or not update.loss_function.is_of_logits
    if place.array in ("weights", "biases") and step.norm is None and is_slope_in_it:
        d_a = step.d_outputs if step.mask is None else step.d_outputs * step.mask
        shares = d_a[:, place.unit]
        if place.source is not None:
            shares = shares * step.inputs[:, place.source]
        slope: Mistake = "slope"
        found.append((slope, float(shares.sum() / update.divisor)))
    mean: Mistake = "mean"
    sign: Mistake = "sign"
    return [*found, (mean, right * update.divisor), (sign, -right)]


class _Probe:
    """Measures the loss of an update's batch for parameters that are moved."""

    def __init__(self, update: Update) -> None:
        self._update, settings = update, update.settings
        architecture = settings.architecture
        self._layers = layer_views(np.zeros(architecture.n_parameters), architecture)
        _copy(update, self._layers)
        self._inputs = update.inputs.astype(np.float64)
        self._targets = update.targets.astype(np.float64)
        masks = [step.mask for step in update.steps]
        self._masks = [None if mask is None else mask.astype(np.float64) for mask in masks]
        stage = update.input_step
        mask = None if stage is None else stage.mask
        self._input_mask = None if mask is None else mask.astype(np.float64)
        outputs = update.steps[-1].a
        least = update.loss_function.least_slope
        self._is_clamped = bool((outputs * (1 - outputs) < least).any())

    def checked(self, place: ParameterPlace, *, is_wrong: bool) -> CheckedGradient:
        update, dtype = self._update, self._update.settings.dtype
        array, index = self._layers[place.layer].array(place.array), place.index
        value = float(array[index])
        reach = _STEP * max(1.0, abs(value))
        sides = []
        with np.errstate(all="ignore"):
            for moved in (value - reach, value + reach):
                array[index] = moved
                steps = forward(
                    self._layers,
                    update.settings,
                    self._inputs,
                    self._masks,
                    update.steps,
                    self._input_mask,
                )
                sides.append((float(array[index]), self._loss(steps), self._corners(steps)))
        array[index] = value
        (low, loss_low, corners_low), (high, loss_high, corners_high) = sides
        difference = (loss_high - loss_low) / (high - low)
        gradient, mistake = place.of(update.gradients), None
        if is_wrong:
            gradient, mistake = wrong_gradient(update, place)
        largest = max(abs(difference), abs(place.of(update.gradients)))
        tolerance = _RELATIVE[dtype] * largest + _least(update)
        is_at_kink = self._is_clamped or bool((corners_low != corners_high).any())
        return CheckedGradient(place, gradient, difference, is_at_kink, tolerance, mistake)

    def _loss(self, steps: Sequence[LayerStep]) -> float:
        losses = row_losses(self._update.loss_function, steps[-1], self._targets)
        return float(losses.sum() / self._update.divisor)

    def _corners(self, steps: Sequence[LayerStep]) -> NDArray[np.bool_]:
        """On which side of its corner each unit is whose slope jumps there."""
        sides = [np.zeros(0, np.bool_)]
        for name, step in zip(self._update.settings.activations, steps, strict=True):
            f = OUTPUT_ACTIVATIONS[name]
            if not (f.is_smooth or f.is_straight_through):
                sides.append(step.z.ravel() > 0)
        of_loss = self._update.loss_function.sides
        if of_loss is not None:
            sides.append(of_loss(steps[-1].a, self._targets).ravel())
        return np.concatenate(sides)


def _copy(update: Update, layers: Sequence[LayerViews]) -> None:
    for name in ARRAYS:
        for layer, values in zip(layers, getattr(update.before, name), strict=False):
            if values.size:
                layer.array(name)[...] = values
