"""The truth table and the table of parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.events import Click
from textual.geometry import Size
from textual.message import Message

from xortui.core import Parameters, Settings
from xortui.tui.language import translate as _
from xortui.tui.player.frame import Frame, PlayState
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.number_format import ColumnFormat, epoch_text
from xortui.tui.rendering.text.parameter_table import (
    ParameterRows,
    flat,
    index_at,
    number_forms,
    parameter_table,
    parameters_across,
    row_of,
)
from xortui.tui.rendering.text.table_rows import rows_that_fit
from xortui.tui.rendering.text.truth_table import TruthRows, target_span, truth_table
from xortui.tui.rendering.text.unit_names import parameters_of
from xortui.tui.widgets.parameter_clicked import ParameterClicked
from xortui.tui.widgets.scrolling_table import ScrollingTable
from xortui.tui.widgets.view_options import ViewOptions


class TruthTable(ScrollingTable):
    """Inputs, targets, outputs, right or wrong, and each row's loss."""

    depends_on = ("row",)

    class TargetClicked(Message):
        """A target was clicked on.

        Attributes:
            row: The row of the data.
        """

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws as many rows as fit."""
        table = _rows_of(frame)
        count = len(table.targets)
        self.keep_in_view(options.row, count, rows_that_fit(rows, count))
        return truth_table(
            table, rows, cols, options.glyphs, first=self.first, selected=options.row
        )

    def on_click(self, event: Click) -> None:
        """Says which target is meant."""
        place = event.get_content_offset(self)
        if place is None or self.frame is None:
            return
        table = _rows_of(self.frame)
        width, height = self.size
        start, stop = target_span(table, height, width, self.view_options.glyphs, first=self.first)
        row = self.first + place.y - 1
        count = len(table.targets) if table.n_trained is None else table.n_trained
        last = min(self.first + rows_that_fit(height, len(table.targets)), count)
        if start <= place.x < stop and self.first <= row < last:
            self.post_message(self.TargetClicked(row))


def _rows_of(frame: Frame) -> TruthRows:
    """The rows that are trained with, and below them those that are held out."""
    return TruthRows.of(frame.settings.dataset, frame.snapshot, frame.settings.held_out)


class ParameterTable(ScrollingTable):
    """Every parameter: value, gradient, last change."""

    depends_on = ("parameter",)
    _forms: Sequence[ColumnFormat] = ()
    _fewest = 2
    _told = ""
    _told_of: tuple[Settings | None, Size, Glyphs] = None, Size(), Glyphs()

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws as many parameters as fit."""
        shown, settings = frame.snapshot, frame.settings
        table = ParameterRows(
            settings.architecture,
            parameter_values(shown.parameters),
            parameter_values(shown.gradients),
            parameter_values(shown.last_change) if shown.epoch else None,
            settings.column_names,
        )
        network, named = settings.architecture, self._naming(settings)
        across = parameters_across(network, cols, options.glyphs, **named)
        count = -(-len(table.values) // max(across, 1))
        row = None
        if options.parameter is not None:
            row = row_of(options.parameter, network, cols, options.glyphs, **named)
        self.keep_in_view(row, count, rows if across else rows - 1)
        # What one steps or seeks to stands in its own form, wherever one comes from.
        before = self._forms if frame.state is PlayState.RUNNING else ()
        self._forms = number_forms(table, cols, options.glyphs, before, self._fewest)
        return parameter_table(
            table,
            rows,
            cols,
            options.glyphs,
            first=self.first,
            selected=options.parameter,
            forms=self._forms,
            fewest=self._fewest,
        )

    def shown_text(self, frame: Frame, options: ViewOptions) -> str:
        """Returns how many of the parameters have room, where not all have; else nothing."""
        # Asked with every frame, which mostly changes nothing of it.
        settings, size, glyphs = frame.settings, self.size, options.glyphs
        if settings is not self._told_of[0] or (size, glyphs) != self._told_of[1:]:
            self._told_of = settings, size, glyphs
            self._told = self._shown_of(settings, size, glyphs)
        return self._told

    def _shown_of(self, settings: Settings, size: Size, glyphs: Glyphs) -> str:
        if not size.height:
            return ""
        network, named = settings.architecture, self._naming(settings)
        across = parameters_across(network, size.width, glyphs, **named)
        count = len(parameters_of(settings, glyphs))
        shown = size.height * across if across else size.height - 1
        if shown >= count:
            return ""
        text = _("{shown} of {count} parameters")
        return text.format(shown=epoch_text(shown), count=epoch_text(count))

    def neighbour(self, index: int, across: int, down: int) -> int:
        """Returns the parameter that stands so many places beside and below another."""
        if self.frame is None:
            return index
        settings, glyphs = self.frame.settings, self.view_options.glyphs
        width = parameters_across(
            settings.architecture, self.size.width, glyphs, **self._naming(settings)
        )
        count = len(parameters_of(settings, glyphs))
        return min(max(index + across + down * max(width, 1), 0), count - 1)

    def on_click(self, event: Click) -> None:
        """Says which parameter is meant."""
        place = event.get_content_offset(self)
        index = None if place is None else self._index_at(place.x, place.y)
        if index is not None:
            self.post_message(ParameterClicked(index))

    def _index_at(self, x: int, y: int) -> int | None:
        if self.frame is None:
            return None
        settings = self.frame.settings
        return index_at(
            y,
            x,
            settings.architecture,
            self.size.width,
            self.view_options.glyphs,
            first=self.first,
            **self._naming(settings),
        )

    def _naming(self, settings: Settings) -> dict[str, Any]:
        """What decides how long the names of parameters are, and what of them is told."""
        return {"columns": settings.column_names, "fewest": self._fewest}


class ParameterValues(ParameterTable):
    """Every parameter in little room: its value alone, unless there is room for everything."""

    _fewest = 3


def parameter_values(shown: Parameters) -> NDArray[np.float64]:
    """Returns all parameters as one array, in the order of ``unit_names.parameters``."""
    of_inputs = shown.input_scales, shown.input_shifts
    return flat(shown.weights, shown.biases, shown.scales, shown.shifts, *of_inputs)
