"""The settings of the run, beside the picture: every field of a run, to be changed at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Final

from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Vertical
from textual.events import DescendantFocus
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Static

from xortui.core import STANDARD_RECIPE, RunConfig
from xortui.tui.internals.textual_widgets import set_bindings
from xortui.tui.language import deferred, translate_in
from xortui.tui.language import translate as _
from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.keys import SETTINGS
from xortui.tui.screens.settings.field_row import FieldRow

_GROUPS: Final = (
    (
        deferred("What is learned"),
        ("gate", "data", *STANDARD_RECIPE, "standardize", "inputs", "test", "test_seed"),
    ),
    (
        deferred("Network"),
        (
            "hidden",
            "activation",
            "output_activation",
            "bias",
            "skip",
            "batch_norm",
            "norm_layers",
            "dropout",
            "layer_dropout",
            "input_norm",
            "input_dropout",
        ),
    ),
    (
        deferred("Training"),
        (
            "loss",
            "huber_delta",
            "allow_unbounded",
            "optimizer",
            "learning_rate",
            "momentum",
            "nesterov",
            "weight_decay",
            "batch_size",
        ),
    ),
    (
        deferred("Descent"),
        (
            "schedule",
            "warmup",
            "output_learning_rate",
            "order",
            "l1",
            "clip_norm",
            "clip_value",
            "betas",
            "eps",
            "alpha",
            "dampening",
            "lr_decay",
            "initial_accumulator_value",
        ),
    ),
    (
        deferred("Start"),
        ("seed", "init", "bias_init", "init_order", "init_factor", "bias_factor", "dtype"),
    ),
    (deferred("End"), ("epochs", "until_solved", "target_loss", "patience", "stop_when")),
)
_NOT_SHOWN: Final = ("changes",)

BESIDE: Final = "-beside-settings"
"""The class of lower panels that make room for the settings where the screen is narrow.

It is theirs and not the screen's, which would have all its widgets take their styles anew.
"""

LEAST_BESIDE: Final = 76
"""Columns of a screen from which on they still have room enough then."""


WIDTH: Final = 39
"""Columns that they take where the screen is narrow, as the style sheet says too."""

LEAST_ROWS: Final = 9
"""Rows that show a few fields and what one of them is."""


class SettingsPanel(Vertical):
    """Every field of the run with its value; a value is taken as soon as it is chosen."""

    DEFAULT_CSS = """
    SettingsPanel {
        layer: over;
        dock: left;
        max-width: 100%;
        #fields { height: 1fr; overflow-y: auto; scrollbar-size-vertical: 1; padding: 0 1 0 0; }
        .heading { height: 1; color: $accent; text-style: bold; margin: 1 0 0 0; }
        .first { margin: 0; }
        #field-help { height: auto; min-height: 3; max-height: 13; color: $text-muted; }
        #field-help { border-top: solid $foreground 20%; }
    }
    .-narrow SettingsPanel FieldRow .control { margin: 0 0 0 18; }
    .-narrow SettingsPanel FieldRow.-long .control { margin: 1 0 0 18; }
    .-narrow SettingsPanel #fields { padding: 0; }
    .-narrow SettingsPanel { dock: right; width: 39; height: 100%; margin: 3 0 2 0; }
    .-narrow #bottom.-beside-settings { margin: 0 39 0 0; }
    .-ascii-borders SettingsPanel #field-help { border-top: ascii $foreground 20%; }
    """
    SCOPED_CSS = False

    class Left(Message):
        """The person is done."""

    def __init__(
        self,
        settings: RunConfig,
        *,
        unicode: bool,
        keys: KeyGroup = SETTINGS,
        fields: Collection[str] | None = None,
    ) -> None:
        """Makes the panel.

        Args:
            settings: The settings in force.
            keys: The panel's keys, as they are mapped now.
            unicode: Whether marks may be other than ASCII.
            fields: The fields that are shown; all where it is None.
        """
        super().__init__(classes="dialog")
        set_bindings(self, BindingsMap(keys.bindings))
        self._settings, self._fields = settings, fields
        self._unicode = unicode

    def compose(self) -> ComposeResult:
        """Lays out a line a field, by groups."""
        self.border_title = _("Settings")
        self.border_subtitle = _("esc closes")
        specs = {spec.name: spec for spec in dataclasses.fields(RunConfig)}
        with Vertical(id="fields"):
            groups = grouped_fields(self._fields)
            for heading, names in groups:
                classes = "heading first" if heading == groups[0][0] else "heading"
                yield Static(_(heading), classes=classes)
                for name in names:
                    yield FieldRow(specs[name], self._settings, unicode=self._unicode)
        yield Static(id="field-help", markup=False)

    def on_mount(self) -> None:
        """Starts at the first field."""
        # A panel that is closed again at once has lost its fields before this is heard of.
        controls = self.query("#field-learning_rate .control") or self.query(".control")
        for control in list(controls)[:1]:
            control.focus()
        self.call_after_refresh(self._show_focused)

    def _show_focused(self) -> None:
        """Scrolls to the field that has the keyboard, once it is known how much room there is."""
        control = self.screen.focused if self.is_attached else None
        if control is not None and self in control.ancestors:
            control.scroll_visible(animate=False)

    def take_room(self, room: Region | None) -> None:
        """Covers a part of the screen and no more; without one, what its style sheet says.

        Args:
            room: The part, in cells of the screen.
        """
        if room is None:
            for name in ("width", "height", "margin"):
                self.styles.clear_rule(name)
            return
        self.styles.width, self.styles.height = room.width, room.height
        self.styles.margin = (room.y, 0, 0, room.x)
        self.call_after_refresh(self._show_focused)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Says what the field is."""
        row = next((node for node in event.widget.ancestors if isinstance(node, FieldRow)), None)
        if row is not None:
            what = (
                _("Changes the run in flight.")
                if row.is_live
                else _("Starts again from epoch 0 with the same seed.")
            )
            for place in self.query("#field-help").results(Static):
                place.update(f"{_sentence(row.help)} {what}")

    def follow(self, settings: RunConfig) -> None:
        """Shows the values in force."""
        for row in self.query(FieldRow):
            row.follow(settings)

    def action_field(self, direction: int) -> None:
        """Goes to the next field, or to the previous one."""
        move = self.screen.focus_next if direction > 0 else self.screen.focus_previous
        move("SettingsPanel .control")

    def action_choose_data(self) -> None:
        """Asks for the list of data."""
        self.post_message(FieldRow.DataWanted())

    def action_leave(self) -> None:
        """Closes the panel; what is typed from now on is not for its fields any more."""
        self.screen.set_focus(None)
        self.screen.post_message(self.Left())  # before what is typed next


def grouped_fields(
    shown: Collection[str] | None = None,
) -> list[tuple[str, tuple[str, ...]]]:
    """Returns headings and the fields below them; no field of a run is left out.

    Args:
        shown: The fields that are wanted; all where it is None.
    """
    named = {name for _heading, names in _GROUPS for name in (*names, *_NOT_SHOWN)}
    others = tuple(spec.name for spec in dataclasses.fields(RunConfig) if spec.name not in named)
    groups = [*_GROUPS, (deferred("More"), others)] if others else list(_GROUPS)
    if shown is None:
        return groups
    wanted = ((heading, tuple(n for n in names if n in shown)) for heading, names in groups)
    return [(heading, names) for heading, names in wanted if names]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + translate_in("end of a sentence", ".")
