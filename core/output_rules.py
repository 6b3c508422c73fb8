"""The rules between loss, outputs and targets, which no field breaks alone."""

from __future__ import annotations

from xortui.core.activations import SOFTMAX
from xortui.core.data import Dataset
from xortui.core.losses import LOSSES


def check_outputs(loss: str, output_activation: str, data: Dataset) -> None:
    """Checks that a loss is defined for the outputs and targets that it meets.

    Raises:
        ValueError: It is not; the message names the field, the rule and the value.
    """
    is_of_rows, is_softmax = LOSSES[loss].is_over_rows, output_activation == SOFTMAX.name
    if is_of_rows and not is_softmax:
        raise ValueError(
            f"output_activation must be softmax with loss {loss}, got {output_activation!r}"
        )
    if is_softmax and not is_of_rows:
        raise ValueError(f"loss must be cross_entropy with output_activation softmax, got {loss!r}")
    wanted = LOSSES[loss].targets
    if wanted is None:
        return
    outside = sorted(set(data.targets.ravel().tolist()) - set(wanted))
    if outside:
        low, high = wanted
        raise ValueError(
            f"loss must be another than {loss} with the target {outside[0]:g} "
            f"({loss} is defined for targets {low:g} and {high:g}), got {loss!r}"
        )
