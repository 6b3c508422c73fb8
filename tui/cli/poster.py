"""``xortui record --poster``: a run on one sheet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xortui.core import History, Trainer
from xortui.tui.app.themes import THEMES
from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.interruption import deferred_signals
from xortui.tui.cli.output import FAILURE, say
from xortui.tui.cli.progress_bar import progress_bar
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.recording.gif import MissingExtraError, png_of, require_extra
from xortui.tui.recording.poster import WIDTH, PosterColors, PosterText, poster_svg
from xortui.tui.records.atomic_files import replacing
from xortui.tui.rendering.text.number_format import epoch_text, loss_text, number_text
from xortui.tui.widgets.run_header import description_of, what_is_learned

if TYPE_CHECKING:
    from xortui.tui.app.screen_recorder import RecordingPlan

POSTER_ENDINGS: Final = (".svg", ".png")

_FEW: Final = 5
"""Rows whose outputs there is room for."""

_SLICE: Final = 2_000
"""Epochs between two looks at whether somebody has asked for an end."""


def print_poster(path: Path, plan: RecordingPlan) -> int:
    """Writes a poster, and returns the exit status.

    Args:
        path: Where it goes.
        plan: The run, its last epoch, the theme and the caption.

    Raises:
        UsageError: It is to be a PNG, and what makes it is not installed.
    """
    if path.suffix.lower() == ".png":
        try:
            require_extra("resvg_py")
        except MissingExtraError as error:
            raise UsageError(f"{path.name}: {error}") from None
    history = History(Trainer(plan.config))
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    bar = progress_bar("{task.description}", "{task.percentage:>3.0f} %", is_shown=is_watched)
    with deferred_signals() as interruption, bar:
        task = bar.add_task(path.name, total=max(plan.last_epoch, 1))
        while history.epoch < plan.last_epoch and history.trainer.end_reason is None:
            if interruption.signal is not None:
                return interruption.exit_status
            history.advance(min(_SLICE, plan.last_epoch - history.epoch))
            bar.update(task, completed=history.epoch, refresh=True)
        svg = poster_svg(history, _words(history.trainer, plan.caption), _colors(plan))
        content = svg.encode() if path.suffix.lower() == ".svg" else png_of(svg, WIDTH)
        try:
            with replacing(path) as file:
                file.write(content)
        except OSError as error:
            say(_("{path}: {reason}").format(path=path, reason=reason_of(error)))
            return FAILURE
    print(path)
    return 0


def _colors(plan: RecordingPlan) -> PosterColors:
    theme = next(theme for theme in THEMES if theme.name == plan.theme)
    return PosterColors(
        ground=str(theme.background),
        text=str(theme.foreground),
        accent=str(theme.accent),
        right=str(theme.success),
        wrong=str(theme.error),
        ramp=plan.ramp,
    )


def _words(run: Trainer, caption: str) -> PosterText:
    title = what_is_learned(run.settings)
    description = description_of(run.settings).removeprefix(title).removeprefix(" · ")
    return PosterText(title, description, caption, _facts(run))


def _facts(run: Trainer) -> dict[str, str]:
    """Returns what is said of a run below its curve: how it ends, and its answers where few."""
    right, data = run.right(), run.settings.dataset
    facts = {_("epochs"): epoch_text(run.epoch), _("loss at the end"): loss_text(run.loss)}
    if right is not None:
        shown = _("{right} of {rows}")
        facts[_("rows right")] = shown.format(right=sum(right.right), rows=sum(right.rows))
    if data.n_samples <= _FEW and data.n_outputs == 1:
        outputs = run.frozen_network().outputs(data.rows)
        for row, output in zip(data.rows, outputs.tolist(), strict=True):
            inputs = " ".join(f"{value:g}" for value in row)
            facts[_("output of {inputs}").format(inputs=inputs)] = number_text(output)
    return facts
