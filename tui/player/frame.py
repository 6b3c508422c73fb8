"""The immutable pictures of a moment, which everything on the screen is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from xortui.core import (
    BestEpoch,
    EndReason,
    FrozenNetwork,
    HeldOutSeen,
    RightRows,
    RunConfig,
    Settings,
    Snapshot,
)
from xortui.tui.player.speeds import Speed

LossPoints = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Epochs and the losses at them, both of shape ``(n,)``, epochs increasing."""


class PlayState(StrEnum):
    """What the player is doing. On the screen the words stand in the person's language."""

    RUNNING = "running"
    PAUSED = "paused"
    DIVERGED = "diverged"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What a person changed during a run, and when.

    Attributes:
        epoch: Where it was made.
        text: What changed, such as ``learning rate 0.1 → 0.3``.
        parameter: The parameter that it begins with, such as ``weights[0][1,0]``, if it is one.
    """

    epoch: int
    text: str
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class FrameSummary:
    """What moves with every frame of a run, at one moment.

    Attributes:
        config: The run's description, with every change made so far.
        settings: The settings in force at the epoch shown.
        epoch: The epoch shown.
        loss: Its loss.
        train_loss: Its loss in training mode, where it differs.
        solved_at: First epoch of the present stretch of solved epochs, or ``None``.
        network: The network of that epoch, to be asked for surfaces of any size.
        state: What the player is doing.
        speed: The speed chosen, or the highest while it hurries to a goal.
        pace: Epochs a second that are really made, averaged over about a second; 0 when paused.
        head: The latest epoch made; later than the one shown while looking back.
        end_reason: Why no further epoch can be made, or ``None``.
        notice: One sentence about what just happened, or empty.
        notices: How many of them there were so far: the same may be said again.
        right: How many rows are right; None where nothing is right or wrong.
        held_out: What is seen of rows that are held out from training, where there are any.
        best: The best epoch up to the one shown, where the run keeps it.
        rate: The learning rate of the epoch's updates where a schedule has it go on, else ``None``.
    """

    config: RunConfig
    settings: Settings
    epoch: int
    loss: float
    train_loss: float | None
    solved_at: int | None
    network: FrozenNetwork
    state: PlayState
    speed: Speed
    pace: float
    head: int
    end_reason: EndReason | None
    notice: str
    notices: int
    right: RightRows | None
    held_out: HeldOutSeen | None
    best: BestEpoch | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Frame(FrameSummary):
    """A moment of a run, with everything that any panel shows of it.

    Attributes:
        snapshot: What is seen of the epoch shown.
        curve: Epochs and losses of the whole run so far, thinned.
        test_curve: Those of held-out rows, likewise, or ``None``.
        recent: The last losses up to the epoch shown, one an epoch.
        earlier_curve: The run as it would have gone on without the last change, or the run before
            this one, or ``None``.
        earlier_lacks: The change that it goes on without; none where it is another run.
        change_notes: What was changed.
        curve_version: Changes whenever ``curve``, ``earlier_curve`` or ``change_notes`` do.
    """

    snapshot: Snapshot
    curve: LossPoints
    test_curve: LossPoints | None
    recent: NDArray[np.float64]
    earlier_curve: LossPoints | None
    earlier_lacks: tuple[ChangeNote, ...]
    change_notes: tuple[ChangeNote, ...]
    curve_version: int
