"""The run card: the text of one command that makes a run again, bit for bit.

Rows of data stand in the command. Where they are too many to be looked at, the command names the
file that they are in, if it still holds them (see `card_remark`); otherwise they follow the command
as a here-document, which a shell hands to its standard input.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import shlex
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, Final

from xortui.core import NO_ENDS, PRESETS, Change, Dataset, RunConfig, is_data_name
from xortui.tui.language import translate as _
from xortui.tui.records.data_files import is_in_its_file

TRAINING: Final = "xortui train"

DEFAULT_PRESET: Final = "torch"
"""The preset that the options of a run start from; a run card names only what differs from it."""

NONE: Final = "none"
"""How the absence of a value is written: no hidden layer, no batch size, no target loss."""

_MOST_INLINE: Final = 8_000  # characters
_STANDARD_INPUT: Final = "/dev/stdin"
_END_OF_ROWS: Final = "END"
_LIST: Final = re.compile(r" got (\(.*\))\Z")
_QUOTE: Final = '"'
_SPECIAL: Final = re.compile(r'[",;|#\t]')


def run_card(config: RunConfig, command: str = TRAINING) -> str:
    """Returns one shell command that makes the run again, bit for bit.

    Args:
        config: The run, with the changes made in flight.
        command: What stands before the options. Where rows follow the command it is
            ``xortui train``, as the live screen reads its keys from there.
    """
    words, rows = run_options(config), standard_input_of(config)
    if not rows:
        return " ".join([command, *map(shlex.quote, words)])
    line = " ".join([TRAINING, *map(shlex.quote, words), f"<<'{_END_OF_ROWS}'"])
    return "\n".join([line, *rows, _END_OF_ROWS])


def standard_input_of(config: RunConfig) -> list[str]:
    """Returns the lines that `run_options` has read from standard input: none of most runs."""
    data = config.data
    if data is None or _data_word(data) != _STANDARD_INPUT:
        return []
    return [*_heading(data), *_rows(data)]


def card_remark(config: RunConfig) -> str:
    """Returns what the run card of a run depends on, or nothing where it stands for itself."""
    read = []
    if config.data is not None and not _has_a_name(config.data) and _is_in_a_file(config.data):
        read.append(config.data)
    if (
        isinstance(config.test, Dataset)
        and _test_word(config.test, config.data) == config.test.name
    ):
        read.append(config.test)
    text = _("It reads {name}, which must hold the same {rows} rows as now.")
    return "\n".join(text.format(name=data.name, rows=data.n_samples) for data in read)


def as_far_as(config: RunConfig, epoch: int) -> RunConfig:
    """Returns the run that ends at an epoch, whatever ended it there: stopped, solved or forked."""
    made = tuple(change for change in config.changes if change.epoch <= epoch)
    return config.replace(epochs=epoch, **NO_ENDS, changes=made)


def run_options(config: RunConfig, without: Collection[str] = ()) -> list[str]:
    """Returns the command-line words of a run: each field that differs from the default preset.

    Args:
        config: The run.
        without: Fields that are left out.
    """
    standard = PRESETS[DEFAULT_PRESET].config
    words = []
    for spec in dataclasses.fields(config):
        if spec.name in without:
            continue
        value = getattr(config, spec.name)
        if value == getattr(standard, spec.name) or spec.name in without:
            continue
        option = option_name(spec.name)
        if isinstance(value, bool):
            words.append(option if value else option.replace("--", "--no-", 1))
            continue
        if spec.name == "changes":
            texts = [change_text(change) for change in value]
        else:
            texts = [_data_word(value) if isinstance(value, Dataset) else value_text(value)]
        if spec.name == "test" and isinstance(value, Dataset):
            texts = [_test_word(value, config.data)]
        for text in texts:
            # A value that starts like an option must be joined to its own.
            words += [f"{option}={text}"] if text.startswith("-") else [option, text]
        if spec.name == "data" and _needs_columns(config.data):
            # Headings that would be read in another way, as an index or as the target.
            names = [str(number) for number in range(1, value.n_features + value.n_outputs + 1)]
            inputs, targets = names[: value.n_features], names[value.n_features :]
            words += ["--target", ",".join(targets), "--features", ",".join(inputs)]
    return words


def option_name(field: str) -> str:
    """Returns a field's option, such as ``--learning-rate``; that of `changes` is ``--change``."""
    return "--" + ("change" if field == "changes" else field.replace("_", "-"))


def change_text(change: Change) -> str:
    """Returns a change made in flight as ``EPOCH:FIELD=VALUE``."""
    value = change.value
    is_array = change.is_parameter and isinstance(value, tuple)
    return f"{change.epoch}:{change.field}={json.dumps(value) if is_array else value_text(value)}"


def value_text(value: Any) -> str:
    """Returns a field's value as the command line reads it back, every digit of it."""
    if isinstance(value, Dataset):
        if _has_a_name(value):
            return value.name
        if _reads_back(value):
            return _in_line(value)
        return ";".join([*_standard_names(value), *_rows(value)])
    if value is None or value == ():
        return NONE
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(one if isinstance(one, str) else _number_text(one) for one in value)
    return value if isinstance(value, str) else _number_text(value)


def with_list_as_typed(message: str) -> str:
    """Returns an error with the list that it got as a person writes it, not as Python does."""
    found = _LIST.search(message)
    if found is None:
        return message
    try:
        values = ast.literal_eval(found[1])
    except (ValueError, SyntaxError):
        return message
    return f"{message[: found.start(1)]}{value_text(values)!r}"


def _number_text(value: float) -> str:
    text = repr(value)
    return text.removesuffix(".0") if isinstance(value, float) else text


def _data_word(data: Dataset) -> str:
    """Returns what is written for the data of a run: a name, rows, or where rows are read."""
    if _has_a_name(data):
        return data.name
    text = _in_line(data)
    if len(text) <= _MOST_INLINE:
        return text
    if not is_in_its_file(data):
        return _STANDARD_INPUT
    return f"./{data.name}" if is_data_name(data.name.lower()) else data.name


def _test_word(test: Dataset, data: Dataset | None) -> str:
    """Returns what is written for held-out rows: their file, where they are many, or the rows.

    Rows have no headings but those of several targets: what names the columns of the data names
    theirs.
    """
    rows = ";".join([*_standard_names(test), *_rows(test)])
    is_short = len(rows) <= _MOST_INLINE or _needs_columns(data)
    return rows if is_short or not is_in_its_file(test) else test.name


def _needs_columns(data: Dataset | None) -> bool:
    """Whether headings of data would be read in another way, so that columns have to be named."""
    return data is not None and not (_has_a_name(data) or _is_in_a_file(data) or _reads_back(data))


def _is_in_a_file(data: Dataset) -> bool:
    """Whether the run card names the file that the data are in, as they are too many."""
    return len(_in_line(data)) > _MOST_INLINE and is_in_its_file(data)


def _has_a_name(data: Dataset) -> bool:
    if not is_data_name(data.name):
        return False
    if data.recipe is not None:
        return not _is_named(data)
    named = Dataset.named(data.name)
    return named == data and named.column_names == data.column_names


def _is_named(data: Dataset) -> bool:
    """Whether somebody has named a column of the data."""
    return bool(data.feature_names or data.target_name or data.output_names)


def _in_line(data: Dataset) -> str:
    return ";".join([*_names(data), *_rows(data)])


def _reads_back(data: Dataset) -> bool:
    """Whether data with their headings are read as what they are without another word."""
    is_certain = not (_is_named(data) or data.outputs)
    return is_certain or _headings_read_back(data, data.column_names)


@lru_cache(8)  # asked for while the settings are open; equal data may have other names
def _headings_read_back(data: Dataset, names: tuple[str, ...]) -> bool:
    try:
        read = Dataset.from_csv("\n".join([*_names(data), *_rows(data)]))
    except ValueError:
        return False
    return read == data and read.column_names == names


def _heading(data: Dataset) -> list[str]:
    """The names, and where the first row could be taken for some: 0, 1, 2, as in some files."""
    width = data.n_features + 1
    first = (*data.rows[0], data.labels[0])
    if _is_named(data) or data.outputs or first == tuple(range(width)):
        return [_csv_line(data.column_names)]
    return []


def _names(data: Dataset) -> list[str]:
    """The line of a table that names the columns, where somebody has named one."""
    return [_csv_line(data.column_names)] if _is_named(data) or data.outputs else []


def _standard_names(data: Dataset) -> list[str]:
    """The line of headings that several targets are known by, where they are several."""
    if not data.outputs:
        return []
    inputs = (f"x{number}" for number in range(1, data.n_features + 1))
    return [_csv_line([*inputs, *(f"out{number}" for number in range(1, data.n_outputs + 1))])]


def _csv_line(cells: Sequence[str]) -> str:
    """Returns cells in one line; in quotes what a reader would take for something else."""
    quoted = (
        f'"{cell.replace(_QUOTE, 2 * _QUOTE)}"' if _SPECIAL.search(cell) else cell for cell in cells
    )
    return ",".join(quoted)


def _rows(data: Dataset) -> list[str]:
    outputs = data.outputs or tuple((label,) for label in data.labels)
    rows = zip(data.rows, outputs, strict=True)
    return [",".join(map(_number_text, (*row, *targets))) for row, targets in rows]
