"""The panels of the landscape: map, step sizes, learned parts and the line above them."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from xortui.core import LearnedParts
from xortui.tui.language import translate as _
from xortui.tui.player.landscape_player import LandscapeFrame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.charts.parts_chart import Part, parts_chart
from xortui.tui.rendering.charts.step_chart import step_chart
from xortui.tui.rendering.landscape.loss_map import MapColors, MapMarks, loss_map, map_shape
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.run_header import run_words
from xortui.tui.widgets.view_options import ViewOptions

_LONGEST_LABEL: Final = 24


class LandscapeHeader(Picture[LandscapeFrame]):
    """The run, and the epoch looked at."""

    def draw(self, frame: LandscapeFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        canvas = Canvas(rows, cols)
        right = _("epoch {epoch}   loss {loss}").format(
            epoch=epoch_text(frame.epoch), loss=loss_text(frame.loss)
        )
        left = max(cols - cell_len(right) - 1, 1)
        words = run_words(frame.settings).within(max(left - 3, 0), options.glyphs)
        canvas.write(0, 1, words, style("text"))
        canvas.write(0, left, right, style("text", bold=True))
        return canvas


class LossMap(Picture[LandscapeFrame]):
    """The loss all over the plane of the way."""

    def draw(self, frame: LandscapeFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the map."""
        if frame.grid is None:
            canvas = Canvas(rows, cols)
            text = _("the run has not moved yet: a way begins with its first epoch")
            canvas.write(rows // 2, 1, text[: cols - 1], style("muted"))
            return canvas
        colors = MapColors(options.ramp, options.levels, options.ascii)
        marks = MapMarks(
            way=frame.grid.plane.ways[0],
            epochs=frame.way.epochs,
            arc_lengths=frame.way.arc_lengths,
            now=frame.now,
            contours=frame.contours,
            floor=frame.floor,
            beside=frame.grid.plane.ways[1] if frame.beside is not None else None,
            beside_label=frame.beside.label[:_LONGEST_LABEL] if frame.beside is not None else "",
        )
        losses = frame.grid.losses(*map_shape(rows, cols, colors, options.glyphs))
        return loss_map(losses, frame.grid.plane, marks, rows, cols, colors, options.glyphs)


class StepSizes(Picture[LandscapeFrame]):
    """The loss after one step of each size."""

    def draw(self, frame: LandscapeFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the chart."""
        if frame.profile is not None:
            return step_chart(frame.profile, rows, cols, options.glyphs)
        canvas = Canvas(rows, cols)
        canvas.write(rows // 2, 1, _("the run has diverged"), style("muted"))
        return canvas


class PartsOverEpochs(Picture[LandscapeFrame]):
    """How much of each part of the truth table the outputs hold."""

    def draw(self, frame: LandscapeFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the curves and the numbers."""
        if frame.parts is None or frame.parts_now is None:
            canvas = Canvas(rows, cols)
            text = _("only a full truth table has parts")
            canvas.write(rows // 2, 1, text[: cols - 1], style("muted"))
            return canvas
        parts = _named_parts(frame.parts, frame.parts_now, frame.settings.dataset.column_names)
        return parts_chart(frame.way.epochs, parts, frame.epoch, rows, cols, options.glyphs)


def _named_parts(over: LearnedParts, now: LearnedParts, names: tuple[str, ...]) -> list[Part]:
    """Returns every part of two inputs or one; of more, all parts of as many inputs as one."""
    n = len(names) - 1
    if n <= 2:
        words = [_("constant"), *(name[:8] for name in names[:n]), _("XOR")]
        amounts, last, targets = over.amounts, now.amounts, over.target_amounts
    else:
        words = [
            _("constant"),
            _("1 input"),
            *(_("{n} inputs").format(n=k) for k in range(2, n + 1)),
        ]
        amounts, targets = over.by_order()
        last, _same = now.by_order()
    return [
        Part(name, amounts[index], float(last[index, 0]), float(targets[index]))
        for index, name in enumerate(words[: len(targets)])
    ]
