"""How the learning rate goes on from epoch to epoch, as ``torch.optim.lr_scheduler`` defines it.

A schedule is written by its name, with constants by PyTorch's names where they are not the default:
``cosine:t_max=5000``, ``step:step_size=1000,gamma=0.5``. It is asked once an epoch. Before it the
rate may climb for some epochs (`rate`'s ``warmup``), which is ``LinearLR(start_factor=1 / warmup,
total_iters=warmup - 1)``; the schedule begins after them, as in ``SequentialLR``.

To add one, add an entry to `SCHEDULES`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array
from xortui.core.number_text import number_from_text

Constants = Mapping[str, float]

CONSTANT: Final = "constant"
PLATEAU: Final = "plateau"

N_PLATEAU_NUMBERS: Final = 5
"""How many numbers the state of a plateau is: whether a loss was seen, the best loss, epochs
without a better one, epochs of rest left, and what the rate is multiplied by. Zeros at first."""

_LEAST_REDUCTION: Final = 1e-8

_Rule = tuple[str, Callable[[float], bool]]
_POSITIVE_COUNT: Final[_Rule] = ("an integer >= 1", lambda x: x >= 1 and x == int(x))
_COUNT: Final[_Rule] = ("an integer >= 0", lambda x: x >= 0 and x == int(x))
_SHARE: Final[_Rule] = ("> 0 and <= 1", lambda x: 0 < x <= 1)
_OPEN_SHARE: Final[_Rule] = (">= 0 and < 1", lambda x: 0 <= x < 1)
_NOT_NEGATIVE: Final[_Rule] = (">= 0", lambda x: x >= 0)


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """A schedule, and all that is known of it.

    Attributes:
        name: The name used in a configuration.
        constants: Its constants, by PyTorch's names in small letters, with their defaults.
        rules: What each of them must be.
        rate: ``rate(lr, epoch, constants)``, of the learning rate before it and the epochs since
            it began; ``None`` where the losses decide.
        written: The same as Python in an exported program, of ``lr``, ``epoch`` and ``{name}`` of
            each constant.
        torch: Its class in PyTorch; empty where there is none.
        numpy_comment: What it does, in a line of such a program.
    """

    name: str
    constants: Constants
    rules: Mapping[str, _Rule]
    rate: Callable[[float, int, Constants], float] | None
    written: str
    torch: str
    numpy_comment: str = ""


def _constant(lr: float, epoch: int, c: Constants) -> float:
    return lr


def _step(lr: float, epoch: int, c: Constants) -> float:
    return float(lr * c["gamma"] ** (epoch // int(c["step_size"])))


def _exponential(lr: float, epoch: int, c: Constants) -> float:
    return float(lr * c["gamma"] ** epoch)


def _cosine(lr: float, epoch: int, c: Constants) -> float:
    low = c["eta_min"]
    return low + (lr - low) * (1 + math.cos(math.pi * epoch / c["t_max"])) / 2


def _linear(lr: float, epoch: int, c: Constants) -> float:
    start, end, total = c["start_factor"], c["end_factor"], c["total_iters"]
    return lr * (start + (end - start) * min(epoch, total) / total)


SCHEDULES: Final[dict[str, Schedule]] = {
    schedule.name: schedule
    for schedule in (
        Schedule(CONSTANT, {}, {}, _constant, "lr", ""),
        Schedule(
            "step",
            {"step_size": 1000, "gamma": 0.1},
            {"step_size": _POSITIVE_COUNT, "gamma": _SHARE},
            _step,
            "lr * {gamma} ** (epoch // {step_size})",
            "StepLR",
            "the rate becomes smaller every few epochs",
        ),
        Schedule(
            "exponential",
            {"gamma": 0.999},
            {"gamma": _SHARE},
            _exponential,
            "lr * {gamma} ** epoch",
            "ExponentialLR",
            "the rate becomes smaller every epoch",
        ),
        Schedule(
            "cosine",
            {"t_max": 20_000, "eta_min": 0.0},
            {"t_max": _POSITIVE_COUNT, "eta_min": _NOT_NEGATIVE},
            _cosine,
            "{eta_min} + (lr - {eta_min}) * (1 + np.cos(np.pi * epoch / {t_max})) / 2",
            "CosineAnnealingLR",
            "cosine annealing (Loshchilov and Hutter 2017)",
        ),
        Schedule(
            "linear",
            {"start_factor": 1 / 3, "end_factor": 1.0, "total_iters": 5},
            {
                "start_factor": _SHARE,
                "end_factor": ("from 0 to 1", lambda x: 0 <= x <= 1),
                "total_iters": _POSITIVE_COUNT,
            },
            _linear,
            "lr * ({start_factor} + ({end_factor} - {start_factor}) * "
            "min(epoch, {total_iters}) / {total_iters})",
            "LinearLR",
            "the rate goes in a line from one factor to another",
        ),
        Schedule(
            PLATEAU,
            {"factor": 0.1, "patience": 10, "threshold": 1e-4, "cooldown": 0, "min_lr": 0.0},
            {
                "factor": ("> 0 and < 1", lambda x: 0 < x < 1),
                "patience": _COUNT,
                "threshold": _OPEN_SHARE,
                "cooldown": _COUNT,
                "min_lr": _NOT_NEGATIVE,
            },
            None,
            "",
            "ReduceLROnPlateau",
        ),
    )
}
"""Name -> schedule, in the order in which they are offered."""


def parsed(text: str) -> tuple[Schedule, dict[str, float]]:
    """Returns the schedule that a text names, and its constants.

    Raises:
        ValueError: It names none, or a constant breaks its rule; the message is the rule.
    """
    name, colon, behind = text.partition(":")
    schedule = SCHEDULES.get(name)
    if schedule is None:
        raise ValueError("one of " + ", ".join(SCHEDULES))
    constants = dict(schedule.constants)
    for part in behind.split(",") if colon else ():
        key, equals, value = (piece.strip() for piece in part.partition("="))
        number = number_from_text(value)
        if key not in constants or not equals or number is None or not math.isfinite(number):
            names = ", ".join(f"{each}=NUMBER" for each in constants) or "no constants"
            raise ValueError(f"{name} with {names}")
        rule, holds = schedule.rules[key]
        if not holds(number):
            raise ValueError(f"{name} with {key} {rule}")
        constants[key] = int(number) if isinstance(schedule.constants[key], int) else number
    return schedule, constants


class Pace:
    """The learning rate of a run, epoch by epoch.

    Attributes:
        follows_losses: Whether it needs the loss of each epoch.
        is_constant: Whether it is the same throughout.
    """

    def __init__(self, schedule: str, warmup: int) -> None:
        self._schedule, self._constants = parsed(schedule)
        self._warmup = warmup
        self.follows_losses = self._schedule.name == PLATEAU
        self.is_constant = self._schedule.name == CONSTANT and not warmup

    def rate(self, learning_rate: float, epoch: int, plateau: Array | None = None) -> float:
        """Returns the rate of an epoch's updates.

        Args:
            learning_rate: That of the run.
            epoch: The epoch that they lead away from.
            plateau: The state of a plateau, where there is one.
        """
        if epoch < self._warmup:
            return learning_rate * (epoch + 1) / self._warmup
        if self._schedule.rate is not None:
            return self._schedule.rate(learning_rate, epoch - self._warmup, self._constants)
        is_reduced = plateau is not None and bool(plateau[0])
        return learning_rate * float(plateau[4]) if is_reduced else learning_rate  # type: ignore[index]

    def see(self, loss: float, learning_rate: float, epoch: int, plateau: Array) -> None:
        """Takes the loss of an epoch into the state of a plateau, after the epoch's updates.

        Source: ``torch.optim.lr_scheduler.ReduceLROnPlateau`` with mode ``min``, relative.
        """
        if epoch < self._warmup:
            return
        c, had_one = self._constants, bool(plateau[0])
        _seen, best, bad, rest, scale = plateau.tolist() if had_one else (1, np.inf, 0, 0, 1.0)
        if loss < best * (1 - c["threshold"]):
            best, bad = loss, 0
        else:
            bad += 1
        if rest > 0:
            rest, bad = rest - 1, 0
        if bad > c["patience"]:
            old = learning_rate * scale
            new = max(old * c["factor"], c["min_lr"])
            if old - new > _LEAST_REDUCTION:
                scale = new / learning_rate
            rest, bad = c["cooldown"], 0
        plateau[:] = 1, best, bad, rest, scale

    def rates(self, learning_rate: float, epoch: int, plateau: Array) -> Array:
        """Does what `rate` does for many runs that follow their losses.

        Args:
            learning_rate: That of the runs.
            epoch: The epoch that the updates lead away from.
            plateau: The state of each run's plateau, shape ``(5, n_runs)``.
        """
        if epoch < self._warmup:
            return np.full(plateau.shape[1], self.rate(learning_rate, epoch))
        scale = plateau[4].astype(np.float64)
        return np.where(plateau[0] != 0, learning_rate * scale, learning_rate)

    def see_all(
        self, losses: NDArray[np.float64], learning_rate: float, epoch: int, plateau: Array
    ) -> None:
        """Does what `see` does for many runs, a column of ``plateau`` each."""
        if epoch < self._warmup:
            return
        c, had_one = self._constants, plateau[0] != 0
        first = np.array([1, np.inf, 0, 0, 1.0])[:, None]
        _seen, best, bad, rest, scale = np.where(had_one, plateau.astype(np.float64), first)
        is_better = losses < best * (1 - c["threshold"])
        best, bad = np.where(is_better, losses, best), np.where(is_better, 0, bad + 1)
        rests = rest > 0
        rest, bad = np.where(rests, rest - 1, rest), np.where(rests, 0, bad)
        is_due = bad > c["patience"]
        old = learning_rate * scale
        new = np.maximum(old * c["factor"], c["min_lr"])
        scale = np.where(is_due & (old - new > _LEAST_REDUCTION), new / learning_rate, scale)
        rest, bad = np.where(is_due, c["cooldown"], rest), np.where(is_due, 0, bad)
        plateau[0], plateau[1:] = 1, (best, bad, rest, scale)


class LossPace:
    """The same for the network as it is written, which keeps its losses in a list."""

    def __init__(self, schedule: str, warmup: int) -> None:
        self._pace = Pace(schedule, warmup)
        self._plateau = np.zeros(N_PLATEAU_NUMBERS)

    def __call__(self, losses: Sequence[Any], learning_rate: float) -> float:
        """Returns the rate of the epoch whose loss is the last."""
        epoch = len(losses) - 1
        if self._pace.follows_losses and epoch:
            self._pace.see(float(losses[-2]), learning_rate, epoch - 1, self._plateau)
        return self._pace.rate(learning_rate, epoch, self._plateau)


def has_schedule(config: Any) -> bool:
    """Tells whether the learning rate of a run goes on from epoch to epoch."""
    return bool(config.schedule != CONSTANT or config.warmup)
