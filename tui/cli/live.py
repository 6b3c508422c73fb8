"""``xortui`` alone: the live screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter

from xortui.tui.cli.default_run import require_terminal
from xortui.tui.cli.help_text import presets_and
from xortui.tui.cli.output_options import Ascii, Color, draw_with, switch
from xortui.tui.cli.run_options import (
    RunOptions,
    config_from_options,
    note_unreached_change,
    takes_run_options,
)
from xortui.tui.language import deferred as _

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
    paused: Annotated[bool, switch(_("start paused"), _SCREEN)] = False,
    once: Annotated[
        bool, switch(_("train to the end, print the last frame as text"), _SCREEN)
    ] = False,
    color: Color = "auto",
    ascii: Ascii = False,
    no_mouse: Annotated[
        bool, switch(_("leave the mouse to the terminal, to select text"), _SCREEN)
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
    if once:
        draw_with(color, ascii=ascii)
    else:
        require_terminal()
    note_unreached_change(config)
    from xortui.tui.app import run_app

    return run_app(
        config,
        paused=paused,
        ascii=ascii,
        color=None if color == "auto" else color,
        mouse=not no_mouse,
        once=once,
        config_file=config_file,
    )
