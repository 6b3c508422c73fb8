"""Levels of a surface that stand still unless they have changed enough to be seen."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.color_ramps import quantise

_IN_MOTION: Final = 16
"""How many levels a picture has while pictures follow each other, at most."""

_KEPT: Final = 0.95
"""Part of such a level by which a value may be off the middle of the one that stands there."""


class SteadyLevels:
    """Keeps the levels that were drawn, so that few cells change while a run goes on.

    With fine levels nearly every pixel would change in every picture, by less than is seen in
    something that moves, and each change is sent. So what moves is drawn in a few levels, and a
    pixel keeps its own until its value has clearly left it; once the run rests, every pixel has
    the level of its value.
    """

    def __init__(self) -> None:
        self._drawn: NDArray[np.int16] | None = None
        self._levels = 0

    def of(
        self, shares: NDArray[np.floating], levels: int, *, is_moving: bool
    ) -> NDArray[np.int16]:
        """Returns the level of each value, or one near it.

        Args:
            shares: Values, 0 to 1 from one end of the ramp to the other.
            levels: How many levels there are.
            is_moving: Whether pictures follow each other.
        """
        found, drawn = quantise(shares, levels), self._drawn
        if drawn is None or drawn.shape != found.shape or self._levels != levels:
            is_moving = False
        if is_moving:
            assert drawn is not None
            step = max(1, round(levels / _IN_MOTION))
            coarse = np.minimum(found // step * step + step // 2, levels - 1)
            with np.errstate(invalid="ignore", over="ignore"):
                off = np.abs(np.clip(shares, 0.0, 1.0) * levels - (drawn + 0.5))
            # A value that is not finite has a level below all; it is never kept, nor hides one.
            known = found >= 0
            kept = (off <= _KEPT * step) & known & (drawn >= 0)
            found = np.where(kept, drawn, np.where(known, coarse, found))
        self._drawn, self._levels = found, levels
        return found
