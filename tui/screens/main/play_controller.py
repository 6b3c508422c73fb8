"""What the keys of running and of time do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xortui.tui.widgets.timeline_bar import last_epoch_of

if TYPE_CHECKING:
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
        self._player.back()
        self._run.present()

    def action_faster(self) -> None:
        """Plays faster."""
        self._player.faster()
        self._run.present()

    def action_slower(self) -> None:
        """Plays slower."""
        self._player.slower()
        self._run.present()

    def action_run_until_solved(self) -> None:
        """Runs at full speed until the run is solved."""
        self._player.play_until_solved()
        self._run.present()

    def action_reset(self) -> None:
        """Starts again from epoch 0 with the same seed."""
        self._player.restart()
        self._run.present()

    def action_next_seed(self) -> None:
        """Starts again with the next seed."""
        self._player.change("seed", self._player.settings.seed + 1)
        self._run.present()

    def action_scrub(self, direction: int) -> None:
        """Goes along the timeline by a hundredth of its length."""
        player = self._player
        stride = max(1, last_epoch_of(player.frame()) // _SCRUB_PARTS)
        self.seek(min(max(0, player.epoch + direction * stride), player.history.epoch))

    def action_first(self) -> None:
        """Goes to epoch 0."""
        self.seek(self._player.history.first_epoch)

    def action_latest(self) -> None:
        """Goes to the latest epoch."""
        self.seek(self._player.history.epoch)
