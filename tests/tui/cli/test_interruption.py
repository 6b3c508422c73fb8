"""Ctrl-C and its kin end a run between two epochs, and nothing of it is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from support.command import ENDLESS, started

pytestmark = pytest.mark.terminal


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_says_stopped_and_is_saved(
    number: int, status: int, tmp_path: Path
) -> None:
    process = started(*ENDLESS, "--json", "--save", "run.npz", folder=tmp_path)
    assert process.stdout is not None
    while json.loads(process.stdout.readline())["epoch"] < 1000:
        pass
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == status
    assert err == ""
    ended = json.loads(out.splitlines()[-1])
    assert (ended["event"], ended["reason"]) == ("ended", "stopped")
    assert os.listdir(tmp_path) == ["run.npz"]
    with np.load(tmp_path / "run.npz") as run:
        assert int(run["epoch"]) == ended["epoch"]
        assert run["losses"].shape == (ended["epoch"] + 1,)


def test_a_person_who_interrupts_still_reads_the_report(tmp_path: Path) -> None:
    process = started(*ENDLESS, "--seed", "3", folder=tmp_path)
    # The handlers stand once the run has begun; until then Ctrl-C ends it just as cleanly.
    assert process.stderr is not None
    for _ in range(600):
        status = Path(f"/proc/{process.pid}/status")
        caught = next(
            (line for line in status.read_text().splitlines() if line.startswith("SigCgt")), ""
        )
        if caught and int(caught.split()[1], 16) & 1 << (signal.SIGTERM - 1):
            break
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert "stopped" in out
    assert out.splitlines()[-1].startswith("xortui train --seed 3 --epochs ")
