"""What everybody has made of the lesson, as CSV: a row for each person and step."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import Final

from xortui.tui.ssh.session.classroom import Classroom

COLUMNS: Final = ("name", "step", "state", "guess", "tries", "seconds")

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What spreadsheets take for the beginning of a formula, or of a command (OWASP, CSV Injection)."""


def results_csv(classroom: Classroom) -> str:
    """Returns the rows of everybody in the order in which they came, below the names of columns.

    A step that nobody guesses at has an empty guess. Numbers are written as programs read them.

    Args:
        classroom: Everybody who was in the lesson.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for pupil in classroom.pupils:
        name = as_text(pupil.name)
        for number, record in enumerate(pupil.steps, start=1):
            guess = "" if record.guess is None else f"{record.guess:.17g}"
            seconds = f"{record.seconds:.1f}"
            writer.writerow((name, number, record.state, guess, record.tries, seconds))
    return text.getvalue()


def as_text(value: str) -> str:
    """Returns a value that a spreadsheet shows as it stands, and never works out.

    Args:
        value: What a stranger calls himself.
    """
    # Some take wide letters for narrow ones, and some leave out what stands before.
    begins = unicodedata.normalize("NFKC", value).strip()[:1] or value[:1]
    return f"'{value}" if begins in _FORMULA or value[:1] in _FORMULA else value
