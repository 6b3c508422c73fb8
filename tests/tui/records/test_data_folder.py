"""What of a folder may be data, and what is said of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xortui.core import Dataset
from xortui.tui.records import data_folder as module
from xortui.tui.records.data_folder import data_folder, data_words


def test_only_files_that_may_be_data_and_folders_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.csv", "A.TSV", ".hidden.csv", "picture.png", "large.txt"):
        (tmp_path / name).write_text("0,0,1\n" * (3 if name == "large.txt" else 1))
    (tmp_path / "inside").mkdir()
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "lost.csv").symlink_to(tmp_path / "nowhere.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    found = data_folder(tmp_path)
    assert found.files == ("A.TSV", "b.csv") and found.folders == ("folder.csv", "inside")
    monkeypatch.setattr(module, "_MOST_LISTED", 1)
    assert (data_folder(tmp_path).files, data_folder(tmp_path).n_left_out) == (("A.TSV",), 2)
    lost = data_folder(tmp_path / "nowhere")
    assert lost.reason == "No such file or directory" and not lost.files


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b,c\n0,1,1\n1,1,0\n", "2 rows, inputs a b, target c"),
        ("x,y\n0,1.5\n1,-2\n2,0.5\n", "3 rows, input x, target y, numbers from -2 to 1.5"),
        ("a,kind\n0,u\n1,v\n2,w\n", "3 rows, input a, 3 classes: u v w"),
        ("a,y1,y2\n0,0,0\n1,1,1\n", "2 rows, input a, targets y1 y2"),
    ],
    ids=["two values", "numbers", "classes", "several targets"],
)
def test_data_are_told_in_a_line(text: str, words: str) -> None:
    assert data_words(Dataset.from_csv(text)) == words


def test_of_many_inputs_the_first_are_named() -> None:
    wide = Dataset((tuple(map(float, range(9))),), (1.0,))
    assert data_words(wide) == "1 row, inputs x1 x2 x3 x4 x5 x6 .., target out"
