"""What a network without a hidden layer does: one straight line through the input plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core import UNIT_BORDER, Border
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import wrapped
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP
from xortui.tui.rendering.hidden.hidden_space import PlaneContent, StraightLine, draw_plane
from xortui.tui.rendering.surface.surface_view import Bounds

_ROWS_FOR_WORDS = 10
_MOST_POINTS = 60


def draw_input_line(
    line: StraightLine | None,
    points: NDArray[np.floating],
    targets: NDArray[np.floating],
    bounds: Bounds,
    rows: int,
    cols: int,
    glyphs: Glyphs = FULL,
    labels: tuple[str, ...] = (),
    ramp: str = DEFAULT_RAMP,
    border: Border | None = UNIT_BORDER,
    names: tuple[str, str] = ("x1", "x2"),
    held_out: tuple[NDArray[np.floating], NDArray[np.floating]] | None = None,
) -> Canvas:
    """Returns the input plane with the only unit's line, and why there is nothing to bend.

    Args:
        line: ``(w1, w2, b)`` of the line ``w1 * x1 + w2 * x2 + b = 0``.
        points: Shape ``(n, 2)``: the data.
        targets: Shape ``(n,)``: 1 where a point's target is the higher one, else 0.
        bounds: Range of x1 and range of x2.
        rows: Height of the picture in cells.
        cols: Width of the picture in cells.
        glyphs: What the terminal can show.
        labels: What each point is, such as ``01``; empty for none.
        ramp: Name of the colour ramp.
        border: The output on the line; None where nothing is right or wrong.
        names: What the inputs are called.
        held_out: Points that are held out from training, and their targets.
    """
    (left, right), (low, high) = bounds
    x1, x2 = np.meshgrid(np.linspace(left, right, 11), np.linspace(high, low, 11))
    picture = PlaneContent(
        *(np.stack([x1, x2], axis=-1), points, targets, line, bounds, names, labels, border),
        inputs=names,
        test_points=np.empty((0, 2)) if held_out is None else held_out[0],
        test_targets=np.empty(0) if held_out is None else held_out[1],
    )
    words = _words(points, targets, border, cols) if rows >= _ROWS_FOR_WORDS else []
    words = words if rows - len(words) - 1 >= _ROWS_FOR_WORDS // 2 else []
    plane = draw_plane(picture, rows - (len(words) + 1 if words else 0), cols, glyphs, ramp)
    canvas = Canvas(rows, cols)
    canvas.paste(0, 0, plane)
    for number, text in enumerate(words):
        row = rows - len(words) + number
        canvas.write(row, (cols - cell_len(text)) // 2, text, style("text"))
    return canvas


def can_be_parted(points: NDArray[np.floating], targets: NDArray[np.floating]) -> bool | None:
    """Returns whether one straight line has all targets of 1 on one side and all of 0 on the other.

    If one does, then so does one at a right angle to the shortest way between the two convex
    hulls: a way between two points, or from a point straight to a line through two others. It is
    enough to try those directions.

    Args:
        points: Shape ``(n, 2)``.
        targets: Shape ``(n,)``; at least one half counts as 1.

    Returns:
        None for more points than it is worth trying, or where one is not finite.
    """
    if len(points) > _MOST_POINTS or not np.isfinite(points).all():
        return None
    ones = targets >= 0.5
    if ones.all() or not ones.any():
        return True
    ways = (points[:, None] - points[None]).reshape(-1, 2)
    ways = np.vstack([ways, ways[:, ::-1] * (-1.0, 1.0)])
    ways = np.vstack([ways, -ways])
    along = ways @ points.T
    gaps = along[:, ones].min(axis=1) - along[:, ~ones].max(axis=1)
    return bool((gaps > 1e-9 * np.abs(along).max()).any())


def _words(
    points: NDArray[np.floating], targets: NDArray[np.floating], border: Border | None, cols: int
) -> list[str]:
    """Returns the reason in lines of at most ``cols`` cells."""
    why = [_("No hidden layer, so nothing bends: one unit draws one straight line.")]
    parted = can_be_parted(points, targets) if border is not None else None
    if parted is not None:
        why.append(
            _("One line is enough to part these points.")
            if parted
            else _("No straight line can part these points.")
        )
    return [line for sentence in why for line in wrapped(sentence, cols)]
