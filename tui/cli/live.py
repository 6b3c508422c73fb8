"""``xortui`` alone: the live screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.help_text import presets_and
from xortui.tui.cli.run_options import RunOptions, config_from_options, takes_run_options
from xortui.tui.language import translate as _

_SCREEN = Group(_("The screen"), sort_key=0)

EPILOGUE = presets_and(
    ("xortui", _("the PyTorch article, live")),
    ("xortui --preset scratch", _("the NumPy article, live")),
    ("xortui --gate and --hidden none --paused", _("one layer learns AND; space runs it")),
    ("xortui --data points.csv --hidden 8,8 --optimizer adam --lr 0.01", _("your own points")),
    ("xortui --once --change 5000:learning_rate=1", _("one frame as text")),
    ("xortui train --json | head -1", _("no screen at all; see xortui train --help")),
)


@takes_run_options
def live(
    given: RunOptions,
    *,
    paused: Annotated[
        bool, Parameter(help=_("start paused"), negative=(), show_default=False, group=_SCREEN)
    ] = False,
    once: Annotated[
        bool,
        Parameter(
            help=_("train to the end, print the last frame as text"),
            negative=(),
            show_default=False,
            group=_SCREEN,
        ),
    ] = False,
    ascii: Annotated[
        bool,
        Parameter(help=_("draw with ASCII only"), negative=(), show_default=False, group=_SCREEN),
    ] = False,
    config_file: Annotated[
        Path | None,
        Parameter(
            name="--config",
            help=_("your theme and keys, instead of the file in your configuration folder"),
            metavar="FILE.toml",
            show_default=False,
            group=_SCREEN,
        ),
    ] = None,
) -> int:
    """Watch a small neural network learn XOR, epoch by epoch, in a terminal."""
    config = config_from_options(given)
    if not once:
        require_terminal()
    from xortui.tui.app import run_app

    return run_app(config, paused=paused, ascii=ascii, once=once, config_file=config_file)


def require_terminal() -> None:
    """Checks that there is a terminal to draw on and a keyboard to read.

    Raises:
        UsageError: There is none; the message says so in one sentence.
    """
    # The screen is drawn on standard error; with only one of them redirected it would be
    # invisible, or deaf to the keyboard.
    streams = {
        _("standard input"): sys.__stdin__,
        _("standard output"): sys.__stdout__,
        _("standard error"): sys.__stderr__,
    }
    for name, stream in streams.items():
        if stream is None or stream.closed or not stream.isatty():
            raise UsageError(
                _("the live screen needs a terminal, and {stream} is none; try --once").format(
                    stream=name
                )
            )
    if sys.platform != "win32" and os.environ.get("TERM", "") in ("", "dumb"):
        raise UsageError(
            _("the live screen needs a terminal that draws, got TERM={term!r}; try --once").format(
                term=os.environ.get("TERM", "")
            )
        )
