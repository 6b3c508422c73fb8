"""What a person reads at the end of a run without a screen."""

from __future__ import annotations

from typing import TextIO

import numpy as np

from xortui.core import LossCurve, RunConfig, RunEnded, Snapshot
from xortui.tui.language import translate as _
from xortui.tui.player.change_notes import change_notes
from xortui.tui.records.endings import measured_end
from xortui.tui.records.run_card import card_remark, run_card
from xortui.tui.records.undefined_outputs import undefined_sentence
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.loss_chart import ChangeMark, Curve, loss_chart
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.rendering.text.truth_table import TruthRows, held_out_mark, truth_table

_COLS = 72
_CHART_ROWS = 14
_MOST_ROWS = 32


def print_report(
    card: RunConfig,
    settings: RunConfig,
    event: RunEnded,
    curve: LossCurve,
    out: TextIO,
    test_curve: LossCurve | None = None,
) -> None:
    """Prints how the run ended, the truth table with its outputs, the losses and the run card.

    Args:
        card: The run that the card makes again.
        settings: The settings in force at the end.
        event: The end.
        curve: The run's losses.
        out: Where to print.
        test_curve: The losses of held-out rows, where there are any.
    """
    glyphs = Glyphs.of_stream(out, color=False)
    blocks = [
        ending_text(event, card),
        _table(settings, event, glyphs),
        _chart(card, curve, glyphs, test_curve),
        "\n".join(filter(None, (_("The same run again:"), run_card(card), card_remark(card)))),
    ]
    print("\n\n".join(block for block in blocks if block), file=out, flush=True)


def ending_text(event: RunEnded, config: RunConfig) -> str:
    """Returns how the run ended, in one line."""
    reasons = {
        "epochs": _("last epoch reached"),
        "solved": "",
        "target_loss": _("loss below {bound}").format(bound=config.target_loss),
        "diverged": _("diverged: the loss is no longer finite"),
        "undefined": "",
        "stopped": _("stopped"),
    }
    snapshot = event.snapshot
    ended = measured_end(event.reason, config, event.epoch, event.rule, snapshot.best)
    parts = [
        _("epoch {epoch}").format(epoch=epoch_text(event.epoch)),
        _("loss {loss}").format(loss=loss_text(snapshot.loss)),
        *_measures(snapshot),
        reasons.get(event.reason) or ended,
    ]
    if event.reason == "undefined":
        parts.append(undefined_sentence(config.at(event.epoch), event.snapshot.predictions))
    if event.solved_at is not None:
        parts.append(_("solved at epoch {epoch}").format(epoch=epoch_text(event.solved_at)))
    elif event.reason not in ("diverged", "undefined") and config.at(event.epoch).dataset.border:
        parts.append(_("not solved"))
    return "   ".join(filter(None, parts))


def _measures(snapshot: Snapshot) -> list[str]:
    """The loss of held-out rows, and the share of right rows where it is not told by solved."""
    held_out, right, parts = snapshot.held_out, snapshot.right, []
    if held_out is not None:
        parts.append(_("test loss {loss}").format(loss=loss_text(held_out.loss)))
    if right is not None and (held_out is not None or sum(right.right) < sum(right.rows)):
        parts.append(_("right {share:.1f} %").format(share=100 * right.share))
    if held_out is not None and held_out.right is not None:
        parts.append(_("test right {share:.1f} %").format(share=100 * held_out.right.share))
    return parts


def _table(settings: RunConfig, event: RunEnded, glyphs: Glyphs) -> str:
    data, snapshot = settings.dataset, event.snapshot
    rows = TruthRows.of(data, snapshot, settings.held_out)
    count = len(rows.targets)
    is_cut = count > _MOST_ROWS
    height = min(count, _MOST_ROWS) + 1 + is_cut
    text = truth_table(rows, height, _COLS, glyphs).text().rstrip()
    if rows.has_held_out:
        mark = _("{mark} held out from training").format(mark=held_out_mark(glyphs))
        text = f"{text}\n{mark}"
    if not is_cut or rows.right is None:
        return text
    right, all_rows = epoch_text(rows.right), epoch_text(data.n_samples)
    return f"{text}\n" + _("{right} of {count} rows are right").format(right=right, count=all_rows)


def _chart(
    config: RunConfig, curve: LossCurve, glyphs: Glyphs, test_curve: LossCurve | None
) -> str:
    epochs, losses = curve.points()
    if losses.size < 2:
        return ""
    marks = [ChangeMark(note.epoch, note.text) for note in change_notes(config)]
    test = None
    if test_curve is not None and config.test is not None:
        test_epochs, test_losses = test_curve.points()
        looked = ~np.isnan(test_losses)
        test = Curve(test_epochs[looked], test_losses[looked])
    drawn = loss_chart(Curve(epochs, losses), _CHART_ROWS, _COLS, glyphs, test=test, marks=marks)
    return drawn.text()
