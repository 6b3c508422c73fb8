"""The line below the header: where the run is and what comes, in a sentence."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from xortui.core import RunConfig, Verdict
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.rendering.text.verdict_text import caption, place_texts

# A run that comes to rest may be as good as its noisy data allow: that is not wrong.
_STYLES: Final = {"solved": "right", "level": "wrong"}


def run_caption(
    verdict: Verdict | None,
    config: RunConfig | None,
    cols: int,
    *,
    is_old: bool = False,
    is_looking: bool = False,
    is_searching: bool = False,
    too_large: str = "",
    has_diverged: bool = False,
) -> Canvas:
    """Draws the sentence.

    Args:
        verdict: The verdict.
        config: The run that it is of.
        cols: Width in cells.
        is_old: Whether it is so old that it has to say what epoch it speaks of.
        is_looking: Whether it is being found out where the run is.
        is_searching: Whether what comes is still being found out.
        too_large: Why the run is too large to have one, if it is.
        has_diverged: Whether there is nothing left to judge.
    """
    canvas = Canvas(1, cols)
    if has_diverged:
        canvas.write(0, 1, _("the loss is no longer a finite number"), style("wrong"))
    elif too_large:
        canvas.write(0, 1, too_large[: cols - 1], style("muted"))
    elif verdict is None and is_looking:
        canvas.write(0, 1, _("finding out where it is"), style("muted"))
    if verdict is None or config is None:
        return canvas
    epoch = _("epoch {epoch}: ").format(epoch=epoch_text(verdict.epoch)) if is_old else ""
    room = cols - 2 - cell_len(epoch)
    if is_searching and verdict.outlook == "undecided":
        places = place_texts(verdict)
        seeking = _("what comes is being found out")
        texts = tuple(f"{text}{more}" for more in (f": {seeking}", "") for text in places)
        text = next((text for text in texts if cell_len(text) <= room), texts[-1])
    else:
        text = caption(verdict, config, room)
    if verdict.outlook == verdict.place == "solved" and text in place_texts(verdict):
        # That it is solved stands above already.
        texts = _solved_texts(verdict)
        text = next((text for text in texts if cell_len(text) <= room), texts[-1])
    col = canvas.write(0, 1, epoch, style("muted"))
    canvas.write(0, col, text, style(_STYLES.get(verdict.outlook, "text")))
    return canvas


def _solved_texts(verdict: Verdict) -> tuple[str, ...]:
    """What is said of a run that is solved, in many words and in few."""
    short = _("every row is right")
    if not verdict.fall_per_epoch > 0:
        return (short,)
    return _("every row is right; the loss still falls"), short
