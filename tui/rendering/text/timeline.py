"""The timeline: one line from epoch 0 to the last, with the position and what was changed."""

from __future__ import annotations

from collections.abc import Iterable

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.number_format import epoch_text


def track(last_epoch: int, cols: int) -> tuple[int, int]:
    """Returns where epoch 0 and the last epoch stand on the line: two columns, both included.

    Args:
        last_epoch: The epoch at the right end.
        cols: Width of the whole line in cells. Numbers beside the track go when it is too narrow.
    """
    label = len(epoch_text(last_epoch))
    if cols < label + 12:
        return 0, max(cols - 1, 0)
    return 3, cols - label - 3


def column_of(epoch: int, last_epoch: int, cols: int) -> int:
    """Returns the column at which an epoch stands; epochs off the ends stand at the ends."""
    first, last = track(last_epoch, cols)
    if last_epoch <= 0:
        return first
    part = min(max(epoch / last_epoch, 0.0), 1.0)
    return first + round(part * (last - first))


def epoch_at(col: int, last_epoch: int, cols: int) -> int:
    """Returns the epoch that a column stands for; columns off the ends mean the ends."""
    first, last = track(last_epoch, cols)
    if last <= first:
        return 0
    part = min(max((col - first) / (last - first), 0.0), 1.0)
    return round(part * last_epoch)


def timeline(
    epoch: int,
    last_epoch: int,
    reached: int,
    changes: Iterable[int],
    cols: int,
    glyphs: Glyphs,
) -> Canvas:
    """Draws the timeline, one row high: `` 0 ├━━━━●━━━━━────┤ 20,000``.

    Args:
        epoch: The epoch that is shown.
        last_epoch: The epoch at the right end.
        reached: The furthest epoch computed so far; up to it the track is heavy.
        changes: Epochs at which a person changed something.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(1, cols)
    first, last = track(last_epoch, cols)
    left, heavy, light, right, knob, change = "├━─┤●◆" if glyphs.unicode else "|=-|O+"
    muted = style("muted")
    if first:
        canvas.write(0, 1, "0", muted)
        canvas.write(0, last + 2, epoch_text(last_epoch), muted)
    canvas.write(0, first, left + light * (last - first - 1) + right, muted)
    end = column_of(reached, last_epoch, cols)
    canvas.write(0, first + 1, heavy * (min(end, last - 1) - first), style("text"))
    for changed in changes:
        canvas.write(0, column_of(changed, last_epoch, cols), change, style("text"))
    canvas.write(0, column_of(epoch, last_epoch, cols), knob, style("accent", bold=True))
    return canvas
