"""The command line.

Each command is a function in a module of its own, imported only when it is called: a line in
`COMMANDS` is all that adds one. Where the module has a text `EPILOGUE`, ``--help`` ends with it.
"""

from __future__ import annotations

import atexit
import functools
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from xortui import __version__
from xortui.tui.cli.output import output_status, say
from xortui.tui.language import (
    SOURCE,
    VARIABLE,
    LanguageError,
    deferred,
    languages,
    use_environment,
    use_language,
)
from xortui.tui.language import translate as _
from xortui.tui.standard_streams import discard_unwritable
from xortui.tui.terminal_colors import wants_ascii

if TYPE_CHECKING:
    from cyclopts import App

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "train": (
        "xortui.tui.cli.train:train",
        deferred("Train without a screen, for a person or as JSON."),
    ),
    "sweep": ("xortui.tui.cli.sweep:sweep", deferred("Train thousands of runs and compare them.")),
    "compare": (
        "xortui.tui.cli.compare:compare",
        deferred("Train up to six runs side by side, in step."),
    ),
    "map": (
        "xortui.tui.cli.training_map:draw_map",
        deferred("Draw a map in which every pixel is a training run."),
    ),
    "explain": (
        "xortui.tui.cli.explain:explain_update",
        deferred("Explain one update: why a weight moves, with every number."),
    ),
    "learn": (
        "xortui.tui.cli.learn:learn",
        deferred("Go through lessons beside the run, step by step."),
    ),
    "watch": (
        "xortui.tui.cli.watch:watch",
        deferred("Watch a program of your own train, as it is."),
    ),
    "check": (
        "xortui.tui.cli.check:check",
        deferred("Say where your own program's updates differ from the gradient."),
    ),
    "export": (
        "xortui.tui.cli.export:export",
        deferred("Print the run as a NumPy or PyTorch program."),
    ),
    "record": (
        "xortui.tui.cli.record:record",
        deferred("Record a run as a moving picture, or as a poster."),
    ),
    "serve": ("xortui.tui.cli.serve:serve", deferred("Serve the live screen over SSH.")),
    "attach": ("xortui.tui.cli.attach:attach", deferred("Attach to a served session.")),
}
"""Name -> where its function is, and one line of help."""

LANGUAGE_OPTION: Final = "--language"
"""Stands before or after the command, and is understood before anything is loaded that speaks."""

_OF_PROGRAMS: Final = ("watch", "check")
_LIVE: Final = "xortui.tui.cli.live:live"
_ASKING: Final = {"--help", "-h", "--version"}

INTERRUPTED: Final = 130
"""Exit status after Ctrl-C."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command that the arguments name and returns the exit status.

    Args:
        argv: The words after the program's name; by default those of this process.
    """
    prepare_streams()
    # A process that ends need not look for rubbish: a fifth of a second until the prompt is back.
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
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
    from xortui.tui.core_errors import told

    try:
        return int(run_command(_in_language(words)) or 0)
    except UsageError as error:
        say(told(error))
    except FileNotFoundError:  # whatever asked for the current folder, such as a worker's start
        from xortui.tui.cli.file_places import folder_gone, is_folder_gone

        if not is_folder_gone():
            raise
        say(folder_gone())
    return USAGE_STATUS


def _in_language(words: Sequence[str]) -> list[str]:
    """Speaks the language that is asked for; returns the other words.

    The words are asked first, then this program's own variable, the preferences, and the
    environment.

    What stands behind the name of a program to be watched is that program's own.

    Raises:
        UsageError: There is no such language.
    """
    use_environment()
    is_other_file = any(word.partition("=")[0] == "--config" for word in words)
    if not os.environ.get(VARIABLE) and not is_other_file:
        _use_preferred()
    words = _speaking(words)
    if "--ascii" in words or wants_ascii(os.environ) or not _is_written(_("Quit")):
        use_language(SOURCE)
    return words


def _use_preferred() -> None:
    """Speaks the language that the person's preferences ask for, where they do."""
    from xortui.tui.app.preference_file import preferences_path, preferred_language

    if (name := preferred_language(preferences_path())) is not None:
        use_language(name)


def _is_written(text: str) -> bool:
    """Whether the streams have characters for a text; a language has many or none of them."""
    try:
        for stream in (sys.stdout, sys.stderr):
            text.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _speaking(words: Sequence[str]) -> list[str]:
    """Speaks the language that the words ask for; returns the other words."""
    last = 2 if words[:1] and words[0] in _OF_PROGRAMS else len(words)
    for place, word in enumerate(words):
        name, is_joined, value = word.partition("=")
        if place >= last or word == "--":
            break
        if name != LANGUAGE_OPTION:
            continue
        taken = 1 if is_joined else 2
        value = value if is_joined else next(iter(words[place + 1 : place + 2]), "")
        _speak(value)
        return [*words[:place], *words[place + taken :]]
    return list(words)


def _speak(name: str) -> None:
    from xortui.tui.cli.errors import UsageError

    try:
        use_language(name)
    except LanguageError as error:
        raise UsageError(f"--{error}") from None
    os.environ[VARIABLE] = name  # for the processes that this one starts


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

    if not _ASKING.isdisjoint(words):
        from xortui.tui.cli.output_options import draw_with

        draw_with("auto", ascii="--ascii" in words)
    elif call := _call_of(words):
        return call()
    try:
        return application(words)(  # type: ignore[no-any-return]
            words, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except CycloptsError as error:
        raise UsageError(usage_message(error)) from None


def _call_of(words: Sequence[str]) -> Callable[[], int | None] | None:
    """Returns what the words ask for, read with the options that they name and no others.

    Returns:
        What does it; none where the words are not understood, which all options can say why.
    """
    from cyclopts import CycloptsError

    from xortui.tui.cli.named_options import with_named_options

    named = words[0] in COMMANDS
    module, _colon, name = (COMMANDS[words[0]][0] if named else _LIVE).partition(":")
    app = _empty_application()
    app.default(with_named_options(getattr(import_module(module), name), words))
    try:
        command, bound, _ignored = app.parse_args(
            words[1:] if named else words, exit_on_error=False, print_error=False
        )
    except CycloptsError:
        return None
    return functools.partial(command, *bound.args, **bound.kwargs)


def application(words: Sequence[str]) -> App:
    """Returns the application that understands the words.

    The live screen's own options are only made where no command is named, since the commands
    need nothing of them.
    """
    app = _empty_application()
    if not _ASKING.isdisjoint(words):
        from xortui.tui.cli.help_formatter import TranslatedHelp

        app.help_formatter = TranslatedHelp()
    named = words[0] if words else ""
    for name, (place, summary) in COMMANDS.items():
        epilogue = _epilogue(place) if name == named else None
        app.command(place, name=name, help=_(summary), help_epilogue=epilogue)
    if named not in COMMANDS:
        from xortui.tui.cli.live import EPILOGUE, live

        app.default(live)
        app.help_epilogue = EPILOGUE()
        app.command(
            _spoken_before,
            name=LANGUAGE_OPTION,
            help=_("the language spoken, of {names}; stands before the command").format(
                names=", ".join(languages())
            ),
        )
    return app


def _empty_application() -> App:
    """Returns an application without commands, which reads words as all of ours do."""
    from cyclopts import App, Parameter

    from xortui.tui.cli.choice_options import read_choices_in_any_case
    from xortui.tui.cli.console import PipedConsole
    from xortui.tui.cli.number_options import plain_number

    return App(
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


def _epilogue(place: str) -> str | None:
    """Returns the ``EPILOGUE`` of a command's module, shown below its options."""
    epilogue = getattr(import_module(place.partition(":")[0]), "EPILOGUE", None)
    return None if epilogue is None else str(epilogue())


def _spoken_before() -> None:
    """Stands for an option that the words no longer hold once they are parsed."""
