"""Of which runs it can be told where they end, and how long an epoch is on their way."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.core.config import RunConfig
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.schedules import has_schedule

MOST_PARAMETERS: Final = 300
"""Of larger networks one step of the flow takes too long to be waited for."""

MOST_ROWS_NORMALIZED: Final = 1024
"""Batch normalisation needs all rows of a batch in memory at once, with every tangent."""

Unjudged = Literal[
    "regression",
    "changes",
    "dropout",
    "step",
    "float32",
    "batch norm of mini-batches",
    "undefined loss",
    "loss",
    "too large",
    "schedule",
    "rates apart",
    "L1",
    "clipping",
    "decoupled decay",
]
"""Why it is not told of a run where it ends."""


def unjudged_reason(config: RunConfig) -> Unjudged | None:
    """Returns why no run of a configuration can be judged, or None where they can be."""
    data = config.dataset
    normalizes = config.architecture.has_norm
    reasons: dict[Unjudged, bool] = {
        "regression": data.border is None,
        # What is set before the first epoch is where a run starts.
        "changes": any(change.epoch or not change.is_parameter for change in config.changes),
        "dropout": config.drops,
        "step": any(OUTPUT_ACTIVATIONS[name].is_straight_through for name in config.activations),
        "float32": config.dtype == "float32",
        "batch norm of mini-batches": normalizes and updates_an_epoch(config) > 1,
        "undefined loss": _may_be_undefined(config),
        "schedule": has_schedule(config),
        "rates apart": config.output_learning_rate is not None,
        "L1": config.l1 > 0,
        "clipping": config.clip_norm is not None or config.clip_value is not None,
        "decoupled decay": config.weight_decay > 0 and OPTIMIZERS[config.optimizer].decouples_decay,
        "loss": not config.loss_function.shares_mean,
        "too large": config.architecture.n_parameters > MOST_PARAMETERS
        or (normalizes and data.n_samples > MOST_ROWS_NORMALIZED),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def follows_gradient(config: RunConfig) -> bool:
    """Whether a run's own way is, for a small learning rate, that of the gradient flow.

    Another optimizer has its own way, and at relu's corner the flow has no derivative; such a run
    has to go on by itself before the flow is asked.
    """
    return OPTIMIZERS[config.optimizer].is_gradient_descent and is_smooth(config)


def is_smooth(config: RunConfig) -> bool:
    """Whether no activation in use has a corner."""
    return all(OUTPUT_ACTIVATIONS[name].is_smooth for name in config.activations)


def updates_an_epoch(config: RunConfig) -> int:
    """How many updates an epoch has."""
    n_samples = config.dataset.n_samples
    return -(-n_samples // min(config.batch_size or n_samples, n_samples))


def has_one_rate(config: RunConfig) -> bool:
    """Whether every step is the gradient times one learning rate, throughout and for all."""
    limits = (config.clip_norm, config.clip_value, config.output_learning_rate)
    return not has_schedule(config) and not config.l1 and all(limit is None for limit in limits)


def flow_time_of_epoch(config: RunConfig) -> float | None:
    """Returns how far an epoch goes on the way of the flow; None where it is no matter of time.

    A step with momentum ends up ``1 / (1 - momentum)`` times as long. The gradients of mini-batches
    of a mean loss are each as large as that of all rows; of a sum, they add up to it.
    """
    if not OPTIMIZERS[config.optimizer].is_gradient_descent or not has_one_rate(config):
        return None
    averages = config.loss_function.averages
    updates = updates_an_epoch(config) if averages else 1
    return config.learning_rate * updates * (1 - config.dampening) / (1 - config.momentum)


def edge_of_stability(config: RunConfig) -> float:
    """Returns the curvature above which steps of the learning rate climb instead of descend.

    Without momentum ``2 / rate``. Only plain updates from all rows have one. Source: Cohen et al.
    2021, "Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability".
    """
    if not OPTIMIZERS[config.optimizer].is_gradient_descent or updates_an_epoch(config) > 1:
        return np.inf
    if not has_one_rate(config):
        return np.inf
    most = 2 * (1 + config.momentum)
    if config.nesterov:
        most /= 1 + 2 * config.momentum
    return most / config.learning_rate / (1 - config.dampening)


def _may_be_undefined(config: RunConfig) -> bool:
    loss = config.loss_function
    if loss.domain is None:
        return False
    low, high = OUTPUT_ACTIVATIONS[config.output_activation].range
    return low < loss.domain[0] or high > loss.domain[1]
