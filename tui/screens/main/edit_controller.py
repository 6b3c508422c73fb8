"""Changing weights and the truth table by hand.

While a parameter or a target is selected the arrows move the selection; the selection is part of
the view options, so that every table shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xortui.core import WINNER, Dataset, data_of_output, shown_output
from xortui.core.number_text import number_from_text
from xortui.tui.core_errors import told
from xortui.tui.language import translate as _
from xortui.tui.records.run_card import value_text
from xortui.tui.rendering.text.unit_names import Parameter, parameters_of
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.mode import Mode
from xortui.tui.widgets.tables import parameter_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xortui.tui.player.player import Player
    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.widgets.tables import ParameterTable
    from xortui.tui.widgets.view_options import ViewOptions

_NUDGE: Final = 0.1
_DIRECTIONS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_PAGE: Final = 10


class EditController:
    """Acts on the selected parameter or target and presents the outcome."""

    def __init__(
        self,
        run: RunView,
        tables: Callable[[], Iterable[ParameterTable]],
        show_edited_panels: Callable[[], None],
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run, and what of it is selected.
            tables: Returns the tables of parameters, of which those shown have a height.
            show_edited_panels: Lets the person see what is edited.
        """
        self._run, self._tables = run, tables
        self._show_edited_panels = show_edited_panels

    @property
    def _options(self) -> ViewOptions:
        return self._run.view_options

    @property
    def _player(self) -> Player:
        return self._run.player

    @property
    def mode(self) -> Mode:
        """What the keys go to: what is selected, or the view."""
        if self._options.row is not None:
            return Mode.TARGETS
        return Mode.VIEW if self._options.parameter is None else Mode.PARAMETERS

    def action_edit_parameters(self) -> None:
        """Selects a parameter to be changed by hand, or no longer."""
        self._show_edited_panels()
        self._run.use(parameter=0 if self._options.parameter is None else None, row=None)

    def action_edit_targets(self) -> None:
        """Selects a target to be changed by hand, or no longer."""
        self._show_edited_panels()
        self._run.use(row=0 if self._options.row is None else None, parameter=None)

    def action_edit_leave(self) -> None:
        """Selects nothing any more."""
        self._run.use(parameter=None, row=None)

    def action_edit_move(self, direction: str) -> None:
        """Moves the selection."""
        across, down = _DIRECTIONS[direction]
        self._move(across, down)

    def action_edit_page(self, direction: int) -> None:
        """Moves the selection by ten lines."""
        self._move(0, direction * _PAGE)

    def action_edit_nudge(self, direction: int) -> None:
        """Adds 0.1 to the selected parameter, or takes it away."""
        if self._options.parameter is not None:
            parameter, value = self._selected()
            self._try(lambda: self._set(parameter, value + direction * _NUDGE))

    def action_edit_flip(self) -> None:
        """Turns the selected target into the other of the two; of more, one is asked for."""
        row = self._options.row
        if row is None:
            return
        other = self._other_target(row)
        if other is not None:
            self._try(lambda: self._aim(row, other))
        else:
            self.action_edit_type()

    def action_edit_type(self) -> None:
        """Asks for the value of what is selected."""
        if self._options.parameter is not None:
            parameter, value = self._selected()
            self._ask(parameter.name, repr(value), lambda number: self._set(parameter, number))
        elif self._options.row is not None:
            row = min(self._options.row, self._player.settings.dataset.n_samples - 1)
            title = _("Target of row {row}").format(row=row + 1)
            self._ask(title, value_text(self._target(row)), lambda number: self._aim(row, number))

    def click_parameter(self, index: int) -> None:
        """Selects a parameter; the one selected is asked for."""
        if self._options.parameter == index:
            self.action_edit_type()
        else:
            self._run.use(parameter=index, row=None)

    def click_target(self, row: int) -> None:
        """Selects a target; the one selected is flipped."""
        if self._options.row == row:
            self.action_edit_flip()
        else:
            self._run.use(row=row, parameter=None)

    def _move(self, across: int, down: int) -> None:
        before = self._options
        self._select(across, down)
        if self._options == before:
            self._run.say(_("nothing further that way"))

    def _select(self, across: int, down: int) -> None:
        if self._options.parameter is not None:
            tables = [table for table in self._tables() if table.size.height]
            if tables:
                moved = tables[0].neighbour(self._options.parameter, across, down)
            else:  # on a terminal too small for a table
                last = len(parameter_values(self._player.frame().snapshot.parameters)) - 1
                moved = min(max(self._options.parameter + across + down, 0), last)
            self._run.use(parameter=moved)
        elif self._options.row is not None:
            last = self._player.settings.dataset.n_samples - 1
            self._run.use(row=min(max(self._options.row + across + down, 0), last))

    def _selected(self) -> tuple[Parameter, float]:
        frame = self._player.frame()
        settings = frame.settings
        listed = parameters_of(settings, self._options.glyphs)
        index = min(self._options.parameter or 0, len(listed) - 1)
        return listed[index], float(parameter_values(frame.snapshot.parameters)[index])

    def _target(self, row: int) -> float:
        labels = self._shown_data.labels
        return labels[min(row, len(labels) - 1)]

    def _other_target(self, row: int) -> float | None:
        data, shown = self._player.settings.dataset, self._shown_data
        row = min(row, data.n_samples - 1)
        if data.is_of_classes:
            return (data.labels[row] + 1) % data.n_outputs
        return shown.other_target(row)

    @property
    def _shown_data(self) -> Dataset:
        """The data with the target that is changed: that of the output shown, or the class."""
        data = self._player.settings.dataset
        output = WINNER if data.is_of_classes else shown_output(data, self._options.output)
        return data_of_output(data, output)

    def _ask(self, title: str, value: str, take: Callable[[float], None]) -> None:
        def accept(text: str) -> None:
            number = number_from_text(text)
            if number is None:
                raise ValueError(_("value must be a number, got {text!r}").format(text=text))
            take(number)

        self._run.push_screen(Prompt(title, value, _("a number"), accept))

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except ValueError as error:
            self._run.notify(told(error), severity="error", markup=False)
            self._run.present()

    def _set(self, parameter: Parameter, value: float) -> None:
        self._player.change(parameter.field, value)
        self._run.present()

    def _aim(self, row: int, target: float) -> None:
        data = self._player.settings.dataset
        output = 0 if data.is_of_classes else shown_output(data, self._options.output)
        self._player.set_target(row, target, output)
        self._run.present()
