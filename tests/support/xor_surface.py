"""A solved XOR network in closed form, as test data for pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.surface_view import SurfaceView, surface_shape

POINTS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
TARGETS = (0.0, 1.0, 1.0, 0.0)
XOR = SurfaceView(points=POINTS, targets=TARGETS)


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-values))


def xor_hidden(inputs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hidden activations, OR and AND, of inputs of shape ``(..., 2)``."""
    return sigmoid(inputs @ np.array([[12.0, 12.0], [12.0, 12.0]]) + np.array([-6.0, -18.0]))


def xor_surface(rows: int, cols: int) -> NDArray[np.float64]:
    x1, x2 = np.meshgrid(np.linspace(0, 1, cols), np.linspace(1, 0, rows))
    hidden = xor_hidden(np.stack([x1, x2], axis=-1))
    return sigmoid(hidden @ np.array([12.0, -12.0]) - 6)


def xor_heatmap(rows: int, cols: int, glyphs: Glyphs = FULL, view: SurfaceView = XOR) -> Canvas:
    surface = xor_surface(*surface_shape(rows, cols, view, glyphs))
    return draw_heatmap(surface, view, rows, cols, glyphs)
