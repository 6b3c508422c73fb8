"""The output surface: from above, or in 3-D."""

from __future__ import annotations

from dataclasses import replace
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

from xortui.core import WINNER, Dataset, Settings, data_of_output, grid_inputs, shown_output
from xortui.tui.language import cached_by_language
from xortui.tui.language import translate as _
from xortui.tui.permissions import COARSE
from xortui.tui.player.frame import FrameSummary, PlayState
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.overlays import (
    FIRST_CLASS,
    class_character,
    point_character,
)
from xortui.tui.rendering.surface.ramp_span import Span, end_numbers, ramp_span
from xortui.tui.rendering.surface.slices import AXES, held_out_on_slice, slice_of
from xortui.tui.rendering.surface.steady_levels import SteadyLevels
from xortui.tui.rendering.surface.surface_3d import draw_surface_3d, surface_3d_shape
from xortui.tui.rendering.surface.surface_view import (
    Bounds,
    SurfaceView,
    surface_area,
    surface_shape,
)
from xortui.tui.rendering.text.number_format import epoch_text, short_text
from xortui.tui.rendering.text.unit_names import unit_names
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.view_options import ViewOptions

Held = tuple[float, ...] | None
"""Where each input stays that is no axis of a surface."""

_MOST_CLASSES: Final = 5
_UNSEEN: Final = 1 / 60
"""Part of what a surface spans of the ramp by which it may differ unseen.

On a plot of seventy dots it moves the contour by a dot or so, on a plateau too, where the ramp is
stretched and so a small change swings it. What adds up is drawn.
"""

_UNSEEN_FAR: Final = 1 / 24
"""The same on a slow line, where a level is more than that, and fewer pictures are drawn."""

_MOST_CORNERS: Final = 4
_CALM: Final = 10
"""Pictures that could not be told apart after which a surface is drawn as if the run rested."""

_LOOKS: Final = 4
"""Frames from one look at a surface that has not changed for long to the next."""

_MOST_LINES: Final = 24
_LINE_GRID: Final = 33
"""How many hidden units' lines can be told apart, and points of a grid that show how they bend."""


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
        "unit_lines",
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
        self.span: Span | None = None
        self.has_key = False
        self._drawn: NDArray[np.floating] | None = None
        self._border = 0.0
        self._last: tuple[SurfaceView, SurfaceView] | None = None
        self._viewed: tuple[Settings, ViewOptions, SurfaceView] | None = None
        self._calm = self._unlooked = 0
        self._steady = SteadyLevels()
        self._shown: tuple[object, ...] = ()
        self._found: (
            tuple[FrameSummary, tuple[Held, tuple[int, ...], int], NDArray[np.float64]] | None
        ) = None

    def show(self, frame: FrameSummary, options: ViewOptions) -> None:
        """Draws a frame, unless nobody could tell it from the one that stands there."""
        if self._may_look_away(frame, options):
            self.frame = frame
        elif self._looks_the_same(frame, options):
            self.frame = frame
            self._calm += 1
            if self._calm == _CALM and options.levels > COARSE:
                super().show(frame, options)
        else:
            self._calm = self._unlooked = 0
            super().show(frame, options)

    def _may_look_away(self, frame: FrameSummary, options: ViewOptions) -> bool:
        """Whether a run only goes on that has changed nothing to be seen.

        To find that out costs as much as to draw, and on a plateau that would be all it is for.
        """
        if not self._calm or frame is self.frame or self._drawn is None:
            return False
        if options != self.view_options or self.is_stale(frame, options):
            return False
        between = _LOOKS if self._calm > _CALM else 2
        self._unlooked = (self._unlooked + 1) % between
        return self._unlooked > 0

    def _looks_the_same(self, frame: FrameSummary, options: ViewOptions) -> bool:
        drawn, before = self._drawn, self.span
        if drawn is None or before is None or options.unit_lines:
            return False
        if options != self.view_options or self.is_stale(frame, options):
            return False
        surface = self._surface(frame, options, drawn.shape)
        view = self._stretched(surface, self._view(frame, options))
        if view.span != before and end_numbers(view.span) != end_numbers(before):
            return False
        most = (_UNSEEN if options.levels > COARSE else _UNSEEN_FAR) * np.ptp(drawn)
        if view.border is not None and abs(_border_at(view) - self._border) > most:
            return False
        return bool(np.abs(view.scaled(surface) - drawn).max() < most)

    def _stretched(self, surface: NDArray[np.float64], view: SurfaceView) -> SurfaceView:
        """Returns how a surface is shown whose outputs may be all alike."""
        assert self.frame is not None
        data = self.frame.settings.dataset
        if shown_output(data, self.view_options.output) == WINNER:
            return view  # numbers of classes are no heights
        span = ramp_span(surface, view.span, self.span)
        if self._last is None or (self._last[0], self._last[1].span) != (view, span):
            self._last = view, replace(view, span=span)
        return self._last[1]

    def _view(self, frame: FrameSummary, options: ViewOptions) -> SurfaceView:
        """How the surface of a frame is shown, made once for all frames alike."""
        if self._viewed is None or self._viewed[0] is not frame.settings:
            self._viewed = None
        if self._viewed is None or self._viewed[1] is not options:
            self._viewed = frame.settings, options, surface_view(frame, options)
        return self._viewed[2]

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
        view = self._view(frame, options)
        shown = (frame.config, options.slice_steps, options.output, view.span)
        if shown != self._shown:
            self._shown, self.span = shown, None
        if options.in_3d:
            shape = surface_3d_shape(rows, cols)
        else:
            shape = surface_shape(rows, cols, view, options.glyphs)
        if min(shape) < 1:
            return Canvas(rows, cols)
        surface = self._surface(frame, options, shape)
        view = self._stretched(surface, view)
        self.span, self._drawn, self._border = view.span, view.scaled(surface), _border_at(view)
        self.has_key = bool(surface_area(rows, cols, view.bounds).key) and not options.in_3d
        if options.in_3d:
            eye = (options.azimuth, options.elevation)
            return draw_surface_3d(surface, view, *eye, rows, cols, options.glyphs)
        if options.unit_lines:
            view = replace(view, unit_lines=unit_lines(frame, options))
        is_moving = frame.state is PlayState.RUNNING and self._calm < _CALM
        return draw_heatmap(
            surface, view, rows, cols, options.glyphs, self._steady, is_moving=is_moving
        )

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
        area = surface_area(self.size.height, self.size.width, bounds)
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
    held_out = shown_held_out(frame.settings, options)
    test_points, test_targets = _held_out(data, options.slice_steps, held_out, are_many)
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
        point_labels=_corner_names(data),
        target_words=_target_words(frame.settings.dataset, data, are_many),
        class_words=class_words(frame.settings.dataset, options.glyphs) if are_many else (),
    )


def _border_at(view: SurfaceView) -> float:
    """Returns where on the ramp the border lies, 0 to 1 if it does."""
    low, high = view.span
    return (view.border.middle - low) / (high - low) if view.border is not None else 0.0


def unit_lines(
    frame: FrameSummary, options: ViewOptions
) -> tuple[tuple[str, NDArray[np.float64]], ...]:
    """Returns of hidden units the name and what goes into the activation, over the surface."""
    settings = frame.settings
    held = held_inputs(settings.dataset, options)
    inputs = grid_inputs(settings.dataset, _LINE_GRID, _LINE_GRID, held=held)
    layers = frame.network.hidden_pre_activations(inputs)
    named = zip(unit_names(settings.sizes)[1:-1], layers, strict=True)
    lines = [
        (name, z.reshape(_LINE_GRID, _LINE_GRID))
        for names, layer in named
        for name, z in zip(names, layer.T, strict=True)
    ]
    return tuple(lines[:_MOST_LINES])


@lru_cache(4)
def _corner_names(data: Dataset) -> tuple[str, ...]:
    """Returns what the rows of a gate are called, ``00`` to ``11``; nothing for other data."""
    if not data.is_truth_table or data.n_features != AXES or data.n_samples > _MOST_CORNERS:
        return ()
    return tuple("".join(f"{value + 0.0:g}" for value in row) for row in data.rows)


def _target_words(data: Dataset, shown: Dataset, are_many: bool) -> tuple[str, str] | None:
    """Returns what the lower and the higher target are called, where there are two."""
    if shown.border is None or are_many:
        return None
    if data.is_of_classes and data.n_outputs == 2:
        return data.target_names[0], data.target_names[1]
    low, high = shown.target_bounds
    return short_text(low), short_text(high)


def class_words(data: Dataset, glyphs: Glyphs) -> tuple[str, ...]:
    """Returns what each class is called, of those that have no name their characters."""
    return tuple(
        class_character(number, glyphs) if name == f"class {number}" else name
        for number, name in enumerate(data.target_names)
    )


def shown_data(data: Dataset, options: ViewOptions) -> Dataset:
    """Returns the data as they are for the output that is shown."""
    return data_of_output(data, shown_output(data, options.output))


def shown_held_out(settings: Settings, options: ViewOptions) -> Dataset | None:
    """Returns the rows that are held out, as they are for the output that is shown."""
    held_out, output = settings.held_out, shown_output(settings.dataset, options.output)
    return None if held_out is None else data_of_output(held_out, output)


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
    if all(name == f"class {number}" for number, name in enumerate(data.target_names)):
        last = class_character(data.n_outputs - 1, options.glyphs)
        return _(" · 0 to {last}: the class").format(last=last)
    names = enumerate(data.target_names)
    return " · " + " ".join(f"{class_character(number, options.glyphs)} {n}" for number, n in names)


def output_words(data: Dataset, options: ViewOptions) -> str:
    """Returns which output is shown, or nothing where there is one."""
    if data.n_outputs == 1:
        return ""
    output = shown_output(data, options.output)
    return _("winning class") if output == WINNER else data.target_names[output]


def axis_names(data: Dataset) -> tuple[str, str, str]:
    """Returns what the axes of a surface are called: the inputs on them, and the output."""
    inputs = (*data.column_names[:-1], "")  # of one input all rows of a surface are alike
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
    data = frame.settings.dataset
    if has_many_classes(data, options):
        classes = range(data.n_outputs) if data.n_outputs <= _MOST_CLASSES else (0, data.n_outputs)
        symbols = [class_character(number, options.glyphs, held_out=True) for number in classes]
    return _(" · {symbols} held out").format(symbols="".join(symbols))


@lru_cache(4)
def _held_out(
    data: Dataset, steps: tuple[int, ...], held_out: Dataset | None, are_many: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points of a slice that are held out, and how they are drawn."""
    if held_out is None:
        return np.empty((0, 2)), np.empty(0)
    is_on = held_out_on_slice(data, steps, held_out)
    points = held_out.inputs[is_on, :2]
    if points.shape[1] == 1:
        points = np.column_stack([points, np.full(len(points), 0.5)])
    return points, held_out_targets(held_out, data, are_many)[is_on]


def held_out_targets(held_out: Dataset, data: Dataset, are_many: bool) -> NDArray[np.float64]:
    """Returns how held-out rows are drawn: by which of the data's targets, or of many classes."""
    if are_many:
        return point_targets(held_out, are_many)
    low, high = data.target_bounds
    middle = data.border.middle if data.border else low / 2 + high / 2
    return (np.array(held_out.labels) > middle).astype(np.float64)


@cached_by_language(4)  # asked for with every frame that is drawn
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
