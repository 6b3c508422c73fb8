"""How the unit cube over the input square is seen from a direction, without perspective."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

HEIGHT: Final = 0.8
"""How high the cube is drawn beside the width of its base."""


@dataclass(frozen=True)
class Projection:
    """A view of the cube, fitted into a picture so that turning it never changes its size.

    Places on the picture are ``(x, y)`` in pixels, two above each other in a cell, y downwards.

    Attributes:
        azimuth: Degrees that the viewer has gone around, as in matplotlib: 0 looks along x1.
        elevation: Degrees that the viewer stands above the base, 0 to 90.
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.
        margin: Pixels left free at the left and the right.
        widest: How much wider than true it may be drawn, where there are columns for that.
    """

    azimuth: float
    elevation: float
    width: float
    height: float
    margin: float = 0.0
    widest: float = 1.0

    def __post_init__(self) -> None:
        """Checks the fields.

        Raises:
            ValueError: A field breaks its rule.
        """
        if not math.isfinite(self.azimuth):
            raise ValueError(f"azimuth must be finite, got {self.azimuth}")
        if not 0 <= self.elevation <= 90:
            raise ValueError(f"elevation must be 0 to 90, got {self.elevation}")

    @cached_property
    def nearer(self) -> NDArray[np.float64]:
        """The direction on the base towards the viewer, shape ``(2,)``."""
        azimuth = math.radians(self.azimuth)
        return np.array([math.cos(azimuth), math.sin(azimuth)])

    @cached_property
    def rightward(self) -> NDArray[np.float64]:
        """The direction on the base that is to the right on the picture, shape ``(2,)``."""
        return np.array([-self.nearer[1], self.nearer[0]])

    @cached_property
    def scale(self) -> float:
        """Pixels for the width of the base, as it counts downwards on the picture."""
        tilt, lift = self._tilt_and_lift
        down = math.sqrt(2) * tilt + lift
        return max(min(self._free_across, (self.height - 1) / down), 0.5)

    @cached_property
    def scale_across(self) -> float:
        """Pixels for the width of the base, as it counts to the right."""
        return max(min(self._free_across, self.widest * self.scale), 0.5)

    @property
    def _free_across(self) -> float:
        """Pixels for the width of the base that there are from left to right."""
        return (self.width - 2 * self.margin) / math.sqrt(2)

    @cached_property
    def _tilt_and_lift(self) -> tuple[float, float]:
        """How much depth, and how much height, count downwards and upwards on the picture."""
        elevation = math.radians(self.elevation)
        return math.sin(elevation), HEIGHT * math.cos(elevation)

    def pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns the pixels of points of the unit cube.

        Args:
            points: Shape ``(..., 3)``: x1, x2 and the output, each 0 to 1.

        Returns:
            Shape ``(..., 2)``.
        """
        base = points[..., :2] - 0.5
        x = (self.width - 1) / 2 + self.scale_across * (base @ self.rightward)
        return np.stack([x, self.rows(base @ self.nearer, points[..., 2])], axis=-1)

    def rows(
        self, nearness: NDArray[np.float64], output: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Returns the pixel's y of points, by how near and how high they are.

        Args:
            nearness: Distance from the middle of the base towards the viewer.
            output: Height, 0 to 1; same shape.
        """
        tilt, lift = self._tilt_and_lift
        return (self.height - 1) / 2 + self.scale * (tilt * nearness - lift * (output - 0.5))

    def base_line(self, x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Returns the ends of the base's part behind each pixel column, nearest end first.

        Args:
            x: Pixel columns, shape ``(n,)``.

        Returns:
            Nearness of the two ends, each of shape ``(n,)``; the first is smaller than the
            second where the base does not reach.
        """
        places = np.outer((x - (self.width - 1) / 2) / self.scale_across, self.rightward)
        direction = np.where(np.abs(self.nearer) < 1e-9, 1e-9, self.nearer)
        ends = np.stack([(-0.5 - places) / direction, (0.5 - places) / direction])
        return ends.max(axis=0).min(axis=1), ends.min(axis=0).max(axis=1)
