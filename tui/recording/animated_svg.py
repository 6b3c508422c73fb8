"""Recordings as one SVG file that moves by CSS alone, as in a README, where no script may run.

Cells that never change are drawn once. Neighbours that do are a field: of each field all that it
ever shows lies one below the other, as on a strip of film, behind a window that shows one piece; at
each change the strip leaps by one. The strips of fields that change together share one animation.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from typing import IO, Final
from xml.sax.saxutils import escape

from xortui.tui.recording.cell_shapes import (
    CELL_HEIGHT,
    CELL_WIDTH,
    FONT_SIZE,
    FONTS,
    STYLE,
    Palette,
    PlacedCell,
    painted,
)
from xortui.tui.recording.movie import About, Shown
from xortui.tui.recording.screen_grid import ScreenGrid

_MARGIN: Final = 12
_CORNER: Final = 14

_BETWEEN: Final = CELL_HEIGHT
"""Between two pieces of a strip: drawn smaller, a window's edge may show what is next to it."""

Place = tuple[int, int]
"""Row and column of a cell."""


class AnimatedSvg:
    """Collects the screens of a recording, and writes them as one picture at its end."""

    def __init__(self, about: About, file: IO[bytes]) -> None:
        """Begins a file.

        Args:
            about: What the recording says of itself.
            file: Is written to.
        """
        self._about, self._file = about, file
        self._screens: list[Shown] = []

    def take(self, shown: Shown) -> None:
        """Takes the next screen; one that is like the last only lets time pass."""
        if not self._screens or self._screens[-1].grid != shown.grid:
            self._screens.append(shown)

    def finish(self, seconds: float) -> None:
        """Writes the file."""
        self._file.write(animated_svg(self._about, self._screens, seconds).encode())


def animated_svg(about: About, screens: Sequence[Shown], seconds: float) -> str:
    """Returns a recording as SVG that plays over and over.

    Args:
        about: What it says of itself.
        screens: What it shows, and when.
        seconds: How long one turn of it takes.
    """
    palette, films = Palette(), _Films([shown.seconds for shown in screens], seconds)
    grids = [shown.grid for shown in screens]
    fields = _fields(grids)
    moving = {place for field in fields for place in field}
    still = painted(_cells_but(grids[0], moving), palette, about.ground.background)
    strips = "".join(_strip(about, grids, field, palette, films) for field in fields)
    return _document(about, palette, films.style, still + strips)


def still_svg(about: About, grid: ScreenGrid) -> str:
    """Returns one screen as SVG.

    Args:
        about: What it says of itself.
        grid: What stands on it.
    """
    palette = Palette()
    drawn = painted(_cells_but(grid, set()), palette, about.ground.background)
    return _document(about, palette, "", drawn)


def size_of(about: About) -> tuple[int, int]:
    """Returns width and height of a recording's picture."""
    return (
        about.columns * CELL_WIDTH + 2 * _MARGIN,
        about.rows * CELL_HEIGHT + 2 * _MARGIN,
    )


class _Films:
    """The animations: at which times a strip leaps to its next piece, and to which."""

    def __init__(self, times: Sequence[float], seconds: float) -> None:
        self._times, self._seconds = times, seconds
        self._names: dict[tuple[tuple[Place, ...], int], str] = {}

    def name(self, leaps: tuple[Place, ...], pitch: int) -> str:
        """Returns the class of an animation.

        Args:
            leaps: At which screens the strip leaps, and to which of its pieces.
            pitch: From one piece to the next.
        """
        return self._names.setdefault((leaps, pitch), f"F{len(self._names)}")

    @property
    def style(self) -> str:
        """The style sheet of all animations."""
        if not self._names:
            return ""
        # Who wants nothing to move sees how it ends.
        rules = [
            f"[class^=F]{{animation:{self._seconds:g}s step-end infinite}}",
            "@media(prefers-reduced-motion:reduce){[class^=F]{animation-play-state:paused;"
            f"animation-delay:-{self._seconds * 0.9999:g}s}}}}",
        ]
        for (leaps, pitch), name in self._names.items():
            steps = "".join(
                f"{100 * self._times[screen] / self._seconds:.3f}%"
                f"{{transform:translateY(-{piece * pitch}px)}}"
                for screen, piece in leaps
            )
            rules.append(f".{name}{{animation-name:{name}}}@keyframes {name}{{{steps}}}")
        return "".join(rules)


def _strip(
    about: About,
    grids: Sequence[ScreenGrid],
    field: Sequence[Place],
    palette: Palette,
    films: _Films,
) -> str:
    """Returns a field: a window, and behind it the strip of all that the field shows."""
    rows, columns = [row for row, _column in field], [column for _row, column in field]
    x, y = min(columns) * CELL_WIDTH, min(rows) * CELL_HEIGHT
    width = (max(columns) + 1) * CELL_WIDTH - x
    height = (max(rows) + 1) * CELL_HEIGHT - y
    pitch = height + _BETWEEN
    pieces: dict[tuple[object, ...], int] = {}
    leaps: list[Place] = []
    drawn: list[str] = []
    for number, grid in enumerate(grids):
        shown = tuple(grid[row][column] for row, column in field)
        if shown not in pieces:
            pieces[shown] = len(pieces)
            placed: Iterator[PlacedCell] = (
                (row, column, cell) for (row, column), cell in zip(field, shown, strict=True)
            )
            piece = painted(placed, palette, about.ground.background)
            offset = f' transform="translate(0 {pieces[shown] * pitch})"' if drawn else ""
            drawn.append(f"<g{offset}>{piece}</g>")
        if not leaps or leaps[-1][1] != pieces[shown]:
            leaps.append((number, pieces[shown]))
    name = films.name(tuple(leaps), pitch)
    return (
        f'<svg x="{x}" y="{y}" width="{width}" height="{height}"'
        f' viewBox="{x} {y} {width} {height}"><g class="{name}">{"".join(drawn)}</g></svg>'
    )


def _fields(grids: Sequence[ScreenGrid]) -> list[list[Place]]:
    """Returns the cells that ever change, neighbours together, each field from top to bottom."""
    left = _changing(grids)
    fields = []
    for place in sorted(left):
        if place not in left:
            continue
        left.discard(place)
        field, waiting = [place], deque([place])
        while waiting:
            row, column = waiting.popleft()
            for near in (
                (row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)
            ):
                if near in left:
                    left.discard(near)
                    field.append(near)
                    waiting.append(near)
        fields.append(sorted(field))
    return fields


def _changing(grids: Sequence[ScreenGrid]) -> set[Place]:
    changing: set[Place] = set()
    for before, after in itertools.pairwise(grids):
        for row, (old, new) in enumerate(zip(before, after, strict=True)):
            if old == new:
                continue
            for column, (one, other) in enumerate(zip(old, new, strict=True)):
                if one == other:
                    continue
                changing.add((row, column))
                if not (one.text and other.text):  # a wide character moves as a whole
                    changing.add((row, max(column - 1, 0)))
    return changing


def _cells_but(grid: ScreenGrid, left_out: set[Place]) -> Iterator[PlacedCell]:
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            if (row, column) not in left_out:
                yield row, column, cell


def _document(about: About, palette: Palette, films: str, content: str) -> str:
    width, height = size_of(about)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" font-family="{FONTS}" font-size="{FONT_SIZE}">'
        f"<title>{escape(about.title)}</title><desc>{escape(about.command)}</desc>"
        f"<style>{STYLE}{palette.style}{films}</style>"
        f'<rect width="{width}" height="{height}" rx="{_CORNER}"'
        f' fill="{about.ground.background}"/>'
        f'<g transform="translate({_MARGIN} {_MARGIN})">{content}</g></svg>\n'
    )
