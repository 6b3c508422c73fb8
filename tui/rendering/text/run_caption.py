"""The line below the header: where the run is and what comes, in a sentence."""

from __future__ import annotations

from typing import Final

from xortui.core import RunConfig, Verdict
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.rendering.text.verdict_text import caption, place_texts

_STYLES: Final = {"solved": "right", "solves": "right", "level": "wrong", "rests": "wrong"}


def run_caption(
    verdict: Verdict | None,
    config: RunConfig | None,
    cols: int,
    *,
    is_old: bool = False,
    is_searching: bool = False,
    is_too_large: bool = False,
    has_diverged: bool = False,
) -> Canvas:
    """Draws the sentence; an empty line where there is no verdict.

    Args:
        verdict: The verdict.
        config: The run that it is of.
        cols: Width in cells.
        is_old: Whether it is so old that it has to say what epoch it speaks of.
        is_searching: Whether what comes is still being found out.
        is_too_large: Whether the run is too large to have one while it goes on.
        has_diverged: Whether there is nothing left to judge.
    """
    canvas = Canvas(1, cols)
    if has_diverged:
        canvas.write(0, 1, _("the loss is no longer a finite number"), style("wrong"))
    elif is_too_large:
        canvas.write(0, 1, _("too large to be judged while it runs"), style("muted"))
    if verdict is None or config is None:
        return canvas
    epoch = _("epoch {epoch}: ").format(epoch=epoch_text(verdict.epoch)) if is_old else ""
    room = cols - 2 - len(epoch)
    if is_searching and verdict.outlook == "undecided":
        texts = place_texts(verdict)
        text = next((text for text in texts if len(text) <= room), texts[-1])
    else:
        text = caption(verdict, config, room)
    col = canvas.write(0, 1, epoch, style("muted"))
    canvas.write(0, col, text, style(_STYLES.get(verdict.outlook, "text")))
    return canvas
