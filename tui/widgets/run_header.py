"""The top line of the main view."""

from __future__ import annotations

import re
from typing import Final

from xortui.core import GATES, RunConfig, Settings
from xortui.core.boolean_functions import display_name
from xortui.tui.language import cached_by_language
from xortui.tui.language import translate as _
from xortui.tui.player.frame import FrameSummary
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.text.number_format import epoch_text, short_text
from xortui.tui.rendering.text.run_header import RunStatus, RunWords, run_header
from xortui.tui.widgets.line_picture import LinePicture
from xortui.tui.widgets.view_options import ViewOptions

_LONG_NUMBER: Final = re.compile(r"\d+\.\d{5,}")


def _shortened(number: re.Match[str]) -> str:
    return short_text(float(number[0]))


class RunHeader(LinePicture[FrameSummary]):
    """The run in words, its epoch, its loss and what the player does."""

    times_a_second = 20
    needs_all = False

    def is_stale(self, frame: FrameSummary, options: ViewOptions) -> bool:
        """Always: whatever a key did, the speed perhaps, is told here."""
        return True

    def draw(self, frame: FrameSummary, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        return run_header(status_of(frame, options.is_watched), rows, cols, options.glyphs)


def status_of(frame: FrameSummary, is_watched: bool = False) -> RunStatus:
    """Returns what the top line says of a frame.

    Args:
        frame: The frame.
        is_watched: Whether the run is made by a program that is watched.
    """
    solved = ""
    if frame.solved_at is not None:
        solved = _("solved at epoch {epoch}").format(epoch=epoch_text(frame.solved_at))
    pace, data = frame.speed.epochs_per_second, frame.settings.dataset
    shown = int(frame.pace) if pace is None and frame.pace else pace
    return RunStatus(
        description=run_words(frame.settings, frame.rate, is_watched),
        epoch=frame.epoch,
        loss=frame.loss,
        train_loss=frame.train_loss,
        solved=solved,
        state=frame.state.value,
        speed=_("max") if shown is None else f"{epoch_text(shown)}/s",
        right=frame.right,
        test_loss=None if frame.held_out is None else frame.held_out.loss,
        test_right=None if frame.held_out is None else frame.held_out.right,
        classes=data.target_names if data.is_of_classes else (),
    )


@cached_by_language(16)
def description_of(settings: Settings | RunConfig) -> str:
    """Returns a run in words: gate, layer sizes, activation, loss, optimizer, rate and seed."""
    return str(run_words(settings))


@cached_by_language(16)
def run_words(
    settings: Settings | RunConfig, rate: float | None = None, is_watched: bool = False
) -> RunWords:
    """Returns a run in words that can be left out, what is usual before what is not.

    Args:
        settings: The settings in force.
        rate: The learning rate of now, where a schedule has it go on.
        is_watched: Whether it is made by a program, of whose seed nothing is known, and whose rate
            is that of a loss which may be scaled otherwise.
    """
    layers = "-".join(map(str, settings.sizes))
    if settings.hidden:
        layers += f" {settings.activation}"
    words = [what_is_learned(settings), layers, *_unusual(settings)]
    loss, optimizer = len(words), len(words) + 1
    words += [settings.loss, settings.optimizer]
    usual = RunConfig()
    least = [loss] if settings.loss in (usual.loss, "cross_entropy") else []
    least += [optimizer] if settings.optimizer == usual.optimizer else []
    if is_watched:
        return RunWords(tuple(words), tuple(least))
    needed = len(words)
    words.append(_("lr {rate:g}").format(rate=settings.learning_rate))
    if rate is not None:
        words.append(_("lr now {rate:.3g}").format(rate=rate))
    words.append(_("seed {seed}").format(seed=settings.seed))
    if settings.held_out is not None:
        rows = settings.dataset.n_samples, settings.held_out.n_samples
        words.append(_("{trained} + {test} rows").format(trained=rows[0], test=rows[1]))
    return RunWords(tuple(words), tuple(least), (1, needed))


def _unusual(settings: Settings | RunConfig) -> list[str]:
    """What defines a run besides its layers, where it is not what it usually is."""
    words = []
    usual = RunConfig()
    if settings.output_activation == "identity":
        words.append(_("linear output"))
    elif settings.output_activation not in (usual.output_activation, "softmax"):
        words.append(_("{activation} output").format(activation=settings.output_activation))
    if settings.init != usual.init:
        words.append(_("init {name}").format(name=_LONG_NUMBER.sub(_shortened, settings.init)))
    if settings.batch_size is not None:
        words.append(_("batch {size}").format(size=settings.batch_size))
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
    if settings.input_norm:
        words.append(_("batch norm of inputs"))
    if settings.input_dropout:
        words.append(_("dropout of inputs {share:g}").format(share=settings.input_dropout))
    if any(settings.dropouts) or settings.dropout:
        shares = settings.layer_dropout or (settings.dropout,)
        words.append(_("dropout {share}").format(share=",".join(f"{one:g}" for one in shares)))
    return words


def what_is_learned(settings: Settings | RunConfig) -> str:
    """Returns the gate's name, or the data's."""
    if settings.data is not None:
        return settings.data.name or _("own data")
    return display_name(GATES.get(settings.gate, settings.gate))
