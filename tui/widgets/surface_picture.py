"""The output surface: from above, or in 3-D."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from textual.events import (
    Click,
    MouseDown,
    MouseEvent,
    MouseMove,
    MouseScrollDown,
    MouseScrollUp,
    MouseUp,
)
from textual.geometry import Offset
from textual.message import Message

from xortui.core import WINNER, Dataset, data_of_output, shown_output
from xortui.tui.language import translate as _
from xortui.tui.player.frame import FrameSummary
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.overlays import (
    CLASS_CHARACTERS,
    FIRST_CLASS,
    point_character,
)
from xortui.tui.rendering.surface.slices import AXES, held_out_on_slice, slice_of
from xortui.tui.rendering.surface.surface_3d import draw_surface_3d, surface_3d_shape
from xortui.tui.rendering.surface.surface_view import (
    Bounds,
    SurfaceView,
    plot_area,
    surface_shape,
)
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.rendering.text.unit_names import unit_names
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.view_options import ViewOptions

Held = tuple[float, ...] | None
"""Where each input stays that is no axis of a surface."""

_MOST_CLASSES: Final = 5
_UNSEEN: Final = 1 / 150
"""Part of the surface's range by which outputs may differ unseen.

On a plot of seventy dots it moves the contour by half a dot, on a plateau too, where the range is
small and so a small change swings it. What adds up is drawn.
"""


class SurfacePicture(RunPicture[FrameSummary]):
    """What the network computes over the input square."""

    depends_on = (
        "in_3d",
        "azimuth",
        "elevation",
        "ramp",
        "levels",
        "ascii",
        "contour",
        "crosshair",
        "slice_steps",
        "output",
    )
    times_a_second = 20
    needs_all = False

    class Pointed(Message):
        """The mouse points at a place of the input square.

        Attributes:
            place: ``(x1, x2)``, or ``None`` off the square.
        """

        def __init__(self, place: tuple[float, float] | None) -> None:
            super().__init__()
            self.place = place

    class Clicked(Message):
        """A place of the input square was clicked on.

        Attributes:
            place: ``(x1, x2)``.
        """

        def __init__(self, place: tuple[float, float]) -> None:
            super().__init__()
            self.place = place

    class Pressed(Message):
        """A button of the mouse went down on a place of the input square.

        Attributes:
            place: ``(x1, x2)``.
            button: Its number: 1 the left one, 3 the right one.
        """

        def __init__(self, place: tuple[float, float], button: int) -> None:
            super().__init__()
            self.place, self.button = place, button

    class Released(Message):
        """A button of the mouse came up on a place of the input square.

        Attributes:
            place: ``(x1, x2)``.
        """

        def __init__(self, place: tuple[float, float]) -> None:
            super().__init__()
            self.place = place

    class SliceMoved(Message):
        """The wheel was turned over the surface.

        Attributes:
            steps: By how many levels the slice is to be moved.
        """

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.shows_both = False
        self._drawn: NDArray[np.float64] | None = None
        self._found: (
            tuple[FrameSummary, tuple[Held, tuple[int, ...], int], NDArray[np.float64]] | None
        ) = None

    def show(self, frame: FrameSummary, options: ViewOptions) -> None:
        """Draws a frame, unless nobody could tell it from the one that stands there."""
        if self._looks_the_same(frame, options):
            self.frame = frame
        else:
            super().show(frame, options)

    def _looks_the_same(self, frame: FrameSummary, options: ViewOptions) -> bool:
        if self._drawn is None or options != self.view_options or self.is_stale(frame, options):
            return False
        surface = self._surface(frame, options, self._drawn.shape)
        moved = np.abs(surface - self._drawn).max()
        return bool(moved < _UNSEEN * np.ptp(self._drawn))

    def on_resize(self) -> None:
        """Draws for the new size."""
        self._drawn = None
        super().on_resize()

    def _surface(
        self, frame: FrameSummary, options: ViewOptions, shape: tuple[int, ...]
    ) -> NDArray[np.float64]:
        """The surface of a frame, made once."""
        rows, cols = shape
        held = held_inputs(frame.settings.dataset, options)
        output = shown_output(frame.settings.dataset, options.output)
        found = self._found
        if found is None or found[0] is not frame or found[1] != (held, shape, output):
            surface = frame.network.surface(rows, cols, held=held, output=output)
            found = self._found = frame, (held, shape, output), surface
        return found[2]

    def draw(self, frame: FrameSummary, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the surface in the way that was chosen."""
        canvas = self._draw(frame, options, rows, cols)
        self.shows_both = shows_both(canvas, options)
        return canvas

    def _draw(self, frame: FrameSummary, options: ViewOptions, rows: int, cols: int) -> Canvas:
        view = surface_view(frame, options)
        if options.in_3d:
            surface = self._surface(frame, options, surface_3d_shape(rows, cols))
            self._drawn = surface
            eye = (options.azimuth, options.elevation)
            return draw_surface_3d(surface, view, *eye, rows, cols, options.glyphs)
        shape = surface_shape(rows, cols, view, options.glyphs)
        if min(shape) < 1:
            return Canvas(rows, cols)
        surface = self._drawn = self._surface(frame, options, shape)
        return draw_heatmap(surface, view, rows, cols, options.glyphs)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Asks for another slice: a wheel turned by chance changes nothing of the run."""
        event.stop()
        self.post_message(self.SliceMoved(-1))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Asks for another slice, the other way."""
        event.stop()
        self.post_message(self.SliceMoved(1))

    def on_mouse_move(self, event: MouseMove) -> None:
        """Reads the output under the pointer."""
        if self.frame is not None and not self.view_options.in_3d:
            offset = event.get_content_offset(self)
            self.post_message(self.Pointed(self._place(offset) if offset is not None else None))

    def on_click(self, event: Click) -> None:
        """Says which place is meant."""
        if (place := self._meant(event)) is not None:
            self.post_message(self.Clicked(place))

    def on_mouse_down(self, event: MouseDown) -> None:
        """Says where a button goes down: points may be set, or taken up."""
        if (place := self._meant(event)) is not None:
            self.post_message(self.Pressed(place, event.button))

    def on_mouse_up(self, event: MouseUp) -> None:
        """Says where it comes up."""
        if (place := self._meant(event)) is not None:
            self.post_message(self.Released(place))

    def _meant(self, event: MouseEvent) -> tuple[float, float] | None:
        offset = event.get_content_offset(self)
        if offset is None or self.view_options.in_3d:
            return None
        return self._place(offset)

    def on_leave(self) -> None:
        """Reads nothing once the pointer has left."""
        self.post_message(self.Pointed(None))

    def _place(self, offset: Offset) -> tuple[float, float] | None:
        if self.frame is None:
            return None
        bounds = surface_view(self.frame, self.view_options).bounds
        area = plot_area(self.size.height, self.size.width, bounds)
        across = (offset.x - area.left) / max(area.cols - 1, 1)
        up = 1 - (offset.y - area.top) / max(area.rows - 1, 1)
        if not (0 <= across <= 1 and 0 <= up <= 1):
            return None
        (left, right), (low, high) = bounds
        return left + across * (right - left), low + up * (high - low)


def surface_view(frame: FrameSummary, options: ViewOptions) -> SurfaceView:
    """Returns how the surface of a frame is shown."""
    data = shown_data(frame.settings.dataset, options)
    are_many = has_many_classes(frame.settings.dataset, options)
    points, targets, bounds, span = _seen(data, options.slice_steps, are_many)
    test_points, test_targets = _held_out(data, options.slice_steps, frame.settings.held_out)
    return SurfaceView(
        test_points=test_points,
        test_targets=test_targets,
        ramp=options.ramp,
        levels=options.levels,
        ascii=options.ascii,
        contour=options.contour,
        crosshair=options.crosshair,
        points=points,
        targets=targets,
        bounds=bounds,
        span=span,
        border=data.border,
        names=axis_names(data),
    )


def shown_data(data: Dataset, options: ViewOptions) -> Dataset:
    """Returns the data as they are for the output that is shown."""
    return data_of_output(data, shown_output(data, options.output))


def has_many_classes(data: Dataset, options: ViewOptions) -> bool:
    """Returns whether the winner of more classes than two is shown."""
    return shown_output(data, options.output) == WINNER and data.n_outputs > 2


def point_targets(data: Dataset, are_many: bool) -> NDArray[np.float64]:
    """Returns how points are drawn: by which of two targets, or by which of many classes."""
    if are_many:
        return np.array(data.labels) + FIRST_CLASS
    return data.high_targets.astype(np.float64)


def class_legend(data: Dataset, options: ViewOptions) -> str:
    """Returns which character stands for which class, where they are a few and many."""
    if not has_many_classes(data, options) or data.n_outputs > _MOST_CLASSES:
        return ""
    names = zip(CLASS_CHARACTERS, data.target_names, strict=False)
    return " · " + " ".join(f"{character} {name}" for character, name in names)


def output_words(data: Dataset, options: ViewOptions) -> str:
    """Returns which output is shown, or nothing where there is one."""
    if data.n_outputs == 1:
        return ""
    output = shown_output(data, options.output)
    return _("winning class") if output == WINNER else data.target_names[output]


def axis_names(data: Dataset) -> tuple[str, str, str]:
    """Returns what the axes of a surface are called: the inputs on them, and the output."""
    inputs = (*data.column_names[:-1], "x2")
    return inputs[0], inputs[1], data.target_name or "y"


def held_inputs(data: Dataset, options: ViewOptions) -> Held:
    """Returns where the inputs stay that are no axis of the surface, None where all are axes."""
    found = slice_of(data, options.slice_steps)
    return found.held if found is not None else None


def slice_words(frame: FrameSummary, options: ViewOptions) -> str:
    """Returns where the slice lies, or nothing where all inputs are axes.

    The input along which keys and wheel move it comes first.
    """
    data = frame.settings.dataset
    found = slice_of(data, options.slice_steps)
    if found is None:
        return ""
    names = unit_names((data.n_features, 1), data.column_names)[0][AXES:]
    first = min(options.slice_input, len(names) - 1)
    order = [first, *(n for n in range(len(names)) if n != first)]
    return ", ".join(f"{names[n]} = {found.places[n]}" for n in order)


def points_on_slice(data: Dataset, options: ViewOptions) -> str:
    """Returns how many points lie on the slice, or nothing where all do."""
    found = slice_of(data, options.slice_steps)
    if found is None:
        return ""
    shown, all_points = epoch_text(int(found.is_on.sum())), epoch_text(data.n_samples)
    return _(" · {shown} of {all} points").format(shown=shown, all=all_points)


def shows_both(canvas: Canvas, options: ViewOptions) -> bool:
    """Returns whether points of both targets stand in one place of a picture."""
    return bool((canvas.characters == point_character(None, options.glyphs)).any())


def both_legend(options: ViewOptions) -> str:
    """Returns what such a place means, in words."""
    symbol = point_character(None, options.glyphs)
    return _(" · {symbol} both targets").format(symbol=symbol)


def held_out_legend(frame: FrameSummary, options: ViewOptions) -> str:
    """Returns what the points are that are held out from training; nothing where none are."""
    if frame.settings.held_out is None:
        return ""
    symbols = [point_character(target, options.glyphs, held_out=True) for target in (1.0, 0.0)]
    return _(" · {symbols} held out").format(symbols="".join(symbols))


@lru_cache(4)
def _held_out(
    data: Dataset, steps: tuple[int, ...], held_out: Dataset | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points of a slice that are held out, and which of them have the higher target."""
    if held_out is None:
        return np.empty((0, 2)), np.empty(0)
    is_on = held_out_on_slice(data, steps, held_out)
    points = held_out.inputs[is_on, :2]
    if points.shape[1] == 1:
        points = np.column_stack([points, np.full(len(points), 0.5)])
    return points, high_targets_of(held_out, data)[is_on].astype(np.float64)


def high_targets_of(held_out: Dataset, data: Dataset) -> NDArray[np.bool_]:
    """Returns of each held-out row whether its target is the higher one of the data's."""
    low, high = data.target_bounds
    return np.array(held_out.labels) > (data.border.middle if data.border else low / 2 + high / 2)


@lru_cache(4)  # asked for with every frame that is drawn
def _seen(
    data: Dataset, steps: tuple[int, ...], are_many: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64], Bounds, tuple[float, float]]:
    """The points of a slice, which of them have the higher target, their bounds, the outputs'."""
    found, bounds = slice_of(data, steps), data.bounds
    second = bounds[1] if len(bounds) > 1 else (0.0, 1.0)
    points, targets = data.inputs[:, :2], point_targets(data, are_many)
    if points.shape[1] == 1:
        points = np.column_stack([points, np.full(len(points), 0.5)])
    if found is not None:
        points, targets = points[found.is_on], targets[found.is_on]
    return points, targets, (bounds[0], second), data.target_bounds
