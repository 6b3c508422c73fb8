"""Turns a run into something one watches and steers: speed, pause, step, seek, change, undo.

It knows the time only through the clock it is handed, and no Textual. The past is never lost by
looking at it: playing from a past epoch shows what was recorded, changes included, until the
latest epoch is reached, and trains on from there. A change made at a past epoch forks the run: what
came after becomes the faint earlier curve.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from xortui.core import (
    ENDING_FIELDS,
    NO_ENDS,
    Change,
    EndReason,
    History,
    RunConfig,
    Settings,
    Snapshot,
    Trainer,
)
from xortui.tui.language import translate as _
from xortui.tui.player.change_notes import change_notes
from xortui.tui.player.changing import (
    begun_with,
    can_change_in_flight,
    changed_fields,
    make_in_valid_order,
    target_change,
    with_ends,
    with_fields,
)
from xortui.tui.player.cursor import Cursor
from xortui.tui.player.frame import Frame, FrameSummary, LossPoints, PlayState
from xortui.tui.player.ghost_run import GhostRun
from xortui.tui.player.pacing import Pacing
from xortui.tui.player.speeds import SPEEDS, Speed, opening_speed
from xortui.tui.player.unsaved_work import LastKept
from xortui.tui.records.endings import measured_end
from xortui.tui.records.undefined_outputs import undefined_sentence
from xortui.tui.records.unscaled_inputs import unscaled_remark

if TYPE_CHECKING:
    from xortui.tui.records.kept_runs import KeptRun

_SLICE_SECONDS: Final = 0.008
_GHOST_SECONDS: Final = 0.002
_MOST_UNDO: Final = 10
_SET_ENDS: Final = ("epochs", "solved", "target_loss", "patience", "stop_when")
"""Ends that a person set, and may go beyond."""


class Player:
    """Plays one run and changes it.

    Attributes:
        is_playing: Whether `tick` makes epochs.
        speed: The speed chosen.
        stops_when_solved: Whether playing pauses at the first solved epoch.
        notices: How many sentences it has said so far.
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
        self.speed = opening_speed(config)
        self.is_playing = not paused
        self.stops_when_solved = False
        self._notice, self.notices = "", 0
        self._ghost: GhostRun | None = None
        self._goal: int | None = None
        self._hurries = False
        self._undo: deque[Callable[[], None]] = deque(maxlen=_MOST_UNDO)
        self._pacing = Pacing(clock())
        self._curve_version = 0
        self._kept = LastKept.of(config, 0, clock())
        self._original: RunConfig | None = None
        self._ends: dict[str, Any] = {}
        self._begin(config)
        self.notice = _scaling_notice(config)

    @property
    def notice(self) -> str:
        """One sentence about what just happened, or nothing."""
        return self._notice

    @notice.setter
    def notice(self, sentence: str) -> None:
        self._notice = sentence
        self.notices += bool(sentence)

    @property
    def history(self) -> History:
        """The run with its past."""
        return self._cursor.history

    @property
    def earlier(self) -> tuple[RunConfig, int] | None:
        """The run without the last change, or the one before this, and how far that has come."""
        return None if self._ghost is None else (self._ghost.config, self._ghost.epoch)

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
    def chosen_settings(self) -> Settings:
        """The same, with the end that a person set: whoever plays on beyond it sets no other."""
        return with_ends(self.settings, self._ends)

    @property
    def config(self) -> RunConfig:
        """The run's description, with every change made so far."""
        return self.history.config

    @property
    def chosen_config(self) -> RunConfig:
        """The same, with the end that a person set."""
        return with_ends(self.config, self._ends)

    @property
    def end_in_words(self) -> str:
        """Why a run that is made elsewhere has ended; nothing of one that is made here."""
        return ""

    @property
    def speed_now(self) -> Speed:
        """The speed at which it plays: in a hurry to a goal it is the highest, for that long."""
        return Speed(None) if self._hurries else self.speed

    @property
    def is_at_full_speed(self) -> bool:
        """Whether it makes as many epochs as it can."""
        return self.is_playing and self.speed_now.epochs_per_second is None

    @property
    def is_unsaved(self) -> bool:
        """Whether work of a person is in the run that was neither saved nor exported."""
        return self._kept.lacks(self.config, self.history.epoch, self._clock())

    def keeping(self) -> Callable[[], None]:
        """Returns what is to be called once the run, as it is now, is saved or exported."""
        history, config, epoch = self.history, self.config, self.history.epoch

        def kept() -> None:
            if self.history is history:
                self._kept = LastKept.of(config, epoch, self._clock())

        return kept

    def play(self) -> None:
        """Starts playing; a run that has reached its last epoch is given as many, and says so."""
        trainer = self.history.trainer
        self.notice = ""
        if self._cursor.epoch == self.history.epoch and trainer.end_reason is not None:
            if trainer.end_reason in ("diverged", "undefined"):
                self.notice = _("{reason}: step back, change something, or reset").format(
                    reason=self._why_not_finite()
                )
                return
            self._go_beyond_the_end()
        if self.stops_when_solved and self._cursor.trainer.solved:
            self.stops_when_solved = False
            self.notice = _("already solved")
            return
        self.is_playing = True
        self._pacing.restart(self._clock())

    def pause(self) -> None:
        """Stops playing, and hurrying: the speed is again the one that was chosen."""
        self.is_playing = self._hurries = False
        self.stops_when_solved = False
        if self._goal is not None and self.history.epoch < self._ends["epochs"]:
            self.history.end_when(epochs=self._ends["epochs"])
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
        due = self._pacing.epochs_due(started, self.speed_now)
        before = self._cursor.epoch
        while due > 0 and self.is_playing:
            count = min(due, self._pacing.slice(_SLICE_SECONDS))
            at, epoch = self._clock(), self._cursor.epoch
            self._forward(count)
            now = self._clock()
            # A goal, an end or a solution may have come before the slice was whole.
            self._pacing.note(max(0, self._cursor.epoch - epoch), now - at)
            due -= count
            if now - started >= budget or is_awaited():
                break
        if self._ghost and self._ghost.follow(self.epoch, self._pacing.slice(_GHOST_SECONDS)):
            self._curve_version += 1
        self._pacing.made(self._clock(), self._cursor.epoch - before)
        return self._cursor.epoch != before or not self.is_playing

    def play_on(self, epochs: int) -> None:
        """Plays so many epochs, whatever the time: for who has no clock to play by."""
        if self.is_playing:
            self._forward(epochs)

    def step(self, epochs: int = 1) -> None:
        """Pauses and goes some epochs forward."""
        self.pause()
        reason = self.history.trainer.end_reason
        if self._cursor.epoch == self.history.epoch and reason in _SET_ENDS:
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
        self._goal, self._hurries = epoch, self.is_playing

    def faster(self) -> None:
        """Chooses the next speed up."""
        self.set_speed(self.speed_now.faster())

    def slower(self) -> None:
        """Chooses the next speed down."""
        self.set_speed(self.speed_now.slower())

    def set_speed(self, speed: Speed) -> None:
        """Chooses a speed; whoever does so is in no hurry any more."""
        self.speed, self._hurries = speed, False
        self._pacing.restart(self._clock())

    def play_until_solved(self) -> None:
        """Plays as fast as it goes and pauses at the first solved epoch, where there can be one."""
        if self.settings.dataset.border is None:
            self.notice = _("nothing to solve: the targets are not two values")
            return
        self.stops_when_solved = True
        self.play()
        self._hurries = self.is_playing

    def restart(self, config: RunConfig, notice: str = "") -> None:
        """Starts another run from epoch 0.

        Args:
            config: The run.
            notice: A sentence that says so.
        """
        self._start(config, LastKept.of(config, 0, self._clock()))
        self.notice = notice

    def take_over(self, history: History, epoch: int, notice: str = "") -> None:
        """Goes on with a run that was made elsewhere, in place of this one.

        Args:
            history: The run with its past; it is this player's own from here on.
            epoch: The epoch to show.
            notice: A sentence that says so.
        """
        self._start(history.config, LastKept.of(history.config, history.epoch, self._clock()))
        self._cursor.history = history
        self._cursor.show(epoch)
        self.notice = notice

    def restart_alone(self, config: RunConfig) -> None:
        """Starts another run from epoch 0, without the curve of the one before beside it."""
        self.restart(config)
        self._ghost = None

    def reset(self) -> None:
        """Starts the run again from epoch 0 with the settings that were changed, and says so.

        One that stands at epoch 0 like that is started as it first began instead, so that the same
        key, pressed again, takes the changed settings away.
        """
        by_hand, original = self._changed_by_hand(), self._original
        if original is not None and self.history.epoch == 0 and not by_hand:
            self.restart(original, _("started again as it first began"))
            return
        original = original or self._beginning
        config = begun_with(self._beginning, by_hand, self._ends)
        self._start(config, self._kept.begun_again(self._clock()))
        sentences = [_("started again from epoch 0")]
        if names := changed_fields(original, config):
            self._original = original
            text = _("{sentence} with {fields} as changed; again: as it first began")
            fields = ", ".join(name.replace("_", " ") for name in names)
            sentences = [text.format(sentence=sentences[0], fields=fields)]
        if any(change.is_parameter for change in by_hand):
            sentences.append(_("weights set by hand are the seed's again, undo brings them back"))
        self.notice = "; ".join(sentences)

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
        with_fields(self.chosen_settings, fields)
        if fields.keys() <= set(ENDING_FIELDS):
            self._end_when(fields)
        elif can_change_in_flight(self.settings, fields):
            self._change_in_flight(dict(fields))
            if "data" in fields:
                self.notice = _scaling_notice(self.settings)
        else:
            begun = begun_with(self._beginning, self._changed_by_hand(), self._ends)
            try:
                config = with_fields(begun, fields)
            except ValueError:  # what was planned for later does not suit the new run
                config = with_fields(begun.replace(changes=()), fields)
            self._start(config, self._kept.begun_again(self._clock()))
            words = ", ".join(name.replace("_", " ") for name in fields)
            text = _("{fields} changed: started again from epoch 0 with the same seed")
            if "seed" in fields:
                text = _("{fields} changed: started again from epoch 0")
            remark = _scaling_notice(config) if "data" in fields else ""
            self.notice = "; ".join(filter(None, (text.format(fields=words), remark)))

    def undo(self) -> None:
        """Takes back the last change or restart."""
        if not self._undo:
            self.notice = _("nothing to undo")
            return
        self._undo.pop()()
        self._curve_version += 1

    def keep(self) -> KeptRun:
        """Returns the run as it stands, for another player to go on with."""
        from xortui.tui.records.kept_runs import KeptRun

        return KeptRun(
            self.history,
            shown=self.epoch,
            pace=self.speed.epochs_per_second,
            is_playing=self.is_playing,
            stops_when_solved=self.stops_when_solved,
            goal=self._goal,
        )

    def go_on(self, kept: KeptRun) -> None:
        """Shows a run as another player has kept it, in place of this one.

        Raises:
            ValueError: It was played at a pace that nobody can choose.
        """
        if kept.pace not in (*SPEEDS, None):
            raise ValueError(
                _("pace must be one of {paces}, got {pace}").format(
                    paces=", ".join(map(str, SPEEDS)), pace=kept.pace
                )
            )
        self._cursor.history = kept.history
        self._cursor.show(kept.shown)
        self._ghost = None
        self._undo.clear()
        self._curve_version += 1
        self.is_playing, self.stops_when_solved = kept.is_playing, kept.stops_when_solved
        self.set_speed(Speed(kept.pace))
        self._goal = kept.goal
        is_expected = kept.goal is not None or kept.stops_when_solved
        self._hurries = kept.is_playing and is_expected
        self._beginning, self._original = self.config, None
        self._ends = {name: getattr(self.config, name) for name in ENDING_FIELDS}
        self._kept = LastKept.of(self.config, self.history.epoch, self._clock())
        self.notice = _("your run, as you left it at epoch {epoch:,}").format(epoch=self.epoch)

    def set_target(self, row: int, target: float, output: int = 0) -> None:
        """Changes one cell of the truth table; two-input gates stay gates."""
        self.change(*target_change(self.settings, row, target, output))

    def summary(self) -> FrameSummary:
        """Returns what moves with every frame, at this moment; a third of the work of `frame`."""
        return FrameSummary(**self._summary_fields())

    def frame(self) -> Frame:
        """Returns everything that is shown of this moment."""
        notes, snapshot = change_notes(self.config), self._cursor.trainer.snapshot()
        return Frame(
            **self._summary_fields(snapshot),
            snapshot=snapshot,
            curve=self.history.curve.points(),
            test_curve=self._test_curve(),
            recent=self._cursor.recent,
            earlier_curve=self._ghost.curve if self._ghost else None,
            earlier_lacks=tuple(
                note for note in notes if self._ghost and note.epoch == self._ghost.changed_at
            ),
            change_notes=notes,
            curve_version=self._curve_version,
        )

    def _changed_by_hand(self) -> tuple[Change, ...]:
        """What was changed since the run began, without what was planned from the start."""
        planned = self._beginning.changes
        return tuple(change for change in self.config.changes if change not in planned)

    def _summary_fields(self, snapshot: Snapshot | None = None) -> dict[str, Any]:
        """What moves with every frame; a snapshot of the moment saves to look at rows again."""
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
            "speed": self.speed_now if self.is_playing else self.speed,
            "pace": self._pacing.pace if self.is_playing else 0.0,
            "head": history.epoch,
            "end_reason": reason,
            "notice": self.notice,
            "notices": self.notices,
            "right": trainer.right() if snapshot is None else snapshot.right,
            "held_out": trainer.held_out() if snapshot is None else snapshot.held_out,
            "best": trainer.best,
            "rate": None if trainer.settings.pace.is_constant else trainer.learning_rate,
        }

    def _test_curve(self) -> LossPoints | None:
        """The losses of held-out rows at the epochs at which they were looked at."""
        if self.config.test is None:
            return None
        epochs, losses = self.history.test_curve.points()
        # Where they are many nobody looks after each epoch; a loss that is infinite is a loss.
        looked = ~np.isnan(losses)
        return epochs[looked], losses[looked]

    def _begin(self, config: RunConfig) -> None:
        self._cursor = Cursor(config)
        self._beginning = config
        self._original = None
        self._ends = {name: getattr(config, name) for name in ENDING_FIELDS}
        self._curve_version += 1
        self._goal = None
        self._hurries = self._hurries and self.stops_when_solved
        self._pacing = Pacing(self._clock())  # another network may take far longer for an epoch

    def _follow(self, before: RunConfig, after: RunConfig) -> None:
        """Takes the speed that suits another run, unless a person chose one."""
        if self.speed == opening_speed(before):
            self.speed = opening_speed(after)

    def _start(self, config: RunConfig, kept: LastKept) -> None:
        """Starts a run from epoch 0 in place of this one, to which `undo` leads back."""
        old, shown = self.history, self.epoch
        begun = self._beginning, self._original, self._ends, self._kept

        def return_to_old() -> None:
            self._follow(self.config, old.config)
            self._beginning, self._original, self._ends, self._kept = begun
            self._return_to(old, shown)

        self._follow(self.config, config)
        self._begin(config)
        self._undo.append(return_to_old)
        self._ghost = GhostRun(old)
        self._kept = kept

    def _end_when(self, fields: dict[str, Any]) -> None:
        """Sets another end of the run."""
        before, history = self._ends, self.history
        in_force = {name: getattr(self.config, name) for name in ENDING_FIELDS}
        history.end_when(**fields)
        self._ends = before | fields

        def end_as_before() -> None:
            history.end_when(**in_force)
            self._ends = before
            self.notice = _("taken back")

        self._undo.append(end_as_before)

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
            self.notice = _("solved: every row is right")
        elif ended is not None:
            self.pause()
            self.notice = self._end_notice(ended)
        elif self.epoch == self._goal:
            self.pause()

    def _end_notice(self, reason: EndReason) -> str:
        return {
            "epochs": _("last epoch reached: running on makes {epochs:,} more").format(
                epochs=self._as_many_again
            ),
            "diverged": _("diverged: the loss is no longer a finite number"),
            "undefined": self._why_not_finite(),
            "solved": _("solved"),
            "target_loss": _("target loss reached"),
        }.get(reason) or self._measured_end(reason)

    def _measured_end(self, reason: EndReason) -> str:
        run = self.history.trainer
        return measured_end(reason, run.config, run.epoch, run.rule, run.best)

    def _why_not_finite(self) -> str:
        trainer = self.history.trainer
        if trainer.end_reason != "undefined":
            return _("diverged")
        return undefined_sentence(trainer.settings, trainer.snapshot().predictions)

    @property
    def _as_many_again(self) -> int:
        return max(1, int(self._ends["epochs"]))

    def _go_beyond_the_end(self) -> None:
        last = self.history.epoch
        epochs = last + self._as_many_again
        self.history.end_when(epochs=epochs, **NO_ENDS)
        text = _("on beyond the end at epoch {last:,}, up to {epochs:,}")
        self.notice = text.format(last=last, epochs=epochs)

    def _change_in_flight(self, fields: dict[str, Any]) -> None:
        before, shown, history = self.config, self.epoch, self.history
        last = before.changes[-1:]
        if shown < history.epoch or not last or last[0].epoch != shown:
            self._ghost = GhostRun(history, changed_at=shown)
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
        # Made again from where it was changed, it may meet an end that was set since.
        self._cursor.show(min(shown, history.epoch))
        self.notice = _("taken back")


def _scaling_notice(config: RunConfig) -> str:
    """Returns that inputs are not scaled, and what scales them; empty where they are."""
    remark = unscaled_remark(config)
    text = _("{remark}; standardize, in the settings, scales them")
    return text.format(remark=remark) if remark else ""
