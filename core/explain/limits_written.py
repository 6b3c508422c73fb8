"""What is done to a derivative before the optimizer takes it, as one writes it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xortui.core.activations import Array
from xortui.core.explain.update import ARRAYS, Update
from xortui.core.gradient_limits import NORM_EPSILON


def limits_written(update: Update, w: float) -> Iterator[str]:
    """Yields formulas of ``g`` for a parameter ``w``, each of the ``g`` before it.

    They have ``l1``, ``clip_norm`` and ``clip_value`` as the settings have them, and ``norm``, the
    length of the whole gradient, from `gradient_norm`.
    """
    settings = update.settings
    if settings.l1 and w:
        yield "g + l1" if w > 0 else "g - l1"
    if settings.clip_norm is not None:
        is_long = gradient_norm(update) + NORM_EPSILON > settings.clip_norm
        yield "g*clip_norm/(norm + 1e-6)" if is_long else "g"
    if settings.clip_value is not None:
        yield "max(-clip_value, -max(-clip_value, -g))"


def gradient_norm(update: Update) -> float:
    """Returns the length of the gradient of all parameters, with the penalty in it."""
    gradient, before = (
        np.concatenate([a.ravel() for name in ARRAYS for a in getattr(each, name)])
        for each in (update.gradients, update.before)
    )
    penalized: Array = gradient.astype(np.float64) + update.settings.l1 * np.sign(before)
    return float(np.sqrt(penalized @ penalized))
