"""Options about what comes out, which several commands have."""

from __future__ import annotations

import atexit
import os
import stat
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Annotated, Final, Literal

from cyclopts import Group, Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.standard_streams import narrow_stream
from xortui.tui.terminal_colors import COLOR_VARIABLE, wants_ascii

OUTPUT: Final = Group(deferred("What comes out"), sort_key=0.5)
"""Stands above the options of the run, and below what is the command's own."""

EVERY: Final = 100
"""Epochs from one loss to the next where nobody says."""


def switch(help_: str, group: Group) -> Parameter:
    """Returns an option that is on where it is given, and has no opposite."""
    return Parameter(help=help_, negative=(), show_default=False, group=group)


Color = Annotated[
    Literal["auto", "truecolor", "256", "16", "none"],
    Parameter(
        help=deferred("colours that are sent, instead of what the terminal says"), group=OUTPUT
    ),
]
"""``--color``."""

Ascii = Annotated[bool, switch(deferred("draw with ASCII only"), OUTPUT)]
"""``--ascii``."""

NoMouse = Annotated[
    bool, switch(deferred("leave the mouse to the terminal, to select text"), OUTPUT)
]
"""``--no-mouse``."""


def draw_with(color: str, *, ascii: bool) -> None:
    """Has whatever this command prints drawn so.

    Args:
        color: The value of ``--color``.
        ascii: Whether ``--ascii`` was given.
    """
    choose_color(color)
    if ascii or wants_ascii(os.environ):
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="ascii", errors="backslashreplace")
    else:
        narrow_standard_streams()


def choose_color(color: str) -> None:
    """Has colours sent as a person says.

    Args:
        color: The value of ``--color``.
    """
    if color != "auto":
        os.environ[COLOR_VARIABLE] = color


def narrow_standard_streams() -> None:
    """Has narrow characters printed where the terminal says that it draws others too wide."""
    drawn_on = {
        name: stream
        for name in ("stdout", "stderr")
        if isinstance(stream := getattr(sys, name), TextIOWrapper)
        and stream.isatty()
        and Glyphs.of_stream(stream, color=False).unicode
    }
    if not drawn_on or _is_piped(sys.stdout) or sys.platform == "win32":
        return
    from xortui.tui.terminal_question import TerminalQuestion

    screen = next(iter(drawn_on.values())).fileno()
    question = TerminalQuestion(_keyboard(), screen, os.environ)
    question.ask(forwards_typed=False)
    repertoire = question.wait()
    if question.answers.is_complete:
        question.finish()
    else:  # nobody who reads next may take a late answer for keys
        atexit.register(question.finish)
    for name, stream in drawn_on.items():
        setattr(sys, name, narrow_stream(stream, repertoire))


def _is_piped(stream: object) -> bool:
    """Whether another program reads what is written: a pager or a screen may have the terminal.

    Two that set its modes at a time give it back as the other had it.
    """
    if not isinstance(stream, TextIOWrapper):
        return False
    with suppress(OSError):
        mode = os.fstat(stream.fileno()).st_mode
        return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
    return False


def _keyboard() -> int:
    """Returns the terminal that this program was started in, where data come in on its input."""
    if os.isatty(0):
        return 0
    try:
        return os.open("/dev/tty", os.O_RDWR)
    except OSError:
        return -1


def json_option(help_: str) -> Parameter:
    """Returns ``--json``.

    Args:
        help_: What is written.
    """
    return switch(help_, OUTPUT)


def kept_run_option(help_: str) -> Parameter:
    """Returns ``--from``.

    Args:
        help_: What is done with the run of the file.
    """
    return Parameter(name="--from", help=help_, metavar="FILE.npz", group=OUTPUT)


def every_option(help_: str) -> Parameter:
    """Returns ``--every``.

    Args:
        help_: Epochs from what to what.
    """
    return Parameter(help=help_, metavar="N", group=OUTPUT)


def check_every(every: int, *, is_read: bool = True) -> None:
    """Checks the value of ``--every``.

    Args:
        every: The value.
        is_read: Whether anything is written so often: without ``--json`` some commands do not.

    Raises:
        UsageError: It is no number of epochs, or would do nothing.
    """
    if every < 1:
        raise UsageError(_("--every must be >= 1, got {every}").format(every=every))
    if every != EVERY and not is_read:
        text = _("--every must be left out without --json, got {every}")
        raise UsageError(text.format(every=every))
