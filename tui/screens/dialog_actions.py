"""What the keys do that open something over the main view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xortui.core import PRESETS
from xortui.tui.language import translate as _
from xortui.tui.screens.help_screen import HelpScreen
from xortui.tui.screens.presets_screen import PresetsScreen
from xortui.tui.screens.prompt import Prompt

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App

    from xortui.tui.player.player import Player
    from xortui.tui.screens.key_group import KeyGroup
    from xortui.tui.widgets.view_options import ViewOptions


class DialogActions:
    """Actions that ask or tell; the screen that has them presents the outcome."""

    player: Player
    view_options: ViewOptions
    groups: Sequence[KeyGroup]
    modes: Sequence[KeyGroup]

    if TYPE_CHECKING:
        app: App[Any]

    def present(self) -> None:
        """Shows the moment that the player is at."""
        raise NotImplementedError

    def action_help(self) -> None:
        """Lists all keys."""
        self.app.push_screen(
            HelpScreen([*self.groups, *self.modes], unicode=self.view_options.glyphs.unicode)
        )

    def action_go_to_epoch(self) -> None:
        """Asks for an epoch and goes there."""
        hint = _("a number, +100, -100, start or end")
        self.app.push_screen(Prompt(_("Go to epoch"), str(self.player.epoch), hint, self._go))

    def action_presets(self) -> None:
        """Offers the presets."""
        self.app.push_screen(PresetsScreen(PRESETS), self.start_preset)

    def start_preset(self, name: str | None) -> None:
        """Starts a preset from epoch 0; without a name nothing happens."""
        if name is not None:
            preset = PRESETS[name]
            self.player.restart(preset.config, f"{name}: {_(preset.shows)}")
            self.present()

    def action_undo(self) -> None:
        """Takes back the last change or restart."""
        self.player.undo()
        self.present()

    def _go(self, text: str) -> None:
        player = self.player
        epoch = epoch_from_text(text, player.epoch, player.history.epoch)
        if epoch < player.history.first_epoch:
            raise ValueError(
                _("epoch must be >= {first}, got {epoch}").format(
                    first=player.history.first_epoch, epoch=epoch
                )
            )
        player.pause()
        player.seek(epoch)
        self.present()


def epoch_from_text(text: str, now: int, latest: int) -> int:
    """Returns the epoch that a person means.

    Args:
        text: A number, with or without thousands separators; with a sign it counts from ``now``;
            or ``start`` or ``end``.
        now: The epoch shown.
        latest: The latest epoch made.

    Raises:
        ValueError: The text is none of these.
    """
    words = {_("start"): 0, _("end"): latest}
    if text in words:
        return words[text]
    digits = text.lstrip("+-").replace(",", "").replace("_", "").replace(" ", "")
    if not digits.isdecimal() or len(text) - len(text.lstrip("+-")) > 1 or len(digits) > 12:
        raise ValueError(_("epoch must be a whole number, got {text!r}").format(text=text))
    count = int(digits)
    if text.startswith("-"):
        return max(now - count, 0)
    return now + count if text.startswith("+") else count
