"""What a person reads at the end of a sweep."""

from __future__ import annotations

import pytest
from support.command import xortui

pytestmark = pytest.mark.terminal


def test_a_person_reads_a_table_and_a_histogram() -> None:
    done = xortui(
        *("sweep", "--preset", "scratch", "--epochs", "600", "--lr", "1", "--jobs", "1"),
        "--seeds",
        "60",
        "--vary",
        "hidden=2,3",
    )
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "120 runs: 2 combinations of 60 seeds"
    assert lines[1].split()[:3] == ["hidden", "solved", "95"]
    assert "Epochs to solve, of" in done.stdout
    assert "stuck" in lines[1] and "diverged" in lines[1]
