"""Gradient flow: where gradient descent with a small learning rate leads from many places.

``d theta / d t = -grad L`` is followed with ROS2, a Rosenbrock method with the exact Hessian. It is
L-stable, so that a step may be as long as the valley is flat, and a network takes 10 to 25 steps
from the start through plateau, escape and valley to t = 1e6; gradient descent with a rate of 0.1
makes ten million. Source: Verwer, Spee, Blom and Hundsdorfer 1999, "A Second-Order Rosenbrock
Method Applied to Photochemical Dispersion Problems".

``t`` is the learning rate times the number of updates: the length of the way in units in which
every small learning rate is alike.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.curvature.descended_loss import DescendedLoss, Numbers, Spot, ended

HORIZON: Final = 1e6
"""How far is looked: ten million epochs at a learning rate of 0.1. No fate is final beyond it."""

VANISHED: Final = 1e-12
"""A gradient whose norm is below this is what rounding left of zero."""

GOES_ON, SOLVED, UNSOLVED, UNDECIDED = range(4)
"""What has come of a start: nothing yet; solved; at the horizon, or at rest, unsolved; no answer
within the steps that were given."""

_GAMMA: Final = 1 - 1 / np.sqrt(2)
_LANES: Final = 16
_MOST_BLOCKS: Final = 12
_CACHE: Final = 1 << 18
_FIRST_MOVE: Final = 0.1
_MOST_MOVE: Final = 2.0
_GROWTH: Final = 8.0
_SAFETY: Final = 0.85
_LEAST_EXPECTED: Final = 0.6
_SHRINKING: Final = 0.15
_REFUSED: Final = 0.3
_LATE: Final = 0.4
_LEAST_ERROR: Final = 1e-2
_MOST_AT_ONCE: Final = 48
_EMPTY: Final = -1


@dataclass(frozen=True, slots=True)
class FlowAccuracy:
    """How exactly the flow is followed.

    Attributes:
        tolerance: Error of a step, in units of a parameter.
        sharpness: A step that ends solved is shortened until it is below this part of the time.
        most_steps: Steps after which a start is given up.
        expects: Whether a step is shortened before its error is too large, when that grows; of
            many starts side by side none then keeps the others waiting with steps in vain.
    """

    tolerance: float = 0.1
    sharpness: float = 0.05
    most_steps: int = 200
    expects: bool = True


FAST: Final = FlowAccuracy()
"""Tells fates, and times to within a tenth for 98 of 100."""

OF_ONE: Final = FlowAccuracy(expects=False)
"""As `FAST`, for one start alone, for which steps in vain cost less."""

ACCURATE: Final = FlowAccuracy(0.03, 0.02, 400, expects=False)
"""Tells times to within a hundredth for 9 of 10, in one and a half times as long."""


class GradientFlow:
    """Follows the flow from many starts, a step of some of them at a time.

    Starts that have come to an end leave their lane to those that wait. The result of a start does
    not depend on which others are beside it.

    Attributes:
        states: What has come of each start, shape ``(n_starts,)``, uint8.
        times: How far it has been followed, once that is at an end.
        steps: In how many steps.
        ends: Where it has come to by then, shape ``(n_parameters, n_starts)``.
        is_beyond_edge: Whether a curvature at each start is above the edge that was asked about.
        loss: What is descended.
    """

    def __init__(
        self,
        loss: DescendedLoss,
        starts: Numbers,
        *,
        horizon: float = HORIZON,
        accuracy: FlowAccuracy = FAST,
        edge: float = np.inf,
        lanes: int = 0,
        rows: int = 0,
    ) -> None:
        """Begins at some places.

        Args:
            loss: What is descended.
            starts: Shape ``(n_parameters, n_starts)``.
            horizon: The time at which it ends.
            accuracy: How exactly it is followed.
            edge: The curvature that is asked about.
            lanes: Arrays are a multiple of so many starts wide; by default of as many as make the
                result of one the same beside any others.
            rows: How many rows are taken at once.
        """
        count = starts.shape[1]
        self.states = np.full(count, GOES_ON, np.uint8)
        self.times, self.steps = np.zeros(count), np.zeros(count, np.int64)
        self.ends = np.array(starts, np.float64)
        self.is_beyond_edge = np.zeros(count, bool)
        self.loss, self._horizon, self._accuracy, self._edge = loss, horizon, accuracy, edge
        self._lanes, self._most = lanes or _LANES, lanes_at_once(loss)
        self._rows_at_once, self._is_slow = rows, len(starts) > _MOST_AT_ONCE
        self._next = 0
        # Of each lane: the run that is in it, or none; where that is, and how far it has come.
        self._runs = np.zeros(0, np.intp)
        self._here, self._came = np.zeros((len(starts), 0)), np.zeros(0)
        self._spot: Spot | None = None
        self._pace: Numbers = np.zeros((3, 0))

    @property
    def is_ended(self) -> NDArray[np.bool_]:
        """Whether each start has come to an end."""
        return np.asarray(self.states != GOES_ON)

    @property
    def is_done(self) -> bool:
        """Whether every start has come to an end."""
        return self._next >= self.states.size and self._spot is None

    def advance(self) -> None:
        """Makes one step from each of as many starts as are followed at once."""
        ended(self.advance_in_parts())

    def advance_in_parts(self) -> Generator[None, None, None]:
        """Does what `advance` does, some rows at a time, so that it can wait in between."""
        yield from self._admit()
        if self._spot is not None:
            yield
            yield from self._step(self._spot)

    def finish(self) -> None:
        """Follows all to their end."""
        while not self.is_done:
            self.advance()

    def give_up(self) -> None:
        """Ends without an answer what has none yet."""
        followed = np.flatnonzero(self._runs != _EMPTY) if self._spot is not None else np.arange(0)
        runs = self._runs[followed]
        self.times[runs], self.ends[:, runs] = self._came[followed], self._here[:, followed]
        self.states[self.states == GOES_ON] = UNDECIDED
        self._spot, self._next = None, self.states.size

    def _admit(self) -> Generator[None, None, None]:
        """Takes starts that wait into lanes that are free, where that is half of them."""
        old = np.flatnonzero(self._runs != _EMPTY) if self._spot is not None else np.arange(0)
        room = self._most - old.size
        if self._next >= self.states.size or (old.size and 2 * room < self._most):
            return
        runs = np.arange(self._next, min(self._next + room, self.states.size))
        self._next = int(runs[-1]) + 1
        lanes = _padded(runs, self._lanes)
        spot = yield from self.loss.at_in_parts(
            self.ends[:, lanes], hessian=True, rows=self._rows_at_once
        )
        norms = np.sqrt((spot.gradients**2).sum(0))
        with np.errstate(divide="ignore"):
            stride = np.minimum(np.where(norms > 0, _FIRST_MOVE / norms, self._horizon), 1.0)
        # Before the first step there is none to compare with.
        pace = np.stack([stride, np.zeros_like(stride), np.ones_like(stride)])
        self._states_at_start(runs, spot, norms)
        self.is_beyond_edge[runs] = _are_beyond(spot.hessians[..., : runs.size], self._edge)
        new = np.flatnonzero(self.states[runs] == GOES_ON)
        spots = [(spot, new)] if self._spot is None else [(self._spot, old), (spot, new)]
        taken = np.concatenate([self._runs[old], runs[new]])
        if taken.size:
            lanes = _padded(np.arange(taken.size), self._lanes)
            self._spot = _gathered(spots, lanes)
            self._pace = np.concatenate([self._pace[:, old], pace[:, new]], 1)[:, lanes]
            self._here, self._came = self.ends[:, taken[lanes]], self.times[taken[lanes]]
            self._runs = np.where(np.arange(lanes.size) < taken.size, taken[lanes], _EMPTY)

    def _states_at_start(self, runs: NDArray[np.intp], spot: Spot, norms: Numbers) -> None:
        count = runs.size
        rests = (norms[:count] < VANISHED) & ~spot.solved[:count]
        lost = ~np.isfinite(norms[:count])
        self.states[runs] = np.where(spot.solved[:count], SOLVED, GOES_ON)
        self.states[runs[rests]] = UNSOLVED
        self.times[runs[rests]] = self._horizon
        self.states[runs[lost]] = UNDECIDED

    def _step(self, spot: Spot) -> Generator[None, None, None]:
        stride = np.minimum(self._pace[0], self._horizon - self._came)
        there, error = yield from self._tried(spot, stride)
        tried = yield from self.loss.at_in_parts(there, hessian=True, rows=self._rows_at_once)
        with np.errstate(invalid="ignore"):
            # A step that is too long would jump over a ridge into another valley; what is not
            # finite has not fallen.
            good = (error <= 1) & (tried.losses <= spot.losses * (1 + 1e-9) + 1e-14)
        late = good & tried.solved & (stride > self._accuracy.sharpness * (self._came + stride))
        good &= ~late
        self._pace = self._next_pace(stride, error, good, late)
        _keep(~good, spot, tried)
        self._here = np.where(good, there, self._here)
        self._came = np.where(good, self._came + stride, self._came)
        self._spot = tried
        self._note(good & tried.solved)

    def _tried(self, spot: Spot, stride: Numbers) -> Generator[None, None, tuple[Numbers, Numbers]]:
        """Returns where a step of each leads, and its error in units of what is tolerated."""
        here = self._here
        units = np.arange(len(here))
        with np.errstate(all="ignore"):
            matrices = spot.hessians * (_GAMMA * stride)
            matrices[units, units] += 1.0
            systems = matrices.transpose(2, 0, 1)
            first = _solutions(systems, -spot.gradients)
            middle = here + stride * first
        if self._is_slow:
            yield
        downhill = yield from self.loss.gradients_in_parts(middle, rows=self._rows_at_once)
        if self._is_slow:
            yield
        with np.errstate(all="ignore"):
            second = _solutions(systems, -downhill - 2 * first)
            moved = stride * (1.5 * first + 0.5 * second)
            error = np.abs(stride * (first + second)).max(0) * (0.5 / self._accuracy.tolerance)
            error = np.maximum(error, (np.abs(moved).max(0) / _MOST_MOVE) ** 2)
        return here + moved, np.where(np.isfinite(error), error, 1e6)

    def _next_pace(
        self, stride: Numbers, error: Numbers, good: NDArray[np.bool_], late: NDArray[np.bool_]
    ) -> Numbers:
        """Returns how long the next step of each shall be, and stride and error of its last.

        Where it expects: if the error of a step grew from that of the last, it will grow again, as
        on the way into an escape, where each step is shorter than the one before. Source:
        Gustafsson 1994, "Control-Theoretic Techniques for Stepsize Selection in Implicit
        Runge-Kutta Methods".
        """
        _wanted, last_stride, last_error = self._pace
        root = np.sqrt(np.maximum(error, 1e-9))
        factor = _SAFETY / root
        if self._accuracy.expects:
            with np.errstate(all="ignore"):
                expected = factor * (stride * np.sqrt(last_error) / (last_stride * root))
            least = np.minimum(factor, _LEAST_EXPECTED)
            lower = np.minimum(factor, np.maximum(expected, least))
            factor = np.where(good & (last_stride > 0), lower, factor)
        factor = np.minimum(np.maximum(factor, _SHRINKING), _GROWTH)
        factor[~good & (error <= 1)] = _REFUSED
        factor[late] = _LATE
        pace = np.stack([stride * factor, stride, np.maximum(error, _LEAST_ERROR)])
        pace[1:] = np.where(good, pace[1:], self._pace[1:])
        return pace

    def _note(self, solved: NDArray[np.bool_]) -> None:
        """Takes over what a step has come to, and lets those go that are at an end."""
        lanes = np.flatnonzero(self._runs != _EMPTY)
        runs = self._runs[lanes]
        self.steps[runs] += 1
        states = np.full(runs.size, GOES_ON, np.uint8)
        states[self.steps[runs] >= self._accuracy.most_steps] = UNDECIDED
        states[self._came[lanes] >= self._horizon * (1 - 1e-12)] = UNSOLVED
        states[solved[lanes]] = SOLVED
        self.states[runs] = states
        ends = states != GOES_ON
        if not ends.any():
            return
        self.times[runs], self.ends[:, runs] = self._came[lanes], self._here[:, lanes]
        self._runs[lanes[ends]] = _EMPTY
        stay = lanes[~ends]
        if not stay.size:
            self._spot = None
            return
        packed = _padded(stay, self._lanes)
        if packed.size < self._runs.size and self._spot is not None:
            self._spot, self._pace = _taken(self._spot, packed), self._pace[:, packed]
            self._here, self._came = self._here[:, packed], self._came[packed]
            is_first = np.arange(packed.size) < stay.size
            self._runs = np.where(is_first, self._runs[packed], _EMPTY)


def lanes_at_once(loss: DescendedLoss) -> int:
    """Returns how many networks are looked at together: as many as the cache holds."""
    settings = loss.settings
    widest = max(settings.sizes[1:])
    rows = (
        settings.dataset.n_samples if settings.architecture.has_norm else min(len(loss.targets), 64)
    )
    numbers = loss.n_parameters * (loss.n_parameters + 3 * widest * rows)
    return min(max(_CACHE // numbers // _LANES, 1), _MOST_BLOCKS) * _LANES


def _padded(runs: NDArray[np.intp], lanes: int) -> NDArray[np.intp]:
    """Returns the runs with the last repeated, a multiple of the lanes.

    Sums over few and over many lanes are made in another order, and would differ in their last bit.
    """
    missing = -runs.size % lanes
    return np.concatenate([runs, np.repeat(runs[-1:], missing)]) if missing else runs


def _solutions(matrices: Numbers, vectors: Numbers) -> Numbers:
    """Returns the solution of each of some systems."""
    columns = vectors.T[:, :, None]
    try:
        solved = np.linalg.solve(matrices, columns)
    except np.linalg.LinAlgError:
        # One of them is singular, and its step will be refused for it.
        solved = np.linalg.solve(matrices + 1e-9 * np.eye(matrices.shape[-1]), columns)
    return np.ascontiguousarray(solved[:, :, 0].T)


def _are_beyond(hessians: Numbers, edge: float) -> NDArray[np.bool_]:
    """Whether the largest eigenvalue of each Hessian is above an edge."""
    # It is never above the root of the sum of squares, which is had for less.
    with np.errstate(all="ignore"):
        near = np.flatnonzero((hessians * hessians).sum((0, 1)) > edge * edge)
    beyond = np.zeros(hessians.shape[-1], bool)
    near = near[np.isfinite(hessians[..., near]).all((0, 1))]
    if near.size:
        matrices = np.moveaxis(hessians[..., near], -1, 0)
        beyond[near] = np.linalg.eigvalsh(matrices)[:, -1] > edge
    return beyond


_FIELDS: Final = Spot.__slots__


def _taken(spot: Spot, lanes: NDArray[np.intp]) -> Spot:
    return Spot(*(getattr(spot, name)[..., lanes] for name in _FIELDS))


def _gathered(parts: list[tuple[Spot, NDArray[np.intp]]], lanes: NDArray[np.intp]) -> Spot:
    return Spot(
        *(
            np.concatenate([getattr(spot, name)[..., some] for spot, some in parts], -1)[..., lanes]
            for name in _FIELDS
        )
    )


def _keep(lanes: NDArray[np.bool_], old: Spot, new: Spot) -> None:
    """Writes what is known of the old places of some lanes over that of the new ones."""
    kept = np.flatnonzero(lanes)
    if kept.size:
        for name in _FIELDS:
            getattr(new, name)[..., kept] = getattr(old, name)[..., kept]
