"""Output that cannot be written: one line or none, and every file that was asked for is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.command import PROGRAM, printed_to, xortui
from support.environment import own_environment

pytestmark = pytest.mark.terminal

FULL = Path("/dev/full")
SWEEP = ["sweep", "--seeds", "20", "--epochs", "20", "--jobs", "1"]
FILES = ["--csv", "rows.csv", "--npz", "rows.npz", "--store", "rows.db"]
LINE = "xortui: standard output cannot be written: No space left on device\n"

COMMANDS = {
    "json": (["train", "--json", "--epochs", "50", "--save", "run.npz"], ["run.npz"]),
    "report": (["train", "--epochs", "50", "--save", "run.npz"], ["run.npz"]),
    "sweep": ([*SWEEP, *FILES], ["rows.csv", "rows.db", "rows.npz"]),
    # Whether runs that have not ended would be solved takes seconds, and changes no file's place.
    "sweep table": (
        [*SWEEP, *FILES, "--judge", "none", "--vary", "lr=0.1..1:lin:40"],
        ["rows.csv", "rows.db"],
    ),
    "sweep json": ([*SWEEP, *FILES, "--json"], ["rows.csv", "rows.db", "rows.npz"]),
    "export": (["export"], []),
    "explain": (["explain", "--check"], []),
    "once": (["--once", "--epochs", "5"], []),
    "help": (["--help"], []),
    "train help": (["train", "--help"], []),
    "version": (["--version"], []),
}


SIZE = {"COLUMNS": "80", "LINES": "24"}


@pytest.mark.skipif(not FULL.exists(), reason="the system has no full device")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_one_line_and_files_are_kept(name: str, tmp_path: Path) -> None:
    words, files = COMMANDS[name]
    with FULL.open("wb") as full:
        done = printed_to(full, words, tmp_path, **SIZE)
    assert (done.returncode, done.stderr) == (1, LINE)
    assert set(files) <= set(os.listdir(tmp_path))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_closed_pipe_is_quiet_and_files_are_kept(name: str, tmp_path: Path) -> None:
    words, files = COMMANDS[name]
    reader, writer = os.pipe()
    os.close(reader)
    done = printed_to(writer, words, tmp_path, **SIZE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(files) <= set(os.listdir(tmp_path))
    if "rows.csv" in files:
        runs = 800 if name == "sweep table" else 20
        assert len((tmp_path / "rows.csv").read_text().splitlines()) == runs + 1


@pytest.mark.skipif(not FULL.exists(), reason="the system has no full device")
def test_standard_error_may_be_full_too(tmp_path: Path) -> None:
    with FULL.open("wb") as full:
        for words, status in ((["train", "--lr", "x"], 2), (["train", "--epochs", "5"], 1)):
            done = subprocess.run(
                [*PROGRAM, *words], env=own_environment(), stdout=full, stderr=full, timeout=60
            )
            assert done.returncode == status


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of files")
def test_a_closed_pipe_does_not_hide_that_a_run_was_not_saved(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", *PROGRAM, "train", "--save", "run.npz"],
        cwd=tmp_path,
        env=own_environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    os.close(writer)
    assert done.returncode == 1
    assert done.stderr == "xortui: --save run.npz: File too large\n"
    assert os.listdir(tmp_path) == []


def test_a_reader_that_leaves_in_the_middle_loses_nothing_that_was_trained(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "train", "--json", "--every", "1", "--epochs", "2000000", "--save", "run.npz"],
        cwd=tmp_path,
        env=own_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    read = [process.stdout.readline() for _line in range(400)]
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == ""
    process.stderr.close()
    assert len(read) == 400
    with np.load(tmp_path / "run.npz") as run:
        assert 300 < int(run["epoch"]) < 2_000_000


@pytest.mark.parametrize(
    "words",
    [["train", "--epochs", "50"], ["sweep", "--epochs", "50", "--seeds", "20"]],
    ids=" ".join,
)
def test_what_is_printed_may_be_ascii_alone(words: list[str], tmp_path: Path) -> None:
    assert not xortui(*words, folder=tmp_path).stdout.isascii()
    plain = xortui(*words, "--ascii", folder=tmp_path)
    assert (plain.returncode, plain.stdout.isascii(), "\\u" in plain.stdout) == (0, True, False)
