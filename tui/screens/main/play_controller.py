"""What the keys of running and of time do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xortui.tui.language import translate as _
from xortui.tui.widgets.timeline_bar import last_epoch_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.tui.player.player import Player
    from xortui.tui.screens.main.run_view import RunView

_SCRUB_PARTS = 100


class PlayController:
    """Acts on the player and presents the outcome."""

    def __init__(self, run: RunView) -> None:
        """Acts on a run that is shown."""
        self._run = run

    @property
    def _player(self) -> Player:
        return self._run.player

    def seek(self, epoch: int) -> None:
        """Pauses and goes to an epoch."""
        self._player.pause()
        self._player.seek(epoch)
        self._run.present()

    def _answer(self, do: Callable[[], None], why_not: str) -> None:
        """Does what a key asks for, and says why where nothing has come of it."""
        before = self._moment()
        do()
        self._run.present()
        if self._moment() == before:
            self._run.say(why_not)

    def _moment(self) -> tuple[object, ...]:
        player = self._player
        speed = player.speed_now if player.is_playing else player.speed
        return player.epoch, player.is_playing, speed, player.notices

    def action_run(self) -> None:
        """Runs from the epoch shown."""
        self._player.play()
        self._run.present()

    def action_pause(self) -> None:
        """Pauses."""
        self._player.pause()
        self._run.present()

    def action_step(self) -> None:
        """Pauses and makes one epoch."""
        self._player.step()
        self._run.present()

    def action_back(self) -> None:
        """Pauses and goes back one epoch."""
        self._answer(self._player.back, self._at_first())

    def action_faster(self) -> None:
        """Plays faster."""
        self._answer(self._player.faster, _("no faster: as many epochs as can be made are made"))

    def action_slower(self) -> None:
        """Plays slower."""
        self._answer(self._player.slower, _("no slower: one epoch a second is the lowest speed"))

    def action_run_until_solved(self) -> None:
        """Runs at full speed until the run is solved."""
        self._player.play_until_solved()
        self._run.present()

    def action_reset(self) -> None:
        """Starts again from epoch 0 with the same seed."""
        self._player.reset()
        self._run.present()

    def action_next_seed(self) -> None:
        """Starts again with the next seed."""
        self._player.change("seed", self._player.settings.seed + 1)
        self._run.present()

    def action_scrub(self, direction: int) -> None:
        """Goes along the timeline by a hundredth of its length."""
        player = self._player
        stride = max(1, last_epoch_of(player.frame()) // _SCRUB_PARTS)
        first, latest = player.history.first_epoch, player.history.epoch
        epoch = min(max(first, player.epoch + direction * stride), latest)
        self._go(epoch, self._at_latest() if direction > 0 else self._at_first())

    def action_first(self) -> None:
        """Goes to epoch 0."""
        self._go(self._player.history.first_epoch, self._at_first())

    def action_latest(self) -> None:
        """Goes to the latest epoch."""
        self._go(self._player.history.epoch, self._at_latest())

    def _go(self, epoch: int, why_not: str) -> None:
        self._answer(lambda: self.seek(epoch), why_not)

    def _at_first(self) -> str:
        first = self._player.history.first_epoch
        return _("this is epoch {epoch:,}, the first one").format(epoch=first)

    def _at_latest(self) -> str:
        text = _("this is epoch {epoch:,}, the latest one: running on makes more")
        return text.format(epoch=self._player.history.epoch)
