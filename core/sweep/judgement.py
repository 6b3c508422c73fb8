"""What becomes of the runs of a sweep that are not solved, told from where they would end.

Fates, in the order of `FATES`:

* ``solved``: every row is on its right side of the border at the run's last epoch.
  `Outcomes.solved_at` is the first epoch from which it stays so.
* ``slow``: not solved, but gradient descent that goes on from here with a small learning rate
  solves it. `Outcomes.predicted_epochs` says at which epoch.
* ``stuck``: the same descent is unsolved at the horizon, t = 1e6, or the gradient is zero.
  `Outcomes.levels` has the level that the loss can only approach, and `Outcomes.groups` the rows
  that share an output there; neither is said of a run that rests at a point.
* ``diverged``: a loss was not finite.
* ``undecided``: no answer within the steps or the time that were given, or of runs that cannot be
  judged (`unjudged_reason`).

The descent is followed as gradient flow. A run with another optimizer than gradient descent, or
with relu, first goes on by itself, with all that its optimizer remembers, for twice its epochs and
at least 3,000: its own way is not that of the flow, and relu's corners are where flow is slow.

No fate is final beyond the horizon: the level where three rows share an output is a saddle at
infinity, which some runs leave after a thousand million epochs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array
from xortui.core.config import RunConfig
from xortui.core.curvature.descended_loss import DescendedLoss
from xortui.core.curvature.flow import (
    FAST,
    SOLVED,
    UNDECIDED,
    VANISHED,
    FlowAccuracy,
    GradientFlow,
)
from xortui.core.curvature.judged import (
    edge_of_stability,
    flow_time_of_epoch,
    follows_gradient,
    is_smooth,
    unjudged_reason,
)
from xortui.core.curvature.levels import Approach, approach, groups_code
from xortui.core.run.lifecycle import NEVER
from xortui.core.sweep import outcomes as fate
from xortui.core.sweep.batch import RunBatch
from xortui.core.sweep.measured import n_classes_of, right_of_class
from xortui.core.sweep.outcomes import OF_MEASURE, Outcomes

GOING_ON_EPOCHS: Final = 3_000
"""For how long a run goes on by itself at least."""

GOING_ON_SHARE: Final = 2
"""For how many times its epochs it does."""

_SLICE: Final = 32
_MOST_EPOCHS: Final = 2.0**53
_CORNERED_STEPS: Final = 100
_GAP: Final = 0.02
_WIDE_GAP: Final = 0.03


class Judgement:
    """Finds out, a small step at a time, what becomes of the unsolved runs of some batches.

    Whoever has a clock stops when the time is up; what has no answer by then is undecided.

    Attributes:
        config: The runs' configuration.
    """

    def __init__(
        self,
        config: RunConfig,
        batches: Sequence[RunBatch],
        seeds: Sequence[Sequence[int]],
        *,
        accuracy: FlowAccuracy = FAST,
    ) -> None:
        """Begins with what is certain.

        Args:
            config: The runs' configuration.
            batches: The batches as they are; they are not changed, and may go on meanwhile.
            seeds: The seeds of each.
            accuracy: How exactly the flow is followed.
        """
        self.config, self._accuracy = config, accuracy
        self._outcomes = Outcomes.joined(
            [
                Outcomes.unjudged(
                    some,
                    batch.solved_at,
                    batch.epochs,
                    batch.losses,
                    batch.diverged,
                    {
                        OF_MEASURE[name]: values
                        for name, values in batch.measures.items()
                        if name in OF_MEASURE
                    },
                    [
                        batch.measures.get(right_of_class(index), np.full(len(some), np.nan))
                        for index in range(n_classes_of(config.dataset))
                    ],
                )
                for batch, some in zip(batches, seeds, strict=True)
            ]
        )
        self._going_on: list[tuple[RunBatch, NDArray[np.intp]]] = []
        self._flow: GradientFlow | None = None
        self._runs = np.flatnonzero(self._outcomes.fates == fate.UNDECIDED)
        self.is_done = not self._runs.size or unjudged_reason(config) is not None
        if not self.is_done:
            self._begin(batches)

    def advance(self) -> None:
        """Goes a small step on; does nothing when it is done."""
        if self._going_on:
            self._go_on()
        elif self._flow is not None:
            self._flow.advance()
            if self._flow.is_done:
                self._take_answers(self._flow)

    def finish(self) -> None:
        """Goes on until there is an answer for each run."""
        while not self.is_done:
            self.advance()

    def outcomes(self) -> Outcomes:
        """Returns what is known so far, as arrays that the caller may keep."""
        if self._flow is not None:
            self._take_answers(self._flow)
        return Outcomes.joined([self._outcomes])

    def _begin(self, batches: Sequence[RunBatch]) -> None:
        starts = np.cumsum([0, *(batch.losses.size for batch in batches)])
        columns, epochs = [], []
        for batch, start in zip(batches, starts[:-1], strict=True):
            own = self._runs[(self._runs >= start) & (self._runs < start + batch.losses.size)]
            parameters, at = batch.parameters(own - start)
            columns.append(parameters)
            epochs.append(at)
        self._parameters, self._epochs = np.concatenate(columns, 1), np.concatenate(epochs)
        if follows_gradient(self.config):
            self._follow()
            return
        self._settle_those_at_rest()
        more = max(GOING_ON_SHARE * self.config.epochs, GOING_ON_EPOCHS)
        for batch, start in zip(batches, starts[:-1], strict=True):
            open_runs = self._runs[self._outcomes.fates[self._runs] == fate.UNDECIDED] - start
            own = open_runs[(open_runs >= 0) & (open_runs < batch.losses.size)]
            own = own[batch.running[own]]
            if own.size:
                self._going_on.append((batch.continued(own, more), own + start))
        if not self._going_on:
            self._follow()

    def _settle_those_at_rest(self) -> None:
        spot = DescendedLoss(self.config).at(self._parameters)
        norms = np.sqrt((spot.gradients**2).sum(0))
        for index in np.flatnonzero(norms < VANISHED).tolist():
            near = self._approach(spot.outputs[..., index], spot.data_losses[index], _GAP)
            self._set_stuck(self._runs[index], near if near.is_at_level else None)

    def _go_on(self) -> None:
        batch, runs = self._going_on[0]
        batch.advance(_SLICE)
        if not batch.is_done:
            return
        del self._going_on[0]
        self._take_those_that_went_on(batch, runs)
        if not self._going_on:
            self._follow()

    def _take_those_that_went_on(self, batch: RunBatch, runs: NDArray[np.intp]) -> None:
        solved = batch.solved_at != NEVER
        found = self._outcomes
        found.fates[runs[solved]] = fate.SLOW
        found.predicted_epochs[runs[solved]] = batch.solved_at[solved]
        # What diverges after its last epoch is no business of the sweep, and has no flow.
        rest = np.flatnonzero(~solved & ~batch.diverged)
        parameters, epochs = batch.parameters(rest)
        places = np.searchsorted(self._runs, runs[rest])
        self._parameters[:, places], self._epochs[places] = parameters, epochs
        lost = np.searchsorted(self._runs, runs[batch.diverged])
        self._parameters[:, lost] = np.nan
        if not is_smooth(self.config) and rest.size:
            self._settle_those_at_a_level(parameters, runs[rest])

    def _settle_those_at_a_level(self, parameters: Array, runs: NDArray[np.intp]) -> None:
        spot = DescendedLoss(self.config).at(parameters)
        norms = np.sqrt((spot.gradients**2).sum(0))
        for index, run in enumerate(runs.tolist()):
            near = self._approach(spot.outputs[..., index], spot.data_losses[index], _WIDE_GAP)
            is_near = near.distance < _WIDE_GAP and abs(near.excess) < 0.01 * near.level.loss
            if norms[index] < VANISHED or (near.level.shared and is_near):
                self._set_stuck(run, near if is_near else None)

    def _follow(self) -> None:
        """Begins to follow the flow from where those are that have no answer."""
        undecided = self._outcomes.fates[self._runs] == fate.UNDECIDED
        self._runs = self._runs[undecided]
        self._parameters = self._parameters[:, undecided]
        self._epochs = self._epochs[undecided]
        if not self._runs.size:
            self.is_done = True
            return
        accuracy, smooth = self._accuracy, is_smooth(self.config)
        if not smooth:
            accuracy = replace(accuracy, most_steps=_CORNERED_STEPS)
        self._flow = GradientFlow(
            DescendedLoss(self.config, rounded=not smooth),
            self._parameters,
            accuracy=accuracy,
            edge=edge_of_stability(self.config) if smooth else np.inf,
        )

    def _take_answers(self, flow: GradientFlow) -> None:
        """Takes over what the flow has come to; those that it has not are left undecided."""
        found = self._outcomes
        found.rates_too_large[self._runs] = flow.is_beyond_edge
        ended = np.flatnonzero(flow.is_ended & (found.fates[self._runs] == fate.UNDECIDED))
        solved = ended[flow.states[ended] == SOLVED]
        found.fates[self._runs[solved]] = fate.SLOW
        per_epoch = flow_time_of_epoch(self.config)
        if per_epoch is not None:
            made = np.ceil(np.minimum(flow.times[solved] / per_epoch, 2.0**62))
            found.predicted_epochs[self._runs[solved]] = self._epochs[solved] + made.astype(
                np.int64
            )
        self._name_levels(flow, ended[flow.states[ended] != SOLVED])
        if flow.is_done:
            self.is_done = True

    def _name_levels(self, flow: GradientFlow, ended: NDArray[np.intp]) -> None:
        if not ended.size:
            return
        spot = flow.loss.at(flow.ends[:, ended])
        for index, place in enumerate(ended.tolist()):
            if not math.isfinite(spot.data_losses[index]):
                continue
            near = self._approach(spot.outputs[..., index], spot.data_losses[index], _GAP)
            if flow.states[place] == UNDECIDED:
                near = self._approach(spot.outputs[..., index], spot.data_losses[index], _WIDE_GAP)
                if near.is_about_at_level:
                    self._set_stuck(self._runs[place], near)
            else:
                self._set_stuck(self._runs[place], near if near.is_at_level else None)

    def _approach(self, outputs: Array, loss: float, gap: float) -> Approach:
        return approach(outputs, float(loss), self.config.dataset, self.config.loss, gap)

    def _set_stuck(self, run: int, near: Approach | None) -> None:
        found = self._outcomes
        found.fates[run] = fate.STUCK
        if near is not None:
            found.levels[run] = near.level.loss
            found.groups[run] = groups_code(near.level, self.config.dataset.n_samples)
