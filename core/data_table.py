"""Tables of data in text as programs write them: what stands in which column.

What is certain is read: separators, comments, headings, an index that is called one, two words for
the two targets. What is not is asked for, and whatever was decided is told in one line.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from xortui.core.number_text import number_from_text

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 256
MOST_NUMBERS: Final = 1_000_000
"""What a table in text may have: far more than a network of this size learns from."""

_DECIMAL_COMMA: Final = re.compile(r"\s*[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?\s*")
_INDEX_NAMES: Final = ("", "index", "idx", "id", "row")
_TARGET_NAME: Final = re.compile(r"y[0-9]*|targets?[0-9]*|labels?|class|out(put)?[0-9]*")
_PAIRS: Final = (
    ("false", "true"),
    ("no", "yes"),
    ("f", "t"),
    ("n", "y"),
    ("off", "on"),
)
_TRUTH: Final = {word: float(value) for pair in _PAIRS for value, word in enumerate(pair)}
_FEWEST_COUNTED: Final = 4


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Which columns of a table a person has named, each by its heading or its number from 1.

    Attributes:
        target: The target; by default what is called one, else a column of words, else the last.
        features: The inputs, with commas; by default all others but an index.
    """

    target: str = ""
    features: str = ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """What was read.

    Attributes:
        rows: For each sample its inputs.
        targets: For each sample its target.
        remark: What was read as what, where it had to be decided; else empty.
        feature_names: The headings of the inputs; empty where the table has none.
        target_name: The heading of the target, likewise.
    """

    rows: tuple[tuple[float, ...], ...]
    targets: tuple[float, ...]
    remark: str
    feature_names: tuple[str, ...] = ()
    target_name: str = ""


@dataclass(slots=True)
class _Lines:
    """The lines of a table: numbers, and words in the columns that hold words."""

    name: str
    separator: str
    headings: list[str]
    numbers: list[int]
    values: list[list[float | str]]

    def called(self, column: int) -> str:
        heading = self.headings[column] if self.headings else ""
        return heading or f"column {column + 1}"

    def column(self, column: int) -> list[float | str]:
        return [row[column] for row in self.values]

    def words(self, column: int) -> list[str]:
        """The different words of a column, none where it holds numbers."""
        found = {value for value in self.column(column) if isinstance(value, str)}
        return sorted(found, key=str.casefold)

    def refuse(self, column: int) -> ValueError:
        value = self.values[0][column]
        return ValueError(
            f"{self.name}, line {self.numbers[0]}: column {column + 1} must be a finite number, "
            f"got {value!r}"
        )


def read_table(
    text: str | Iterable[str],
    name: str = "data",
    columns: TableColumns | None = None,
    *,
    of_others: bool = False,
) -> DataTable:
    """Returns the table that a text holds.

    Reading ends at the first line that breaks a rule, so that a table without an end does too.

    Args:
        text: The text, or its lines one by one.
        name: Where it came from, for errors.
        columns: Which columns a person has named.
        of_others: Other programs may have written it, which name columns 0, 1, 2, too. Rows that
            a run card holds are never a heading.

    Raises:
        ValueError: A line breaks a rule, or the table is too large; the message names the line.
            Or it is not certain what is the target; the message says what to name.
    """
    columns = columns or TableColumns()
    table = _read(text, name)
    if not table.values:
        raise ValueError(f"{name}: data must have at least one row, got none")
    said = []
    if of_others and _has_heading_of_numbers(table):
        first = table.values.pop(0)
        table.numbers.pop(0)
        table.headings = [str(int(value)) for value in first if isinstance(value, float)]
        said.append("the first line was read as a heading")
    width = len(table.values[0])
    is_index = _is_index(table) and not columns.features and width > 2
    others = [column for column in range(width) if not (is_index and column == 0)]
    target = _target(table, columns.target, others)
    features = [column for column in others if column != target]
    if columns.features:
        features = [_named(table, part, "features") for part in columns.features.split(",")]
        if target in features:
            raise ValueError(
                f"{name}: features must be other columns than the target "
                f"{table.called(target)}, got {columns.features!r}"
            )
    if is_index:
        said.append(f"{_place(table, 0)} looked like an index and was left out")
    elif not columns.features and (
        _is_index(table) or (not table.headings and _counts_rows(table, 0) and width > 3)
    ):
        said.append("column 1 counts the rows and was read as an input; --features leaves it out")
    targets = _targets(table, target, said)
    inputs = [_numbers(table, column) for column in features]
    is_plain = not said and table.separator == "," and target == width - 1
    if is_plain and len(features) == width - 1 and not any(map(table.words, features)):
        remark = ""
    else:
        names = " ".join(table.called(column) for column in features)
        remark = "; ".join(
            [f"{len(targets)} rows, inputs {names}, target {table.called(target)}", *said]
        )
    headings = table.headings or [""] * width
    return DataTable(
        tuple(zip(*inputs, strict=True)),
        tuple(targets),
        remark,
        tuple(headings[column] for column in features) if table.headings else (),
        headings[target],
    )


def _read(text: str | Iterable[str], name: str) -> _Lines:
    if isinstance(text, str):
        # A byte order mark is what spreadsheets put before the first cell; they end lines as they
        # like.
        text = io.StringIO(text.removeprefix("\ufeff"), newline="")
    separator, lines = _separated(text)
    table = _Lines(name, separator, [], [], [])
    for number, line, cells in _cells(lines, separator, name):
        if number == 1 and _is_heading(cells):
            table.headings = [cell.strip() for cell in cells]
            continue
        rows = len(table.values)
        _check_size(rows + 1, len(cells), f"{name}, line {line}")
        wanted = max(len(table.values[0] if rows else cells), 2)
        if len(cells) != wanted:
            raise ValueError(
                f"{name}, line {line}: a row must have {wanted} columns, got {len(cells)}"
            )
        row = _row(cells, separator, name, line)
        for column, value in enumerate(row):
            if rows and type(value) is not type(table.values[0][column]):
                if isinstance(value, float):
                    raise table.refuse(column)
                raise ValueError(
                    f"{name}, line {line}: column {column + 1} must be a finite number, "
                    f"got {cells[column]!r}"
                )
        table.values.append(row)
        table.numbers.append(line)
    if table.headings and table.values and len(table.headings) != len(table.values[0]):
        table.headings = []
    return table


def _separated(lines: Iterable[str]) -> tuple[str, Iterator[str]]:
    """Returns what parts the cells, seen from the first line that holds any, and all lines."""
    # A comment leaves an empty line, so that the lines keep their numbers.
    every = ("\n" if line.lstrip().startswith("#") else line for line in lines)
    before = []
    for line in every:
        before.append(line)
        if line.strip():
            break
    bare = re.sub(r'"[^"]*"', "", before[-1]).strip() if before else ""
    separator = next((mark for mark in ";,\t " if mark in bare), ",")
    rest = chain(before, every)
    return separator, (line.strip() + "\n" for line in rest) if separator == " " else rest


def _cells(lines: Iterator[str], separator: str, name: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yields each filled line's number among them, its number in the text, and its cells."""
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    number = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                number += 1
                yield number, reader.line_num, cells
    except csv.Error as error:
        raise ValueError(
            f"{name}, line {reader.line_num}: data must be comma-separated, got an error: {error}"
        ) from None


def _is_heading(cells: Sequence[str]) -> bool:
    """Whether the first line names the columns: no number in anybody's eyes, nor truth values."""
    if not cells[0].strip() and len(cells) > 1:
        return all(cell.strip() for cell in cells[1:])  # above an index
    return not any(map(_is_number, cells)) and not all(
        cell.strip().casefold() in _TRUTH for cell in cells
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _row(cells: Sequence[str], separator: str, name: str, line: int) -> list[float | str]:
    values: list[float | str] = []
    for column, cell in enumerate(cells, 1):
        text = cell
        if separator == ";" and _DECIMAL_COMMA.fullmatch(cell):
            text = cell.replace(",", ".")
        number = number_from_text(text)
        if number is None and cell.strip() and not _is_number(cell):
            values.append(cell.strip())
            continue
        if number is None or not math.isfinite(number):
            raise ValueError(
                f"{name}, line {line}: column {column} must be a finite number, got {cell!r}"
            )
        values.append(number)
    return values


def _check_size(rows: int, columns: int, place: str) -> None:
    for name, most, count in (
        ("rows", MOST_ROWS, rows),
        ("columns", MOST_COLUMNS, columns),
        ("numbers", MOST_NUMBERS, rows * columns),
    ):
        if count > most:
            raise ValueError(f"{place}: data must have at most {most} {name}, got {count}")


def _has_heading_of_numbers(table: _Lines) -> bool:
    """Whether the first line is 0, 1, 2, ... above other things, as pandas names columns."""
    first, *rest = table.values
    width = len(first)
    if table.headings or width < 3 or len(rest) < 2 or first != list(map(float, range(width))):
        return False
    others = {row[-1] for row in rest}
    return len(others) <= 2 and first[-1] not in others


def _counts_rows(table: _Lines, column: int) -> bool:
    values = table.column(column)
    count = len(values)
    return count >= _FEWEST_COUNTED and values in (
        list(map(float, range(count))),
        list(map(float, range(1, count + 1))),
    )


def _is_index(table: _Lines) -> bool:
    """Whether the first column is called an index: by nothing, or by a name while it counts."""
    if not table.headings:
        return False
    heading = table.headings[0].casefold()
    return heading in ("", "unnamed: 0") or (heading in _INDEX_NAMES and _counts_rows(table, 0))


def _place(table: _Lines, column: int) -> str:
    heading = table.headings[column] if table.headings else ""
    return f"column {heading}" if heading else f"column {column + 1}"


def _named(table: _Lines, text: str, option: str) -> int:
    """Returns the column that a person has named."""
    wanted = text.strip().casefold()
    for column, heading in enumerate(table.headings):
        if heading.casefold() == wanted:
            return column
    width = len(table.values[0])
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 and 1 <= int(wanted) <= width:
        return int(wanted) - 1
    names = ", ".join(filter(None, table.headings))
    raise ValueError(
        f"{table.name}: {option} must be a number from 1 to {width}"
        f"{f' or one of {names}' if names else ''}, got {text.strip()!r}"
    )


def _target(table: _Lines, wanted: str, columns: Sequence[int]) -> int:
    if wanted:
        return _named(table, wanted, "target")
    called = [
        column
        for column in columns
        if table.headings and _TARGET_NAME.fullmatch(table.headings[column].casefold())
    ]
    if len(called) > 1:
        names = " and ".join(map(table.called, called))
        raise ValueError(
            f"{table.name}: data must have one target, got {names}; choose with --target NAME "
            "(and the inputs with --features)"
        )
    if called:
        return called[0]
    worded = [
        column
        for column in columns
        if (words := table.words(column)) and not all(word.casefold() in _TRUTH for word in words)
    ]
    return worded[0] if len(worded) == 1 and len(table.words(worded[0])) == 2 else columns[-1]


def _targets(table: _Lines, target: int, said: list[str]) -> list[float]:
    words = table.words(target)
    if not words or {word.casefold() for word in words} <= set(_TRUTH):
        if words:
            pairs = sorted(words, key=lambda word: _TRUTH[word.casefold()])
            said.append(", ".join(f"{word} is {_TRUTH[word.casefold()]:g}" for word in pairs))
        return _numbers(table, target)
    if len(words) != 2:
        shown = ", ".join(map(repr, words[:3])) + (", ..." if len(words) > 3 else "")
        raise ValueError(
            f"{table.name}, line {table.numbers[0]}: {_place(table, target)} must be a finite "
            f"number or one of two words as the target, got {shown}; another column is chosen "
            "with --target"
        )
    said.append(f"{words[0]} is 0, {words[1]} is 1")
    return [float(value == words[1]) for value in table.column(target)]


def _numbers(table: _Lines, column: int) -> list[float]:
    values = []
    for value in table.column(column):
        if isinstance(value, str):
            if value.casefold() not in _TRUTH:
                raise table.refuse(column)
            values.append(_TRUTH[value.casefold()])
        else:
            values.append(value)
    return values
