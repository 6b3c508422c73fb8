"""A run on one sheet: five moments of its surface over the loss curve, and what makes it again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from xortui.core import WINNER, History, Trainer, data_of_output, shown_output
from xortui.tui.language import translate as _
from xortui.tui.recording.moments import Moment, moments_of
from xortui.tui.records.run_card import run_card
from xortui.tui.records.shortened import shortened
from xortui.tui.rendering.cells.color_ramps import blend, quantise, ramp_hexes
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP
from xortui.tui.rendering.charts.axis_ticks import round_step
from xortui.tui.rendering.surface.contour import contour_segments
from xortui.tui.rendering.surface.ramp_span import end_numbers, ramp_span
from xortui.tui.rendering.text.number_format import epoch_text, loss_text

WIDTH: Final = 1600
HEIGHT: Final = 1130

_LEFT: Final = 90
_ROOM: Final = WIDTH - 2 * _LEFT
_GRID: Final = 87
_PIXEL: Final = 3
_SIDE: Final = _GRID * _PIXEL
_TOP: Final = 236
_CHART: Final = (650, 220)
"""Top and height of the loss curve."""

_LEVELS: Final = 128
_MOST_POINTS: Final = 80
_MOST_ON_CURVE: Final = 700
_LONGEST_CARD: Final = 118
_SANS: Final = "DejaVu Sans,Helvetica Neue,Arial,sans-serif"
_MONO: Final = "DejaVu Sans Mono,Menlo,Consolas,monospace"


@dataclass(frozen=True, slots=True)
class PosterColors:
    """The colours of a poster, ``#rrggbb``.

    Attributes:
        ground: What it is printed on.
        text: Text, and the curve.
        accent: The dots on the curve.
        right: What tells that the run is solved.
        wrong: What tells that it is not.
        ramp: Colour ramp of the surface.
    """

    ground: str
    text: str
    accent: str
    right: str
    wrong: str
    ramp: str = DEFAULT_RAMP

    @property
    def quiet(self) -> str:
        """Text that matters less."""
        return blend(self.text, self.ground, 0.38)

    @property
    def faint(self) -> str:
        """Lines that only guide the eye."""
        return blend(self.text, self.ground, 0.74)


@dataclass(frozen=True, slots=True)
class PosterText:
    """What a poster says in words.

    Attributes:
        title: What is learned.
        description: How.
        caption: A sentence of one's own, or nothing.
        facts: What is said of the run below the curve, by name.
    """

    title: str
    description: str
    caption: str
    facts: Mapping[str, str]


def poster_svg(history: History, text: PosterText, colors: PosterColors) -> str:
    """Returns a poster of a run as SVG.

    Args:
        history: The run, at its end.
        text: What is said of it.
        colors: Its colours.
    """
    run = history.trainer
    epochs, losses = history.curve.points()
    if epochs[-1] != history.epoch:
        epochs, losses = np.append(epochs, history.epoch), np.append(losses, run.loss)
    moments = moments_of(epochs, losses, run.solved_at)
    chart = _Chart(epochs, losses, colors)
    parts = [*_heading(run, text, colors), *chart.elements()]
    for place, moment in enumerate(moments):
        x = _LEFT + place * (_ROOM - _SIDE) / max(len(moments) - 1, 1)
        seen = history.trainer_at(moment.epoch)
        parts += [*chart.leader(x + _SIDE / 2, moment.epoch), *_moment(seen, moment, x, colors)]
    parts += _facts(run, text, colors)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" font-family="{_SANS}" font-size="20">'
        f"<title>{escape(text.title)}: {escape(text.description)}</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colors.ground}"/>{"".join(parts)}</svg>\n'
    )


def _heading(run: Trainer, text: PosterText, colors: PosterColors) -> Iterator[str]:
    if run.solved_at is not None:
        told, color = _("solved at epoch {epoch}").format(epoch=epoch_text(run.solved_at)), "right"
    elif not math.isfinite(run.loss):
        told, color = _("diverged at epoch {epoch}").format(epoch=epoch_text(run.epoch)), "wrong"
    elif run.settings.dataset.border is None:
        told, color = _("{epoch} epochs").format(epoch=epoch_text(run.epoch)), "text"
    else:
        told, color = _("not solved by epoch {epoch}").format(epoch=epoch_text(run.epoch)), "wrong"
    yield _text(_LEFT - 4, 118, text.title, colors.text, size=68, weight="bold")
    yield _text(_LEFT, 162, text.caption or text.description, colors.quiet, size=24)
    yield _text(
        *(WIDTH - _LEFT, 118, told, getattr(colors, color)), size=28, weight="bold", anchor="end"
    )
    if text.caption:
        yield _text(WIDTH - _LEFT, 162, text.description, colors.quiet, size=18, anchor="end")


def _moment(seen: Trainer, moment: Moment, x: float, colors: PosterColors) -> Iterator[str]:
    """Draws the surface of a moment, with its name above and its numbers below."""
    data = seen.settings.dataset
    output = shown_output(data, None)
    shown = data_of_output(data, output)
    surface = seen.frozen_network().surface(_GRID, _GRID, output=output)
    is_of_winners = output == WINNER
    span = shown.target_bounds if is_of_winners else ramp_span(surface, shown.target_bounds)
    yield _text(x, _TOP - 16, moment.name, colors.text, size=22, weight="bold")
    yield f'<g transform="translate({x:g} {_TOP})">'
    yield _pixels((surface - span[0]) / (span[1] - span[0]), colors.ramp)
    if shown.border is not None:
        yield _contour(surface, shown.border.middle)
    if is_of_winners:
        hexes = ramp_hexes(colors.ramp, _LEVELS)
        shares = (np.array(shown.labels) - span[0]) / (span[1] - span[0])
        inks = [(hexes[level], "#fff") for level in quantise(shares, _LEVELS)]
    else:
        inks = [("#fff", "#000") if is_high else ("#000", "#fff") for is_high in shown.high_targets]
    yield from _points(data.rows, data.bounds, inks)
    yield "</g>"
    y = _TOP + _SIDE + 32
    epoch = _("epoch {epoch}").format(epoch=epoch_text(moment.epoch))
    yield _text(x, y, epoch, colors.text, size=20)
    yield _text(x + _SIDE, y, loss_text(seen.loss), colors.text, size=20, anchor="end")
    low, high = end_numbers(span)
    outputs = _("colours {low} to {high}").format(low=low, high=high)
    if is_of_winners:
        outputs = _("which class wins")
    yield _text(x, y + 28, outputs, colors.quiet, size=17)
    yield _text(x + _SIDE, y + 28, _("loss"), colors.quiet, size=17, anchor="end")


def _pixels(shares: NDArray[np.float64], ramp: str) -> str:
    """Draws shares of a ramp as runs of equal pixels, a path for each colour."""
    runs: dict[int, list[str]] = {}
    for row, levels in enumerate(quantise(shares, _LEVELS)):
        edges = np.flatnonzero(np.diff(levels)) + 1
        for start, end in zip([0, *edges], [*edges, levels.size], strict=True):
            runs.setdefault(int(levels[start]), []).append(f"M{start} {row}h{end - start}")
    hexes = ramp_hexes(ramp, _LEVELS)
    paths = "".join(
        f'<path stroke="{hexes[level]}" d="{"".join(parts)}"/>'
        for level, parts in sorted(runs.items())
        if level >= 0
    )
    return (
        f'<g transform="translate(0 {_PIXEL / 2:g})scale({_PIXEL})" fill="none" stroke-width="1.02"'
        f' shape-rendering="crispEdges">{paths}</g>'
    )


def _contour(surface: NDArray[np.float64], level: float) -> str:
    lines = (contour_segments(surface, level) + 0.5) * _PIXEL
    drawn = "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for a, b, c, d in lines.tolist())
    if not drawn:
        return ""
    return (
        '<path fill="none" stroke="#000" stroke-opacity=".5" stroke-width="5"'
        f' stroke-linecap="round" d="{drawn}"/>'
        f'<path fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" d="{drawn}"/>'
    )


def _points(
    rows: Sequence[Sequence[float]],
    bounds: Sequence[tuple[float, float]],
    inks: Sequence[tuple[str, str]],
) -> Iterator[str]:
    """Draws the points of the data, each filled and outlined in colours of its own."""
    radius, line = (9, 3) if len(rows) <= 16 else (4, 1.5)
    for row, (fill, stroke) in list(zip(rows, inks, strict=True))[:: 1 + len(rows) // _MOST_POINTS]:
        places = []
        for axis in (0, 1):
            low, high = bounds[axis] if axis < len(bounds) else (0.0, 1.0)
            share = (row[axis] - low) / (high - low) if axis < len(row) and high > low else 0.5
            places.append(min(max(share * _SIDE, radius + line), _SIDE - radius - line))
        yield (
            f'<circle cx="{places[0]:.1f}" cy="{_SIDE - places[1]:.1f}" r="{radius}"'
            f' fill="{fill}" stroke="{stroke}" stroke-width="{line}"/>'
        )


class _Chart:
    """The loss curve, and where on it an epoch lies."""

    def __init__(
        self, epochs: NDArray[np.int64], losses: NDArray[np.float64], colors: PosterColors
    ) -> None:
        known = np.isfinite(losses)
        self._epochs, self._losses, self._colors = epochs[known], losses[known], colors
        most = float(self._losses.max(initial=0.0)) or 1.0
        self._step = round_step(most, 4)
        self._top = self._step * np.ceil(most / self._step - 1e-9)
        self._last = max(int(epochs[-1]), 1)

    def place(self, epoch: float, loss: float) -> tuple[float, float]:
        """Returns where on the sheet an epoch and a loss meet."""
        top, height = _CHART
        x = _LEFT + _ROOM * epoch / self._last
        return x, top + height * (1 - min(loss / self._top, 1.0))

    def elements(self) -> Iterator[str]:
        """Draws the axes, and the curve with what lies below it."""
        colors, (top, height) = self._colors, _CHART
        for number in range(round(self._top / self._step) + 1):
            value = number * self._step
            x, y = self.place(0, value)
            yield f'<path stroke="{colors.faint}" stroke-width="1" d="M{x} {y:.1f}h{_ROOM}"/>'
            yield _text(x - 14, y + 6, f"{value:g}", colors.quiet, size=17, anchor="end")
        step = max(1, round(round_step(self._last, 8)))
        for epoch in range(0, self._last + 1, step):
            x, y = self.place(epoch, 0)
            anchor = "start" if epoch == 0 else "end" if epoch == self._last else "middle"
            yield _text(x, y + 30, epoch_text(epoch), colors.quiet, size=17, anchor=anchor)
        yield _text(_LEFT + 14, top + height - 14, _("loss by epoch"), colors.quiet, size=17)
        if not self._losses.size:
            return
        chosen = np.unique(
            np.linspace(0, self._epochs.size - 1, _MOST_ON_CURVE).round().astype(np.intp)
        )
        points = [
            "{:.1f} {:.1f}".format(*self.place(epoch, loss))
            for epoch, loss in zip(
                self._epochs[chosen].tolist(), self._losses[chosen].tolist(), strict=True
            )
        ]
        line = "L".join(points)
        first, last = points[0].split()[0], points[-1].split()[0]
        bottom = top + height
        area = f"M{first} {bottom}L{line}L{last} {bottom}z"
        yield f'<path fill="{colors.text}" fill-opacity=".09" d="{area}"/>'
        yield (
            f'<path fill="none" stroke="{colors.text}" stroke-width="3" stroke-linejoin="round"'
            f' d="M{line}"/>'
        )

    def leader(self, x: float, epoch: int) -> Iterator[str]:
        """Draws the way from a picture to its epoch on the curve."""
        if not self._losses.size:
            return
        loss = float(np.interp(epoch, self._epochs, self._losses))
        at, y = self.place(epoch, loss)
        begin = _TOP + _SIDE + 74
        yield (
            f'<path fill="none" stroke="{self._colors.accent}" stroke-opacity=".55"'
            f' stroke-width="1.5" d="M{x:g} {begin}C{x:g} {begin + 50} {at:.1f} {y - 60:.1f}'
            f' {at:.1f} {y:.1f}"/>'
        )
        yield (
            f'<circle cx="{at:.1f}" cy="{y:.1f}" r="8" fill="{self._colors.accent}"'
            f' stroke="{self._colors.ground}" stroke-width="3"/>'
        )


def _facts(run: Trainer, text: PosterText, colors: PosterColors) -> Iterator[str]:
    top = _CHART[0] + _CHART[1] + 100
    room = _ROOM / max(len(text.facts), 1)
    for place, (name, value) in enumerate(text.facts.items()):
        x = _LEFT + place * room
        yield _text(x, top, name, colors.quiet, size=17)
        yield _text(x, top + 32, value, colors.text, size=23)
    card = shortened(run_card(run.config, "xortui"))
    card = card if len(card) <= _LONGEST_CARD else card[: _LONGEST_CARD - 1] + "…"
    yield (f'<path stroke="{colors.faint}" stroke-width="1" d="M{_LEFT} {top + 64}h{_ROOM}"/>')
    yield _text(_LEFT, top + 104, f"$ {card}", colors.quiet, size=18, family=_MONO)


def _text(
    x: float,
    y: float,
    text: str,
    color: str,
    *,
    size: int,
    weight: str = "",
    anchor: str = "",
    family: str = "",
) -> str:
    more = "".join(
        f' {name}="{value}"'
        for name, value in (
            ("font-weight", weight),
            ("text-anchor", anchor),
            ("font-family", family),
        )
        if value
    )
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}"{more}>'
        f"{escape(text)}</text>"
    )
