"""Tables of data in files: truth tables and point sets that people have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from xortui.core import Dataset, TableColumns, read_table
from xortui.tui.language import translate as _
from xortui.tui.records.bounded_files import BoundExceededError, bounded_lines
from xortui.tui.records.shortened import shortened

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
        return Dataset(table.rows, table.targets, name)
    except (OSError, BoundExceededError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, UnicodeError):
            reason = _("not UTF-8 text")
        raise ValueError(
            _(
                "data must be a CSV file that can be read, or rows of numbers, "
                "got {text!r} ({reason})"
            ).format(text=name, reason=reason)
        ) from None
    except ValueError as error:
        raise ValueError(shortened(str(error))) from None


def is_in_its_file(data: Dataset) -> bool:
    """Whether the data can be read again, as they are, from a file of their name."""
    try:
        # Not from a pipe or a device, which gives nothing a second time.
        return Path(data.name).is_file() and dataset_from_file(data.name) == data
    except (OSError, ValueError):
        return False
