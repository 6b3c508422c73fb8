"""The program as people and shells meet it: exit statuses, signals, pipes, what is imported."""

from __future__ import annotations

import atexit
import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import ENDLESS, PROGRAM, started
from support.environment import own_environment

from xortui.tui.cli import main

pytestmark = pytest.mark.terminal


def test_a_closed_pipe_ends_quietly_and_what_was_done_is_kept(tmp_path: Path) -> None:
    process = started(*ENDLESS, "--json", "--save", "run.npz", folder=tmp_path)
    assert process.stdout is not None and process.stderr is not None
    assert json.loads(process.stdout.readline())["event"] == "started"
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    process.stderr.close()
    assert os.listdir(tmp_path) == ["run.npz"]


def test_help_into_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [*PROGRAM, "train", "--epochs", "5"],
        env=own_environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["train", "--help"]])
def test_version_and_help_import_no_screen(words: list[str]) -> None:
    probe = (
        "import sys\n"
        "from xortui.tui.cli import main\n"
        "status = main(sys.argv[1:])\n"
        "heavy = {'textual', 'plotext', 'asyncssh'} & set(sys.modules)\n"
        "if sys.argv[1] == '--version': heavy |= {'numpy', 'cyclopts'} & set(sys.modules)\n"
        "sys.exit(status or ', '.join(heavy) or None)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe, *words],
        env=own_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "xortui" in ended.stdout


def test_the_first_picture_does_not_wait_for_numpy_nor_the_core() -> None:
    probe = (
        "import sys\n"
        "from xortui.tui.app.app import XortuiApp\n"
        "from xortui.tui.app.preference_file import load_preferences\n"
        "app = XortuiApp(lambda: None)\n"
        "app.get_default_screen().compose()\n"
        "sys.exit(', '.join({'numpy', 'plotext', 'xortui.core'} & set(sys.modules)) or None)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe], env=own_environment(), capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_streams_that_are_closed_or_ascii_are_no_error(tmp_path: Path) -> None:
    shell = '"$0" -m xortui.tui train --epochs 5 --json --save run.npz >&-'
    closed = subprocess.run(
        ["sh", "-c", shell, sys.executable],
        cwd=tmp_path,
        env=own_environment(),
        capture_output=True,
        check=False,
    )
    assert (closed.returncode, closed.stderr) == (0, b"")
    assert os.listdir(tmp_path) == ["run.npz"]
    variables = own_environment(PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    for words in (["--help"], ["train", "--epochs", "50"], ["export"]):
        ended = subprocess.run([*PROGRAM, *words], env=variables, capture_output=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, b"")
        ended.stdout.decode("ascii")


def test_a_process_that_ends_looks_for_no_rubbish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which would keep the prompt waiting for a fifth of a second."""
    at_its_end: list[object] = []
    monkeypatch.setattr(atexit, "register", at_its_end.append)
    assert main(["--version"]) == 0
    assert at_its_end == [gc.freeze]
