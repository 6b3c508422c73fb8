"""Files of data: what is told of them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from xortui.core import Dataset, TableColumns
from xortui.tui.records.data_files import (
    dataset_from_file,
    dataset_in_line,
    is_in_its_file,
    rows_in_line,
)


def test_what_was_decided_is_told_once_and_plain_rows_are_read_without_a_word(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    plain, words = tmp_path / "plain.csv", tmp_path / "words.csv"
    plain.write_text("0,0\n1,1\n")
    words.write_text("0,no\n1,yes\n")
    first, second = (dataset_from_file(str(path), tell=told.append) for path in (plain, words))
    assert first == second == Dataset(((0.0,), (1.0,)), (0.0, 1.0))
    assert told == [
        f"{words}: 2 rows, inputs column 1, target column 2; no is 0, yes is 1",
    ]
    assert is_in_its_file(first)
    assert is_in_its_file(second)


def test_other_columns_than_by_default_are_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("0,1\n2,3\n")
    assert not is_in_its_file(dataset_from_file(str(path), TableColumns("1")))
    with pytest.raises(ValueError, match="data must be a CSV file that can be read"):
        dataset_from_file(str(tmp_path))


def test_rows_with_a_slip_and_files_of_other_text_say_what_would_help(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row 1, column 2 is no number: 'O'"):
        dataset_from_file("0,O,1;1,1,0")
    path = tmp_path / "table.txt"
    path.write_bytes("a,b\n0,1\n".encode("utf-16"))
    with pytest.raises(ValueError, match="not UTF-8 text, as which it has to be saved"):
        dataset_from_file(str(path))
    with pytest.raises(ValueError, match=r"points\.csv' \(No such file"):
        dataset_from_file("points.csv")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("0,0,1;1,1,0", ("x1", "x2", "out")),
        ("rain,wind,flood;0,0,1;1,1,0", ("rain", "wind", "flood")),
        ('"a;b","say ""no""",flood;0,0,1;1,1,0', ("a;b", 'say "no"', "flood")),
    ],
)
def test_rows_in_line_may_have_headings(text: str, names: tuple[str, ...]) -> None:
    data = dataset_in_line(text, "--data")
    assert (data.rows, data.labels) == (((0, 0), (1, 1)), (1, 0))
    assert data.column_names == names


@pytest.mark.parametrize("text", ["points.csv", "a;b", "0,O;1,1", "1_0,1;1,2", "a,b;c.csv", "a,b;"])
def test_names_of_files_are_no_rows(text: str) -> None:
    assert rows_in_line(text) is None
