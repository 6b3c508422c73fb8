"""``xortui attach``: the same sessions for people whom the system's sshd has let in."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.output_options import Ascii, Color, NoMouse, choose_color
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.ssh.attach import attach as attach_to
from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.policies.environment import NO_MOUSE_VARIABLE
from xortui.tui.terminal_colors import ASCII_VARIABLE

_DEFAULT: Final = ServeOptions()


def attach(
    *,
    user: Annotated[
        str, Parameter(help=deferred("any name for an own session, watch, or present"))
    ] = "student",
    state_dir: Annotated[
        Path, Parameter(help=deferred("the folder that the server was started with"))
    ] = _DEFAULT.state_dir,
    color: Color = "auto",
    ascii: Ascii = False,
    no_mouse: NoMouse = False,
) -> int:
    """Attach this terminal to a server on this machine, as sshd's ForceCommand does."""
    choose_color(color)
    if ascii:
        os.environ[ASCII_VARIABLE] = "1"
    if no_mouse:
        os.environ[NO_MOUSE_VARIABLE] = "1"
    token = getpass.getpass(_("the presenter's token: ")) if user == "present" else ""
    try:
        return attach_to(state_dir, user, token)
    except OSError:
        raise UsageError(_("no server runs for {folder}").format(folder=state_dir)) from None
    except ValueError as error:
        raise UsageError(str(error)) from None
