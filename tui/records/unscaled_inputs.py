"""What is said of inputs that a network would learn from with more ease if they were scaled."""

from __future__ import annotations

from xortui.core import RunConfig
from xortui.tui.language import translate as _


def unscaled_remark(config: RunConfig) -> str:
    """Returns which input is not scaled, and between what it lies; empty where all are."""
    index = config.unscaled_input
    if index is None:
        return ""
    data = config.dataset
    text = _("inputs are not scaled, {name} goes from {low:g} to {high:g}")
    low, high = data.scaling.lows[index], data.scaling.highs[index]
    return text.format(name=data.column_names[index], low=low, high=high)
