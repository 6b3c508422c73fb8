"""``xortui watch``: a program of one's own on the screen, while it trains."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from cyclopts import Group, Parameter

from xortui.core import RunConfig
from xortui.tui.cli.default_run import default_config, require_terminal
from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.help_text import examples_text
from xortui.tui.cli.interpreter import PROGRAM, Map, Python, active_python, naming_from
from xortui.tui.cli.output import printed, say
from xortui.tui.cli.output_options import OUTPUT, Ascii, Color, draw_with, switch
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.watching.beginning import Beginning, LinesBeginning, ProgramBeginning
from xortui.tui.watching.line_rules import SCHEMA
from xortui.tui.watching.line_source import (
    LineReader,
    LineSource,
    keyboard_at,
    standard_input,
)
from xortui.tui.watching.naming import naming_in
from xortui.tui.watching.process import StartError, WatchedProcess
from xortui.tui.watching.recorded_run import RecordedRun

EXAMPLE_FOLDER: Final = SCHEMA.parent / "examples"
EXAMPLES: Final = {
    "python": "xor.py",
    "javascript": "xor.js",
    "c": "xor.c",
    "rust": "xor.rs",
    "keras": "keras_lines.py",
}
"""Name -> file of a program that writes a run's lines."""

EPILOGUE: Final = examples_text(
    ("xortui watch xor.py", deferred("your own program, paced so that one sees it learn")),
    ("xortui watch --paused xor.py 42", deferred("step by step; 42 is the program's own argument")),
    ("node xor.js | xortui watch -", deferred("a run that any program writes as JSON Lines")),
    ("xortui watch run.jsonl", deferred("one in a file, while it grows, or that was saved here")),
)

_SCREEN: Final = Group(deferred("The screen"), sort_key=0.3)
NOT_RECOGNISED: Final = 3


def watch(
    script: Annotated[
        Path | None,
        Parameter(
            help=_("the program; or a run: FILE.jsonl, - for lines on standard input, FILE.npz"),
            group=PROGRAM,
            allow_leading_hyphen=True,
            show_default=False,
        ),
    ] = None,
    /,
    *arguments: Annotated[
        str,
        Parameter(help=_("what the program is given"), group=PROGRAM, allow_leading_hyphen=True),
    ],
    python: Python = "",
    map: Map = "",
    paused: Annotated[bool, switch(deferred("start paused"), _SCREEN)] = False,
    schema: Annotated[
        bool,
        switch(
            deferred("print the JSON Schema of the lines that are read, and nothing else"), OUTPUT
        ),
    ] = False,
    example: Annotated[
        Literal["python", "javascript", "c", "rust", "keras"] | None,
        Parameter(
            help=deferred("print a program that writes such lines"),
            group=OUTPUT,
            show_default=False,
        ),
    ] = None,
    color: Color = "auto",
    ascii: Ascii = False,
    no_mouse: Annotated[
        bool, switch(deferred("leave the mouse to the terminal, to select text"), _SCREEN)
    ] = False,
) -> int:
    """Watch a program of your own train, as it is: weights, loss, surface, pause and step.

    It runs with your rights, as python SCRIPT would. Its network is found in the numbers of its
    first epochs; where none is found, its loss or its words alone are shown, it is said why, and
    the exit status is 3.
    """
    if schema or example:
        place = EXAMPLE_FOLDER / EXAMPLES[example] if example else SCHEMA
        return printed(lambda: print(place.read_text(encoding="utf-8"), end="", flush=True))
    if script is None:
        raise UsageError(_("a program must be given, or - for lines on standard input, got none"))
    if str(script).startswith("-") and str(script) != "-":
        raise UsageError(_("unknown option: {option}.").format(option=script))
    if str(script) != "-" and not script.is_file():
        raise UsageError(
            _("{script!r} must be a file with a program, got none").format(script=str(script))
        )
    if script.suffix == ".npz":
        require_terminal()
        try:
            recorded = RecordedRun(script)
        except OSError as error:
            text = _("{script} must be readable: {reason}")
            raise UsageError(text.format(script=script, reason=reason_of(error))) from None
        except ValueError as error:
            raise UsageError(str(error)) from None
        return _show(recorded.config, paused, color, ascii, no_mouse, program=recorded)
    if is_told_in_lines(script):
        beginning: Beginning = LinesBeginning(LineReader(_lines_of(script)), time.monotonic)
    else:
        require_terminal()
        try:
            naming = naming_from(map) or naming_in(str(script))
        except ValueError as error:
            raise UsageError(f"{script}: {error}") from None
        try:
            process = WatchedProcess(
                str(script),
                arguments,
                python=python or active_python(),
                takes_input=True,
                naming=naming,
            )
        except StartError as error:
            say(str(error))
            return NOT_RECOGNISED
        beginning = ProgramBeginning(process, str(script), time.monotonic)
    try:
        require_terminal()
        status = _show(default_config, paused, color, ascii, no_mouse, beginning=beginning)
    finally:
        beginning.close()
    if beginning.found is None and beginning.reason:
        say(_("{script}: {reason}").format(script=script, reason=beginning.reason))
        return status or NOT_RECOGNISED
    return status


def _show(
    config: RunConfig | Callable[[], RunConfig],
    paused: bool,
    color: Color,
    ascii: Ascii,
    no_mouse: bool,
    **watched: Any,
) -> int:
    draw_with(color, ascii=ascii)
    from xortui.tui.app import run_app

    return run_app(
        config,
        paused=paused,
        ascii=ascii,
        color=None if color == "auto" else color,
        mouse=not no_mouse,
        **watched,
    )


def is_told_in_lines(script: Path) -> bool:
    """Whether a run is told in lines, by what stands in the place of a program."""
    return str(script) == "-" or script.suffix in (".jsonl", ".ndjson")


def _lines_of(script: Path) -> LineSource:
    """Returns the lines of a file or of standard input, and has the keys read elsewhere then.

    Raises:
        UsageError: Nothing can be read there.
    """
    if str(script) != "-":
        try:
            return LineSource.of_file(script)
        except OSError as error:
            text = _("{script} must be readable: {reason}")
            raise UsageError(text.format(script=script, reason=reason_of(error))) from None
    if sys.__stdin__ is None or sys.__stdin__.isatty():
        text = _("- must be standard input with lines, such as 'node xor.js | xortui watch -'")
        raise UsageError(text)
    try:
        return standard_input(keyboard_at)
    except OSError:
        raise UsageError(_("the keys must come from a terminal, and there is none")) from None
