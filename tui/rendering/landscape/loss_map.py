"""The loss all over the plane of a run's way: colours, contours where runs get stuck, the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core import Plane
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.braille import Dots, beside
from xortui.tui.rendering.cells.canvas import BLANK, LOWER_HALF, UPPER_HALF, Canvas
from xortui.tui.rendering.cells.cell_style import color, pair_styles, style
from xortui.tui.rendering.cells.color_ramps import (
    ASCII_RAMP,
    GROUND,
    LIGHT_INK,
    NO_LEVEL,
    quantise,
    ramp_colors,
    ramp_inks,
    ramp_texts,
)
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP
from xortui.tui.rendering.surface.contour import contour_segments
from xortui.tui.rendering.text.number_format import epoch_text, loss_text, short_text

_MARKS: Final = 6
_LEAST_SPAN: Final = 1e-3
_CHARACTERS: Final = np.array([*ASCII_RAMP], dtype="<U1")
_HEAVINESS: Final = 2
"""Dots that a way is heavy, as a contour is one."""

_DASH: Final = 6
"""Of another run's way every second stretch of so many dots stays dark."""


@dataclass(frozen=True, slots=True)
class WayMarks:
    """How a way is drawn.

    Attributes:
        start: What stands at its start.
        line: What its line looks like in a legend; in ASCII on the map, too.
        end: What stands at its end.
    """

    start: str
    line: str
    end: str

    def __str__(self) -> str:
        """Returns the marks as they stand in a legend."""
        return self.start + self.line + self.end


def way_marks(glyphs: Glyphs) -> tuple[WayMarks, WayMarks]:
    """Returns how the way of the run and that of another are drawn."""
    if glyphs.unicode:
        return WayMarks("○", "━", "◆"), WayMarks("□", "╍", "■")
    return WayMarks("0", "o", "E"), WayMarks("S", "+", "X")


@dataclass(frozen=True, slots=True)
class MapColors:
    """How the map is coloured.

    Attributes:
        ramp: Name of the colour ramp.
        levels: Colours of it.
        ascii: Draw it as an ASCII ramp even where half blocks could be shown.
    """

    ramp: str = DEFAULT_RAMP
    levels: int = 32
    ascii: bool = False


@dataclass(frozen=True, slots=True)
class MapMarks:
    """What stands on the map.

    Attributes:
        way: Points of the plane, shape ``(n_points, 2)``.
        epochs: Epoch of each, shape ``(n_points,)``.
        arc_lengths: How far each is along the way, shape ``(n_points,)``.
        now: The point of the epoch shown, shape ``(2,)``; None where it is beyond all points.
        contours: Losses at which contours are drawn.
        floor: What is taken off a loss before its logarithm: the level that the run is at, or 0.
        beside: Points of another way, shape ``(n_points, 2)``.
        beside_label: What stands at its end.
    """

    way: NDArray[np.float64]
    epochs: NDArray[np.int64]
    arc_lengths: NDArray[np.float64]
    now: NDArray[np.float64] | None
    contours: Sequence[float]
    floor: float = 0.0
    beside: NDArray[np.float64] | None = None
    beside_label: str = ""


def map_shape(rows: int, cols: int, colors: MapColors, glyphs: Glyphs) -> tuple[int, int]:
    """Returns how many losses a picture of ``rows`` x ``cols`` cells shows, down and across."""
    return (2 * rows if _has_half_blocks(colors, glyphs) else rows), cols


def loss_map(
    losses: NDArray[np.float64],
    plane: Plane,
    marks: MapMarks,
    rows: int,
    cols: int,
    colors: MapColors,
    glyphs: Glyphs,
) -> Canvas:
    """Draws the map.

    Args:
        losses: On a grid over the plane's bounds; where it is coarser than `map_shape`, its values
            fill more than a cell each.
        plane: Says where points lie.
        marks: What stands on it.
        rows: Height in cells.
        cols: Width in cells.
        colors: How it is coloured.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    if rows < 1 or cols < 1:
        return canvas
    if not np.isfinite(losses).any():
        canvas.write(rows // 2, 1, _("no finite loss in this plane"), style("muted"))
        return canvas
    shape = map_shape(rows, cols, colors, glyphs)
    shown = _spread(_heights(losses, marks.floor), shape)
    line: int | NDArray[np.int32] = style(LIGHT_INK) if glyphs.color else style("text", bold=True)
    if _has_half_blocks(colors, glyphs):
        levels = quantise(shown, colors.levels)
        _draw_half_blocks(canvas, levels, colors)
        line = _line_styles(levels, colors)
    else:
        _draw_ramp(canvas, quantise(shown, len(ASCII_RAMP)), colors, glyphs)
    free = np.ones((rows, cols), np.bool_)
    has_letters = not _has_half_blocks(colors, glyphs)
    label = style(LIGHT_INK, GROUND) if glyphs.color else style("text", bold=True)
    labels = _draw_contours(canvas, losses, marks.contours, line, glyphs)
    _draw_way(canvas, plane, marks, line, glyphs, free)
    _write_scale(canvas, plane, label, free)
    if marks.beside is not None:
        row, col = plane.cells(marks.beside[-1:], rows, cols)[0].tolist()
        labels.insert(0, (row, col, marks.beside_label))
    for row, col, text in (*_mark_labels(plane, marks, rows, cols), *labels):
        _write_label(canvas, row, col, text, label, free, has_air=has_letters)
    if marks.now is not None:
        row, col = plane.cells(marks.now[None], rows, cols)[0].tolist()
        here = style(GROUND, LIGHT_INK, bold=True) if glyphs.color else style("text", bold=True)
        canvas.write(row, col, "●" if glyphs.unicode else "O", here)
    return canvas


def _has_half_blocks(colors: MapColors, glyphs: Glyphs) -> bool:
    return glyphs.unicode and glyphs.color and not colors.ascii


def _heights(losses: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """Returns logarithms of the losses above the floor, from 0 to 1."""
    known = losses[np.isfinite(losses)]
    above = np.maximum(losses - floor, _LEAST_SPAN * max(float(known.max() - floor), _LEAST_SPAN))
    with np.errstate(invalid="ignore"):
        powers = np.where(np.isfinite(losses), np.log10(above), np.nan)
    low, high = float(np.nanmin(powers)), float(np.nanmax(powers))
    return (powers - low) / (high - low) if high > low else np.where(np.isnan(powers), powers, 0.5)


def _spread(values: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    if values.shape == shape:
        return values
    places = [
        np.arange(want) * have // want for have, want in zip(values.shape, shape, strict=True)
    ]
    return values[np.ix_(*places)]


def _draw_half_blocks(canvas: Canvas, levels: NDArray[np.int16], colors: MapColors) -> None:
    upper, lower = levels[0::2], levels[1::2]
    high, low = np.maximum(upper, lower), np.minimum(upper, lower)
    blocks = np.where(upper > lower, UPPER_HALF, np.where(upper < lower, LOWER_HALF, BLANK))
    palette = ramp_colors(colors.ramp, colors.levels)
    canvas.stamp(0, 0, blocks.view("<U1"), pair_styles(palette[high], palette[low]))
    unknown = low == NO_LEVEL
    canvas.stamp(0, 0, np.full(low.shape, "?"), style("muted", GROUND), unknown)


def _draw_ramp(
    canvas: Canvas, levels: NDArray[np.int16], colors: MapColors, glyphs: Glyphs
) -> None:
    known = levels != NO_LEVEL
    styles: NDArray[np.int32] | int = style("muted")
    if glyphs.color:
        grounds = np.full(levels.shape, color(GROUND), dtype=np.int32)
        styles = pair_styles(ramp_texts(colors.ramp, len(ASCII_RAMP))[levels], grounds)
    canvas.stamp(0, 0, _CHARACTERS[levels], styles, known)
    canvas.stamp(0, 0, np.full(levels.shape, "?"), style("muted"), ~known)


def _line_styles(levels: NDArray[np.int16], colors: MapColors) -> NDArray[np.int32]:
    """Black or white in each cell, whichever is read there, on the colour of its middle."""
    means = np.where(levels == NO_LEVEL, 0, levels).reshape(-1, 2, levels.shape[1]).mean(axis=1)
    middle = means.astype(np.intp)
    inks = ramp_inks(colors.ramp, colors.levels)[middle]
    return pair_styles(inks, ramp_colors(colors.ramp, colors.levels)[middle])


def _draw_contours(
    canvas: Canvas,
    losses: NDArray[np.float64],
    contours: Sequence[float],
    line: int | NDArray[np.int32],
    glyphs: Glyphs,
) -> list[tuple[int, int, str]]:
    """Draws the contours; returns where their numbers would stand well, and these."""
    labels = []
    for level in contours:
        pieces = contour_segments(losses, level)
        if not len(pieces):
            continue
        dots = Dots(canvas.rows, canvas.cols)
        scale = np.array([dots.across / losses.shape[1], dots.down / losses.shape[0]] * 2)
        lines = (pieces + 0.5) * scale - 0.5
        dots.draw_segments(_middles(lines) if glyphs.unicode else lines)
        dots.stamp(canvas, 0, 0, glyphs, line, avoid=ASCII_RAMP)
        # Below or above the way, there is mostly room at the end that lies lowest.
        x, y = lines[lines[:, 1].argmax(), :2].tolist()
        labels.append((int(y // 4), int(x // 2) + 1, loss_text(level)))
    return labels


def _middles(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns a dot in the middle of each piece: a broken line, quieter than the ways."""
    middles = (pieces[:, :2] + pieces[:, 2:]) / 2
    return np.hstack([middles, middles])


def _draw_way(
    canvas: Canvas,
    plane: Plane,
    marks: MapMarks,
    line: int | NDArray[np.int32],
    glyphs: Glyphs,
    free: NDArray[np.bool_],
) -> None:
    """Draws each way as a line, whole or dashed, and its ends on plates of their own."""
    own, other = way_marks(glyphs)
    ways = [(marks.way, own, style(LIGHT_INK, GROUND, bold=True), 0)]
    if marks.beside is not None:
        ways.insert(0, (marks.beside, other, style(GROUND, LIGHT_INK, bold=True), _DASH))
    for way, marked, plate, dash in ways:
        cells = plane.cells(_line_through(way), *free.shape)
        if glyphs.unicode:
            dots = Dots(*free.shape)
            pieces = _pieces(_dots_of(way, plane, dots), dash)
            for moved in beside(pieces, _HEAVINESS):
                dots.draw_segments(moved)
            dots.stamp(canvas, 0, 0, glyphs, line)
            free &= dots.patterns() == 0
        else:
            ink = plate if glyphs.color else style("text", bold=True)
            for row, col in np.unique(cells, axis=0).tolist():
                canvas.write(row, col, marked.line, ink)
        free[tuple(cells.T)] = False
        for (row, col), mark in ((cells[-1], marked.end), (cells[0], marked.start)):
            canvas.write(row, col, mark, plate if glyphs.color else style("text", bold=True))


def _dots_of(way: NDArray[np.float64], plane: Plane, dots: Dots) -> NDArray[np.float64]:
    """Returns where the points of a way lie, in dots; those outside at the edge."""
    low, high = np.array(plane.bounds).T
    shares = np.clip((way - low) / (high - low), 0.0, 1.0)
    shares[:, 1] = 1 - shares[:, 1]
    places: NDArray[np.float64] = shares * (dots.across, dots.down) - 0.5
    return places


def _pieces(places: NDArray[np.float64], dash: int) -> NDArray[np.float64]:
    """Returns the line through places as straight pieces, shape ``(n, 4)``.

    Args:
        places: Shape ``(n_points, 2)``, in dots.
        dash: Every second stretch of so many dots of its length is left out; 0 leaves none.
    """
    if not dash:
        return np.hstack([places[:-1], places[1:]])
    steps = np.hypot(*np.diff(places, axis=0).T)
    lengths = np.concatenate([[0.0], steps.cumsum()])
    begins = np.arange(0.0, lengths[-1], 2.0 * dash)
    cuts = np.sort(np.concatenate([lengths, begins, np.minimum(begins + dash, lengths[-1])]))
    along = np.stack([np.interp(cuts, lengths, places[:, axis]) for axis in (0, 1)], axis=1)
    shown = (cuts[:-1] + cuts[1:]) / 2 % (2 * dash) < dash
    pieces: NDArray[np.float64] = np.hstack([along[:-1], along[1:]])[shown]
    return pieces


def _line_through(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns points so close together that no cell between two is left out."""
    if len(way) < 2:
        return way
    steps = np.linspace(0, len(way) - 1, 16 * len(way))
    places = np.arange(len(way))
    return np.stack([np.interp(steps, places, way[:, axis]) for axis in (0, 1)], axis=1)


def _write_scale(canvas: Canvas, plane: Plane, ink: int, free: NDArray[np.bool_]) -> None:
    """Says how far it is across and up, as the two axes have scales of their own."""
    across, up = (short_text(float(f"{high - low:.2g}")) for low, high in plane.bounds)
    text = _("{across} across, {up} up").format(across=across, up=up)
    row = canvas.rows - 1
    if cell_len(text) < canvas.cols and free[row, : cell_len(text)].all():
        canvas.write(row, 0, text, ink)
        free[row, : cell_len(text)] = False


def _mark_labels(plane: Plane, marks: MapMarks, rows: int, cols: int) -> list[tuple[int, int, str]]:
    """Returns where epochs are written: at equal parts of the way, for half of them are a cell."""
    whole = float(marks.arc_lengths[-1])
    wanted = np.linspace(0, whole, _MARKS + 1)
    chosen = np.unique(np.searchsorted(marks.arc_lengths, wanted * (1 - 1e-12)))
    cells = plane.cells(marks.way[chosen], rows, cols).tolist()
    return [
        (row, col, epoch_text(int(epoch)))
        for (row, col), epoch in zip(cells, marks.epochs[chosen], strict=True)
    ]


def _write_label(
    canvas: Canvas,
    row: int,
    col: int,
    text: str,
    ink: int,
    free: NDArray[np.bool_],
    *,
    has_air: bool = False,
) -> None:
    """Writes a label above its place, or below or beside it, where nothing stands yet.

    Args:
        canvas: What to write on.
        row: The row of the place.
        col: Its column.
        text: The label.
        ink: Its style.
        free: Where nothing stands yet; that of the label no longer is.
        has_air: Whether a blank stands at each side, as among the letters of a ramp.
    """
    rows, cols = free.shape
    middle = col - cell_len(text) // 2
    beside = ((0, col + 2), (0, col - cell_len(text) - 1))
    for down, wanted in ((-1, middle), (1, middle), *beside, (-2, middle), (2, middle)):
        start = min(max(wanted, 0), cols - cell_len(text))
        if not 0 <= row + down < rows or start < 0:
            continue
        if free[row + down, max(start - 1, 0) : start + cell_len(text) + 1].all():
            canvas.write(row + down, start, text, ink)
            free[row + down, start : start + cell_len(text)] = False
            if has_air:
                for at in {start - 1, start + cell_len(text)} & set(range(cols)):
                    canvas.write(row + down, at, " ", 0)
            return
