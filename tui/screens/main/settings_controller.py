"""What the settings panel does to the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xortui.core import POINT_SETS, Dataset
from xortui.tui.language import translate as _
from xortui.tui.player.changing import with_companion
from xortui.tui.records.field_text import field_meant, value_from_text
from xortui.tui.screens.keys import SETTINGS
from xortui.tui.screens.settings.settings_panel import SettingsPanel

if TYPE_CHECKING:
    from textual.screen import Screen

    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.screens.settings.field_row import FieldRow

_RATE_STEP = 1.5
_DIGITS = 3
_SHOWS_RATE = 70  # columns from which on it stands in the top line


class SettingsController:
    """Opens the settings and takes their values.

    Attributes:
        panel: The settings, while they are open.
    """

    def __init__(self, run: RunView, screen: Screen[None]) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            screen: Where the settings are opened.
        """
        self._run, self._screen = run, screen
        self.panel: SettingsPanel | None = None

    def action_settings(self) -> None:
        """Opens the settings, or closes them."""
        run = self._run
        if self.panel is not None:
            self.panel.action_leave()
            return
        run.view_options = run.view_options.replace(parameter=None, row=None)
        run.present()
        unicode = run.view_options.glyphs.unicode
        self.panel = SettingsPanel(
            run.player.chosen_settings, unicode=unicode, keys=run.mapped(SETTINGS)
        )
        self._screen.mount(self.panel)
        self._screen.refresh_bindings()

    def action_learning_rate(self, direction: int) -> None:
        """Makes the learning rate larger or smaller by half, in flight."""
        rate = self._rate * _RATE_STEP**direction
        try:
            self._run.player.change("learning_rate", float(f"{rate:.{_DIGITS}g}"))
        except ValueError as error:  # no float is so large, or so small
            self._run.say(str(error))
        else:
            if self._screen.size.width < _SHOWS_RATE:
                self._run.say(_("learning rate {rate:g}").format(rate=self._rate))
        self._run.present()

    @property
    def _rate(self) -> float:
        return self._run.player.settings.learning_rate

    def close(self) -> None:
        """Closes the settings."""
        panel, self.panel = self.panel, None
        if panel is not None:
            self._screen.set_focus(None)
            panel.remove()
            self._screen.call_after_refresh(self._screen.refresh_bindings)

    def enter(self, row: FieldRow, text: str) -> None:
        """Takes a value, or has its row say why not."""
        try:
            field = field_meant(row.field, text)
            value = value_from_text(field, text)
            settings = self._run.player.chosen_settings
            self._run.player.change_together(with_companion(settings, field, value))
        except ValueError as error:
            row.refuse(str(error))
            return
        row.accept()
        self._run.present()

    def take_points(self, name: str) -> None:
        """Has the run learn points by their name, with a loss that is defined for them."""
        fields: dict[str, Any] = {"data": Dataset.named(name)}
        if POINT_SETS[name].is_regression:
            fields |= {"loss": "mse", "output_activation": "identity"}
        try:
            self._run.player.change_together(fields)
        except ValueError as error:
            self._run.notify(str(error), severity="error", markup=False)
        self._run.present()

    def follow(self) -> None:
        """Lets the panel show the values in force."""
        if self.panel is not None and self.panel.is_mounted:
            self.panel.follow(self._run.player.chosen_settings)
