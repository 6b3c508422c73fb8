"""The top line of the main view."""

from __future__ import annotations

from functools import lru_cache

from xortui.core import GATES, Settings
from xortui.core.boolean_functions import display_name
from xortui.tui.language import translate as _
from xortui.tui.player.frame import FrameSummary
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.rendering.text.run_header import RunStatus, run_header
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.view_options import ViewOptions


class RunHeader(RunPicture[FrameSummary]):
    """The run in words, its epoch, its loss and what the player does."""

    times_a_second = 20
    needs_all = False

    def is_stale(self, frame: FrameSummary, options: ViewOptions) -> bool:
        """Always: whatever a key did, the speed perhaps, is told here."""
        return True

    def draw(self, frame: FrameSummary, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        return run_header(status_of(frame), rows, cols, options.glyphs)


def status_of(frame: FrameSummary) -> RunStatus:
    """Returns what the top line says of a frame."""
    solved = ""
    if frame.solved_at is not None:
        solved = _("solved at epoch {epoch}").format(epoch=epoch_text(frame.solved_at))
    pace = frame.speed.epochs_per_second
    shown = int(frame.pace) if pace is None and frame.pace else pace
    return RunStatus(
        description=description_of(frame.settings, frame.rate),
        epoch=frame.epoch,
        loss=frame.loss,
        train_loss=frame.train_loss,
        solved=solved,
        state=frame.state.value,
        speed=_("max") if shown is None else f"{epoch_text(shown)}/s",
        right=frame.right,
        test_loss=None if frame.held_out is None else frame.held_out.loss,
        test_right=None if frame.held_out is None else frame.held_out.right,
    )


@lru_cache(16)
def description_of(settings: Settings, rate: float | None = None) -> str:
    """Returns a run in words: gate, layer sizes, activation, loss, optimizer, rate and seed.

    Args:
        settings: The settings in force.
        rate: The learning rate of now, where a schedule has it go on.
    """
    layers = "-".join(map(str, settings.sizes))
    if settings.hidden:
        layers += f" {settings.activation}"
    words = [what_is_learned(settings), layers, settings.loss]
    words.append(f"{settings.optimizer} {settings.learning_rate:g}")
    if rate is not None:
        words.append(_("rate now {rate:.3g}").format(rate=rate))
    if settings.standardize:
        words.append(_("standardized"))
    elif settings.unscaled_input is not None:
        words.append(_("inputs not scaled"))
    if not settings.bias:
        words.append(_("no biases"))
    if settings.skip:
        words.append(_("input-output links"))
    if settings.batch_norm:
        layers = ",".join(map(str, settings.norm_layers))
        of_layers = _("batch norm of layers {layers}").format(layers=layers)
        words.append(of_layers if layers else _("batch norm"))
    if settings.drops or settings.dropout:
        shares = settings.layer_dropout or (settings.dropout,)
        words.append(_("dropout {share}").format(share=",".join(f"{one:g}" for one in shares)))
    words.append(_("seed {seed}").format(seed=settings.seed))
    if settings.held_out is not None:
        rows = settings.dataset.n_samples, settings.held_out.n_samples
        words.append(_("{trained} + {test} rows").format(trained=rows[0], test=rows[1]))
    return " · ".join(words)


def what_is_learned(settings: Settings) -> str:
    """Returns the gate's name, or the data's."""
    if settings.data is not None:
        return settings.data.name or _("own data")
    return display_name(GATES.get(settings.gate, settings.gate))
