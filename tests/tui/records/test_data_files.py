"""Files of data: what is told of them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from xortui.core import Dataset, TableColumns
from xortui.tui.records.data_files import dataset_from_file, is_in_its_file


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
