"""The line below the header: where the run is and what comes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from xortui.core import MOST_PARAMETERS_JUDGED, RunConfig, Verdict
from xortui.tui.language import translate as _
from xortui.tui.player.frame import FrameSummary
from xortui.tui.player.verdict_watch import TooLarge, VerdictWatch
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.rendering.text.run_caption import run_caption
from xortui.tui.widgets.line_picture import LinePicture
from xortui.tui.widgets.view_options import ViewOptions


class RunCaption(LinePicture[FrameSummary]):
    """Says in a sentence what the watch has found out; drawn anew only when that changes."""

    times_a_second = 2
    needs_all = False

    def __init__(self, watch: VerdictWatch, is_old: Callable[[], bool]) -> None:
        """Says nothing yet.

        Args:
            watch: Has the verdict.
            is_old: Tells whether it has to say what epoch it speaks of.
        """
        super().__init__(id="caption")
        self._watch, self._is_old = watch, is_old
        self._said: tuple[Verdict | None, RunConfig | None, int, dict[str, Any]] | None = None
        self._drawn = Canvas(0, 0)

    def is_stale(self, frame: FrameSummary, options: ViewOptions) -> bool:
        """Always: what it said may be of another run."""
        return True

    def draw(self, frame: FrameSummary, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        watch = self._watch
        state: dict[str, Any] = {
            "is_old": self._is_old(),
            "is_looking": watch.is_looking,
            "is_searching": watch.is_searching,
            "has_diverged": not math.isfinite(frame.loss),
            "too_large": _too_large_text(watch.too_large_for(frame.settings)),
        }
        said = watch.verdict, watch.config, cols, state
        if not self._is_said(*said):
            self._said = said
            self._drawn = run_caption(watch.verdict, watch.config, cols, **state)
        return self._drawn

    def _is_said(self, verdict: Verdict | None, config: RunConfig | None, *rest: object) -> bool:
        said = self._said
        if said is None or said[0] is not verdict or said[1] is not config:
            return False
        return said[2:] == rest


def _too_large_text(reason: TooLarge | None) -> str:
    """Returns why no verdict is shown of a run that is too large for it; nothing of others."""
    if reason is None:
        return ""
    count = epoch_text(MOST_PARAMETERS_JUDGED)
    return {
        "parameters": _("not judged here: it has more than {count} parameters").format(count=count),
        "rows": _("not judged here: it has too many parameters for so many rows"),
        "batch norm": _("not judged here: too many rows for batch normalisation"),
    }[reason]
