"""A watched run as one that is trained here: the same network from the same start."""

from __future__ import annotations

from xortui.core import Change, RecordedHistory, RunConfig
from xortui.tui.language import translate as _


def trained_here(history: RecordedHistory) -> RunConfig:
    """Returns what trains the same network from the same parameters, as far as it was watched.

    Args:
        history: What was watched.

    Raises:
        ValueError: It did not begin at its first epoch.
    """
    if history.first_epoch:
        rule = _("a watched run must begin at epoch 0 to be written as a program, got {epoch:,}")
        raise ValueError(rule.format(epoch=history.first_epoch))
    first = history.at(0)
    changes = [
        Change(0, f"{kind}[{layer}]", values)
        for layer, arrays in enumerate(zip(first.weights, first.biases, strict=True))
        for kind, values in zip(("weights", "biases"), arrays, strict=True)
    ]
    return history.config.replace(changes=tuple(changes), epochs=max(1, history.last_told))
