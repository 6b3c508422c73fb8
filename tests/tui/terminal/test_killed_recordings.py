"""A recording that is killed at any moment leaves what was there before, or all of the new one."""

from __future__ import annotations

import os
import random
import signal
import tempfile
from pathlib import Path

import pytest
from support.environment import own_environment
from support.prepared_process import PreparedProcess

_SHORT = ("--epochs", "60", "--speed", "600", "--size", "40x12")
_FORMATS = {
    "run.cast": (),
    "run.svg": (),
    "run.gif": (),
    "sheet.svg": ("--poster",),
    "sheet.png": ("--poster",),
}
_BEFORE = b"what was there before"
_NAMED = 40
"""So many of the last moments are drawn from more often: there the file gets its name."""


def _recorded(path: Path, moment: int = 0, seconds: float = 0.0) -> tuple[int, str]:
    """Records over a file in a process of its own; returns its status, and what it has said."""
    words = [str(moment), str(seconds), "record", path.name, *_SHORT, *_FORMATS[path.name]]
    with tempfile.TemporaryFile() as out, open(os.devnull, "r+b") as nothing:
        streams = (nothing.fileno(), out.fileno(), nothing.fileno())
        environment = own_environment()
        process = PreparedProcess("support.killed:main", words, path.parent, environment, streams)
        try:
            status = process.wait(300)
        finally:
            process.kill()
        out.seek(0)
        return status, out.read().decode()


@pytest.mark.parametrize(
    ("name", "kills"),
    [
        ("run.svg", 6),
        *(pytest.param(name, 12, marks=pytest.mark.slow) for name in _FORMATS),
    ],
)
def test_what_is_killed_leaves_the_old_file_or_the_whole_new_one(
    name: str, kills: int, tmp_path: Path
) -> None:
    path = tmp_path / name
    status, said = _recorded(path)
    assert status == 0
    whole = path.read_bytes()
    moments, seconds = int(said.split()[-2]), float(said.split()[-1])
    draw = random.Random(name)
    statuses = []
    for number in range(kills):
        path.write_bytes(_BEFORE)
        match number % 3:
            case 0:
                status, _said = _recorded(path, moment=moments - draw.randrange(_NAMED))
            case 1:
                status, _said = _recorded(path, moment=draw.randint(1, moments))
            case _:
                status, _said = _recorded(path, seconds=draw.uniform(0.1, 0.95) * seconds)
        statuses.append(status)
        # What is about to be renamed may have its first name left; even that is whole.
        for left in tmp_path.iterdir():
            assert left.read_bytes() in (_BEFORE, whole), (number, left.name)
            if left != path:
                left.unlink()
        assert path.exists()
    assert -signal.SIGKILL in statuses
