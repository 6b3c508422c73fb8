"""A file is there whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from xortui.tui.records.atomic_files import replacing


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["run.npz"]


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["run.npz"]


def test_a_system_without_nameless_files_leaves_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    with pytest.raises(RuntimeError), replacing(tmp_path / "run.npz") as file:
        file.write(b"half")
        raise RuntimeError
    assert os.listdir(tmp_path) == []
    with replacing(tmp_path / "run.npz") as file:
        file.write(b"new")
    assert (tmp_path / "run.npz").read_bytes() == b"new"


@pytest.mark.terminal
@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="the system has no nameless files")
def test_a_process_killed_while_writing_leaves_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, os, signal, pathlib\n"
        "from xortui.tui.records.atomic_files import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "run.npz"
    ended = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert os.listdir(tmp_path) == []


def test_what_a_kill_left_goes_with_the_next_file(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    old, new = tmp_path / ".run.npz.0123abcd", tmp_path / ".run.npz.89abcdef"
    others = tmp_path / ".run.npz.bak", tmp_path / ".runXnpz.0123abcd"
    for file in (path, old, new, *others):
        file.write_bytes(b"x")
    for file in (old, *others):
        os.utime(file, (0, 0))
    with replacing(path) as written:
        written.write(b"new")
    assert {*tmp_path.iterdir()} == {path, new, *others}


def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a file"), replacing(tmp_path / "pipe"):
        pass
    assert (tmp_path / "pipe").is_fifo()
