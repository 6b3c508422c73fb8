"""The truth table and the table of parameters."""

from __future__ import annotations

import numpy as np

from xortui.tui.player.frame import Frame
from xortui.tui.rendering.canvas import Canvas
from xortui.tui.rendering.parameter_table import ParameterRows, flat, parameter_table
from xortui.tui.rendering.truth_table import TruthRows, first_row_shown, truth_table
from xortui.tui.widgets.look import Look
from xortui.tui.widgets.picture import Picture


class TruthTable(Picture):
    """Inputs, targets, outputs, right or wrong, and each row's loss."""

    def draw(self, frame: Frame, look: Look, rows: int, cols: int) -> Canvas:
        """Draws as many rows as fit."""
        data, snapshot = frame.settings.dataset, frame.snapshot
        table = TruthRows(
            data.inputs,
            np.asarray(data.labels),
            np.asarray(snapshot.predictions[:, 0], np.float64),
            snapshot.row_losses,
        )
        first = first_row_shown(look.row or 0, 0, data.n_samples, rows)
        return truth_table(table, rows, cols, look.glyphs, first=first, selected=look.row)


class ParameterTable(Picture):
    """Every parameter: value, gradient, last change."""

    def draw(self, frame: Frame, look: Look, rows: int, cols: int) -> Canvas:
        """Draws as many parameters as fit."""
        shown = frame.snapshot
        table = ParameterRows(
            frame.settings.sizes,
            flat(shown.parameters.weights, shown.parameters.biases),
            flat(shown.gradients.weights, shown.gradients.biases),
            flat(shown.last_change.weights, shown.last_change.biases),
        )
        return parameter_table(table, rows, cols, look.glyphs, selected=look.parameter)
