"""What went wrong, kept in a file for whoever mends it, and told in one sentence."""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from xortui import __version__
from xortui.tui.core_errors import reason_of, told
from xortui.tui.language import translate as _

FAULT_STATUS: Final = 1
"""Exit status of a program that failed."""

MOST_REPORTS: Final = 10
MOST_CHARACTERS: Final = 60_000
_MOST_TOLD: Final = 200
_NAME: Final = "fault-*.txt"


def reports_folder() -> Path:
    """Returns where the reports are kept."""
    from platformdirs import user_state_path

    return user_state_path("xortui", appauthor=False) / "faults"


def report_fault(error: BaseException, folder: Path | None = None) -> str:
    """Keeps a report of a fault and returns the sentence that tells of it.

    Args:
        error: The fault.
        folder: Where reports are kept; by default where such files are.
    """
    # Where it failed may be where even this fails; the sentence is told all the same.
    what = _one_line(error)
    try:
        where = folder or reports_folder()
        path = write_report(error, where)
    except OSError as refusal:
        reason = reason_of(refusal)
        return _("a fault ended the program: {what}; no report could be kept: {reason}").format(
            what=what, reason=reason
        )
    return _("a fault ended the program: {what}; the report is {path}").format(what=what, path=path)


def write_report(error: BaseException, folder: Path) -> Path:
    """Writes a report and forgets the oldest ones. Returns where it is.

    Raises:
        OSError: It cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    path = folder / f"fault-{stamp}-{os.getpid()}.txt"
    text = _report(error)
    # What is computed is nobody else's business.
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text.encode(errors="backslashreplace"))
    for old in sorted(folder.glob(_NAME))[:-MOST_REPORTS]:
        old.unlink(missing_ok=True)
    return path


def _report(error: BaseException) -> str:
    story = "".join(traceback.format_exception(error))
    if len(story) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        story = f"{story[:half]}\n[...]\n{story[-half:]}"
    return "\n".join([*_surroundings(), "", story])


def _surroundings() -> Iterator[str]:
    import textual

    yield f"xortui {__version__}, textual {textual.__version__}"
    yield f"Python {platform.python_version()}, {platform.platform()}"
    yield f"TERM={os.environ.get('TERM', '')}, {sys.argv[1:]}"


def _one_line(error: BaseException) -> str:
    line = f"{type(error).__name__}: {told(error)}".rstrip(": ")
    line = "".join(c if c.isprintable() else " " for c in " ".join(line.split()))
    return line if len(line) <= _MOST_TOLD else line[: _MOST_TOLD - 3] + "..."
