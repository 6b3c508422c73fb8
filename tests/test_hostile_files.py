"""Hundreds of changes to each kind of file that is read: one line, or what the file held."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support.hostile_files import HOSTILE_FILES

MEMORY = Path("/dev/shm")


@pytest.mark.parametrize("count", [250, pytest.param(1000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_changed_file_is_refused_in_one_line_or_holds_what_it_held(name: str, count: int) -> None:
    folder = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with TemporaryDirectory(dir=folder) as place:
        counts = HOSTILE_FILES[name].trials(Path(place), count, seed=1)
    assert sum(counts.values()) == count
    assert counts["refused"] > 0.3 * count
    assert counts["same"] > 0.005 * count
    if name == "db":
        assert counts["other"] == 0
