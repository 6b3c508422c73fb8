"""What is exported is the same bytes however the sweep was shared out."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from support.sweeping import PLAN, Counting, swept

from xortui.core import Dataset, RunConfig
from xortui.core.sweep import Tally, run_chunk
from xortui.tui.cli.sweep_report import print_sweep
from xortui.tui.sweep.exports import combination_object
from xortui.tui.sweep.plan import SweepPlan


@pytest.mark.parametrize("chunk_size", [7, 1000])
def test_exports_do_not_depend_on_the_size_of_chunks(
    chunk_size: int, expected: list[bytes], tmp_path: Path
) -> None:
    plan = replace(PLAN, chunk_size=chunk_size)
    assert swept(plan, Counting(), tmp_path) == expected


def test_a_regression_has_no_share_of_solved_runs() -> None:
    """Neither for a program nor for a person; a sweep of a gate says both."""
    points = Dataset(((0.0,), (1.0,), (2.0,)), (0.0, 0.5, 2.0))
    base = RunConfig(loss="mse", epochs=2)
    plan = SweepPlan((base.replace(data=points), base), range(3), 3)
    tallies = [Tally(), Tally()]
    for config, tally in zip(plan.configs, tallies, strict=True):
        tally.add(run_chunk(config, range(3)))
    shown = [combination_object(plan, index, tally) for index, tally in enumerate(tallies)]
    names = ("solved_share", "solved_low", "solved_high")
    assert [shown[0][name] for name in names] == [None, None, None]
    assert shown[1]["solved_share"] == 0.0 and shown[1]["solved_low"] == 0.0
    out = io.StringIO()
    print_sweep(plan, tallies, out)
    lines = out.getvalue().splitlines()
    ruled = next(index for index, line in enumerate(lines) if set(line) == {"-"})
    assert [line.count(" %") for line in lines[ruled + 1 : ruled + 3]] == [0, 2]
