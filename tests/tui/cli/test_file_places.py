"""Where a file cannot be kept is told before anything is trained."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.command import shell
from support.command_line import refused, refused_by


def test_a_place_where_nothing_can_be_kept_is_refused_before_training(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for path in (tmp_path, tmp_path / "absent" / "run.npz"):
        assert refused(capsys, "--save", str(path)).startswith(
            "--save must be a file in a folder that can be written to, got"
        )


GONE = "the current folder has been removed; change to another one"


def test_a_place_in_a_folder_that_was_removed_is_refused_in_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "removed"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert refused(capsys, "--save", "run.npz") == GONE
    assert refused(capsys, "--save", "/absent/run.npz").startswith("--save must be a file in")


@pytest.mark.terminal
def test_workers_that_need_the_folder_that_was_removed_are_refused_in_one_sentence(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "removed"
    folder.mkdir()
    done = shell('rmdir "$PWD"; xortui sweep --seeds 200 --epochs 2 --jobs 2', folder)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"xortui: {GONE}\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["train", "--epochs", "5"], "--save"),
        (["sweep", "--seeds", "20", "--epochs", "20", "--jobs", "1"], "--csv"),
        (["sweep", "--seeds", "20", "--epochs", "20", "--jobs", "1"], "--npz"),
        (["sweep", "--seeds", "20", "--epochs", "20", "--jobs", "1"], "--store"),
    ],
)
def test_a_device_or_a_pipe_is_not_replaced_by_a_file(
    words: list[str],
    option: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    assert refused_by(capsys, *words, option, "pipe") == (
        f"{option} must be a file in a folder that can be written to, got 'pipe'"
    )
    assert (tmp_path / "pipe").is_fifo()
