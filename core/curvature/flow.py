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

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.curvature.descended_loss import DescendedLoss, Numbers, Spot

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
_SHRINKING: Final = 0.15


@dataclass(frozen=True, slots=True)
class FlowAccuracy:
    """How exactly the flow is followed.

    Attributes:
        tolerance: Error of a step, in units of a parameter.
        sharpness: A step that ends solved is shortened until it is below this part of the time.
        most_steps: Steps after which a start is given up.
    """

    tolerance: float = 0.1
    sharpness: float = 0.05
    most_steps: int = 200


FAST: Final = FlowAccuracy()
"""Tells fates, and times to within a tenth for 98 of 100."""

ACCURATE: Final = FlowAccuracy(0.03, 0.02, 400)
"""Tells times to within a hundredth for 9 of 10, in one and a half times as long."""


class GradientFlow:
    """Follows the flow from many starts, a step of some of them at a time.

    Starts that have come to an end leave their lane to those that wait. The result of a start does
    not depend on which others are beside it.

    Attributes:
        states: What has come of each start, shape ``(n_starts,)``, uint8.
        times: How far it has been followed.
        steps: In how many steps.
        ends: Where it is, shape ``(n_parameters, n_starts)``.
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
        """
        count = starts.shape[1]
        self.states = np.full(count, GOES_ON, np.uint8)
        self.times, self.steps = np.zeros(count), np.zeros(count, np.int64)
        self.ends = np.array(starts, np.float64)
        self.is_beyond_edge = np.zeros(count, bool)
        self.loss, self._horizon, self._accuracy, self._edge = loss, horizon, accuracy, edge
        self._lanes, self._most = lanes or _LANES, lanes_at_once(loss)
        self._next = 0
        self._runs = np.arange(0)
        self._spot: Spot | None = None
        self._stride = np.zeros(0)

    @property
    def is_ended(self) -> NDArray[np.bool_]:
        """Whether each start has come to an end."""
        return np.asarray(self.states != GOES_ON)

    @property
    def is_done(self) -> bool:
        """Whether every start has come to an end."""
        return self._next >= self.states.size and not self._runs.size

    def advance(self) -> None:
        """Makes one step from each of as many starts as are followed at once."""
        self._admit()
        if self._spot is not None and self._runs.size:
            self._step(self._spot)

    def finish(self) -> None:
        """Follows all to their end."""
        while not self.is_done:
            self.advance()

    def give_up(self) -> None:
        """Ends without an answer what has none yet."""
        self.states[self.states == GOES_ON] = UNDECIDED
        self._runs, self._next = self._runs[:0], self.states.size

    def _admit(self) -> None:
        """Takes starts that wait into lanes that are free, where that is half of them."""
        room = self._most - self._runs.size
        if self._next >= self.states.size or (self._runs.size and 2 * room < self._most):
            return
        runs = np.arange(self._next, min(self._next + room, self.states.size))
        self._next = int(runs[-1]) + 1
        spot = self.loss.at(self.ends[:, _padded(runs, self._lanes)], hessian=True)
        norms = np.sqrt((spot.gradients**2).sum(0))
        with np.errstate(divide="ignore"):
            stride = np.minimum(np.where(norms > 0, _FIRST_MOVE / norms, self._horizon), 1.0)
        self._states_at_start(runs, spot, norms)
        self.is_beyond_edge[runs] = _are_beyond(spot.hessians[..., : runs.size], self._edge)
        new = np.flatnonzero(self.states[runs] == GOES_ON)
        old = np.arange(self._runs.size)
        spots = [(spot, new)] if self._spot is None else [(self._spot, old), (spot, new)]
        strides = np.concatenate([self._stride[old], stride[new]])
        self._runs = np.concatenate([self._runs, runs[new]])
        if self._runs.size:
            lanes = _padded(np.arange(self._runs.size), self._lanes)
            self._spot, self._stride = _gathered(spots, lanes), strides[lanes]

    def _states_at_start(self, runs: NDArray[np.intp], spot: Spot, norms: Numbers) -> None:
        count = runs.size
        rests = (norms[:count] < VANISHED) & ~spot.solved[:count]
        lost = ~np.isfinite(norms[:count])
        self.states[runs] = np.where(spot.solved[:count], SOLVED, GOES_ON)
        self.states[runs[rests]] = UNSOLVED
        self.times[runs[rests]] = self._horizon
        self.states[runs[lost]] = UNDECIDED

    def _step(self, spot: Spot) -> None:
        runs = self._runs
        lanes = _padded(np.arange(runs.size), self._lanes)
        here, times = self.ends[:, runs][:, lanes], self.times[runs][lanes]
        stride = np.minimum(self._stride, self._horizon - times)
        there, error = self._tried(here, spot, stride)
        tried = self.loss.at(there, hessian=True)
        with np.errstate(invalid="ignore"):
            # A step that is too long would jump over a ridge into another valley.
            falls = tried.losses <= spot.losses * (1 + 1e-9) + 1e-14
        good = (error <= 1) & falls & np.isfinite(tried.losses)
        late = good & tried.solved & (stride > self._accuracy.sharpness * (times + stride))
        good &= ~late
        factor = np.clip(0.85 / np.sqrt(np.maximum(error, 1e-9)), _SHRINKING, _GROWTH)
        factor = np.where(~good & (error <= 1), 0.3, factor)
        self._stride = stride * np.where(late, 0.4, factor)
        self._spot = _merged(good, tried, spot)
        self._note(good, there, stride, tried.solved)

    def _tried(self, here: Numbers, spot: Spot, stride: Numbers) -> tuple[Numbers, Numbers]:
        """Returns where a step of each leads, and its error in units of what is tolerated."""
        hessians = np.moveaxis(spot.hessians, -1, 0)
        matrices = hessians * (_GAMMA * stride)[:, None, None] + np.eye(len(here))
        with np.errstate(all="ignore"):
            inverses = _inverses(matrices)
            first = _products(inverses, -spot.gradients)
            middle = self.loss.at(here + stride * first)
            second = _products(inverses, -middle.gradients - 2 * first)
            there = here + stride * (1.5 * first + 0.5 * second)
            error = np.abs(0.5 * stride * (first + second)).max(0) / self._accuracy.tolerance
            error = np.maximum(error, (np.abs(there - here).max(0) / _MOST_MOVE) ** 2)
        return there, np.where(np.isfinite(error), error, 1e6)

    def _note(
        self,
        good: NDArray[np.bool_],
        there: Numbers,
        stride: Numbers,
        solved: NDArray[np.bool_],
    ) -> None:
        """Takes over what a step has come to, and lets those go that are at an end."""
        runs, count = self._runs, self._runs.size
        self.steps[runs] += 1
        made = np.flatnonzero(good[:count])
        self.ends[:, runs[made]] = there[:, made]
        self.times[runs[made]] += stride[made]
        states = np.full(count, GOES_ON, np.uint8)
        states[self.steps[runs] >= self._accuracy.most_steps] = UNDECIDED
        states[self.times[runs] >= self._horizon * (1 - 1e-12)] = UNSOLVED
        states[good[:count] & solved[:count]] = SOLVED
        self.states[runs] = states
        stay = np.flatnonzero(states == GOES_ON)
        if stay.size == count:
            return
        self._runs = runs[stay]
        if not stay.size:
            self._spot, self._stride = None, self._stride[:0]
        elif self._spot is not None:
            lanes = _padded(stay, self._lanes)
            self._spot, self._stride = _taken(self._spot, lanes), self._stride[lanes]


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


def _inverses(matrices: Numbers) -> Numbers:
    try:
        return np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        # One of them is singular, and its step will be refused for it.
        return np.linalg.inv(matrices + 1e-9 * np.eye(matrices.shape[-1]))


def _products(matrices: Numbers, vectors: Numbers) -> Numbers:
    return np.ascontiguousarray((matrices @ vectors.T[:, :, None])[:, :, 0].T)


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


def _merged(good: NDArray[np.bool_], new: Spot, old: Spot) -> Spot:
    if good.all():
        return new
    return Spot(*(np.where(good, getattr(new, name), getattr(old, name)) for name in _FIELDS))
