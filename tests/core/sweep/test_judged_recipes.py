"""Over many recipes few runs are misjudged: what `benchmarks/judged_recipes.py` last measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("judged_recipes.json").read_text()
)


def total(rows: list[dict[str, Any]], *names: str) -> int:
    values = [row[name] for row in rows for name in names]
    return sum(len(value) if isinstance(value, list) else value for value in values)


@pytest.mark.parametrize("held_out", [False, True], ids=["chosen on", "held out"])
def test_few_runs_are_misjudged_and_fewer_undecided(held_out: bool) -> None:
    rows = [row for row in ROWS.values() if row["held_out"] == held_out]
    unsolved = total(rows, "unsolved")
    assert unsolved > 1_000
    assert total(rows, "slow_but_never", "stuck_but_solved") <= 0.007 * unsolved
    assert total(rows, "undecided") <= 0.01 * unsolved


def test_the_recipes_are_many() -> None:
    assert len(ROWS) >= 40
    assert all(row["seeds"] >= 100 for row in ROWS.values())
    assert sum(row["held_out"] for row in ROWS.values()) >= 10


def test_the_epochs_that_are_foreseen_are_near() -> None:
    errors = sorted(
        row["median_error_of_epoch"]
        for row in ROWS.values()
        if row["median_error_of_epoch"] is not None
    )
    assert len(errors) > 20
    assert errors[len(errors) // 2] < 0.02 and errors[-1] < 0.15
