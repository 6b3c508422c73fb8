"""The output surface: from above, or in 3-D."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from textual.events import Click, MouseMove
from textual.geometry import Offset
from textual.message import Message

from xortui.core import Dataset
from xortui.tui.player.frame import FrameSummary
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.surface_3d import draw_surface_3d, surface_3d_shape
from xortui.tui.rendering.surface.surface_view import SurfaceView, plot_area, surface_shape
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.view_options import ViewOptions

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

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._drawn: NDArray[np.float64] | None = None
        self._found: tuple[FrameSummary, NDArray[np.float64]] | None = None

    def show(self, frame: FrameSummary, options: ViewOptions) -> None:
        """Draws a frame, unless nobody could tell it from the one that stands there."""
        if self._looks_the_same(frame, options):
            self.frame = frame
        else:
            super().show(frame, options)

    def _looks_the_same(self, frame: FrameSummary, options: ViewOptions) -> bool:
        if self._drawn is None or options != self.view_options or self.is_stale(frame, options):
            return False
        moved = np.abs(self._surface(frame, self._drawn.shape) - self._drawn).max()
        return bool(moved < _UNSEEN * np.ptp(self._drawn))

    def on_resize(self) -> None:
        """Draws for the new size."""
        self._drawn = None
        super().on_resize()

    def _surface(self, frame: FrameSummary, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """The surface of a frame, made once."""
        rows, cols = shape
        if self._found is None or self._found[0] is not frame or self._found[1].shape != shape:
            self._found = frame, frame.network.surface(rows, cols)
        return self._found[1]

    def draw(self, frame: FrameSummary, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the surface in the way that was chosen."""
        view = surface_view(frame, options)
        if options.in_3d:
            surface = self._drawn = self._surface(frame, surface_3d_shape(rows, cols))
            eye = (options.azimuth, options.elevation)
            return draw_surface_3d(surface, view, *eye, rows, cols, options.glyphs)
        shape = surface_shape(rows, cols, view, options.glyphs)
        if min(shape) < 1:
            return Canvas(rows, cols)
        surface = self._drawn = self._surface(frame, shape)
        return draw_heatmap(surface, view, rows, cols, options.glyphs)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Reads the output under the pointer."""
        if self.frame is not None and not self.view_options.in_3d:
            offset = event.get_content_offset(self)
            self.post_message(self.Pointed(self._place(offset) if offset is not None else None))

    def on_click(self, event: Click) -> None:
        """Says which place is meant."""
        offset = event.get_content_offset(self)
        place = self._place(offset) if offset is not None else None
        if place is not None and not self.view_options.in_3d:
            self.post_message(self.Clicked(place))

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
    data = frame.settings.dataset
    bounds = data.bounds
    second = bounds[1] if len(bounds) > 1 else (0.0, 1.0)
    points = tuple((row[0], row[1] if len(row) > 1 else 0.5) for row in data.rows)
    return SurfaceView(
        ramp=options.ramp,
        levels=options.levels,
        ascii=options.ascii,
        contour=options.contour,
        crosshair=options.crosshair,
        points=points,
        targets=tuple(data.high_targets.astype(float).tolist()),
        bounds=(bounds[0], second),
        span=data.target_bounds,
        border=data.border,
        names=axis_names(data),
    )


def axis_names(data: Dataset) -> tuple[str, str, str]:
    """Returns what the axes of a surface are called: the inputs on them, and the output."""
    inputs = (*data.column_names[:-1], "x2")
    return inputs[0], inputs[1], data.target_name or "y"
