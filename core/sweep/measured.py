"""What is measured of many runs besides their losses, of held-out rows too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array
from xortui.core.answers import Answers
from xortui.core.border import Border
from xortui.core.data import Dataset
from xortui.core.measures import LOSS, OF_ERRORS, RIGHT, TEST
from xortui.core.sweep.layers import LanePass

RIGHT_LOW: Final = "right_low"
RIGHT_HIGH: Final = "right_high"
"""The shares of right rows among those with the lower and with the higher of two targets, or of the
first and of the second of two classes."""


def right_of_class(index: int) -> str:
    """Returns the name of the share of right rows of one of three classes or more."""
    return f"right_{index}"


def n_classes_of(data: Dataset) -> int:
    """Returns of how many classes that share is measured; 0 where there are fewer than three."""
    return data.n_outputs if data.is_of_classes and data.n_outputs > 2 else 0


class LaneMeasures:
    """Measures what the runs make of some rows at the present epoch."""

    def __init__(self, lane_pass: LanePass, data: Dataset, border: Border | None) -> None:
        """Says what is right.

        Args:
            lane_pass: The pass over the rows.
            data: The rows.
            border: What parts right from wrong.
        """
        self._pass, self._border = lane_pass, border
        self._targets: Array = data.targets.astype(lane_pass.p.dtype)
        self._sides = data.targets[:, -1] > (border.middle if border else 0.0)
        self._is_of_two = data.n_outputs == 1 or (data.is_of_classes and data.n_outputs == 2)
        self._axes: int | tuple[int, int] = 0
        self._answers: Answers | None = None
        n_classes = n_classes_of(data)
        members = data.targets.argmax(axis=1) if n_classes else np.empty(0)
        self._classes = {right_of_class(index): members == index for index in range(n_classes)}
        if data.n_outputs > 1:
            self._targets, self._axes = self._targets.T[:, :, None], (0, 1)
            self._answers = Answers(data)

    @property
    def of_classes(self) -> tuple[str, ...]:
        """The names of the shares of right rows by class, where there are three or more."""
        return tuple(self._classes)

    def of(self, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Returns measures by name, each of shape ``(n_runs,)``, after the pass has run forward."""
        p, found = self._pass.p, {}
        right: NDArray[np.bool_] | None = None
        if self._border is not None and {RIGHT, RIGHT_LOW, RIGHT_HIGH, *self._classes} & {*names}:
            above, below = self._border.bounds
            if self._answers is None:
                right = np.where(self._sides[:, None], p > above, p < below)
            else:
                right = self._answers.are_right(p.transpose(2, 0, 1)).T
        for name in names:
            if name == LOSS:
                found[name] = self._pass.error.losses(self._pass.z, p)
            elif name in OF_ERRORS:
                found[name] = OF_ERRORS[name](p, self._targets, self._axes)
            else:
                found[name] = self._share(name, right)
        return found

    def _share(self, name: str, right: NDArray[np.bool_] | None) -> NDArray[np.float64]:
        sides = self._sides
        parts = {RIGHT_LOW: ~sides, RIGHT_HIGH: sides} | self._classes
        rows = parts.get(name, np.ones_like(sides))
        is_of_one_side = name in (RIGHT_LOW, RIGHT_HIGH) and not self._is_of_two
        if right is None or is_of_one_side or not rows.any():
            return np.full(self._pass.p.shape[-1], np.nan)
        return np.asarray(right[rows].mean(axis=0))


class WatchedLanes:
    """What is measured of the rows that are trained with, and of those that are held out."""

    def __init__(
        self,
        trained: LaneMeasures,
        held_out: tuple[LanePass, LaneMeasures] | None,
        rules: Sequence[str],
    ) -> None:
        """Says what is measured.

        Args:
            trained: Measures the rows that are trained with.
            held_out: The pass over the rows that are held out, and what measures them.
            rules: Names of measures that end a run, see `xortui.core.stop_rules`.
        """
        self._trained, self._held_out = trained, held_out
        own = {name for name in rules if not name.startswith(TEST)} - {LOSS}
        test = {name.removeprefix(TEST) for name in rules if name.startswith(TEST)}
        self._own = sorted(own | {RIGHT, RIGHT_LOW, RIGHT_HIGH, *trained.of_classes})
        self._test = sorted(test | {LOSS, RIGHT})

    def measured(self) -> dict[str, NDArray[np.float64]]:
        """Returns all measures of the present epoch, whose forward pass has been made."""
        found = self._trained.of(self._own)
        if self._held_out is not None:
            lane_pass, measures = self._held_out
            for step in lane_pass.forward:
                step()
            found |= {TEST + name: values for name, values in measures.of(self._test).items()}
        return found
