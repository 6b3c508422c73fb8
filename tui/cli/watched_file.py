"""``--watched FILE``: a run that `xortui watch` has saved, in place of one that is described."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.output_options import OUTPUT
from xortui.tui.cli.run_options import RunOptions
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.watching.recorded_run import RecordedRun

Watched = Annotated[
    Path | None,
    Parameter(
        help=deferred("a run that xortui watch has saved, in place of one that is described"),
        metavar="FILE",
        show_default=False,
        group=OUTPUT,
    ),
]


def recorded_from(path: Path, given: RunOptions) -> RecordedRun:
    """Returns a watched run from its file.

    Raises:
        UsageError: It cannot be read, or a run is described as well.
    """
    if given:
        rule = _("--watched must stand without options of a run, got {name}")
        raise UsageError(rule.format(name=next(iter(given))))
    try:
        return RecordedRun(path)
    except OSError as error:
        text = _("--watched must be a file that can be read, got {path!r} ({reason})")
        raise UsageError(text.format(path=str(path), reason=reason_of(error))) from None
    except ValueError as error:
        raise UsageError(f"--watched: {error}") from None
