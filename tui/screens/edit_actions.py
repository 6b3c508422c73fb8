"""Changing weights and the truth table by hand.

While a parameter or a target is selected the arrows move the selection; the selection is part of
the view options, so that every table shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xortui.core.number_text import number_from_text
from xortui.tui.language import translate as _
from xortui.tui.rendering.text.unit_names import Parameter, parameters
from xortui.tui.screens.prompt import Prompt
from xortui.tui.widgets.tables import ParameterTable, parameter_values

if TYPE_CHECKING:
    from xortui.tui.player.player import Player
    from xortui.tui.widgets.tables import TruthTable
    from xortui.tui.widgets.view_options import ViewOptions

_NUDGE: Final = 0.1
_DIRECTIONS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_PAGE: Final = 10
_EDITING: Final = ("edit_move", "edit_page", "edit_type", "edit_leave")
_BESIDE_EDITING: Final = (
    "run",
    "pause",
    "step",
    "back",
    "undo",
    "edit_parameters",
    "edit_targets",
    "settings",
    "help",
    "app.quit",
    "quit",
    "app.command_palette",
)


class EditActions:
    """Actions on the selected parameter or target; the screen presents the outcome."""

    player: Player
    view_options: ViewOptions

    if TYPE_CHECKING:
        app: Any
        query: Any
        show_edited_panels: Any

    def use(self, **choices: Any) -> None:
        """Takes other view options and shows them."""
        raise NotImplementedError

    def present(self) -> None:
        """Shows the moment that the player is at."""
        raise NotImplementedError

    @property
    def is_editing(self) -> bool:
        """Whether a parameter or a target is selected."""
        return self.view_options.parameter is not None or self.view_options.row is not None

    def holds_while_editing(self, action: str) -> bool:
        """Whether a key holds now, as far as editing decides it."""
        if action in _EDITING:
            return self.is_editing
        if action == "edit_nudge":
            return self.view_options.parameter is not None
        if action == "edit_flip":
            return self.view_options.row is not None
        if self.view_options.row is not None and action in ("run", "pause"):
            return False
        return not self.is_editing or action in _BESIDE_EDITING

    def action_edit_parameters(self) -> None:
        """Selects a parameter to be changed by hand, or no longer."""
        self.show_edited_panels()
        self.use(parameter=0 if self.view_options.parameter is None else None, row=None)

    def action_edit_targets(self) -> None:
        """Selects a target to be changed by hand, or no longer."""
        self.show_edited_panels()
        self.use(row=0 if self.view_options.row is None else None, parameter=None)

    def action_edit_leave(self) -> None:
        """Selects nothing any more."""
        self.use(parameter=None, row=None)

    def action_edit_move(self, direction: str) -> None:
        """Moves the selection."""
        across, down = _DIRECTIONS[direction]
        self._move(across, down)

    def action_edit_page(self, direction: int) -> None:
        """Moves the selection by ten lines."""
        self._move(0, direction * _PAGE)

    def action_edit_nudge(self, direction: int) -> None:
        """Adds 0.1 to the selected parameter, or takes it away."""
        if self.view_options.parameter is not None:
            parameter, value = self._selected()
            self._set(parameter, value + direction * _NUDGE)

    def action_edit_flip(self) -> None:
        """Turns the selected target from 0 to 1 or back; another one is asked for."""
        row = self.view_options.row
        if row is None:
            return
        target = self._target(row)
        if target in (0.0, 1.0):
            self.player.set_target(row, 1.0 - target)
            self.present()
        else:
            self.action_edit_type()

    def action_edit_type(self) -> None:
        """Asks for the value of what is selected."""
        if self.view_options.parameter is not None:
            parameter, value = self._selected()
            self._ask(parameter.name, repr(value), lambda number: self._set(parameter, number))
        elif self.view_options.row is not None:
            row = min(self.view_options.row, self.player.settings.dataset.n_samples - 1)
            title = _("Target of row {row}").format(row=row + 1)
            self._ask(title, f"{self._target(row):g}", lambda number: self._aim(row, number))

    def on_parameter_table_parameter_clicked(
        self, message: ParameterTable.ParameterClicked
    ) -> None:
        """Selects a parameter; the one selected is asked for."""
        if self.view_options.parameter == message.index:
            self.action_edit_type()
        else:
            self.use(parameter=message.index, row=None)

    def on_parameter_table_nudged(self, message: ParameterTable.Nudged) -> None:
        """Nudges the selected parameter."""
        self.action_edit_nudge(message.direction)

    def on_truth_table_target_clicked(self, message: TruthTable.TargetClicked) -> None:
        """Flips a target."""
        was_editing = self.is_editing
        self.view_options = self.view_options.replace(row=message.row, parameter=None)
        self.action_edit_flip()
        if not was_editing and self._target(message.row) in (0.0, 1.0):
            self.action_edit_leave()

    def _move(self, across: int, down: int) -> None:
        if self.view_options.parameter is not None:
            tables = [table for table in self.query(ParameterTable) if table.size.height]
            step = tables[0].neighbour if tables else (lambda index, x, y: index + x + y)
            self.use(parameter=step(self.view_options.parameter, across, down))
        elif self.view_options.row is not None:
            last = self.player.settings.dataset.n_samples - 1
            self.use(row=min(max(self.view_options.row + across + down, 0), last))

    def _selected(self) -> tuple[Parameter, float]:
        frame = self.player.frame()
        settings = frame.settings
        listed = parameters(
            settings.sizes, self.view_options.glyphs, batch_norm=settings.batch_norm
        )
        index = min(self.view_options.parameter or 0, len(listed) - 1)
        return listed[index], float(parameter_values(frame.snapshot.parameters)[index])

    def _target(self, row: int) -> float:
        labels = self.player.settings.dataset.labels
        return labels[min(row, len(labels) - 1)]

    def _ask(self, title: str, value: str, take: Any) -> None:
        def accept(text: str) -> None:
            number = number_from_text(text)
            if number is None:
                raise ValueError(_("value must be a number, got {text!r}").format(text=text))
            take(number)

        self.app.push_screen(Prompt(title, value, _("a number"), accept))

    def _set(self, parameter: Parameter, value: float) -> None:
        self.player.change(parameter.field, value)
        self.present()

    def _aim(self, row: int, target: float) -> None:
        self.player.set_target(row, target)
        self.present()
