"""The shares of fates, each with a bar, and when runs were solved."""

from __future__ import annotations

from collections.abc import Mapping

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import padded, wrapped
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.sweep.fate_map import FATE_SYMBOLS
from xortui.tui.rendering.text.number_format import epoch_text, loss_text


def sweep_shares(
    fates: Mapping[str, int],
    interval: tuple[float, float],
    quartiles: tuple[float, float, float] | None,
    stuck_at: Mapping[float, int],
    rates_too_large: int,
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    is_over: bool = True,
    unjudged: str = "",
    right: str = "",
) -> Canvas:
    """Draws a line a fate, the interval of the solved share, and the quartiles of solving.

    Args:
        fates: Runs by fate.
        interval: 95 % interval of the share of solved runs.
        quartiles: Of the epochs at which runs were solved, or ``None``.
        stuck_at: Stuck runs by the level that they can only approach.
        rates_too_large: Runs whose learning rate is too large where they are.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
        is_over: Whether all epochs are made; before, no run is slow yet.
        unjudged: Why it is not told of runs that are not solved where they end, or empty.
        right: The share of rows that are right, by class, or empty.
    """
    canvas = Canvas(rows, cols)
    total = sum(fates.values())
    block = "█" if glyphs.unicode else "#"
    for row, (name, count) in enumerate(fates.items()):
        symbol = FATE_SYMBOLS[name]
        share = count / total if total else 0.0
        end = canvas.write(row, 0, f"{symbol.text(glyphs)} ", symbol.style)
        label = _("not yet") if name == "slow" and not is_over else _(name)
        end = canvas.write(row, end, f"{padded(label, 9)}{count:>6,}{share:>7.1%} ", style("text"))
        canvas.write(row, end, block * round(share * max(cols - end, 0)), symbol.style)
    low, high = interval
    lines = [_("solved: {low:.1%} to {high:.1%} (95 %)").format(low=low, high=high)]
    if right:
        lines.append(right)
    if rates_too_large:
        lines.append(_("lr too large for {count} runs").format(count=epoch_text(rates_too_large)))
    if quartiles is not None:
        low_text, median, high_text = (epoch_text(round(value)) for value in quartiles)
        lines.append(_("median epoch {median}").format(median=median))
        lines.append(_("half from {low} to {high}").format(low=low_text, high=high_text))
    if stuck_at:
        loss, count = max(stuck_at.items(), key=lambda item: item[1])
        text = _("stuck most often at {loss}").format(loss=loss_text(loss))
        lines.append(f"{text} ({count:,})")
    if unjudged:
        lines += wrapped(_("undecided: {why}").format(why=unjudged), max(cols, 1))
    # a line between the two where there is room for it
    gap = len(fates) + 1 + len(lines) <= rows
    for row, line in enumerate(lines, start=len(fates) + gap):
        canvas.write(row, 0, line, style("muted"))
    return canvas
