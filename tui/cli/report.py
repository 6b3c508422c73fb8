"""What a person reads at the end of a run without a screen."""

from __future__ import annotations

from typing import TextIO

from xortui.core import LossCurve, RunConfig, RunEnded
from xortui.tui.language import translate as _
from xortui.tui.player.change_notes import change_notes
from xortui.tui.records.run_card import card_remark, run_card
from xortui.tui.records.undefined_outputs import undefined_sentence
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.loss_chart import ChangeMark, Curve, loss_chart
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.rendering.text.truth_table import TruthRows, truth_table

_COLS = 72
_CHART_ROWS = 14
_MOST_ROWS = 32


def print_report(
    card: RunConfig, settings: RunConfig, event: RunEnded, curve: LossCurve, out: TextIO
) -> None:
    """Prints how the run ended, the truth table with its outputs, the losses and the run card.

    Args:
        card: The run that the card makes again.
        settings: The settings in force at the end.
        event: The end.
        curve: The run's losses.
        out: Where to print.
    """
    glyphs = Glyphs.of_stream(out, color=False)
    blocks = [
        ending_text(event, card),
        _table(settings, event, glyphs),
        _chart(card, curve, glyphs),
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
    parts = [
        _("epoch {epoch}").format(epoch=epoch_text(event.epoch)),
        _("loss {loss}").format(loss=loss_text(event.snapshot.loss)),
        reasons[event.reason],
    ]
    if event.reason == "undefined":
        parts.append(undefined_sentence(config.at(event.epoch), event.snapshot.predictions))
    if event.solved_at is not None:
        parts.append(_("solved at epoch {epoch}").format(epoch=epoch_text(event.solved_at)))
    elif event.reason not in ("diverged", "undefined") and config.at(event.epoch).dataset.border:
        parts.append(_("not solved"))
    return "   ".join(filter(None, parts))


def _table(settings: RunConfig, event: RunEnded, glyphs: Glyphs) -> str:
    data, snapshot = settings.dataset, event.snapshot
    rows = TruthRows.of(data, snapshot)
    is_cut = data.n_samples > _MOST_ROWS
    height = min(data.n_samples, _MOST_ROWS) + 1 + is_cut
    text = truth_table(rows, height, _COLS, glyphs).text().rstrip()
    if not is_cut or rows.right is None:
        return text
    right, count = epoch_text(rows.right), epoch_text(data.n_samples)
    return f"{text}\n" + _("{right} of {count} rows are right").format(right=right, count=count)


def _chart(config: RunConfig, curve: LossCurve, glyphs: Glyphs) -> str:
    epochs, losses = curve.points()
    if losses.size < 2:
        return ""
    marks = [ChangeMark(note.epoch, note.text) for note in change_notes(config)]
    drawn = loss_chart(Curve(epochs, losses), _CHART_ROWS, _COLS, glyphs, marks=marks)
    return drawn.text()
