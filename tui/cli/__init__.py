"""The command line.

Each command is a function in a module of its own, imported only when it is called: a line in
`COMMANDS` is all that adds one. Where the module has a text `EPILOGUE`, ``--help`` ends with it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from xortui import __version__
from xortui.tui.cli.output import output_status, say
from xortui.tui.language import translate as _
from xortui.tui.standard_streams import discard_unwritable

if TYPE_CHECKING:
    from cyclopts import App

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "train": ("xortui.tui.cli.train:train", _("Train without a screen, for a person or as JSON.")),
    "sweep": ("xortui.tui.cli.sweep:sweep", _("Train thousands of runs and compare them.")),
    "explain": (
        "xortui.tui.cli.explain:explain_update",
        _("Explain one update: why a weight moves, with every number."),
    ),
    "export": ("xortui.tui.cli.export:export", _("Print the run as a NumPy or PyTorch program.")),
    "serve": ("xortui.tui.cli.serve:serve", _("Serve the live screen over SSH.")),
    "attach": ("xortui.tui.cli.attach:attach", _("Attach to a served session.")),
}
"""Name -> where its function is, and one line of help."""

INTERRUPTED: Final = 130
"""Exit status after Ctrl-C."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command that the arguments name and returns the exit status.

    Args:
        argv: The words after the program's name; by default those of this process.
    """
    prepare_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _answer(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as error:
        status = output_status(error)
    discard_unwritable((sys.stdout, sys.stderr))
    return status


def _answer(words: Sequence[str]) -> int:
    if words[:1] == ["--version"]:
        # Answered before anything is imported that takes time.
        print(f"xortui {__version__}")
        return 0
    from xortui.tui.cli.errors import USAGE_STATUS, UsageError

    try:
        return int(run_command(words) or 0)
    except UsageError as error:
        say(str(error))
    except FileNotFoundError:  # whatever asked for the current folder, such as a worker's start
        from xortui.tui.cli.file_places import folder_gone, is_folder_gone

        if not is_folder_gone():
            raise
        say(folder_gone())
    return USAGE_STATUS


def prepare_streams() -> None:
    """Makes sure that printing fails neither for want of a stream nor of a character."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # The shell's >&- closes a stream; what goes there is wanted by nobody.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run_command(words: Sequence[str]) -> int | None:
    """Runs the command that the words name.

    Raises:
        UsageError: The words are not understood.
    """
    if not words or words[0] not in COMMANDS:
        from xortui.tui.internals.textual_constants import draw_at_once
        from xortui.tui.linear_algebra import use_one_thread

        use_one_thread()
        draw_at_once()
    if not words:
        from xortui.tui.cli.default_run import show_default_run

        return show_default_run()
    from cyclopts import CycloptsError

    from xortui.tui.cli.errors import UsageError, usage_message

    if not {"--help", "-h"}.isdisjoint(words):
        from xortui.tui.cli.output_options import draw_with

        draw_with("auto", ascii="--ascii" in words)
    try:
        return application(words)(  # type: ignore[no-any-return]
            words, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except CycloptsError as error:
        raise UsageError(usage_message(error)) from None


def application(words: Sequence[str]) -> App:
    """Returns the application that understands the words.

    The live screen's own options are only made where no command is named, since the commands
    need nothing of them.
    """
    from cyclopts import App, Parameter

    from xortui.tui.cli.choice_options import read_choices_in_any_case
    from xortui.tui.cli.console import PipedConsole
    from xortui.tui.cli.number_options import plain_number

    app = App(
        name="xortui",
        help=_("Watch a small neural network learn XOR, epoch by epoch, in a terminal."),
        version=__version__,
        version_flags=["--version"],
        help_format="plaintext",
        suppress_keyboard_interrupt=False,
        default_parameter=Parameter(converter=plain_number),
        config=read_choices_in_any_case,
        console=PipedConsole(),
    )
    named = words[0] if words else ""
    for name, (place, summary) in COMMANDS.items():
        epilogue = _epilogue(place) if name == named else None
        app.command(place, name=name, help=summary, help_epilogue=epilogue)
    if named not in COMMANDS:
        from xortui.tui.cli.live import EPILOGUE, live

        app.default(live)
        app.help_epilogue = EPILOGUE
    return app


def _epilogue(place: str) -> str | None:
    """Returns the ``EPILOGUE`` of a command's module, shown below its options."""
    return getattr(import_module(place.partition(":")[0]), "EPILOGUE", None)
