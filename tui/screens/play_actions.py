"""What the keys of running and of time do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xortui.tui.widgets.timeline_bar import last_epoch_of

if TYPE_CHECKING:
    from xortui.tui.player.player import Player

_SCRUB_PARTS = 100


class PlayActions:
    """Actions on the player; the screen that has them presents the outcome."""

    player: Player

    def present(self) -> None:
        """Shows the moment that the player is at."""
        raise NotImplementedError

    def action_run(self) -> None:
        """Runs from the epoch shown."""
        self.player.play()
        self.present()

    def action_pause(self) -> None:
        """Pauses."""
        self.player.pause()
        self.present()

    def action_step(self) -> None:
        """Pauses and makes one epoch."""
        self.player.step()
        self.present()

    def action_back(self) -> None:
        """Pauses and goes back one epoch."""
        self.player.back()
        self.present()

    def action_faster(self) -> None:
        """Plays faster."""
        self.player.faster()
        self.present()

    def action_slower(self) -> None:
        """Plays slower."""
        self.player.slower()
        self.present()

    def action_run_until_solved(self) -> None:
        """Runs at full speed until the run is solved."""
        self.player.play_until_solved()
        self.present()

    def action_reset(self) -> None:
        """Starts again from epoch 0 with the same seed."""
        self.player.restart()
        self.present()

    def action_next_seed(self) -> None:
        """Starts again with the next seed."""
        self.player.change("seed", self.player.settings.seed + 1)
        self.present()

    def action_scrub(self, direction: int) -> None:
        """Goes along the timeline by a hundredth of its length."""
        player = self.player
        stride = max(1, last_epoch_of(player.frame()) // _SCRUB_PARTS)
        player.pause()
        player.seek(min(max(0, player.epoch + direction * stride), player.history.epoch))
        self.present()

    def action_first(self) -> None:
        """Goes to epoch 0."""
        self.player.pause()
        self.player.seek(self.player.history.first_epoch)
        self.present()

    def action_latest(self) -> None:
        """Goes to the latest epoch."""
        self.player.pause()
        self.player.seek(self.player.history.epoch)
        self.present()
