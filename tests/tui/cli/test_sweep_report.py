"""What a person reads at the end of a sweep."""

from __future__ import annotations

import io
from typing import Any

import pytest
from support.command import xortui

from xortui.core import RunConfig
from xortui.core.sweep import Tally, run_chunk
from xortui.tui.cli.sweep_report import print_sweep
from xortui.tui.sweep.judging import Judging
from xortui.tui.sweep.plan import SweepPlan


@pytest.mark.terminal
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
    assert "stuck" in lines[1] and "diverged" in lines[1] and "undecided" not in lines[1]
    assert all(len(line) <= 100 for line in lines)


def config_and_tally(**fields: Any) -> tuple[SweepPlan, list[Tally]]:
    config = RunConfig(epochs=40, **fields)
    tally = Tally()
    tally.add(run_chunk(config, range(20), lambda judgement: None))
    return SweepPlan((config,), range(20), 20), [tally]


def test_it_is_said_why_runs_are_undecided() -> None:
    for fields, judging, expected in (
        ({"dtype": "float32"}, Judging(), "not told of such a run where it ends: float32 is too"),
        ({}, Judging(), "20 undecided: judging took its time; --judge all takes as long as it"),
        ({}, Judging("none"), ""),
    ):
        out = io.StringIO()
        print_sweep(*config_and_tally(**fields), out, judging)
        assert "undecided" in out.getvalue().splitlines()[1]
        right, *remarks = out.getvalue().splitlines()[4:]
        assert right.startswith("Rows right at the end: ") and "with the higher " in right
        assert expected in " ".join(remarks) if expected else remarks == []


def test_a_rate_that_is_too_large_and_a_prediction_are_said() -> None:
    plan, tallies = config_and_tally(learning_rate=30.0)
    tallies[0].rates_too_large = 1_250
    out = io.StringIO()
    print_sweep(plan, tallies, out, Judging("all", predicts=True))
    assert "too large where 1,250 runs are" in out.getvalue()
    assert "Predicted from the untrained networks; nothing was trained." in out.getvalue()
    assert "Rows right in the untrained networks: " in out.getvalue()


def test_a_level_is_written_as_everywhere() -> None:
    plan, tallies = config_and_tally()
    tallies[0].stuck_at[0.477386] = 5
    out = io.StringIO()
    print_sweep(plan, tallies, out)
    assert out.getvalue().splitlines()[3].split()[-1] == "0.4774"
