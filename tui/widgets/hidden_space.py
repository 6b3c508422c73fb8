"""Hidden space: the plane as the hidden layer sees it."""

from __future__ import annotations

import numpy as np

from xortui.core import Settings, grid_inputs
from xortui.core.activations import ACTIVATIONS
from xortui.tui.player.frame import Frame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.hidden.hidden_space import (
    GRID_SIZE,
    PlaneContent,
    activation_bounds,
    draw_plane,
    output_line,
)
from xortui.tui.rendering.hidden.input_line import draw_input_line
from xortui.tui.rendering.text.unit_names import unit_names
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.surface_picture import surface_view
from xortui.tui.widgets.view_options import ViewOptions


class HiddenSpace(RunPicture[Frame]):
    """The input's grid bent into two hidden units' plane, with the points and the output's line."""

    depends_on = ("ramp", "hidden_axes")

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the plane, or why there is nothing to bend."""
        if not frame.settings.hidden:
            return _one_layer(frame, options, rows, cols)
        plane = plane_content(frame, shown_axes(frame, options))
        return draw_plane(plane, rows, cols, options.glyphs, options.ramp)


def shown_axes(frame: Frame, options: ViewOptions) -> tuple[int, int]:
    """Returns which two units of the last hidden layer span the plane."""
    units = frame.settings.hidden[-1] if frame.settings.hidden else 0
    across, up = options.hidden_axes
    return (across, up) if max(across, up) < units else (0, min(1, units - 1))


def plane_content(frame: Frame, axes: tuple[int, int]) -> PlaneContent:
    """Returns what is seen of the last hidden layer.

    Args:
        frame: The moment.
        axes: Which two of its units stand to the right and upwards.
    """
    settings, shown = frame.settings, frame.snapshot
    data = settings.dataset
    inputs = grid_inputs(data, GRID_SIZE, GRID_SIZE)
    layer = frame.network.activations(inputs)[-2]
    activations = np.asarray(shown.activations[-2], np.float64)
    names = unit_names(settings.sizes)[-2]
    labels = tuple("".join(f"{value:g}" for value in row) for row in data.rows)
    weights = shown.weights[-1][:, 0]
    bias = float(shown.biases[-1][0]) - _at_border(settings)
    is_parted = axes[0] != axes[1] and data.border is not None
    return PlaneContent(
        grid=layer[:, list(axes)].reshape(GRID_SIZE, GRID_SIZE, 2),
        points=activations[:, list(axes)],
        targets=data.high_targets.astype(np.float64),
        line=output_line(weights, bias, activations, axes) if is_parted else None,
        bounds=(
            activation_bounds(settings.activation, layer[:, axes[0]]),
            activation_bounds(settings.activation, layer[:, axes[1]]),
        ),
        names=(names[axes[0]], names[axes[1]]),
        labels=labels if data.is_truth_table else (),
        border=data.border,
    )


def _one_layer(frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
    settings, shown = frame.settings, frame.snapshot
    view = surface_view(frame, options)
    weights, bias = shown.weights[0][:, 0], float(shown.biases[0][0])
    line = None
    border = settings.dataset.border
    if settings.dataset.n_features == 2 and border is not None:
        line = (float(weights[0]), float(weights[1]), bias - _at_border(settings))
    points = np.array(view.points)
    targets = np.array(view.targets)
    return draw_input_line(
        line,
        points,
        targets,
        view.bounds,
        rows,
        cols,
        options.glyphs,
        ramp=options.ramp,
        border=border,
    )


def _at_border(settings: Settings) -> float:
    border = settings.dataset.border
    middle = border.middle if border else 0.0
    return ACTIVATIONS[settings.output_activation].pre_activation_at(middle)
