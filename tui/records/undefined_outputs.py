"""What is said of a run that ended because its loss is not defined for an output."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xortui.core import RunConfig
from xortui.core.losses import LOSSES
from xortui.tui.language import translate as _


def undefined_sentence(settings: RunConfig, outputs: NDArray[np.floating[Any]]) -> str:
    """Returns which output is outside of what the loss is defined for, such as 1.3 for bce.

    Args:
        settings: The settings in force.
        outputs: What the network gives on the data, in any shape.
    """
    loss = LOSSES[settings.loss]
    output = loss.first_undefined(outputs)
    low, high = loss.domain or (-math.inf, math.inf)
    text = _("output {output:.3g} is outside {low:g}..{high:g}, where {loss} is not defined")
    return text.format(output=output, low=low, high=high, loss=loss.name)
