"""``xortui export``: the run as a program to read and to run."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from cyclopts import Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.help_text import examples_text
from xortui.tui.cli.output_options import EVERY, OUTPUT, check_every, every_option
from xortui.tui.cli.run_options import (
    RunOptions,
    config_from_options,
    note_unreached_change,
    takes_run_options,
)
from xortui.tui.cli.watched_file import Watched, recorded_from
from xortui.tui.export import numpy_script, torch_script
from xortui.tui.language import deferred as _
from xortui.tui.watching.trained_here import trained_here

EPILOGUE = examples_text(
    ("xortui export --preset scratch > xor.py", _("the NumPy article's program")),
    ("xortui export --style torch > xor_torch.py", _("the PyTorch article's program")),
    ("xortui export --optimizer adam --hidden 4,3", _("any run, with what it needs and no more")),
    ("xortui export --watched run.npz", _("what xortui watch has saved, from the same start")),
)


@takes_run_options
def export(
    given: RunOptions,
    *,
    style: Annotated[
        Literal["numpy", "torch"],
        Parameter(help=_("whose program: NumPy alone, or PyTorch"), group=OUTPUT),
    ] = "numpy",
    every: Annotated[int, every_option(_("epochs from one printed loss to the next"))] = EVERY,
    watched: Watched = None,
) -> int:
    """Print the run as a program that gives the same losses."""
    check_every(every)
    write = numpy_script if style == "numpy" else torch_script
    try:
        if watched is None:
            config = config_from_options(given)
        else:
            config = trained_here(recorded_from(watched, given).history)
        program = write(config, every)
    except ValueError as error:
        raise UsageError(str(error)) from None
    note_unreached_change(config)
    sys.stdout.write(program)
    return 0
