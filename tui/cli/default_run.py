"""``xortui`` without a word: the default run, on the screen before anything large is loaded."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from xortui.tui.cli.errors import UsageError
from xortui.tui.language import translate as _

if TYPE_CHECKING:
    from xortui.core import RunConfig


def show_default_run() -> int:
    """Shows the default run, live, and returns the exit status.

    Raises:
        UsageError: There is no terminal.
    """
    require_terminal()
    from xortui.tui.app import run_app

    return run_app(default_config)


def default_config() -> RunConfig:
    """Returns the run that is shown where none is described."""
    from xortui.core import PRESETS
    from xortui.tui.records.run_card import DEFAULT_PRESET

    return PRESETS[DEFAULT_PRESET].config


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


def has_terminal() -> bool:
    """Returns whether the live screen can be shown."""
    try:
        require_terminal()
    except UsageError:
        return False
    return True
