"""The panels of a map of training runs: the picture, and the lines above and below it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from rich.cells import cell_len
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message

from xortui.core import RunConfig
from xortui.core.maps import START_FACTOR, Axis, FateCounts
from xortui.tui.language import cached_by_language
from xortui.tui.language import translate as _
from xortui.tui.player.map_player import MapFrame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.sweep.training_map import (
    map_legend,
    map_levels,
    map_pixels,
    training_map,
)
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.rendering.text.unit_names import parameters_of
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.run_header import run_words
from xortui.tui.widgets.view_options import ViewOptions

_MOST_DIGITS: Final = 17  # of a float


class MapHeader(Picture[MapFrame]):
    """What all runs have in common, what became of them, and how much is known."""

    def draw(self, frame: MapFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        canvas = Canvas(rows, cols)
        right = shares_text(frame.found.counts(), frame.found.is_known.size)
        left = max(cols - cell_len(right) - 1, 1)
        words = run_words(frame.found.config)
        room = max(left - 3 if rows < 2 else cols - 2, 0)
        canvas.write(0, 1, words.within(room, options.glyphs), style("text"))
        # Below the run as on the main view where there are two lines.
        canvas.write(rows - 1, left if rows < 2 else 1, right, style("text", bold=True))
        return canvas


class MapPicture(Picture[MapFrame]):
    """The map.

    Attributes:
        pixels: How many pixels its room has, across and up.
    """

    class Pointed(Message):
        """A cell was clicked.

        Attributes:
            place: The pixel under the mouse, across and up.
        """

        def __init__(self, place: tuple[int, int]) -> None:
            super().__init__()
            self.place = place

    class Turned(Message):
        """The wheel was turned.

        Attributes:
            inwards: Whether to see less and larger.
        """

        def __init__(self, *, inwards: bool) -> None:
            super().__init__()
            self.inwards = inwards

    pixels = (1, 1)

    def draw(self, frame: MapFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the pixels and the cursor."""
        self.pixels = map_pixels(max(rows, 1), max(cols, 1), options.glyphs)
        return training_map(map_levels(frame.found), frame.cursor, rows, cols, options.glyphs)

    def on_click(self, event: Click) -> None:
        """Points at the run under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None and self.frame is not None:
            found, size = self.frame.found, self.content_size
            row = (size.height - 1 - offset.y) * found.height // max(size.height, 1)
            self.post_message(self.Pointed((offset.x * found.width // max(size.width, 1), row)))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Zooms in."""
        event.stop()
        self.post_message(self.Turned(inwards=True))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Zooms out."""
        event.stop()
        self.post_message(self.Turned(inwards=False))


class MapLines(Picture[MapFrame]):
    """What the axes are, what the colours mean, and when runs are taken for decided."""

    def draw(self, frame: MapFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the lines."""
        canvas = Canvas(rows, cols)
        window = frame.found.window
        found = frame.found
        across = axis_text(window.across, found.width, found.config, options.glyphs)
        up = axis_text(window.up, found.height, found.config, options.glyphs)
        lines = [
            _("across {across}   up {up}").format(across=across, up=up),
            map_legend(options.glyphs),
            early_text(
                frame.found.counts(),
                frame.found.config.epochs,
                stops_early=frame.found.stops_early,
            ),
        ]
        for row, line in enumerate(lines[:rows]):
            shown = line if options.glyphs.unicode else line.replace("→", "to").replace("×", "x")
            canvas.write(row, 1, shown[: cols - 1], style("text" if not row else "muted"))
        return canvas


def axis_text(axis: Axis, pixels: int, config: RunConfig, glyphs: Glyphs) -> str:
    """Returns what an axis is of, and from where to where it goes.

    Args:
        axis: The axis.
        pixels: How many there are along it.
        config: What all runs have in common, which says what weights are called.
        glyphs: What the terminal can show.
    """
    low, high = (10.0**end if axis.is_logarithmic else end for end in (axis.low, axis.high))
    apart = np.abs(np.diff(axis.values(max(pixels, 2))))
    text = _("{name} {low} → {high}").format(
        name=_axis_name(axis.field, config, glyphs),
        low=_number(low, apart[0]),
        high=_number(high, apart[-1]),
    )
    return text + _(" (log)") if axis.is_logarithmic else text


def pixel_text(frame: MapFrame, place: tuple[int, int], glyphs: Glyphs) -> str:
    """Returns what a pixel stands for, and what became of its run.

    Args:
        frame: The moment of the map.
        place: The pixel, across and up.
        glyphs: What the terminal can show.
    """
    found = frame.found
    column, row = place
    values = found.values_at(column, row)
    names = (found.window.across.field, found.window.up.field)
    next_to = found.values_at(_next_to(column, found.width), _next_to(row, found.height))
    pair = ", ".join(
        f"{_axis_name(name, found.config, glyphs)} {_number(value, abs(other - value))}"
        for name, value, other in zip(names, values, next_to, strict=True)
    )
    index = row * found.width + column
    if not found.is_known[row, column]:
        return pair
    outcomes = found.outcomes
    if outcomes.diverged_at[index] >= 0:
        fate = _("diverged at {epoch}").format(epoch=epoch_text(int(outcomes.diverged_at[index])))
    elif outcomes.solved_at[index] >= 0:
        fate = _("solved at {epoch}").format(epoch=epoch_text(int(outcomes.solved_at[index])))
    else:
        fate = _("not solved, loss {loss} at {epoch}").format(
            loss=loss_text(float(outcomes.losses[index])),
            epoch=epoch_text(int(outcomes.epochs[index])),
        )
    return f"{pair}: {fate}"


def shares_text(counts: FateCounts, pixels: int) -> str:
    """Returns the shares of the fates among the pixels that are known.

    Args:
        counts: What became of those that are known.
        pixels: How many there are in all.
    """
    if not counts.pixels:
        return _("computing")
    solved, diverged = (
        float(by_epoch.sum() / counts.pixels) for by_epoch in (counts.solved_at, counts.diverged_at)
    )
    text = _("solved {solved:.0%}, diverged {diverged:.0%}")
    text = text.format(solved=solved, diverged=diverged)
    if counts.pixels < pixels:
        text += _(", {share:.0%} computed").format(share=counts.pixels / pixels)
    return text


def early_text(counts: FateCounts, epochs: int, *, stops_early: bool) -> str:
    """Returns how many epochs were made, and how many runs were decided before the last.

    Args:
        counts: What became of the pixels that are known.
        epochs: How many epochs their runs make.
        stops_early: Whether decided runs end early.
    """
    if not stops_early:
        made = _("all of {epochs} epochs were made of every run")
        return made.format(epochs=epoch_text(epochs))
    if not counts.early:
        return _("{epochs} epochs").format(epochs=epoch_text(epochs))
    text = _("{epochs} epochs; {early} runs were decided before the last and ended")
    text += _(", the first at {first}")
    early, first = epoch_text(counts.early), epoch_text(counts.first_end)
    return text.format(epochs=epoch_text(epochs), early=early, first=first)


def _axis_name(field: str, config: RunConfig, glyphs: Glyphs) -> str:
    """What an axis is called; a weight as it is on every other screen."""
    names = {
        "learning_rate": "lr",
        "output_learning_rate": _("output lr"),
        START_FACTOR: _("start ×"),
    }
    return names.get(field) or _weight_names(config, glyphs).get(field, field.replace("_", " "))


@cached_by_language(4)  # there may be thousands, and they are asked for with every picture
def _weight_names(config: RunConfig, glyphs: Glyphs) -> dict[str, str]:
    return {one.field: one.short_name for one in parameters_of(config, glyphs)}


def _next_to(place: int, count: int) -> int:
    return place + 1 if place + 1 < count else max(place - 1, 0)


def _number(value: float, apart: float) -> str:
    """Returns a number with as many digits as tell it from those of the pixels beside it.

    Args:
        value: The number.
        apart: How far the next pixel's is from it.
    """
    if not (math.isfinite(value) and apart > 0):
        return f"{value:g}"
    # Decimals: two numbers that are more than a last digit apart are not rounded to one.
    places = math.floor(-math.log10(apart) + 1e-9) + 1
    digits = math.floor(math.log10(abs(value))) + 1 + places if value else 0
    return f"{value:.{min(digits, _MOST_DIGITS)}g}" if digits > 0 else "0"
