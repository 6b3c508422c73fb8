"""Turns a run into something one watches and steers: speed, pause, step, seek, change, undo.

It knows the time only through the clock it is handed, and no Textual. The past is never lost by
looking at it: playing from a past epoch shows what was recorded, changes included, until the
latest epoch is reached, and trains on from there. A change made at a past epoch forks the run: what
came after becomes the faint earlier curve.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from xortui.core import ENDING_FIELDS, EndReason, History, RunConfig, Settings, Trainer
from xortui.tui.language import translate as _
from xortui.tui.player.change_notes import change_notes
from xortui.tui.player.changing import (
    can_change_in_flight,
    make_in_valid_order,
    target_change,
    with_fields,
)
from xortui.tui.player.cursor import Cursor
from xortui.tui.player.frame import Frame, FrameSummary, PlayState
from xortui.tui.player.ghost_run import GhostRun
from xortui.tui.player.pacing import Pacing
from xortui.tui.player.speeds import Speed
from xortui.tui.records.undefined_outputs import undefined_sentence

_SLICE_SECONDS: Final = 0.008
_GHOST_SECONDS: Final = 0.002
_MOST_UNDO: Final = 10


class Player:
    """Plays one run and changes it.

    Attributes:
        is_playing: Whether `tick` makes epochs.
        speed: The speed chosen.
        stops_when_solved: Whether playing pauses at the first solved epoch.
        notice: One sentence about what just happened.
    """

    def __init__(
        self, config: RunConfig, *, paused: bool = False, clock: Callable[[], float]
    ) -> None:
        """Makes a run ready at epoch 0.

        Args:
            config: The run.
            paused: Whether to wait for `play`.
            clock: Returns seconds of a monotonic clock.
        """
        self._clock = clock
        self.speed = Speed()
        self.is_playing = not paused
        self.stops_when_solved = False
        self.notice = ""
        self._ghost: GhostRun | None = None
        self._goal: int | None = None
        self._undo: deque[Callable[[], None]] = deque(maxlen=_MOST_UNDO)
        self._pacing = Pacing(clock())
        self._curve_version = 0
        self._first_length = config.epochs
        self._begin(config)

    @property
    def history(self) -> History:
        """The run with its past."""
        return self._cursor.history

    @property
    def epoch(self) -> int:
        """The epoch shown."""
        return self._cursor.epoch

    @property
    def trainer(self) -> Trainer:
        """The run at the epoch shown, to look at."""
        return self._cursor.trainer

    @property
    def settings(self) -> Settings:
        """The settings in force at the epoch shown."""
        return self._cursor.trainer.settings

    @property
    def config(self) -> RunConfig:
        """The run's description, with every change made so far."""
        return self.history.config

    @property
    def is_at_full_speed(self) -> bool:
        """Whether it makes as many epochs as it can."""
        return self.is_playing and (self.speed.epochs_per_second is None or self._goal is not None)

    def play(self) -> None:
        """Starts playing; a run that has reached its last epoch is given as many again."""
        trainer = self.history.trainer
        if self._cursor.epoch == self.history.epoch and trainer.end_reason is not None:
            if trainer.end_reason in ("diverged", "undefined"):
                self.notice = _("{reason}: step back, change something, or reset").format(
                    reason=self._why_not_finite()
                )
                return
            self._go_beyond_the_end()
        self.notice = ""
        if self.stops_when_solved and self._cursor.trainer.solved:
            self.stops_when_solved = False
            self.notice = _("already solved")
            return
        self.is_playing = True
        self._pacing.restart(self._clock())

    def pause(self) -> None:
        """Stops playing."""
        self.is_playing = False
        self.stops_when_solved = False
        self._goal = None

    def tick(self, budget: float, is_awaited: Callable[[], bool] = lambda: False) -> bool:
        """Makes the epochs that are due, within a budget of seconds.

        Args:
            budget: Seconds that it may take.
            is_awaited: Tells whether somebody waits for it to come to an end, such as a key.

        Returns:
            Whether the moment shown has changed.
        """
        if not self.is_playing:
            return False
        started = self._clock()
        due = self._pacing.epochs_due(started, self.speed if self._goal is None else Speed(None))
        before = self._cursor.epoch
        while due > 0 and self.is_playing:
            count = min(due, self._pacing.slice(_SLICE_SECONDS))
            at = self._clock()
            self._forward(count)
            now = self._clock()
            self._pacing.note(count, now - at)
            due -= count
            if now - started >= budget or is_awaited():
                break
        if self._ghost and self._ghost.follow(self.epoch, self._pacing.slice(_GHOST_SECONDS)):
            self._curve_version += 1
        self._pacing.made(self._clock(), self._cursor.epoch - before)
        return self._cursor.epoch != before or not self.is_playing

    def step(self, epochs: int = 1) -> None:
        """Pauses and goes some epochs forward."""
        self.pause()
        if self._cursor.epoch == self.history.epoch and self.history.trainer.end_reason == "epochs":
            self._go_beyond_the_end()
        self._forward(epochs)

    def back(self, epochs: int = 1) -> None:
        """Pauses and goes some epochs back."""
        self.pause()
        self.seek(max(self.history.first_epoch, self._cursor.epoch - epochs))

    def seek(self, epoch: int) -> None:
        """Shows an epoch: a past one is seen again exactly, a future one is played up to.

        Raises:
            ValueError: ``epoch`` lies before the run's start.
        """
        if epoch <= self.history.epoch:
            self._cursor.show(epoch)
            return
        if epoch > self.config.epochs:
            self.history.end_when(epochs=epoch)
        self.play()
        self._goal = epoch

    def faster(self) -> None:
        """Chooses the next speed up."""
        self.set_speed(self.speed.faster())

    def slower(self) -> None:
        """Chooses the next speed down."""
        self.set_speed(self.speed.slower())

    def set_speed(self, speed: Speed) -> None:
        """Chooses a speed."""
        self.speed = speed
        self._pacing.restart(self._clock())

    def play_until_solved(self) -> None:
        """Plays as fast as it goes and pauses at the first solved epoch, where there can be one."""
        if self.settings.dataset.border is None:
            self.notice = _("nothing to solve: the targets are not two values")
            return
        self.stops_when_solved = True
        self.set_speed(Speed(None))
        self.play()

    def restart(self, config: RunConfig | None = None, notice: str = "") -> None:
        """Starts again from epoch 0, with the run's own beginning or another configuration.

        Args:
            config: The new run; by default this one as it was described at epoch 0.
            notice: A sentence that says so.
        """
        old, shown = self.history, self._cursor.epoch
        config = config or self.config.replace(changes=())
        self._undo.append(lambda: self._return_to(old, shown))
        self._ghost = GhostRun(old)
        self._begin(config)
        self.notice = notice

    def change(self, field: str, value: Any) -> None:
        """Changes a field of the run or a parameter, in flight where that is possible.

        A field that needs another network starts the run again from epoch 0 with the same seed,
        and the notice says so.

        Raises:
            ValueError: The value breaks the field's rule.
        """
        self.change_together({field: value})

    def change_together(self, fields: dict[str, Any]) -> None:
        """Changes several fields as one step. See `change`.

        Raises:
            ValueError: A value breaks its field's rule.
        """
        config = with_fields(self.settings, fields)
        if fields.keys() <= set(ENDING_FIELDS):
            self.history.end_when(**fields)
        elif can_change_in_flight(self.settings, fields):
            self._change_in_flight(dict(fields))
        else:
            words = ", ".join(name.replace("_", " ") for name in fields)
            text = _("{fields} changed: started again from epoch 0 with the same seed")
            self.restart(config, text.format(fields=words))

    def undo(self) -> None:
        """Takes back the last change or restart."""
        if not self._undo:
            self.notice = _("nothing to undo")
            return
        self._undo.pop()()
        self._curve_version += 1

    def set_target(self, row: int, target: float) -> None:
        """Changes one cell of the truth table; two-input gates stay gates."""
        self.change(*target_change(self.settings, row, target))

    def summary(self) -> FrameSummary:
        """Returns what moves with every frame, at this moment; a third of the work of `frame`."""
        return FrameSummary(**self._summary_fields())

    def frame(self) -> Frame:
        """Returns everything that is shown of this moment."""
        return Frame(
            **self._summary_fields(),
            snapshot=self._cursor.trainer.snapshot(),
            curve=self.history.curve.points(),
            recent=self._cursor.recent,
            earlier_curve=self._ghost.curve if self._ghost else None,
            change_notes=change_notes(self.config),
            curve_version=self._curve_version,
        )

    def _summary_fields(self) -> dict[str, Any]:
        trainer, history = self._cursor.trainer, self.history
        reason = history.trainer.end_reason if self._cursor.epoch == history.epoch else None
        return {
            "config": self.config,
            "settings": trainer.settings,
            "epoch": trainer.epoch,
            "loss": trainer.loss,
            "train_loss": trainer.train_loss,
            "solved_at": trainer.solved_at,
            "network": trainer.frozen_network(),
            "state": self._state(reason),
            "speed": self.speed,
            "pace": self._pacing.pace if self.is_playing else 0.0,
            "head": history.epoch,
            "end_reason": reason,
            "notice": self.notice,
        }

    def _begin(self, config: RunConfig) -> None:
        self._cursor = Cursor(config)
        self._curve_version += 1
        self._goal = None
        self._pacing.restart(self._clock())

    def _state(self, reason: EndReason | None) -> PlayState:
        if reason in ("diverged", "undefined"):
            return PlayState(reason)
        return PlayState.RUNNING if self.is_playing else PlayState.PAUSED

    def _forward(self, epochs: int) -> None:
        if self._goal is not None:
            epochs = min(epochs, self._goal - self.epoch)
        trained_from = self.history.epoch
        ended = self._cursor.forward(epochs)
        self._curve_version += self.history.epoch > trained_from
        solved_at = self._cursor.trainer.solved_at
        if self.stops_when_solved and solved_at is not None:
            self.pause()
            if trained_from < solved_at:
                self._cursor.show(solved_at)
            self.notice = _("solved")
        elif ended is not None:
            self.pause()
            self.notice = self._end_notice(ended)
        elif self.epoch == self._goal:
            self.pause()

    def _end_notice(self, reason: EndReason) -> str:
        return {
            "epochs": _("last epoch reached: play on for as many again"),
            "diverged": _("diverged: the loss is no longer a finite number"),
            "undefined": self._why_not_finite(),
            "solved": _("solved"),
            "target_loss": _("target loss reached"),
        }.get(reason, "")

    def _why_not_finite(self) -> str:
        trainer = self.history.trainer
        if trainer.end_reason != "undefined":
            return _("diverged")
        return undefined_sentence(trainer.settings, trainer.snapshot().predictions)

    def _go_beyond_the_end(self) -> None:
        first = max(1, self._first_length)
        self.history.end_when(
            epochs=self.history.epoch + first, until_solved=False, target_loss=None
        )

    def _change_in_flight(self, fields: dict[str, Any]) -> None:
        before, shown, history = self.config, self.epoch, self.history
        last = before.changes[-1:]
        if shown < history.epoch or not last or last[0].epoch != shown:
            self._ghost = GhostRun(history)
        if shown < history.epoch:
            history.rewind(shown)
        try:
            make_in_valid_order(history.change, fields)
        except ValueError:
            history.rewind(shown, before)
            raise
        finally:
            self._cursor.show(shown)
        self._undo.append(lambda: self._return_to(history, shown, before))
        self._curve_version += 1
        self.notice = ""

    def _return_to(self, history: History, shown: int, config: RunConfig | None = None) -> None:
        self.pause()
        # The run may have been forked before that epoch since; then its end is as near as it gets.
        shown = min(shown, history.epoch)
        if config is not None:
            history.rewind(shown, config)
        self._cursor.history = history
        self._ghost = None
        self._cursor.show(shown)
        self.notice = _("taken back")
