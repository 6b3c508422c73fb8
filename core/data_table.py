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

MOST_CLASSES: Final = 64
"""How many words a target may have: more are names of rows, or numbers that are written wrongly."""

_DECIMAL_COMMA: Final = re.compile(r"\s*[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?\s*")
_INDEX_NAMES: Final = ("", "index", "idx", "id", "row")
_TARGET_NAME: Final = re.compile(r"y[0-9]*|targets?[0-9]*|labels?|class|out(put)?[0-9]*")
_NUMBERED_TARGET: Final = re.compile(r"(y|targets?|out(?:put)?)([1-9][0-9]?)")
_PAIRS: Final = (
    ("false", "true"),
    ("no", "yes"),
    ("f", "t"),
    ("n", "y"),
    ("off", "on"),
)
_TRUTH: Final = {word: float(value) for pair in _PAIRS for value, word in enumerate(pair)}
_FEWEST_COUNTED: Final = 4
_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", ",": "commas", " ": "spaces"}
"""What parts cells, the surest first: a comma may stand in a number, a blank anywhere."""

_DIGITS: Final = "a number is written as -1.5 or 2e3"
LEFT_OUT: Final = "a row without a value has to be left out"
_ALIKE: Final = "a column holds numbers alone or words alone"
_QUOTE: Final = "a quote in or before it may not be closed"
_OTHERS: Final = "--features names other inputs"


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Which columns of a table a person has named, each by its heading or its number from 1.

    Attributes:
        target: The target, or several with commas; by default what is called one, else a column of
            words, else the last.
        features: The inputs, with commas; by default all others but an index.
        classes: The words that a target may have, in order, where other rows say so: those of
            classes, or the two for targets 0 and 1.
    """

    target: str = ""
    features: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataTable:
    """What was read.

    Attributes:
        rows: For each sample its inputs.
        targets: For each sample its target.
        remark: What was read as what, where it had to be decided; else empty.
        feature_names: The headings of the inputs; empty where the table has none.
        target_name: The heading of the target, likewise.
        outputs: For each sample its targets, where they are several columns or several classes;
            empty otherwise.
        output_names: The headings of several targets, or the words of the classes.
        target_words: The words for the targets 0 and 1, where it had two that say nothing else.
    """

    rows: tuple[tuple[float, ...], ...]
    targets: tuple[float, ...]
    remark: str
    feature_names: tuple[str, ...] = ()
    target_name: str = ""
    outputs: tuple[tuple[float, ...], ...] = ()
    output_names: tuple[str, ...] = ()
    target_words: tuple[str, ...] = ()


@dataclass(slots=True)
class _Lines:
    """The lines of a table: numbers, and words in the columns that hold words."""

    name: str
    separator: str
    headings: list[str]
    numbers: list[int]
    values: list[list[float | str]]
    heading_line: int = 0

    def called(self, column: int) -> str:
        heading = self.headings[column] if self.headings else ""
        return heading or f"column {column + 1}"

    def column(self, column: int) -> list[float | str]:
        return [row[column] for row in self.values]

    def words(self, column: int) -> list[str]:
        """The different words of a column, none where it holds numbers."""
        found = {value for value in self.column(column) if isinstance(value, str)}
        return sorted(found, key=str.casefold)

    def refuse(self, column: int, help: str, row: int = 0) -> ValueError:
        """Returns the error of a cell that holds a word."""
        place = f"{self.name}, line {self.numbers[row]}: column {column + 1}"
        return _no_number(place, self.values[row][column], help)

    @property
    def place(self) -> str:
        """Where the columns are named, if they are."""
        return f"{self.name}, line {self.heading_line}" if self.headings else self.name


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
        got = f"only the headings in line {table.heading_line}" if table.headings else "none"
        raise ValueError(f"{name}: data must have at least one row, got {got}; 0,0,1 is one")
    said = []
    if of_others and _has_heading_of_numbers(table):
        first = table.values.pop(0)
        table.heading_line = table.numbers.pop(0)
        table.headings = [str(int(value)) for value in first if isinstance(value, float)]
        said.append("the first line was read as a heading")
    width = len(table.values[0])
    is_index = _is_index(table) and not columns.features and width > 2
    others = [column for column in range(width) if not (is_index and column == 0)]
    several = _several_targets(table, columns.target, others)
    target = several[0] if several else _target(table, columns.target, others)
    features = [column for column in others if column not in (several or [target])]
    if columns.features:
        features = [_named(table, part, "features") for part in columns.features.split(",")]
        for column in several or [target]:
            _check_features(table, features, column, columns.features)
    if not features:
        raise ValueError(
            f"{table.place}: data must have an input beside the targets, got targets alone"
        )
    if is_index:
        said.append(f"{_place(table, 0)} looked like an index and was left out")
    elif not columns.features and (
        _is_index(table) or (not table.headings and _counts_rows(table, 0) and width > 3)
    ):
        said.append("column 1 counts the rows and was read as an input; --features leaves it out")
    if several:
        return _with_outputs(table, features, several, said)
    classes = _classes(table, target, columns.classes)
    two = () if classes else _two_words(table, target, columns.classes)
    targets = [0.0] * len(table.values) if classes else _targets(table, target, two, said)
    if classes:
        said.append(f"{len(classes)} classes: {' '.join(classes)}")
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
    rows = tuple(zip(*inputs, strict=True))
    features_called = tuple(headings[n] for n in features) if table.headings else ()
    if classes:
        words = table.column(target)
        one_hot = tuple(tuple(float(word == own) for own in classes) for word in words)
        return DataTable(rows, (), remark, features_called, "", one_hot, tuple(classes))
    called = headings[target]
    return DataTable(rows, tuple(targets), remark, features_called, called, target_words=two)


def _several_targets(table: _Lines, wanted: str, columns: Sequence[int]) -> list[int]:
    """Returns the columns of several targets, as named or as numbered; none where there is one."""
    if "," in wanted and wanted.strip().casefold() not in map(str.casefold, table.headings):
        found = [_named(table, part, "target") for part in wanted.split(",")]
        if len(set(found)) < len(found):
            raise ValueError(f"{table.place}: target must be different columns, got {wanted!r}")
        return found
    if wanted or not table.headings:
        return []
    parts = {c: _NUMBERED_TARGET.fullmatch(table.headings[c].casefold()) for c in columns}
    numbered = {c: (part[1], int(part[2])) for c, part in parts.items() if part}
    stems = {stem for stem, _number in numbered.values()}
    numbers = [number for _stem, number in numbered.values()]
    others = [c for c in columns if c not in numbered]
    is_other = any(_TARGET_NAME.fullmatch(table.headings[c].casefold()) for c in others)
    is_counted = numbers == list(range(1, len(numbers) + 1))
    is_several = len(numbered) > 1 and len(stems) == 1 and is_counted and not is_other
    return list(numbered) if is_several else []


def _with_outputs(
    table: _Lines, features: Sequence[int], targets: Sequence[int], said: Sequence[str]
) -> DataTable:
    """Returns a table of several targets."""
    inputs = zip(*(_numbers(table, column) for column in features), strict=True)
    outputs = zip(*(_numbers(table, column) for column in targets), strict=True)
    called = [" ".join(map(table.called, columns)) for columns in (features, targets)]
    remark = f"{len(table.values)} rows, inputs {called[0]}, targets {called[1]}"
    headings = table.headings
    return DataTable(
        tuple(inputs),
        (),
        "; ".join([remark, *said]),
        tuple(headings[column] for column in features) if headings else (),
        "",
        tuple(outputs),
        tuple(headings[column] for column in targets) if headings else (),
    )


def _classes(table: _Lines, target: int, known: Sequence[str]) -> list[str]:
    """Returns the words of three classes or more; none where the target is no such column."""
    words = table.words(target)
    if words and known:
        _check_known(table, target, known)
        return list(known) if len(known) > 2 else []
    return words if 2 < len(words) <= MOST_CLASSES else []


def _check_known(table: _Lines, target: int, known: Sequence[str]) -> None:
    for number, word in zip(table.numbers, table.column(target), strict=True):
        if word not in known:
            place = f"{table.name}, line {number}: {_place(table, target)}"
            names = ", ".join(known)
            raise ValueError(f"{place} must have the classes {names}, got {word!r}")


def _two_words(table: _Lines, target: int, known: Sequence[str]) -> tuple[str, ...]:
    """Returns the words for 0 and 1: those that are known, or the two that there are."""
    words = table.words(target)
    if words and known:
        return tuple(known)
    says_truth = {word.casefold() for word in words} <= set(_TRUTH)
    return tuple(words) if len(words) == 2 and not says_truth else ()


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
            table.heading_line = line
            continue
        rows = len(table.values)
        _check_size(rows + 1, len(cells), f"{name}, line {line}")
        wanted = max(len(table.values[0] if rows else cells), 2)
        if len(cells) != wanted:
            raise _other_width(f"{name}, line {line}", cells, wanted, separator)
        row = _row(cells, separator, name, line)
        if rows == 1 and not table.headings and _is_named_by(table.values[0], row):
            # It might have been two answers; below it are numbers alone.
            table.headings = [str(word) for word in table.values.pop()]
            table.heading_line = table.numbers.pop()
            rows = 0
        for column, value in enumerate(row):
            if rows and type(value) is not type(table.values[0][column]):
                if isinstance(value, float):
                    raise table.refuse(column, f"line {line} has a number there, and {_ALIKE}")
                help = f"line {table.numbers[0]} has a number there; {LEFT_OUT}"
                place = f"{name}, line {line}: column {column + 1}"
                raise _no_number(place, cells[column], help)
        table.values.append(row)
        table.numbers.append(line)
    if table.headings and table.values:
        _fit_headings(table, len(table.values[0]))
    return table


def _fit_headings(table: _Lines, width: int) -> None:
    """Gives a column of row names no heading, as R writes it; refuses any other number of them."""
    if len(table.headings) == width - 1 and width > 2:
        table.headings.insert(0, "")
    if len(table.headings) != width:
        raise ValueError(
            f"{table.place}: a heading must have {width} columns as the rows have, "
            f"got {len(table.headings)}; a line that is none begins with #"
        )


def _no_number(place: str, cell: object, help: str) -> ValueError:
    return ValueError(f"{place} must be a finite number, got {cell!r}; {help}")


def _other_width(place: str, cells: Sequence[str], wanted: int, separator: str) -> ValueError:
    """Returns the error of a row of another width, which says what is missing or too much."""
    count = len(cells)
    what = f"column {count + 1} is missing"
    if any("\n" in cell for cell in cells):
        what = _QUOTE
    elif count > wanted:
        what = f"column {wanted + 1}, {cells[wanted]!r}, is one too many"
    return ValueError(
        f"{place}: a row must have {wanted} columns, got {count}; {what}, where "
        f"{_SEPARATORS[separator]} part cells"
    )


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
    separator = next((mark for mark in _SEPARATORS if mark in bare), ",")
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
            f"{name}, line {reader.line_num}: data must be cells with {_SEPARATORS[separator]} "
            f"between them, got an error: {error}; {_QUOTE}"
        ) from None


def _is_heading(cells: Sequence[str]) -> bool:
    """Whether the first line names the columns: no number in anybody's eyes, nor truth values."""
    if not cells[0].strip() and len(cells) > 1:
        return all(cell.strip() for cell in cells[1:])  # above an index
    return not any(map(_is_number, cells)) and not all(
        cell.strip().casefold() in _TRUTH for cell in cells
    )


def _is_named_by(first: Sequence[float | str], second: Sequence[float | str]) -> bool:
    """Whether a first line of truth values, such as ``t,y``, names the columns of the second."""
    return not any(isinstance(value, float) for value in first) and not any(
        isinstance(value, str) for value in second
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
        if separator in ";\t" and _DECIMAL_COMMA.fullmatch(cell):
            text = cell.replace(",", ".")
        number = number_from_text(text)
        if number is None and cell.strip() and not _is_number(cell):
            values.append(cell.strip())
            continue
        if number is None or not math.isfinite(number):
            help = _DIGITS if number is None and cell.strip() else LEFT_OUT
            raise _no_number(f"{name}, line {line}: column {column}", cell, help)
        values.append(number)
    return values


def _check_size(rows: int, columns: int, place: str) -> None:
    for name, most, count in (
        ("rows", MOST_ROWS, rows),
        ("columns", MOST_COLUMNS, columns),
        ("numbers", MOST_NUMBERS, rows * columns),
    ):
        if count > most:
            raise ValueError(
                f"{place}: data must have at most {most} {name}, got {count}; fewer will do"
            )


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


def _check_features(table: _Lines, features: Sequence[int], target: int, text: str) -> None:
    """Refuses the target among the inputs, and an input that stands there twice."""
    others = ", ".join(table.called(c) for c in range(len(table.values[0])) if c != target)
    if target in features:
        raise ValueError(
            f"{table.place}: features must be other columns than the target "
            f"{table.called(target)}, got {text!r}; there are {others}"
        )
    if len(set(features)) < len(features):
        raise ValueError(
            f"{table.place}: features must be different columns, got {text!r}; there are {others}"
        )


def _place(table: _Lines, column: int) -> str:
    heading = table.headings[column] if table.headings else ""
    return f"column {heading}" if heading else f"column {column + 1}"


def _named(table: _Lines, text: str, option: str) -> int:
    """Returns the column that a person has named."""
    wanted = text.strip().casefold()
    found = [
        n for n, heading in enumerate(table.headings) if wanted and heading.casefold() == wanted
    ]
    if len(found) > 1:
        numbers = " and ".join(str(column + 1) for column in found)
        raise ValueError(
            f"{table.place}: {option} must be one column, got {text.strip()!r}, which columns "
            f"{numbers} are called; name it by its number"
        )
    if found:
        return found[0]
    width = len(table.values[0])
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 and 1 <= int(wanted) <= width:
        return int(wanted) - 1
    names = ", ".join(filter(None, table.headings))
    raise ValueError(
        f"{table.place}: {option} must be a number from 1 to {width}"
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
        names = " and ".join(f"{table.called(column)} in column {column + 1}" for column in called)
        inputs = ",".join(table.called(c) for c in columns if c not in called)
        ways = " or ".join(f"--target {table.called(column)}" for column in called)
        raise ValueError(
            f"{table.place}: data must have one target, got {names}; choose with {ways}, and the "
            f"inputs with --features {inputs or 'NAMES'}"
        )
    if called:
        return called[0]
    worded = [column for column in columns if table.words(column)]
    if len(worded) > 1:  # inputs may be true or false too, where more than the target is
        worded = [
            column
            for column in worded
            if not all(word.casefold() in _TRUTH for word in table.words(column))
        ]
    return (
        worded[0]
        if len(worded) == 1 and 2 <= len(table.words(worded[0])) <= MOST_CLASSES
        else columns[-1]
    )


def _targets(table: _Lines, target: int, two: Sequence[str], said: list[str]) -> list[float]:
    words = table.words(target)
    if two:
        said.append(f"{two[0]} is 0, {two[1]} is 1")
        return [float(value == two[1]) for value in table.column(target)]
    if words and not {word.casefold() for word in words} <= set(_TRUTH):
        different = list(dict.fromkeys(table.column(target)))
        line = table.numbers[table.column(target).index(different[:3][-1])]
        shown = ", ".join(map(repr, different[:3])) + (", ..." if len(words) > 3 else "")
        raise ValueError(
            f"{table.name}, line {line}: {_place(table, target)} must be a finite number or one "
            f"of at most {MOST_CLASSES} words as the target, got {shown}; another column is "
            "chosen with --target"
        )
    if words:
        pairs = sorted(words, key=lambda word: _TRUTH[word.casefold()])
        said.append(", ".join(f"{word} is {_TRUTH[word.casefold()]:g}" for word in pairs))
    return _numbers(table, target)


def _numbers(table: _Lines, column: int) -> list[float]:
    values = []
    for value in table.column(column):
        if isinstance(value, str):
            if value.casefold() not in _TRUTH:
                row = table.column(column).index(value)
                raise table.refuse(column, _OTHERS, row)
            values.append(_TRUTH[value.casefold()])
        else:
            values.append(value)
    return values
