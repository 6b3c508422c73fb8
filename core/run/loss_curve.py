"""The losses of a run in bounded memory."""

from __future__ import annotations

from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

_CURVE_POINTS: Final = 4096


class LossCurve:
    """The losses of a run in bounded memory, each as it was when the run came to its epoch.

    Every epoch is kept at first; when the memory is full, every second point is dropped and the
    stride doubles. The same idea keeps checkpoints in bounded memory.
    """

    def __init__(
        self,
        most: int = _CURVE_POINTS,
        *,
        stride: int = 1,
        losses: NDArray[np.float64] | None = None,
    ) -> None:
        """Begins empty, or with what another curve kept from epoch 0 on. See `resumed`."""
        self._losses = np.empty(most)
        self._first = 0
        self._count = 0 if losses is None else losses.size
        self._stride = stride
        if losses is not None:
            self._losses[: losses.size] = losses

    @classmethod
    def resumed(cls, stride: int, losses: NDArray[np.float64], most: int = _CURVE_POINTS) -> Self:
        """Returns the curve of a run from epoch 0 on that had come so far.

        Args:
            stride: Epochs from one loss to the next.
            losses: The losses that it kept, at most ``most``.
            most: How many it may keep.
        """
        return cls(most, stride=stride, losses=losses)

    @property
    def stride(self) -> int:
        """Epochs from one point to the next."""
        return self._stride

    def extend(self, first_epoch: int, losses: NDArray[np.float64]) -> None:
        """Adds the losses of consecutive epochs, the first of them ``first_epoch``."""
        if not self._count:
            self._first, self._stride = first_epoch, 1
        while losses.size:
            start = (self._first - first_epoch) % self._stride
            kept = losses[start :: self._stride]
            room = self._losses.size - self._count
            taken = kept[:room]
            self._losses[self._count : self._count + taken.size] = taken
            self._count += taken.size
            if kept.size <= room:
                return
            used = start + taken.size * self._stride
            first_epoch, losses = first_epoch + used, losses[used:]
            self._thin()

    def truncate(self, epoch: int) -> None:
        """Forgets what came after ``epoch``."""
        self._count = min(self._count, max(0, (epoch - self._first) // self._stride + 1))

    def points(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Returns the epochs kept and their losses, as copies."""
        epochs = self._first + np.arange(self._count) * self._stride
        return epochs, self._losses[: self._count].copy()

    def _thin(self) -> None:
        half = self._losses[: self._count : 2]
        self._losses[: half.size] = half.copy()
        self._count, self._stride = half.size, 2 * self._stride
