"""What the settings panel does to the run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xortui.core import Dataset
from xortui.tui.core_errors import told
from xortui.tui.language import translate as _
from xortui.tui.player.changing import suiting_loss, with_companion
from xortui.tui.records.field_text import FEATURES, field_meant, value_from_text
from xortui.tui.records.idle_options import idle_remarks
from xortui.tui.records.run_card import with_list_as_typed
from xortui.tui.screens.dialogs.data_screen import DataScreen
from xortui.tui.screens.keys import SETTINGS, permitted
from xortui.tui.screens.settings.settings_panel import BESIDE, LEAST_BESIDE, SettingsPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.geometry import Region
    from textual.screen import Screen
    from textual.widget import AwaitMount

    from xortui.tui.permissions import SessionPermissions
    from xortui.tui.screens.key_group import KeyGroup
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

    def __init__(
        self,
        run: RunView,
        screen: Screen[None],
        permissions: SessionPermissions,
        place: Callable[[], Region | None],
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            screen: Where the settings are opened.
            permissions: What the person may do.
            place: Returns what of it they may cover, or None where it is too narrow for that.
        """
        self._run, self._screen, self._place = run, screen, place
        self._opens_files, self._permissions = permissions.saves_files, permissions
        self.panel: SettingsPanel | None = None

    def action_settings(self) -> AwaitMount | None:
        """Opens the settings, or closes them; returns what ends once a key goes to their field."""
        run = self._run
        if self.panel is not None:
            self.panel.action_leave()
            return None
        run.view_options = run.view_options.replace(parameter=None, row=None)
        run.present()
        unicode = run.view_options.glyphs.unicode
        self.panel = SettingsPanel(
            run.player.chosen_settings,
            unicode=unicode,
            keys=run.mapped(self._keys),
            fields=self._permissions.fields,
        )
        opening = self._screen.mount(self.panel)
        self.take_room()
        # Panels that the key before this one has shown may stand nowhere yet, or elsewhere.
        self._screen.call_after_refresh(self.take_room)
        self._screen.refresh_bindings()
        return opening

    @property
    def _keys(self) -> KeyGroup:
        """The keys of the settings that the person has."""
        return permitted([SETTINGS], self._permissions)[0]

    def take_room(self) -> None:
        """Has the settings cover the network, or at the right what the style sheet says.

        There the loss makes room for them, so that all of it stays in view.
        """
        is_open = self.panel is not None
        has_room_beside = self._screen.size.width >= LEAST_BESIDE
        self._screen.query_one("#bottom").set_class(is_open and has_room_beside, BESIDE)
        if self.panel is not None:
            self.panel.take_room(self._place())

    def action_learning_rate(self, direction: int) -> None:
        """Makes the learning rate larger or smaller by half, in flight."""
        rate = self._rate * _RATE_STEP**direction
        try:
            self._run.player.change("learning_rate", float(f"{rate:.{_DIGITS}g}"))
        except ValueError as error:  # no float is so large, or so small
            self._run.say(told(error))
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
            self.take_room()
            self._screen.call_after_refresh(self._screen.refresh_bindings)

    def enter(self, row: FieldRow, text: str) -> None:
        """Takes a value, or has its row say why not."""
        try:
            field = field_meant(row.field, text)
            value = value_from_text(field, text)
            settings = self._run.player.chosen_settings
            self._run.player.change_together(with_companion(settings, field, value))
        except ValueError as error:
            row.refuse(with_list_as_typed(told(error)))
            return
        row.accept()
        for remark in idle_remarks(self._run.player.chosen_settings, {row.field: row.field_name}):
            self._run.say(remark)
        self._run.present()

    def action_choose_data(self) -> None:
        """Lists files of data and points by name, unless that is hidden."""
        if not self.has_data:
            return
        folder = Path.cwd() if self._opens_files else None
        settings = self._run.player.chosen_settings
        self._run.push_screen(DataScreen(settings, folder, self.take_data))

    @property
    def has_data(self) -> bool:
        """Whether the person may choose other data."""
        return self._permissions.has_key("choose_data")

    def take_points(self, name: str) -> None:
        """Has the run learn points by their name, with a loss that is defined for them."""
        try:
            self.take_data(Dataset.named(name))
        except ValueError as error:
            self._run.notify(told(error), severity="error", markup=False)
            self._run.present()

    def take_data(self, data: Dataset) -> None:
        """Has the run learn data, with an output and a loss that are defined for them.

        Raises:
            ValueError: It cannot with the other settings.
        """
        now = self._run.player.chosen_settings
        self._run.player.change_together({"data": data, **suiting_loss(now, data)})
        self._run.present()

    @property
    def features(self) -> tuple[str, ...]:
        """What the network may read of these data besides what it does, or cease to."""
        fields = self._permissions.fields
        if not self._permissions.has_key("settings") or (fields and "inputs" not in fields):
            return ()
        count = self._run.player.chosen_settings.dataset.n_features
        return tuple(text for text in FEATURES if count > 1 or "x2" not in text)

    def turn_feature(self, text: str) -> None:
        """Has the network read an expression of the inputs, or no longer where it does."""
        settings = self._run.player.chosen_settings
        plain = tuple(f"x{number}" for number in range(1, settings.dataset.n_features + 1))
        # As the run has them, whatever the inputs are called.
        read = settings.inputs or plain
        others = tuple(one for one in read if one != text)
        inputs = others if text in read else (*read, text)
        if not inputs:
            self._run.say(_("the network must read something"))
            return
        try:
            fields = {"inputs": () if inputs == plain else inputs}
            self._run.player.change_together(fields)
        except ValueError as error:
            self._run.notify(told(error), severity="error", markup=False)
        self._run.present()

    def follow(self) -> None:
        """Lets the panel show the values in force."""
        if self.panel is not None and self.panel.is_mounted:
            self.panel.follow(self._run.player.chosen_settings)
