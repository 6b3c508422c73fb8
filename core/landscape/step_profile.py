"""The loss along the negative gradient: what one step of each size would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array
from xortui.core.config import RunConfig
from xortui.core.curvature.descended_loss import DescendedLoss
from xortui.core.curvature.judged import MOST_PARAMETERS

SIZES: Final = 129
_BELOW, _ABOVE = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class StepProfile:
    """The loss after one plain step of gradient descent from here, over its size.

    Attributes:
        rates: Learning rates, increasing, shape ``(n_rates,)``.
        losses: What is descended, weight decay included, after a step of each.
        loss: The same before the step.
        rate: The learning rate in use.
        gradient_norm: Length of the gradient.
        sharpness: The largest eigenvalue of the Hessian; NaN where it was not asked for, or has too
            many parameters.
        edge: The rate ``2 / sharpness``, above which steps along the sharpest direction climb;
            infinite where nothing curves upwards, NaN where the sharpness is not known.
    """

    rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    loss: float
    rate: float
    gradient_norm: float
    sharpness: float
    edge: float


def step_profile(
    parameters: NDArray[np.float64],
    settings: RunConfig,
    rates: NDArray[np.float64] | None = None,
    *,
    sizes: int = SIZES,
    with_sharpness: bool = True,
) -> StepProfile:
    """Returns the loss along the negative gradient of all rows.

    Args:
        parameters: Where the network is, shape ``(n_parameters,)``.
        settings: What is learned, by which network, with which loss; dropout is left out.
        rates: Step sizes, increasing; by default around the rate in use and the edge.
        sizes: How many these are by default.
        with_sharpness: Whether the Hessian is worth its time, which many rows make long.

    Raises:
        ValueError: The parameters are not all finite.
    """
    if not np.isfinite(parameters).all():
        raise ValueError("parameters must be finite")
    loss = DescendedLoss(settings)
    here = np.asarray(parameters, np.float64)
    is_small = with_sharpness and loss.n_parameters <= MOST_PARAMETERS
    spot = loss.at(here[:, None], hessian=is_small)
    sharpness = _largest_eigenvalue(spot.hessians[..., 0]) if is_small else np.nan
    edge = sharpness if np.isnan(sharpness) else 2 / sharpness if sharpness > 0 else np.inf
    rate, gradient = settings.learning_rate, spot.gradients[:, 0]
    if rates is None:
        ends = [rate, edge] if np.isfinite(edge) else [rate]
        rates = np.geomspace(_BELOW * min(ends), _ABOVE * max(ends), sizes)
    with np.errstate(all="ignore"):
        steps = here[:, None] - gradient[:, None] * rates
        losses = np.asarray(loss.at(steps).losses, np.float64)
    return StepProfile(
        rates=rates,
        losses=losses,
        loss=float(spot.losses[0]),
        rate=rate,
        gradient_norm=float(np.linalg.norm(gradient)),
        sharpness=float(sharpness),
        edge=float(edge),
    )


def _largest_eigenvalue(hessian: Array) -> float:
    if not np.isfinite(hessian).all():
        return np.nan
    return float(np.linalg.eigvalsh(hessian)[-1])
