"""``xortui export``: the run as a program to read and to run."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.help_text import examples_text
from xortui.tui.cli.run_options import (
    RunOptions,
    config_from_options,
    say_what_is_never_made,
    takes_run_options,
)
from xortui.tui.export import numpy_script, torch_script
from xortui.tui.language import translate as _

_OUTPUT = Group(_("What comes out"), sort_key=0)

EPILOGUE = examples_text(
    ("xortui export --preset scratch > xor.py", _("the NumPy article's program")),
    ("xortui export --style torch > xor_torch.py", _("the PyTorch article's program")),
    ("xortui export --optimizer adam --hidden 4,3", _("any run, with what it needs and no more")),
)


@takes_run_options
def export(
    given: RunOptions,
    *,
    style: Annotated[
        Literal["numpy", "torch"],
        Parameter(help=_("whose program: NumPy alone, or PyTorch"), group=_OUTPUT),
    ] = "numpy",
    every: Annotated[
        int,
        Parameter(help=_("epochs from one printed loss to the next"), metavar="N", group=_OUTPUT),
    ] = 100,
) -> int:
    """Print the run as a program that gives the same losses."""
    if every < 1:
        raise UsageError(_("--every must be >= 1, got {every}").format(every=every))
    write = numpy_script if style == "numpy" else torch_script
    try:
        config = config_from_options(given)
        program = write(config, every)
    except ValueError as error:
        raise UsageError(str(error)) from None
    say_what_is_never_made(config)
    sys.stdout.write(program)
    return 0
