"""Tables of data in files: truth tables and point sets that people have."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from xortui.core import Dataset, TableColumns, meant_by, read_table
from xortui.core.number_text import number_from_text
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.records.bounded_files import BoundExceededError, bounded_lines
from xortui.tui.records.shortened import shortened

_ROWS: Final = re.compile(r"[\s\d.,;eE+-]*")
_HEADED: Final = re.compile(r'(?P<head>(?:"[^"\r\n]*"|[^";\r\n])*);(?P<rows>[^"]*)')

MOST_BYTES: Final = 32 << 20
"""How much a file of data may have."""


def dataset_from_file(
    name: str, columns: TableColumns | None = None, tell: Callable[[str], None] | None = None
) -> Dataset:
    """Returns the data that stand in a file of columns, by its name.

    Args:
        name: The file.
        columns: Which columns a person has named.
        tell: Takes one line on what was read, where it had to be decided.

    Raises:
        ValueError: It cannot be read, or what it holds is no data.
    """
    try:
        with bounded_lines(Path(name), MOST_BYTES) as lines:
            table = read_table(lines, name, columns, of_others=True)
        if table.remark and tell is not None:
            tell(f"{name}: {shortened(table.remark)}")
        return Dataset.from_table(table, name)
    except (OSError, BoundExceededError, UnicodeError) as error:
        reason = reason_of(error)
        if isinstance(error, UnicodeError):
            reason = _("not UTF-8 text, as which it has to be saved")
        elif isinstance(error, FileNotFoundError) and (cell := _first_odd_cell(name)):
            reason = _("no such file, and of such rows {cell}").format(cell=cell)
        elif isinstance(error, FileNotFoundError):
            reason += meant_by(name)
        raise ValueError(
            _(
                "data must be a CSV file that can be read, or rows of numbers, "
                "got {text!r} ({reason})"
            ).format(text=name, reason=reason)
        ) from None
    except ValueError as error:
        raise ValueError(shortened(str(error))) from None


def rows_in_line(text: str) -> tuple[str, str] | None:
    """Returns the headings and the rows of data written in line, or None where it is no such text.

    Rows are written ``0,0,1;1,1,0``. Headings before them name all their columns; a semicolon or
    comma of their own stands in quotes: ``a,"b; c",y;0,0,1``.
    """
    if "," not in text:
        return None
    if _ROWS.fullmatch(text):
        return "", text
    found = _HEADED.fullmatch(text)
    if found is None or not found["rows"].strip() or not _ROWS.fullmatch(found["rows"]):
        return None
    names = next(csv.reader([found["head"]], skipinitialspace=True), [])
    are_named = len(names) > 1 and not any(map(_is_number, names))
    return (found["head"], found["rows"]) if are_named else None


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True


def dataset_in_line(text: str, name: str, columns: TableColumns | None = None) -> Dataset:
    """Returns the data that are written in line. See `rows_in_line`.

    Args:
        text: The rows.
        name: What they are called in errors.
        columns: Which columns a person has named.

    Raises:
        ValueError: They are no data.
    """
    head, rows = rows_in_line(text) or ("", text)
    lines = rows.replace(";", "\n")
    return Dataset.from_table(read_table(f"{head}\n{lines}" if head else lines, name, columns))


def _first_odd_cell(text: str) -> str:
    """Returns which cell of what may be rows written in line is no number; empty where none is."""
    if not ("," in text and any(map(str.isdigit, text))) or "/" in text:
        return ""
    for number, row in enumerate(text.split(";"), 1):
        for column, cell in enumerate(row.split(","), 1):
            if number_from_text(cell) is None:
                line = _("row {row}, column {column} is no number: {cell!r}")
                return line.format(row=number, column=column, cell=shortened(cell))
    return ""


def is_in_its_file(data: Dataset) -> bool:
    """Whether the data can be read again, as they are, from a file of their name."""
    try:
        # Not from a pipe or a device, which gives nothing a second time.
        if not Path(data.name).is_file():
            return False
        read = dataset_from_file(data.name)
    except (OSError, ValueError):
        return False
    return read == data and read.column_names == data.column_names
