"""Plays a program that is not ours: it goes on, waits and steps as the player says.

Whatever would change the run is refused in a sentence: it is made by the program, and what that has
told can be looked at again as often as one likes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from xortui.tui.language import translate as _
from xortui.tui.player.cursor import Cursor
from xortui.tui.player.ghost_run import GhostRun
from xortui.tui.player.player import Player
from xortui.tui.player.speeds import Speed

_MOST_AT_ONCE: Final = 20_000
_MOST_BESIDE: Final = 500

if TYPE_CHECKING:
    from xortui.core import RunConfig
    from xortui.tui.watching.watched_program import WatchedProgram


class WatchedPlayer(Player):
    """Plays what a program tells, and steers how fast it goes on."""

    def __init__(
        self, program: WatchedProgram, *, paused: bool = False, clock: Callable[[], float]
    ) -> None:
        """Makes a program's run ready at its first epoch.

        Args:
            program: The program.
            paused: Whether to wait for `play`.
            clock: Returns seconds of a monotonic clock.
        """
        self._program = program
        self._owed = 0
        super().__init__(program.config, paused=paused, clock=clock)
        self._steer()

    @property
    def is_unsaved(self) -> bool:
        """Never: the program makes the run again."""
        return False

    @property
    def end_in_words(self) -> str:
        """Why the run has ended; empty while it goes on."""
        return self._program.ended

    def compare_with_ours(self) -> None:
        """Trains the same network here beside it, from its first parameters, or no longer."""
        if self._ghost is not None:
            self._ghost = None
            self._curve_version += 1
            self.notice = _("its own curve alone")
            return
        self._ghost = GhostRun.beginning(self._program.history)
        self._ghost.follow(self.epoch, _MOST_AT_ONCE)
        self._curve_version += 1
        if self._ghost.epoch < self.epoch:
            self.notice = _("ours follows as a faint curve")
            return
        text = _("ours as a faint curve: at epoch {epoch:,} its loss is {ours}, the other {own}")
        ours = f"{self._ghost.loss:.6g}"
        own = f"{self.trainer.loss:.6g}"
        self.notice = text.format(epoch=self.epoch, ours=ours, own=own)

    def tick(self, budget: float, is_awaited: Callable[[], bool] = lambda: False) -> bool:
        """Shows the epochs that are due, as far as the program has told of them.

        Args:
            budget: Seconds that it may take; what has been told is shown at once.
            is_awaited: Whether somebody waits; likewise.

        Returns:
            Whether the moment shown has changed.
        """
        self._program.hear()
        if self._program.news:
            self.notice, self._program.news = self._program.news, ""
        if not self.is_playing:
            return False
        before, now = self.epoch, self._clock()
        # At full speed not every epoch is told: what is owed adds up until the next one is due.
        self._owed += self._pacing.epochs_due(now, self.speed_now)
        self._forward(self._owed)
        self._owed = max(0, self._owed - (self.epoch - before)) if self._history.n_waiting else 0
        if self._ghost is not None and self._ghost.follow(self.epoch, _MOST_BESIDE):
            self._curve_version += 1
        self._pacing.made(self._clock(), self.epoch - before)
        self._notice_end()
        self._steer()
        return self.epoch != before or not self.is_playing

    def play(self) -> None:
        """Starts playing; a program that has ended makes no more epochs, and it is said so."""
        self.notice = ""
        if self._is_at_end():
            self.notice = self._program.ended
            return
        super().play()
        self._steer()

    def pause(self) -> None:
        """Stops playing, and the program."""
        super().pause()
        self._steer()

    def step(self, epochs: int = 1) -> None:
        """Pauses and goes some epochs forward, for which the program goes on where it must.

        Where it told of no epoch so near, at full speed, it goes to the next one that it told of.
        """
        self.pause()
        self._program.hear()
        missing = self.epoch + epochs - self._history.last_told
        if missing > 0:
            self._program.step(missing)
        following = self._history.next_told
        if self.epoch == self.history.epoch and following is not None:
            epochs = max(epochs, following - self.epoch)
        self._forward(epochs)
        if self._is_at_end():
            self.notice = self._program.ended

    def seek(self, epoch: int) -> None:
        """Shows an epoch that was recorded, or plays up to one."""
        if epoch > self.history.epoch and self._is_at_end():
            self.notice = self._program.ended
            return
        super().seek(epoch)
        self._steer()

    def set_speed(self, speed: Speed) -> None:
        """Chooses a speed, which is the program's, too."""
        super().set_speed(speed)
        self._steer()

    def restart(self, config: RunConfig, notice: str = "") -> None:
        """Says that another run cannot be started in place of the program's."""
        self._refuse()

    def reset(self) -> None:
        """Says that the program has to be started again."""
        self._refuse()

    def change_together(self, fields: dict[str, Any]) -> None:
        """Says that the program has to be changed."""
        self._refuse()

    def undo(self) -> None:
        """Says that nothing was changed here."""
        self._refuse()

    def set_target(self, row: int, target: float, output: int = 0) -> None:
        """Says that the program has to be changed."""
        self._refuse()

    def _begin(self, config: RunConfig) -> None:
        super()._begin(config)
        self._history = self._program.history
        self._cursor = Cursor(config, self._history)

    def _refuse(self) -> None:
        self.notice = _("this run is made by your program: change it there and watch it again")

    def _is_at_end(self) -> bool:
        is_all = not self._history.n_waiting and self.epoch == self.history.epoch
        return bool(self._program.ended) and is_all

    def _notice_end(self) -> None:
        if self._is_at_end() and self.is_playing:
            super().pause()
            self._history.end_when(epochs=max(1, self.epoch))  # so long it was
            self.notice = self._program.ended

    def _steer(self) -> None:
        """Tells the program how fast to go on, or to wait."""
        if self._program.ended:
            return
        if self.is_playing:
            self._program.play(self.speed_now.epochs_per_second)
        else:
            self._program.pause()
