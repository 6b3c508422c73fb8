"""Where one network is, and where it will end: numbers, and the kind of place they speak of.

Kinds of place, in the order in which they are asked for:

* ``edge``: the learning rate times the largest curvature is above what steps can follow, so that
  they climb;
* ``solved``: every row is on its right side of the border;
* ``plateau``: a curvature is negative, and by the time that the way down it has grown by a factor e
  less than a twentieth of the loss is lost: a saddle is near;
* ``minimum``: no curvature is negative, and next to nothing of the loss is left to descend;
* ``slope``: a curvature is negative, or the flow from here solves it;
* ``valley``: no curvature is negative, and the loss only approaches what it ends at.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from xortui.core.config import RunConfig
from xortui.core.curvature.descended_loss import DescendedLoss, Numbers, Spot, vector_of
from xortui.core.curvature.flow import (
    OF_ONE,
    SOLVED,
    UNDECIDED,
    VANISHED,
    FlowAccuracy,
    GradientFlow,
)
from xortui.core.curvature.judged import (
    MOST_PARAMETERS,
    Unjudged,
    edge_of_stability,
    flow_time_of_epoch,
    follows_gradient,
    is_smooth,
    unjudged_reason,
)
from xortui.core.curvature.levels import Level, approach
from xortui.core.curvature.structure import Structure, structure_of
from xortui.core.parameters import Parameters

Place = Literal["edge", "solved", "plateau", "minimum", "slope", "valley"]
"""Kinds of place."""

Outlook = Literal["solved", "solves", "level", "rests", "undecided", "unjudged"]
"""What comes: it is solved; it will be; the loss can only approach a level, or comes to rest; there
is no answer yet, or none is possible."""

PLATEAU_SHARE: Final = 0.05
"""A place where less of the loss is lost while the way down grows by a factor e is a plateau."""

_NEGATIVE: Final = 1e-6
_MINIMUM: Final = 1e-6
_COUNTED: Final = -1e-9
_FEWEST_ROWS: Final = 16
_MOST_AT_ONCE: Final = 150
"""Of more parameters, decompositions and solutions are parts of their own."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one network at one epoch.

    Attributes:
        epoch: The epoch that it speaks of.
        place: What kind of place it is.
        outlook: What comes.
        loss: What is descended, weight decay included.
        gradient_norm: Length of the gradient.
        smallest_curvature: The Hessian's smallest eigenvalue.
        largest_curvature: Its largest.
        negative_curvatures: How many are below -1e-9.
        stability: Learning rate times the largest curvature; above `stability_limit` steps climb.
        stability_limit: ``2 (1 + momentum)``; infinite where there is no such limit.
        e_fold_epochs: In how many epochs the way down a negative curvature grows by a factor e;
            None where there is none, or for another optimizer than gradient descent.
        e_fold_share: What share of the loss is lost in that time.
        newton_decrement: What share of the loss a quadratic of this curvature would still lose;
            None where a curvature is negative.
        fall_per_epoch: What share of the loss an epoch of gradient descent takes off now.
        predicted_epoch: When it will be solved; None where that is not known.
        level: The level that the loss can only approach, or at which it rests, with the rows that
            share an output.
        rest_loss: The loss of the rows where it comes to rest.
        unjudged: Why it is not told what comes.
        is_own_way: Whether the run itself goes the way of the flow, for a small learning rate.
        structure: What is seen of its units.
    """

    epoch: int
    place: Place
    outlook: Outlook
    loss: float
    gradient_norm: float
    smallest_curvature: float
    largest_curvature: float
    negative_curvatures: int
    stability: float
    stability_limit: float
    e_fold_epochs: float | None
    e_fold_share: float | None
    newton_decrement: float | None
    fall_per_epoch: float
    predicted_epoch: int | None
    level: Level | None
    rest_loss: float | None
    unjudged: Unjudged | None
    is_own_way: bool
    structure: Structure

    @property
    def is_at_rest(self) -> bool:
        """Whether there is no gradient, so that nothing moves any more."""
        return self.gradient_norm < VANISHED

    def foreseeing(self, earlier: Verdict) -> Verdict:
        """Returns it with what was foreseen from an earlier epoch of the same run.

        That holds until the epoch that was foreseen, and where nothing better is known by now.

        Args:
            earlier: The verdict on the run at that epoch.
        """
        has_passed = earlier.predicted_epoch is not None and earlier.predicted_epoch <= self.epoch
        if self.outlook != "undecided" or earlier.outlook == "solved" or has_passed:
            return self
        place = _place(
            is_beyond_edge=self.stability > self.stability_limit,
            is_solved=False,
            share=self.e_fold_share,
            decrement=None if earlier.level is not None else self.newton_decrement,
            solves=earlier.outlook == "solves",
        )
        return replace(
            self,
            place=place,
            outlook=earlier.outlook,
            predicted_epoch=earlier.predicted_epoch,
            level=earlier.level,
            rest_loss=earlier.rest_loss,
        )


@dataclass(frozen=True, slots=True)
class _Judged:
    """What holds at every epoch of a run between two changes, and is found out once for all.

    Attributes:
        run: The run.
        changes_made: How many of its changes have been made.
        settings: The settings in force.
        unjudged: Why it is not told what comes.
        loss: What is descended.
        flow_loss: What is followed, which has no corners.
        rows: How many rows are taken at once.
        epoch_time: How far an epoch goes on the way of the flow; None where that is not known.
        edge: The curvature above which steps climb.
        is_own_way: Whether the run itself goes the way of the flow, for a small learning rate.
    """

    run: RunConfig
    changes_made: int
    settings: RunConfig
    unjudged: Unjudged | None
    loss: DescendedLoss
    flow_loss: DescendedLoss
    rows: int
    epoch_time: float | None
    edge: float
    is_own_way: bool

    def holds_for(self, run: RunConfig, epoch: int) -> bool:
        """Whether it is what holds at an epoch of a run."""
        return self.run is run and self.changes_made == _changes_made(run, epoch)


class VerdictSearch:
    """Finds the verdict on one network in small steps, so that it can wait its turn.

    What is seen from one Hessian is known at once; what comes is known when it is done.

    Attributes:
        config: The settings in force, as a run without changes.
        epoch: The epoch that it speaks of.
        unjudged: Why it is not told what comes.
        is_seen: Whether it is known where it is.
        is_done: Whether it is known what comes as well, or that it will not be.
        structure: What is seen of its units, once it is known where it is.
        judged: What of it holds at other epochs of the run, too.
    """

    structure: Structure
    judged: _Judged

    def __init__(
        self,
        config: RunConfig,
        parameters: Parameters,
        epoch: int,
        *,
        accuracy: FlowAccuracy = OF_ONE,
        in_parts: bool = False,
        earlier: VerdictSearch | None = None,
    ) -> None:
        """Sees where it is, if that is not to be one of the small steps too.

        Args:
            config: The run.
            parameters: Its parameters at the epoch.
            epoch: The epoch.
            accuracy: How exactly the flow is followed.
            in_parts: Whether nothing is computed yet.
            earlier: Another search: where that is of the same run, what holds for both is taken
                from it, which is half of what it costs to see where a small network is.
        """
        judged = None if earlier is None else earlier.judged
        if judged is None or not judged.holds_for(config, epoch):
            judged = _judged(config, epoch)
        self.judged, self._loss, self._rows = judged, judged.loss, judged.rows
        self.config, self.epoch, self.unjudged = judged.settings, epoch, judged.unjudged
        self.is_seen = self.is_done = False
        self._accuracy, self._parameters = accuracy, parameters
        self._vector = vector_of(parameters)[:, None]
        self._spot: Spot | None = None
        self._curvatures: Numbers | None = None
        self._decrement: float | None = None
        self._flow: GradientFlow | None = None
        self._parts = self._all_parts()
        while not (in_parts or self.is_seen):
            self.advance()

    def advance(self) -> None:
        """Does a part of the work: that of some rows, a decomposition, or a step of the flow."""
        with np.errstate(all="ignore"):  # a run that diverges has numbers of any size
            if next(self._parts, self) is self:
                self.is_done = True

    def _all_parts(self) -> Generator[None, None, None]:
        is_small = len(self._vector) <= MOST_PARAMETERS
        spot = yield from self._loss.at_in_parts(self._vector, hessian=is_small, rows=self._rows)
        self._spot = spot
        if is_small and np.isfinite(spot.hessians).all():
            yield from self._see_curvatures(spot)
        if len(self._vector) > _MOST_AT_ONCE or len(self._loss.targets) > self._rows:
            yield
        states = self._loss.layer_states(self._parameters, spot.gradients[:, 0])
        self.structure = structure_of(self.config, self._parameters, states)
        may_flow = self.unjudged is None and not spot.solved[0] and self._curvatures is not None
        if may_flow:
            loss, rows = self.judged.flow_loss, self._rows
            self._flow = GradientFlow(
                loss, self._vector, accuracy=self._accuracy, lanes=1, rows=rows
            )
        self.is_seen, self.is_done = True, not may_flow
        while self._flow is not None and not self._flow.is_done:
            yield
            yield from self._flow.advance_in_parts()

    def _see_curvatures(self, spot: Spot) -> Generator[None, None, None]:
        """Finds the Hessian's eigenvalues, and what a quadratic would still lose."""
        hessian, gradient = spot.hessians[..., 0], spot.gradients[:, 0]
        is_large = len(hessian) > _MOST_AT_ONCE
        if is_large:
            yield
            values = np.linalg.eigvalsh(hessian)
        else:
            values, vectors = np.linalg.eigh(hessian)
        if _is_negative(values):
            pass
        elif is_large:
            yield
            least = np.eye(len(hessian)) * max(1e-12, -float(values[0]) + 1e-12)
            lost = gradient @ np.linalg.solve(hessian + least, gradient)
            self._decrement = 0.5 * float(lost)
        else:
            along = vectors.T @ gradient
            self._decrement = 0.5 * float((along**2 / np.maximum(values, 1e-12)).sum())
        self._curvatures = values

    def finish(self) -> Verdict:
        """Goes on to the end, and returns the verdict."""
        while not self.is_done:
            self.advance()
        return self.verdict()

    def verdict(self) -> Verdict:
        """Returns the verdict as far as it is known; where it is, that is found out first."""
        while not self.is_seen:
            self.advance()
        assert self._spot is not None
        with np.errstate(all="ignore"):
            return self._verdict(self._spot)

    def _verdict(self, spot: Spot) -> Verdict:
        config = self.config
        loss = float(spot.losses[0])
        norm = float(np.sqrt((spot.gradients**2).sum()))
        per_epoch = self.judged.epoch_time
        outlook, epoch, level, rest = self._outlook(spot, norm)
        smallest = largest = math.nan
        negatives, share, decrement, e_fold = 0, None, None, None
        if self._curvatures is not None:
            smallest, largest = float(self._curvatures[0]), float(self._curvatures[-1])
            negatives = int((self._curvatures < _COUNTED).sum())
            if _is_negative(self._curvatures):
                share = norm * norm / (2 * -smallest) / max(loss, 1e-12)
                e_fold = None if per_epoch is None else 1 / (per_epoch * -smallest)
            elif self._decrement is not None:
                decrement = self._decrement / max(loss, 1e-300)
        rate, edge = config.learning_rate, self.judged.edge
        place = _place(
            is_beyond_edge=rate * largest > rate * edge,
            is_solved=bool(spot.solved[0]),
            share=share,
            decrement=None if level is not None else decrement,
            solves=outlook == "solves",
        )
        return Verdict(
            epoch=self.epoch,
            place=place,
            outlook=outlook,
            loss=loss,
            gradient_norm=norm,
            smallest_curvature=smallest,
            largest_curvature=largest,
            negative_curvatures=negatives,
            stability=rate * largest,
            stability_limit=rate * edge,
            e_fold_epochs=e_fold,
            e_fold_share=share,
            newton_decrement=decrement,
            fall_per_epoch=(per_epoch or rate) * norm * norm / max(loss, 1e-300),
            predicted_epoch=epoch,
            level=level,
            rest_loss=rest,
            unjudged=self.unjudged,
            is_own_way=self.judged.is_own_way,
            structure=self.structure,
        )

    def _outlook(
        self, spot: Spot, norm: float
    ) -> tuple[Outlook, int | None, Level | None, float | None]:
        """Returns what comes, when, the level and the loss at rest."""
        flow = self._flow
        if spot.solved[0]:
            return "solved", None, None, None
        if flow is None:
            return "unjudged", None, None, None
        if not flow.is_done:
            return "undecided", None, None, None
        if flow.states[0] == SOLVED:
            per_epoch = self.judged.epoch_time
            later = None if per_epoch is None else math.ceil(flow.times[0] / per_epoch)
            return "solves", None if later is None else self.epoch + later, None, None
        config, end = self.config, self._loss.at(flow.ends)
        value = float(end.data_losses[0])
        if not math.isfinite(value):
            return "undecided", None, None, None
        near = approach(end.outputs[..., 0], value, config.dataset, config.loss, 0.02)
        if flow.states[0] == UNDECIDED:
            if near.is_about_at_level:
                return "level", None, near.level, None
            return "undecided", None, None, None
        # With weight decay nothing goes to infinity.
        if near.is_at_level and not config.weight_decay:
            rests = norm < VANISHED
            return "rests" if rests else "level", None, near.level, value if rests else None
        return "rests", None, None, value


def verdict_on(config: RunConfig, parameters: Parameters, epoch: int = 0) -> Verdict:
    """Returns the verdict on a network at an epoch of a run.

    Args:
        config: The run.
        parameters: The network's parameters.
        epoch: The epoch.
    """
    return VerdictSearch(config, parameters, epoch).finish()


def _judged(run: RunConfig, epoch: int) -> _Judged:
    """Returns what holds at an epoch of a run; changes that were made are no reason not to tell."""
    settings, made = run.at(epoch), _changes_made(run, epoch)
    loss = DescendedLoss(settings)
    return _Judged(
        run=run,
        changes_made=made,
        settings=settings,
        unjudged=unjudged_reason(settings) or ("changes" if made < len(run.changes) else None),
        loss=loss,
        flow_loss=loss if is_smooth(settings) else DescendedLoss(settings, rounded=True),
        rows=_rows_at_once(loss),
        epoch_time=flow_time_of_epoch(settings),
        edge=edge_of_stability(settings),
        is_own_way=follows_gradient(settings),
    )


def _changes_made(run: RunConfig, epoch: int) -> int:
    return sum(change.epoch <= epoch for change in run.changes)


def _rows_at_once(loss: DescendedLoss) -> int:
    """Returns how many rows of one network fit into the cache with all their tangents."""
    widest = max(loss.settings.sizes[1:])
    return max(_FEWEST_ROWS, (1 << 18) // (loss.n_parameters * widest))


def _is_negative(values: Numbers) -> bool:
    """Whether a curvature is below what rounding leaves of zero; the values are in order."""
    return bool(values[0] < -_NEGATIVE * max(float(values[-1]), 1e-12))


def _place(
    *,
    is_beyond_edge: bool,
    is_solved: bool,
    share: float | None,
    decrement: float | None,
    solves: bool,
) -> Place:
    """Returns the kind of place that the numbers of a verdict speak of.

    Args:
        is_beyond_edge: Whether steps climb.
        is_solved: Whether every row is right.
        share: What share of the loss is lost while the way down a negative curvature grows by a
            factor e; None where no curvature is negative.
        decrement: What share a quadratic would still lose; None where a curvature is negative, and
            where the loss only approaches a level.
        solves: Whether the flow from here solves it.
    """
    if is_beyond_edge:
        return "edge"
    if is_solved:
        return "solved"
    if share is not None and share < PLATEAU_SHARE:
        return "plateau"
    if decrement is not None and decrement < _MINIMUM:
        return "minimum"
    if solves or share is not None:
        return "slope"
    return "valley"
