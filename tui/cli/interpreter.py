"""The interpreter that runs a person's own program."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Group, Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.language import deferred as _
from xortui.tui.watching.naming import Naming, naming_of

PROGRAM: Final = Group(_("The program"), sort_key=0.1)

Python = Annotated[
    str,
    Parameter(
        help=_("the interpreter that runs it; that of the active environment by default"),
        group=PROGRAM,
        show_default=False,
    ),
]
"""``--python``."""


Map = Annotated[
    str,
    Parameter(
        help=_(
            "names its parameters, in place of a comment '# xortui: W1=..., b1=...' in it:"
            " expressions of its variables; X=, y=, out= its inputs, targets and outputs"
        ),
        metavar="W1=...,b1=...",
        group=PROGRAM,
        show_default=False,
    ),
]
"""``--map``."""


def naming_from(option: str) -> Naming:
    """Returns what ``--map`` names.

    Raises:
        UsageError: It is not understood.
    """
    try:
        return naming_of(option) if option else {}
    except ValueError as error:
        raise UsageError(f"--{error}") from None


def active_python() -> str:
    """Returns the interpreter of the active environment, otherwise this program's own."""
    folder = os.environ.get("VIRTUAL_ENV") or os.environ.get("CONDA_PREFIX")
    if folder:
        for place in ("bin/python", "Scripts/python.exe", "python.exe"):
            if (path := Path(folder) / place).is_file():
                return str(path)
    return sys.executable
