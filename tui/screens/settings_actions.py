"""What the settings panel does to the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xortui.tui.records.field_text import value_from_text
from xortui.tui.screens.key_group import remapped
from xortui.tui.screens.keys import SETTINGS
from xortui.tui.screens.settings_panel import SettingsPanel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xortui.tui.player.player import Player
    from xortui.tui.screens.field_row import FieldRow
    from xortui.tui.widgets.view_options import ViewOptions

_RATE_STEP = 1.5
_DIGITS = 3
_BESIDE_THE_SETTINGS = ("settings", "undo", "help", "app.command_palette")


class SettingsActions:
    """Actions on the settings; the screen that has them presents the outcome."""

    player: Player
    view_options: ViewOptions
    keymap: Mapping[str, str]
    settings_panel: SettingsPanel | None = None

    if TYPE_CHECKING:
        mount: Any
        set_focus: Any
        refresh_bindings: Any
        call_after_refresh: Any

    def present(self) -> None:
        """Shows the moment that the player is at."""
        raise NotImplementedError

    def holds_now(self, action: str) -> bool:
        """Whether a key of the main view holds: while a field is typed into, few do."""
        if self.settings_panel is not None:
            return action in _BESIDE_THE_SETTINGS
        return self.holds_while_editing(action)

    def holds_while_editing(self, action: str) -> bool:
        """Whether a key holds now, as far as editing decides it."""
        raise NotImplementedError

    def action_settings(self) -> None:
        """Opens the settings, or closes them."""
        panel = self.settings_panel
        if panel is None:
            self.view_options = self.view_options.replace(parameter=None, row=None)
            self.present()
            unicode = self.view_options.glyphs.unicode
            settings = self.player.settings
            panel = SettingsPanel(
                settings, unicode=unicode, keys=remapped([SETTINGS], self.keymap)[0]
            )
            self.settings_panel = panel
            self.mount(panel)
            self.refresh_bindings()
        else:
            panel.action_leave()

    def action_learning_rate(self, direction: int) -> None:
        """Makes the learning rate larger or smaller by half, in flight."""
        rate = self.player.settings.learning_rate * _RATE_STEP**direction
        self.player.change("learning_rate", float(f"{rate:.{_DIGITS}g}"))
        self.present()

    def on_settings_panel_left(self, message: SettingsPanel.Left) -> None:
        """Closes the settings."""
        panel = self.settings_panel
        if panel is not None:
            self.settings_panel = None
            self.set_focus(None)
            panel.remove()
            self.call_after_refresh(self.refresh_bindings)

    def on_field_row_entered(self, message: FieldRow.Entered) -> None:
        """Takes a value, or has its row say why not."""
        row = message.row
        try:
            self.player.change(row.field, value_from_text(row.field, message.text))
        except ValueError as error:
            row.refuse(str(error))
            return
        row.accept()
        self.present()

    def follow_settings(self) -> None:
        """Lets the panel show the values in force."""
        panel = self.settings_panel
        if panel is not None and panel.is_mounted:
            panel.follow(self.player.settings)
