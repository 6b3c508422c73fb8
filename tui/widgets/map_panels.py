"""The panels of a map of training runs: the picture, and the lines above and below it."""

from __future__ import annotations

from typing import Final

import numpy as np
from rich.cells import cell_len
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message

from xortui.core.maps import START_FACTOR, Axis
from xortui.tui.language import translate as _
from xortui.tui.player.map_player import MapFrame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.sweep.training_map import map_legend, map_pixels, training_map
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.run_header import description_of
from xortui.tui.widgets.view_options import ViewOptions

_DIGITS: Final = 6


class MapHeader(Picture[MapFrame]):
    """What all runs have in common, what became of them, and how much is known."""

    def draw(self, frame: MapFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        canvas = Canvas(rows, cols)
        words = description_of(frame.found.config)
        right = shares_text(frame)
        left = max(cols - cell_len(right) - 1, 1)
        shown = words if options.glyphs.unicode else words.replace(" · ", ", ")
        canvas.write(0, 1, clipped(shown, max(left - 3, 0), options.glyphs), style("text"))
        canvas.write(rows - 1, left, right, style("text", bold=True))
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
        return training_map(frame.found, frame.cursor, rows, cols, options.glyphs)

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
        across, up = axis_text(window.across), axis_text(window.up)
        lines = [
            _("across {across}   up {up}").format(across=across, up=up),
            map_legend(options.glyphs),
            early_text(frame),
        ]
        for row, line in enumerate(lines[:rows]):
            shown = line if options.glyphs.unicode else line.replace("→", "to").replace("×", "x")
            canvas.write(row, 1, shown[: cols - 1], style("text" if not row else "muted"))
        return canvas


def axis_text(axis: Axis) -> str:
    """Returns what an axis is of, and from where to where it goes."""
    low, high = (10.0**end if axis.is_logarithmic else end for end in (axis.low, axis.high))
    text = _("{name} {low} → {high}").format(
        name=_axis_name(axis.field), low=_number(low), high=_number(high)
    )
    return text + _(" (log)") if axis.is_logarithmic else text


def pixel_text(frame: MapFrame, place: tuple[int, int]) -> str:
    """Returns what a pixel stands for, and what became of its run."""
    found = frame.found
    column, row = place
    values = found.values_at(column, row)
    names = (found.window.across.field, found.window.up.field)
    pair = ", ".join(
        f"{_axis_name(name)} {_number(value)}" for name, value in zip(names, values, strict=True)
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


def shares_text(frame: MapFrame) -> str:
    """Returns the shares of the fates among the pixels that are known."""
    found = frame.found
    known = found.is_known.ravel()
    if not known.any():
        return _("computing")
    solved = float(np.mean(found.outcomes.solved_at[known] >= 0))
    diverged = float(np.mean(found.outcomes.diverged_at[known] >= 0))
    text = _("solved {solved:.0%}, diverged {diverged:.0%}")
    text = text.format(solved=solved, diverged=diverged)
    if not found.is_done:
        text += _(", {share:.0%} computed").format(share=float(known.mean()))
    return text


def early_text(frame: MapFrame) -> str:
    """Returns how many epochs were made, and how many runs were decided before the last."""
    found = frame.found
    epochs = epoch_text(found.config.epochs)
    if not found.stops_early:
        return _("all of {epochs} epochs were made of every run").format(epochs=epochs)
    known = found.outcomes.epochs[found.is_known.ravel()]
    early = int((known < found.config.epochs).sum())
    text = _("{epochs} epochs; {early} runs were decided before the last and ended")
    if early:
        text += _(", the first at {first}")
    first = int(known.min()) if early else 0
    return text.format(epochs=epochs, early=epoch_text(early), first=epoch_text(first))


def _axis_name(field: str) -> str:
    names = {
        "learning_rate": "lr",
        "output_learning_rate": _("output lr"),
        START_FACTOR: _("start ×"),
    }
    return names.get(field, field.replace("_", " "))


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}g}"
