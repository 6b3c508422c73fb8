"""``xortui check``: do a program's updates follow its gradient? Without a screen."""

from __future__ import annotations

import csv as csv_text
import json as json_text
import sys
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.help_text import examples_text
from xortui.tui.cli.interpreter import PROGRAM, Map, Python, active_python, naming_from
from xortui.tui.cli.output import printed
from xortui.tui.cli.output_options import OUTPUT, json_option, switch
from xortui.tui.cli.progress_bar import progress_bar
from xortui.tui.language import SOURCE, deferred, use_language
from xortui.tui.language import translate as _
from xortui.tui.watching.examination import SECONDS, Examination, examine_program

EPILOGUE: Final = examples_text(
    ("xortui check xor.py", deferred("the updates of your own program beside the true gradient")),
    ("xortui check handed-in/*.py --csv", deferred("a class's programs as a table")),
    ("xortui check xor.py --python ~/torch/bin/python", deferred("with another environment")),
)

_STATUS: Final = {"right": 0, "findings": 1, "not recognised": 3}


def check(
    scripts: Annotated[
        list[Path], Parameter(help=_("programs, each run on its own"), group=PROGRAM, negative=())
    ],
    /,
    *,
    python: Python = "",
    map: Map = "",
    timeout: Annotated[
        float, Parameter(help=deferred("seconds that each may take"), group=PROGRAM)
    ] = SECONDS,
    json: Annotated[
        bool,
        json_option(deferred("write one JSON object a program, a line each, and nothing else")),
    ] = False,
    csv: Annotated[
        bool, switch(deferred("write a table with a line for each program"), OUTPUT)
    ] = False,
) -> int:
    """Run the first epochs of programs and say where their updates differ from the gradient.

    Each is run as it is, with your rights, without input, and ended once enough was seen. Exit
    status: 0 nothing to say, 1 findings, 3 not recognised; the largest of several programs.
    """
    if json and csv:
        raise UsageError(_("--json and --csv must not be given together"))
    if not timeout > 0:
        raise UsageError(_("--timeout must be > 0, got {timeout:g}").format(timeout=timeout))
    if json:  # whoever reads JSON looks for the same words in every language
        use_language(SOURCE)
    naming = naming_from(map)
    for script in scripts:
        if not script.is_file():
            raise UsageError(
                _("{script!r} must be a file with a program, got none").format(script=str(script))
            )
    interpreter = python or active_python()
    shows = len(scripts) > 1 and sys.stderr.isatty()
    found: list[Examination] = []
    with progress_bar(
        "{task.fields[name]}", "{task.completed}/{task.total}", is_shown=shows
    ) as bar:
        task = bar.add_task("", total=len(scripts), name="")
        for script in scripts:
            bar.update(task, name=script.name)
            bar.refresh()
            examination = examine_program(
                str(script), python=interpreter, seconds=timeout, naming=naming
            )
            found.append(examination)
            bar.advance(task)
            if not csv:
                status = printed(lambda: _print(found[-1], json=json))
                if status:
                    return status
    if csv:
        status = printed(lambda: _print_table(found))
        if status:
            return status
    return max(_STATUS[examination.outcome] for examination in found)


def _print(examination: Examination, *, json: bool) -> None:
    if json:
        print(json_text.dumps(examination.to_dict(), allow_nan=False), flush=True)
    else:
        print("\n".join(examination.lines()), flush=True)


def _print_table(found: list[Examination]) -> None:
    table = csv_text.writer(sys.stdout, lineterminator="\n")
    table.writerow(["script", "outcome", "network", "descends", "rule", "rate", "findings", "why"])
    for examination in found:
        values = examination.to_dict()
        rule = values.get("rule") or {}
        table.writerow(
            [
                examination.script,
                examination.outcome,
                values.get("network", ""),
                values.get("descends", ""),
                rule.get("name", ""),
                values.get("rate", ""),
                "; ".join(placed.sentence for placed in examination.findings),
                examination.reason,
            ]
        )
