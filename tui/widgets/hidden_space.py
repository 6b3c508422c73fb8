"""Hidden space: the plane as the hidden layer sees it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xortui.core import WINNER, Dataset, Settings, data_of_output, grid_inputs, shown_output
from xortui.core.activations import OUTPUT_ACTIVATIONS, SOFTMAX
from xortui.tui.player.frame import Frame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.hidden.hidden_space import (
    GRID_SIZE,
    PlaneContent,
    axes_that_matter,
    draw_plane,
    output_line,
    zoomed_bounds,
)
from xortui.tui.rendering.hidden.input_line import draw_input_line
from xortui.tui.rendering.surface.slices import AXES
from xortui.tui.rendering.surface.surface_view import Bounds
from xortui.tui.rendering.text.number_format import fixed_text
from xortui.tui.rendering.text.unit_names import unit_names
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.surface_picture import (
    Held,
    axis_names,
    class_words,
    held_inputs,
    held_out_targets,
    point_targets,
    shows_both,
    surface_view,
)
from xortui.tui.widgets.view_options import ViewOptions


class HiddenSpace(RunPicture[Frame]):
    """The input's grid bent into two hidden units' plane, with the points and the output's line."""

    depends_on = ("ramp", "hidden_axes", "slice_steps", "output")
    times_a_second = 10

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.shows_both = False
        self.axes: tuple[int, int] | None = None
        self._bounds: Bounds | None = None
        self._shown: tuple[object, ...] = ()

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the plane, or why there is nothing to bend."""
        canvas = self._draw(frame, options, rows, cols)
        self.shows_both = shows_both(canvas, options)
        return canvas

    def _draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        settings = frame.settings
        if not settings.hidden:
            return _one_layer(frame, options, rows, cols)
        if self._shown[:1] != (frame.config,):
            self.axes = None
        self.axes = shown_axes(frame, options, self.axes)
        shown = (frame.config, self.axes, options.slice_steps)
        if shown != self._shown:
            self._shown, self._bounds = shown, None
        held = held_inputs(settings.dataset, options)
        plane = plane_content(frame, self.axes, held, options.output, self._bounds, options.glyphs)
        self._bounds = plane.bounds
        return draw_plane(plane, rows, cols, options.glyphs, options.ramp)


def shown_axes(
    frame: Frame, options: ViewOptions, before: tuple[int, int] | None = None
) -> tuple[int, int]:
    """Returns which two units of the last hidden layer span the plane.

    Args:
        frame: The moment.
        options: The units that were chosen; by default the two that matter most.
        before: The two that were shown before.
    """
    settings = frame.settings
    units = settings.hidden[-1] if settings.hidden else 0
    chosen = options.hidden_axes
    if chosen is not None and max(chosen) < units:
        return chosen
    if units <= 2:
        return 0, max(min(1, units - 1), 0)
    output = shown_output(settings.dataset, options.output)
    weights = np.asarray(frame.snapshot.weights[-1][:units], np.float64)
    weights = weights if output == WINNER else weights[:, [output]]
    return axes_that_matter(weights, frame.snapshot.activations[-2], before)


def plane_content(
    frame: Frame,
    axes: tuple[int, int],
    held: Held = None,
    chosen: int | None = None,
    before: Bounds | None = None,
    glyphs: Glyphs = FULL,
) -> PlaneContent:
    """Returns what is seen of the last hidden layer.

    Args:
        frame: The moment.
        axes: Which two of its units stand to the right and upwards.
        held: Where the inputs stay over which there is no grid.
        chosen: Which of several outputs is shown.
        before: The bounds of the picture before.
        glyphs: What the terminal can show.
    """
    settings, shown = frame.settings, frame.snapshot
    output = shown_output(settings.dataset, chosen)
    data = data_of_output(settings.dataset, output)
    inputs = grid_inputs(data, GRID_SIZE, GRID_SIZE, held=held)
    layer = frame.network.activations(inputs)[-2]
    activations = np.asarray(shown.activations[-2], np.float64)
    names = unit_names(settings.sizes)[-2]
    weights = shown.weights[-1][: settings.sizes[-2], output]
    bias = float(shown.parameters.bias(-1)[output]) - _at_border(settings, data)
    # With links the output is no function of the hidden units alone.
    is_parted = axes[0] != axes[1] and _has_one_border(settings, output) and not settings.skip
    are_many = output == WINNER and settings.sizes[-1] > 2
    classes = _class_planes(frame, axes) if output == WINNER else np.empty((0, 3))
    held_out = _held_out(frame, axes, data, output, are_many)
    parts = [layer[:, list(axes)], activations[:, list(axes)], *held_out.values()]
    seen = np.concatenate([part for part in parts if part.ndim == 2])
    return PlaneContent(
        grid=layer[:, list(axes)].reshape(GRID_SIZE, GRID_SIZE, 2),
        points=activations[:, list(axes)],
        targets=point_targets(data, are_many),
        line=output_line(weights, bias, activations, axes) if is_parted else None,
        bounds=(
            zoomed_bounds(seen[:, 0], before[0] if before else None),
            zoomed_bounds(seen[:, 1], before[1] if before else None),
        ),
        names=(names[axes[0]], names[axes[1]]),
        labels=_labels(data),
        border=data.border,
        inputs=axis_names(data)[:2],
        held=_held_words(names, activations, axes),
        classes=classes,
        class_words=class_words(settings.dataset, glyphs) if len(classes) else (),
        **held_out,
    )


def _class_planes(frame: Frame, axes: tuple[int, int]) -> NDArray[np.float64]:
    """Returns how high each output's pre-activation is over the plane; none where that is no plane.

    The highest wins, as what follows a pre-activation rises with it.
    """
    settings, shown = frame.settings, frame.snapshot
    function = OUTPUT_ACTIVATIONS[settings.output_activation]
    if axes[0] == axes[1] or settings.skip or function.is_periodic:
        return np.empty((0, 3))
    weights = np.asarray(shown.weights[-1][: settings.sizes[-2]], np.float64)
    biases = np.asarray(shown.parameters.bias(-1), np.float64)
    activations = np.asarray(shown.activations[-2], np.float64)
    return np.array(
        [
            output_line(weights[:, output], float(biases[output]), activations, axes)
            for output in range(settings.sizes[-1])
        ]
    )


def _held_words(
    names: tuple[str, ...], activations: NDArray[np.float64], axes: tuple[int, int]
) -> tuple[str, ...]:
    """Returns where the units are held that are no axis, for which the areas are drawn."""
    others = [unit for unit in range(len(names)) if unit not in axes]
    with np.errstate(all="ignore"):
        means = activations.mean(axis=0)
    return tuple(f"{names[unit]} {fixed_text(float(means[unit]), 2)}" for unit in others)


def _held_out(
    frame: Frame, axes: tuple[int, int], data: Dataset, output: int, are_many: bool
) -> dict[str, NDArray[np.float64]]:
    """The points that are held out from training, where there are any."""
    held_out, seen = frame.settings.held_out, frame.held_out
    if held_out is None or seen is None:
        return {}
    places = np.asarray(seen.activations[-2], np.float64)[:, list(axes)]
    targets = held_out_targets(data_of_output(held_out, output), data, are_many)
    return {"test_points": places, "test_targets": targets}


@lru_cache(4)  # there may be thousands of rows
def _labels(data: Dataset) -> tuple[str, ...]:
    if not data.is_truth_table:
        return ()
    return tuple("".join(f"{value + 0.0:g}" for value in row) for row in data.rows)


def _one_layer(frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
    settings, shown = frame.settings, frame.snapshot
    view = surface_view(frame, options)
    columns, biases = settings.of_given_inputs(*shown.parameters.of_read_inputs())
    output = shown_output(settings.dataset, options.output)
    data = data_of_output(settings.dataset, output)
    weights, bias = columns[:, output], float(biases[output]) - _at_border(settings, data)
    line = None
    border = data.border
    # Of expressions of the inputs the border is no straight line.
    is_straight = data.n_features >= AXES and not settings.inputs
    if is_straight and _has_one_border(settings, output):
        held = held_inputs(settings.dataset, options) or ()
        rest = float(weights[AXES:] @ np.array(held[AXES:])) if held else 0.0
        line = (float(weights[0]), float(weights[1]), bias + rest)
    return draw_input_line(
        line,
        np.asarray(view.points),
        np.asarray(view.targets),
        view.bounds,
        rows,
        cols,
        options.glyphs,
        ramp=options.ramp,
        border=border,
        names=view.names[:2],
        held_out=(np.asarray(view.test_points), np.asarray(view.test_targets)),
    )


def _has_one_border(settings: Settings, output: int) -> bool:
    """Whether there is one pre-activation at which the output turns.

    There is none where outputs are compared with each other.
    """
    function = OUTPUT_ACTIVATIONS[settings.output_activation]
    if output == WINNER or function is SOFTMAX or function.is_periodic:
        return False
    return data_of_output(settings.dataset, output).border is not None


def _at_border(settings: Settings, data: Dataset) -> float:
    if settings.output_activation == SOFTMAX.name:
        return 0.0
    middle = data.border.middle if data.border else 0.0
    return OUTPUT_ACTIVATIONS[settings.output_activation].pre_activation_at(middle)
