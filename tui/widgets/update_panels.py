"""The panels of one update: its formulas, the network with the path lit up, the units' curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message

from xortui.core.activations import SOFTMAX
from xortui.core.explain import STAGES, Explanation, parameter_index
from xortui.tui.player.update_player import UpdateFrame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.activation_curve import (
    MIN_COLS,
    MIN_ROWS,
    UnitOnCurve,
    activation_curve,
)
from xortui.tui.rendering.diagram.lit_path import lit_path
from xortui.tui.rendering.text.boundary_text import boundary_lines
from xortui.tui.rendering.text.gradient_check_text import gradient_check_lines
from xortui.tui.rendering.text.run_header import run_header
from xortui.tui.rendering.text.unit_names import unit_names
from xortui.tui.rendering.text.update_text import (
    UpdateContent,
    UpdateLine,
    draw_update,
    update_lines,
)
from xortui.tui.widgets.network_diagram import (
    diagram_content,
    drawn_network,
    sentences_of,
    tell_parameter,
)
from xortui.tui.widgets.parameter_clicked import ParameterClicked
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.run_header import status_of
from xortui.tui.widgets.view_options import ViewOptions

_CURVE_ROWS: Final = 5
_AIRY_ROWS: Final = 7
_CURVE_COLS: Final = 28
_CURVE_SHAPE: Final = 3
"""Columns a row of a curve at its best, where its slopes are neither flat nor steep."""


class UpdateHeader(Picture[UpdateFrame]):
    """The run whose update it is, its epoch and its loss."""

    def draw(self, frame: UpdateFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        return run_header(status_of(frame.frame), rows, cols, options.glyphs)


class UpdateFormulas(Picture[UpdateFrame]):
    """What is read of an update; it follows the stage, and the wheel."""

    class RowClicked(Message):
        """What a row adds was clicked on.

        Attributes:
            row: Its place in the batch.
        """

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    class StageClicked(Message):
        """A line of a stage was clicked on.

        Attributes:
            stage: Which.
        """

        def __init__(self, stage: int) -> None:
            super().__init__()
            self.stage = stage

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[UpdateLine] = ()
        self._first = 0
        self._followed: object = None

    def draw(self, frame: UpdateFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the lines around the stage, or around the parameter that is checked."""
        self._lines, shown = _page(frame, options.glyphs, cols)
        now = (frame.page, frame.style, frame.stage, frame.explanation.place)
        if now != self._followed and shown:
            self._followed = now
            start, stop = shown[0], shown[-1] + 1
            self._first = min(max(self._first, stop - rows), start)
        self._first = max(0, min(self._first, len(self._lines) - rows))
        return draw_update(self._lines, rows, cols, self._first)

    @property
    def shows_parameter(self) -> bool:
        """Whether the lines that say which parameter is chosen are among those to be seen."""
        seen = self._lines[self._first : self._first + self.content_size.height]
        return any(line.stage == STAGES.index("parameter") for line in seen)

    def scroll_lines(self, lines: int) -> bool:
        """Scrolls what is longer than the panel; returns whether there was more to be seen."""
        last = max(0, len(self._lines) - self.content_size.height)
        first = min(max(0, self._first + lines), last)
        has_moved, self._first = first != self._first, first
        self.redraw()
        return has_moved

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Scrolls down."""
        event.stop()
        self.scroll_lines(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Scrolls up."""
        event.stop()
        self.scroll_lines(-1)

    def on_click(self, event: Click) -> None:
        """Says which row, stage or parameter is meant."""
        place, frame = event.get_content_offset(self), self.frame
        if place is None or frame is None or self._first + place.y >= len(self._lines):
            return
        at = self._first + place.y
        if frame.page == "check":
            if 1 <= at <= len(frame.checked):
                settings, chosen = frame.frame.settings, frame.checked[at - 1].place
                self.post_message(ParameterClicked(parameter_index(settings, chosen)))
        elif frame.page == "formulas":
            row = self._lines[at].row_at(place.x)
            stage = self._lines[at].stage
            message = self.StageClicked(stage) if row is None else self.RowClicked(row)
            self.post_message(message)


def _page(frame: UpdateFrame, glyphs: Glyphs, cols: int) -> tuple[list[UpdateLine], list[int]]:
    """The lines of a page, and which of them are to be seen."""
    found, settings = frame.explanation, frame.explanation.update.settings
    if frame.page == "check":
        lines = gradient_check_lines(frame.checked, settings, glyphs, found.place)
        places = [one.place for one in frame.checked]
        return lines, [1 + places.index(found.place)]
    if frame.page == "equations":
        words = sentences_of(frame.frame)
        parameters_now = frame.frame.snapshot.parameters
        return boundary_lines(parameters_now, settings, cols, glyphs, words), [0]
    content = UpdateContent(found, frame.stage, frame.chosen, _shown_program(frame))
    lines = update_lines(content, cols, glyphs)
    return lines, [n for n, line in enumerate(lines) if line.stage == frame.stage]


def count_formulas(frame: UpdateFrame, glyphs: Glyphs, cols: int) -> int:
    """Returns how many lines the formulas of an update have in a width, without a program's."""
    content = UpdateContent(frame.explanation, frame.stage, frame.chosen, {})
    return len(update_lines(content, cols, glyphs))


def _shown_program(frame: UpdateFrame) -> dict[int, tuple[str, ...]]:
    """The program's lines of the stage alone, so that all stages stay in sight."""
    return {stage: lines for stage, lines in frame.program.items() if stage == frame.stage}


class LitNetwork(Picture[UpdateFrame]):
    """The network, with every path from the parameter to the loss lit up."""

    def draw(self, frame: UpdateFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the network, at least as large as the panel."""
        place, sizes = frame.explanation.place, frame.frame.settings.sizes
        lit = lit_path(sizes, place.unit_layer, place.source, place.unit)
        return drawn_network(self, replace(diagram_content(frame.frame), lit=lit), options)

    def on_click(self, event: Click) -> None:
        """Says which parameter is meant."""
        if self.frame is not None:
            tell_parameter(self, event, self.frame.frame.settings)


class ActivationCurves(Picture[UpdateFrame]):
    """Each unit's place on the curve of its activation function, the parameter's own unit first."""

    def draw(self, frame: UpdateFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws as many units as fit."""
        canvas = Canvas(rows, cols)
        units = units_on_curves(frame.explanation)
        across, down = curves_across(len(units), rows, cols)
        width, height = cols // across, rows // down
        for number, unit in enumerate(units[: across * down]):
            top, left = number // across * height, number % across * width
            # a line of air below each, where its words are not needed to part them
            shown = height - 1 if height >= _AIRY_ROWS else height
            canvas.paste(top, left, activation_curve(unit, shown, width - 1, options.glyphs))
        return canvas


def curves_across(count: int, rows: int, cols: int) -> tuple[int, int]:
    """Returns how many curves stand beside and above each other: all if they can, well shaped.

    Args:
        count: How many there are.
        rows: Height of the panel in cells.
        cols: Its width in cells.
    """
    most = max(1, min(count, cols // _CURVE_COLS))
    choices = [
        (across, max(1, min(-(-count // across), rows // _CURVE_ROWS)))
        for across in range(1, most + 1)
    ]

    def fits(choice: tuple[int, int]) -> tuple[int, float]:
        across, down = choice
        shape = cols / across / (rows / down) / _CURVE_SHAPE
        return -min(across * down, count), abs(math.log(shape))

    across, down = min(choices, key=fits)
    return (across, down) if rows // down >= MIN_ROWS and cols // across >= MIN_COLS else (1, 1)


def units_on_curves(found: Explanation) -> list[UnitOnCurve]:
    """Returns the units of an update with their places, the parameter's own first.

    Args:
        found: The update, and the row that is followed.
    """
    settings, place = found.update.settings, found.place
    names = unit_names(settings.sizes, settings.column_names)
    units = []
    for layer, step in enumerate(found.update.steps):
        function = settings.activations[layer]
        if function == SOFTMAX.name:  # no curve: each of its values is of all outputs together
            continue
        for unit in range(min(step.z.shape[1], _CURVE_COLS)):
            column = np.asarray(step.z[:, unit], np.float64)
            z = None if found.row is None else float(column[found.row])
            others = column if found.row is None else np.delete(column, found.row)
            chosen = (layer, unit) == (place.unit_layer, place.unit)
            name = names[layer + 1][unit]
            units.append(UnitOnCurve(name, function, z, others, chosen))
    return sorted(units, key=lambda one: not one.is_chosen)
