"""The plane in which a run, or two, have mostly moved, and the loss all over it.

Its axes are the first two principal components of the way's points, as in Li et al. 2018,
"Visualizing the Loss Landscape of Neural Nets", section 7. A way through nine dimensions is nearly
flat: of the second article's, the plane has 99.9 % of the variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.curvature.descended_loss import DescendedLoss
from xortui.core.landscape.way import Way

LEAST_ASPECT: Final = 0.35
"""Of the longer axis, the least length of the other: a way is often six times as long as wide."""

_MARGIN: Final = 0.25
_MOST_VALUES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane through the parameters.

    Attributes:
        origin: The mean of all points, shape ``(n_parameters,)``.
        axes: Two directions of length 1 at right angles, shape ``(2, n_parameters)``.
        shares: Each axis's share of the points' variance, shape ``(2,)``.
        ways: For each way its points on the plane, shape ``(n_points, 2)``.
        bounds: What a picture shows: from and to along the first axis, and along the second. The
            second is stretched to at least `LEAST_ASPECT` of the first, and likewise the first.
    """

    origin: NDArray[np.float64]
    axes: NDArray[np.float64]
    shares: NDArray[np.float64]
    ways: tuple[NDArray[np.float64], ...]
    bounds: tuple[tuple[float, float], tuple[float, float]]

    def projected(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns the points of the plane nearest to some parameters.

        Args:
            parameters: Shape ``(n_points, n_parameters)``.

        Returns:
            Shape ``(n_points, 2)``.
        """
        return np.asarray((parameters - self.origin) @ self.axes.T)

    def parameters(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns the parameters at points of the plane.

        Args:
            points: Shape ``(n_points, 2)``.

        Returns:
            Shape ``(n_points, n_parameters)``.
        """
        return np.asarray(self.origin + points @ self.axes)

    def grid(self, rows: int, cols: int) -> NDArray[np.float64]:
        """Returns the points of a grid over the bounds, row by row from the top.

        Returns:
            Shape ``(rows * cols, 2)``; each lies in the middle of its cell.
        """
        (left, right), (bottom, top) = self.bounds
        across = left + (np.arange(cols) + 0.5) / cols * (right - left)
        down = top - (np.arange(rows) + 0.5) / rows * (top - bottom)
        return np.stack([np.tile(across, rows), np.repeat(down, cols)], axis=1)

    def cells(self, points: NDArray[np.float64], rows: int, cols: int) -> NDArray[np.int64]:
        """Returns the cells of such a grid in which points lie, those outside at its edge.

        Args:
            points: Shape ``(n_points, 2)``.
            rows: Height of the grid.
            cols: Width of the grid.

        Returns:
            Row and column of each, shape ``(n_points, 2)``.
        """
        (left, right), (bottom, top) = self.bounds
        across = np.floor((points[:, 0] - left) / (right - left) * cols)
        down = np.floor((top - points[:, 1]) / (top - bottom) * rows)
        found = np.stack([np.clip(down, 0, rows - 1), np.clip(across, 0, cols - 1)], axis=1)
        return found.astype(np.int64)


def plane_of(*ways: Way) -> Plane:
    """Returns the plane of one way's two main directions, or of the points of several together.

    The first axis points from the start to the end of the first way, the second to where that is
    furthest from the line between them.

    Args:
        ways: Of networks of the same size.

    Raises:
        ValueError: The networks differ in size, have fewer than two parameters, or no two points
            differ.
    """
    walked = [way for way in ways if len(way.epochs)]
    counts = sorted({way.parameters.shape[1] for way in walked})
    if len(counts) > 1:
        raise ValueError(f"ways must be of networks of one size, got {counts} parameters")
    points = np.concatenate([way.parameters for way in walked]) if walked else np.empty((0, 0))
    if len(points) < 2 or not np.ptp(points, axis=0).any():
        raise ValueError(f"ways must have two points that differ, got {len(points)}")
    if points.shape[1] < 2:
        raise ValueError("ways must be of networks of at least two parameters, got 1")
    origin = points.mean(axis=0)
    # Divided by the largest number, so that no square of it overflows.
    scale = float(np.abs(points - origin).max())
    _left, lengths, directions = np.linalg.svd((points - origin) / scale, full_matrices=False)
    axes = directions[:2]
    axes = axes * _signs((walked[0].parameters - origin) @ axes.T)[:, None]
    shares = lengths[:2] ** 2 / (lengths**2).sum()
    on_plane = tuple((way.parameters.reshape(-1, len(origin)) - origin) @ axes.T for way in ways)
    return Plane(origin, axes, shares, on_plane, _bounds(np.concatenate(on_plane)))


def plane_losses(plane: Plane, settings: RunConfig, rows: int, cols: int) -> NDArray[np.float64]:
    """Returns the loss of the data all over a plane, without weight decay and dropout.

    With batch normalisation it is that of training, with the statistics of the rows themselves.

    Args:
        plane: The plane.
        settings: What is learned, by which network, with which loss.
        rows: Height of the grid.
        cols: Width of the grid.

    Returns:
        Shape ``(rows, cols)``; see `Plane.grid`.
    """
    parameters = plane.parameters(plane.grid(rows, cols))
    return losses_at(parameters, settings).reshape(rows, cols)


def losses_at(parameters: NDArray[np.float64], settings: RunConfig) -> NDArray[np.float64]:
    """Returns the loss of the data at many parameters, as many at once as memory should hold.

    Args:
        parameters: Shape ``(n_points, n_parameters)``.
        settings: What is learned, by which network, with which loss.

    Returns:
        Shape ``(n_points,)``.
    """
    loss = DescendedLoss(settings)
    step = max(1, _MOST_VALUES // (loss.n_parameters * min(settings.dataset.n_samples, 64)))
    parts = [
        loss.at(np.ascontiguousarray(parameters[start : start + step].T)).data_losses
        for start in range(0, len(parameters), step)
    ]
    return np.asarray(np.concatenate(parts), np.float64)


def _signs(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns for each axis 1, or -1 where it must be turned round."""
    along = way[-1, 0] - way[0, 0]
    part = (way[:, 0] - way[0, 0]) / along if along else np.zeros(len(way))
    aside = way[:, 1] - way[0, 1] - part * (way[-1, 1] - way[0, 1])
    # Differences of rounding have no side.
    furthest = aside[np.abs(aside).argmax()]
    return np.array([-1.0 if along < 0 else 1.0, -1.0 if furthest < 0 else 1.0])


def _bounds(points: NDArray[np.float64]) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = points.min(axis=0), points.max(axis=0)
    spans = np.maximum(high - low, LEAST_ASPECT * (high - low).max())
    middle, half = (low + high) / 2, spans * (0.5 + _MARGIN)
    (left, bottom), (right, top) = (middle - half).tolist(), (middle + half).tolist()
    return (left, right), (bottom, top)
