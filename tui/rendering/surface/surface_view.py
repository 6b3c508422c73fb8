"""How the output surface is to be shown, and which values of it a picture needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core import UNIT_BORDER, Border
from xortui.tui.language import cached_by_language
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP, color_ramp
from xortui.tui.rendering.surface.axis_numbers import axis_numbers, axis_unit
from xortui.tui.rendering.text.number_format import unit_text

Bounds = tuple[tuple[float, float], tuple[float, float]]

_UNIT_SQUARE: Bounds = ((0.0, 1.0), (0.0, 1.0))
_MIN_ROWS_WITH_AXES = 7
_MIN_COLS_WITH_AXES = 14
_LEAST_KEY_BELOW = 16

KEY_COLS: Final = 10
"""What a key beside a plot takes: a gap, a bar of two cells, a gap and a number."""


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceView:
    """How a person wants the surface shown.

    Attributes:
        ramp: Name of the colour ramp.
        levels: Number of colours of the ramp. 128 look smooth; 24 are enough to be read, and keep
            a picture of 60 x 30 cells in training below 8 kB each time; 16 halve that.
        ascii: Show the ASCII ramp instead of half blocks.
        contour: Show where the output is on the border.
        crosshair: Input ``(x1, x2)`` at which the output is read, or none.
        points: Inputs ``(x1, x2)`` of the data, shape ``(n, 2)``.
        targets: Of each point 1 where its target is the higher one, else 0.
        test_points: Inputs of points that are held out from training, likewise.
        test_targets: Their targets, likewise.
        point_labels: What each point is, such as ``01``, in 3-D; empty for none.
        target_words: What the lower target and the higher one are called, in a legend; or none.
        class_words: What the classes are called whose numbers the surface is of, lowest first, in
            a legend in place of a ramp; empty where it is of heights.
        unit_lines: Hidden units whose lines are drawn: the name, and what goes into its activation
            on a regular grid over the bounds, row 0 the largest x2. The line is where that is 0.
        bounds: Range of x1 and range of x2.
        span: The range of outputs from one end of the ramp to the other; see `ramp_span`.
        border: What parts right from wrong; None has no contour.
        names: What the axes to the right and upwards are called, and the output.
    """

    ramp: str = DEFAULT_RAMP
    levels: int = 24
    ascii: bool = False
    contour: bool = True
    crosshair: tuple[float, float] | None = None
    points: Sequence[tuple[float, float]] | NDArray[np.float64] = ()
    targets: Sequence[float] | NDArray[np.float64] = ()
    bounds: Bounds = _UNIT_SQUARE
    span: tuple[float, float] = (0.0, 1.0)
    border: Border | None = UNIT_BORDER
    names: tuple[str, str, str] = ("x1", "x2", "y")
    test_points: Sequence[tuple[float, float]] | NDArray[np.float64] = ()
    test_targets: Sequence[float] | NDArray[np.float64] = ()
    point_labels: tuple[str, ...] = ()
    target_words: tuple[str, str] | None = None
    class_words: tuple[str, ...] = ()
    unit_lines: tuple[tuple[str, NDArray[np.float64]], ...] = ()

    def __post_init__(self) -> None:
        """Checks the fields.

        Raises:
            ValueError: A field breaks its rule.
        """
        color_ramp(self.ramp)
        if not 2 <= self.levels <= 256:
            raise ValueError(f"levels must be 2 to 256, got {self.levels}")
        if len(self.points) != len(self.targets):
            raise ValueError(
                f"targets must be as many as points ({len(self.points)}), got {len(self.targets)}"
            )
        if len(self.test_points) != len(self.test_targets):
            raise ValueError(
                f"test_targets must be as many as test_points ({len(self.test_points)}), "
                f"got {len(self.test_targets)}"
            )
        for name, (low, high) in zip(("x1", "x2"), self.bounds, strict=True):
            if not low < high:
                raise ValueError(f"bounds of {name} must rise, got {low} to {high}")

    def shares(self, x1: float, x2: float, *, clamp: bool = True) -> tuple[float, float]:
        """Returns how far a point lies along x1 and x2, 0 to 1 inside the bounds.

        Args:
            x1: First input.
            x2: Second input.
            clamp: Move a point outside to the nearest one inside.
        """
        spans = zip((x1, x2), self.bounds, strict=True)
        across, up = ((value - low) / (high - low) for value, (low, high) in spans)
        if clamp:
            return min(max(across, 0.0), 1.0), min(max(up, 0.0), 1.0)
        return across, up

    def point_shares(self, *, held_out: bool = False) -> NDArray[np.float64]:
        """Returns how far each point lies along x1 and x2, shape ``(n, 2)``."""
        low, high = np.array(self.bounds, dtype=np.float64).T
        chosen = self.test_points if held_out else self.points
        points = np.asarray(chosen, dtype=np.float64).reshape(-1, 2)
        # Halved first: the difference of the largest floats would overflow.
        shares: NDArray[np.float64] = (points / 2 - low / 2) / (high / 2 - low / 2)
        return shares

    def scaled(self, outputs: NDArray[np.floating]) -> NDArray[np.floating]:
        """Returns outputs as parts of the span, 0 to 1 inside it."""
        low, high = self.span
        return outputs if self.span == (0.0, 1.0) else (outputs - low) / (high - low)

    def half_blocks(self, glyphs: Glyphs) -> bool:
        """Returns whether half blocks are drawn: two values a cell, told apart by colour."""
        return glyphs.unicode and glyphs.color and not self.ascii


@dataclass(frozen=True, slots=True)
class PlotArea:
    """Where the plot stands on its canvas, in cells.

    Attributes:
        top: First row.
        left: First column.
        rows: Height.
        cols: Width.
        axes: There is room for numbers left of it and below it.
        key: Where there is room to say what the colours are: ``beside`` it, ``below`` it, or none.
    """

    top: int
    left: int
    rows: int
    cols: int
    axes: bool
    key: Literal["beside", "below", ""] = ""

    def column(self, share: float) -> float:
        """Returns the canvas column of a place along x1, 0 (left) to 1 (right)."""
        return self.left + share * (self.cols - 1)

    def row(self, share: float) -> float:
        """Returns the canvas row of a place along x2, 0 (bottom) to 1 (top)."""
        return self.top + (1 - share) * (self.rows - 1)

    def cell(self, across: float, up: float) -> tuple[int, int]:
        """Returns the canvas row and column of the cell in which a place lies."""
        return round(self.row(up)), round(self.column(across))

    def cells(self, shares: NDArray[np.float64]) -> NDArray[np.intp]:
        """Returns the canvas row and column of places, of which x1 and x2 are given, ``(n, 2)``."""
        rows = self.top + (1 - shares[:, 1]) * (self.rows - 1)
        cols = self.left + shares[:, 0] * (self.cols - 1)
        return np.rint(np.column_stack([rows, cols])).astype(np.intp)


@cached_by_language(64)
def plot_area(rows: int, cols: int, bounds: Bounds = _UNIT_SQUARE) -> PlotArea:
    """Returns the largest square plot, a cell being twice as high as wide, in the middle.

    Args:
        rows: Height of the canvas in cells.
        cols: Width of the canvas in cells.
        bounds: Range of x1 and range of x2; the numbers of x2 need room at the left.
    """
    axes = rows >= _MIN_ROWS_WITH_AXES and cols >= _MIN_COLS_WITH_AXES
    beside = (*axis_numbers(*bounds[1]), unit_text(axis_unit(*bounds[1])))
    margin = 1 + max(cell_len(text) for text in beside) if axes else 0
    free_rows, free_cols = rows - axes, cols - margin
    height = min(free_rows, (free_cols + 1) // 2)
    width = min(free_cols, 2 * height)
    top = (rows - axes - height) // 2
    left = margin + (free_cols - width) // 2
    return PlotArea(top=top, left=left, rows=height, cols=width, axes=axes)


@cached_by_language(64)
def surface_area(rows: int, cols: int, bounds: Bounds = _UNIT_SQUARE) -> PlotArea:
    """Returns the plot of a surface and where its key stands: where it leaves the plot larger.

    Args:
        rows: Height of the canvas in cells.
        cols: Width of the canvas in cells.
        bounds: Range of x1 and range of x2.
    """
    beside = plot_area(rows, cols - KEY_COLS, bounds)
    below = plot_area(rows - 1, cols, bounds)
    if beside.axes and beside.rows >= below.rows:
        return replace(beside, key="beside")
    if below.axes and below.cols >= _LEAST_KEY_BELOW:
        return replace(below, key="below")
    return plot_area(rows, cols, bounds)


def surface_shape(rows: int, cols: int, view: SurfaceView, glyphs: Glyphs) -> tuple[int, int]:
    """Returns how many rows and columns of surface values a heatmap of this size shows.

    Sampled so, each value is drawn as it is: ask ``Trainer.surface`` for exactly this shape.
    """
    area = surface_area(rows, cols, view.bounds)
    return area.rows * (2 if view.half_blocks(glyphs) else 1), area.cols
