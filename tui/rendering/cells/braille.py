"""A grid of dots finer than cells, for lines: 2 x 4 dots a cell, shown as braille or as ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.glyphs import Glyphs

DOTS_ACROSS: Final = 2
DOTS_DOWN: Final = 4

# A line clipped at both sides is a whole number of dots long, and one along an edge of dots lies
# between two, give or take a last bit. Processors differ in last bits, pictures must not.
_LAST_BITS: Final = 1e-9  # of a dot

_BRAILLE: Final = 0x2800
# Unicode numbers the dots down the left column, down the right one, then the bottom row.
_BIT: Final = np.array([[0, 3], [1, 4], [2, 5], [6, 7]])


class Dots:
    """A grid of dots over ``rows`` x ``cols`` cells.

    Coordinates are ``(x, y)`` in dots, x to the right and y downwards; the dot of column ``i``
    and row ``j`` has its middle at ``(i, j)``.

    Attributes:
        down: How many dots are above one another.
        across: How many are side by side.
    """

    def __init__(self, rows: int, cols: int) -> None:
        self.down, self.across = DOTS_DOWN * rows, DOTS_ACROSS * cols
        # The dots of a cell lie side by side in memory, in braille's order.
        self._lit = np.zeros((rows, cols, DOTS_DOWN * DOTS_ACROSS), dtype=np.bool_)

    def draw_segments(self, segments: NDArray[np.float64], dash: int = 0) -> None:
        """Draws straight lines, all at once, clipped to the grid.

        Args:
            segments: Shape ``(n, 4)``, each ``x0, y0, x1, y1``. One that is not finite is left
                out.
            dash: Every second stretch of so many dots stays dark; 0 draws whole lines.
        """
        if not self._lit.size:
            return
        clipped = clip_segments(segments, self.across - 0.5, self.down - 0.5)
        steps = clipped[:, 2:] - clipped[:, :2]
        longest = np.abs(steps).max(axis=1, initial=0.0)
        lengths = np.ceil(longest - _LAST_BITS).astype(np.intp)
        counts = lengths + 1
        which = np.arange(len(clipped)).repeat(counts)
        place = np.arange(len(which)) - (counts.cumsum() - counts)[which]
        if dash:
            shown = place // dash % 2 == 0
            which, place = which[shown], place[shown]
        share = place / np.maximum(lengths, 1)[which]
        # Not rint, which rounds halves to even and so would skip every second dot of some lines.
        x, y = (
            np.floor(start[which] + share * step[which] + (0.5 + _LAST_BITS)).astype(np.intp)
            for start, step in zip(clipped.T[:2], steps.T, strict=True)
        )
        inside = (x >= 0) & (x < self.across) & (y >= 0) & (y < self.down)
        self._light(x[inside], y[inside])

    def light(self, lit: NDArray[np.bool_]) -> None:
        """Lights dots, of which all are given: shape ``(down, across)``."""
        rows, cols = np.nonzero(lit)
        self._light(cols, rows)

    def patterns(self) -> NDArray[np.uint8]:
        """Returns the dots of each cell as bits in braille's order, shape ``(rows, cols)``."""
        return np.packbits(self._lit, bitorder="little").reshape(self._lit.shape[:2])

    def _light(self, x: NDArray[np.intp], y: NDArray[np.intp]) -> None:
        bits = _BIT[y % DOTS_DOWN, x % DOTS_ACROSS]
        self._lit[y // DOTS_DOWN, x // DOTS_ACROSS, bits] = True

    def stamp(
        self,
        canvas: Canvas,
        row: int,
        col: int,
        glyphs: Glyphs,
        style: int | NDArray[np.int32],
        avoid: str = "",
    ) -> None:
        """Writes the cells that hold dots onto a canvas, each on the ground that it has there.

        Args:
            canvas: What to write on.
            row: The canvas row of the grid's top.
            col: The canvas column of the grid's left.
            glyphs: Braille, or ASCII.
            style: Style of the lines, or of each cell that they may cross.
            avoid: ASCII characters that mean something else in this picture.
        """
        patterns = self.patterns()
        # In ASCII a cell that a line only grazes with one dot would thicken the line.
        fewest = 1 if glyphs.unicode else 2
        where = np.bitwise_count(patterns) >= fewest
        canvas.stamp(row, col, line_characters(patterns, glyphs, avoid), style, where)


def line_characters(
    patterns: NDArray[np.uint8], glyphs: Glyphs, avoid: str = ""
) -> NDArray[np.str_]:
    """Returns the character of each cell's dots, in braille or by the line's direction in ASCII.

    Args:
        patterns: Dots as bits in braille's order, any shape.
        glyphs: Braille, or ASCII.
        avoid: ASCII characters that mean something else in this picture.
    """
    if glyphs.unicode:
        return (patterns.astype(np.uint32) + _BRAILLE).view("<U1")
    return _ascii_table(avoid)[patterns]


def beside(segments: NDArray[np.float64], heaviness: int) -> Iterator[NDArray[np.float64]]:
    """Returns lines again, each a dot further to the side: what makes a line heavy.

    Args:
        segments: Shape ``(n, 4)``, each ``x0, y0, x1, y1``.
        heaviness: How many dots a line is heavy, 1 to 3.
    """
    steep = np.abs(segments[:, 3] - segments[:, 1]) > np.abs(segments[:, 2] - segments[:, 0])
    across = np.where(steep, 1.0, 0.0)
    aside = np.column_stack([across, 1 - across, across, 1 - across])
    return (segments + offset * aside for offset in (0, 1, -1)[:heaviness])


def clip_segments(
    segments: NDArray[np.float64], right: float, bottom: float
) -> NDArray[np.float64]:
    """Returns the parts of lines inside the box from ``(-0.5, -0.5)`` to ``(right, bottom)``.

    Lines outside, and lines with an end that is not finite, are left out.

    Args:
        segments: Shape ``(n, 4)``, each ``x0, y0, x1, y1``.
        right: Largest x.
        bottom: Largest y.

    References:
        Y.-D. Liang and B. A. Barsky, "A New Concept and Method for Line Clipping", ACM
        Transactions on Graphics 3(1), 1984.
    """
    low, high = segments.min(initial=np.inf), segments.reshape(-1, 2).max(axis=0, initial=-np.inf)
    if low >= -0.5 and high[0] <= right and high[1] <= bottom:
        return segments  # as nearly always; a comparison with NaN is false
    finite = segments[np.isfinite(segments).all(axis=1)]
    # Far beyond any screen, and near enough that a difference cannot overflow.
    finite = np.clip(finite, -1e9, 1e9)
    start, step = finite[:, :2], finite[:, 2:] - finite[:, :2]
    # A step too small to see is none: dividing by it could overflow.
    still = np.abs(step) < 1e-9
    safe = np.where(still, 1.0, step)
    near, far = (-0.5 - start) / safe, (np.array([right, bottom]) - start) / safe
    inside = (start >= -0.5) & (start <= (right, bottom))
    entry = np.where(still, np.where(inside, 0.0, 2.0), np.minimum(near, far)).max(axis=1)
    leave = np.where(still, 1.0, np.maximum(near, far)).min(axis=1)
    entry, leave = np.maximum(entry, 0.0), np.minimum(leave, 1.0)
    kept = entry <= leave
    start, step = start[kept], step[kept]
    return np.hstack([start + entry[kept, None] * step, start + leave[kept, None] * step])


@lru_cache
def _ascii_table(avoid: str) -> NDArray[np.str_]:
    return np.array([_ascii_line(pattern, avoid) for pattern in range(256)], dtype="<U1")


def _ascii_line(pattern: int, avoid: str) -> str:
    """Returns the ASCII character that looks most like the dots of one cell."""
    rows, cols = np.nonzero(1 << _BIT & pattern)
    if rows.size == 0:
        return " "
    height = rows.mean()
    if rows.size == 1 or np.ptp(rows) == 0 == np.ptp(cols):
        wanted = "'," if height < 2 else ".,"
    elif np.ptp(cols) == 0:
        wanted = "|"
    else:
        lean = rows[cols == 0].mean() - rows[cols == 1].mean()
        flat = np.ptp(rows) <= 1
        level = "_" if height > 2.25 else "-~"
        wanted = "/" if lean > 0.6 else "\\" if lean < -0.6 else level if flat else "|"
    return next(character for character in wanted if character not in avoid)
