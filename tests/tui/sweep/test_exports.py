"""What is exported is the same bytes however the sweep was shared out."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.examples import every
from support.sweeping import PLAN, Counting, swept

from xortui.core import PRESETS, Dataset, RunConfig, Trainer
from xortui.core.sweep import Tally, run_chunk
from xortui.tui.cli.sweep_report import print_sweep
from xortui.tui.sweep import store as store_module
from xortui.tui.sweep.exports import combination_object, json_lines, write_csv, write_npz
from xortui.tui.sweep.judging import Judging
from xortui.tui.sweep.plan import SweepPlan
from xortui.tui.sweep.run import run_sweep, tallies
from xortui.tui.sweep.store import Store


@pytest.mark.parametrize("chunk_size", every(2, [7, 1000], first=1))
def test_exports_do_not_depend_on_the_size_of_chunks(
    chunk_size: int, expected: list[bytes], tmp_path: Path
) -> None:
    plan = replace(PLAN, chunk_size=chunk_size)
    assert swept(plan, Counting(), tmp_path) == expected


def test_what_is_measured_of_each_run_is_exported_with_its_means(tmp_path: Path) -> None:
    base = PRESETS["overfit"].config.replace(epochs=20)
    plan = SweepPlan((base, base.changed(test=None)), range(5), 5)
    with closing(Store(plan, tmp_path / "kept.db")) as store:
        assert run_sweep(store, Counting(), judging=Judging("none"))
        write_csv(tmp_path / "runs.csv", store)
        write_npz(tmp_path / "runs.npz", store)
        lines = [json.loads(line) for line in json_lines(store)]
        out = io.StringIO()
        print_sweep(plan, list(tallies(store)), out)
    with closing(Store(plan, tmp_path / "kept.db")) as store:
        assert [json.loads(line) for line in json_lines(store)] == lines
    rows = list(csv.DictReader((tmp_path / "runs.csv").open()))
    trainers = [Trainer(base.replace(seed=seed)) for seed in range(5)]
    for row, trainer in zip(rows, trainers, strict=False):
        seen = trainer.advance(20).snapshot  # type: ignore[union-attr]
        assert seen.held_out is not None and seen.held_out.right is not None
        assert float(row["test_loss"]) == pytest.approx(seen.held_out.loss, rel=1e-9)
        assert float(row["test_right"]) == seen.held_out.right.share
        assert float(row["right"]) == seen.right.share
        assert [float(row["right_low"]), float(row["right_high"])] == list(
            seen.right.shares.values()
        )
    assert rows[5]["test_loss"] == "" != rows[5]["right"]
    losses = np.array([float(row["test_loss"]) for row in rows[:5]])
    assert np.array_equal(np.load(tmp_path / "runs.npz")["test_loss"][:5], losses)
    found = lines[0]["measures"]["test_loss"]
    reach = 1.959963984540054 * losses.std(ddof=1) / np.sqrt(5)
    assert [found[name] for name in ("low", "mean", "high")] == pytest.approx(
        [losses.mean() - reach, losses.mean(), losses.mean() + reach]
    )
    assert "test_loss" not in lines[1]["measures"] and "right" in lines[1]["measures"]
    assert "test loss, 95 %" in out.getvalue() and f"{losses.mean():.4f}  " in out.getvalue()


def test_right_rows_of_three_classes_are_exported_by_class_also_from_an_older_store(
    tmp_path: Path,
) -> None:
    base = PRESETS["classes"].config.replace(epochs=60, learning_rate=1.0)
    plan, path = SweepPlan((base, RunConfig(epochs=5)), range(3), 3), tmp_path / "kept.db"
    with closing(Store(plan, path)) as store:
        assert run_sweep(store, Counting(), judging=Judging("none"))
        write_csv(tmp_path / "runs.csv", store)
        write_npz(tmp_path / "runs.npz", store)
        shown, out = list(map(json.loads, json_lines(store))), io.StringIO()
        print_sweep(plan, list(tallies(store)), out)
    rows = list(csv.DictReader((tmp_path / "runs.csv").open()))
    names = ["right_0", "right_1", "right_2"]
    for seed in range(3):
        trainer = Trainer(base.replace(seed=seed))
        trainer.advance(60)
        right = trainer.snapshot().right
        assert right is not None
        assert [float(rows[seed][name]) for name in names] == [*right.shares.values()]
    assert [rows[3][name] for name in names] == [""] * 3
    shares = np.array([[float(row[name]) for name in names] for row in rows[:3]])
    arrays = np.load(tmp_path / "runs.npz")
    assert np.array_equal(np.stack([arrays[name][:3] for name in names], axis=1), shares)
    found = shown[0]["right_by_class"]
    assert [found[name]["mean"] for name in "012"] == pytest.approx(shares.mean(axis=0))
    assert "right_by_class" not in shown[1]
    told = [line.replace("%", "").split() for line in out.getvalue().splitlines()]
    assert [f"{100 * share:.1f}" for share in (shares.mean(), *shares.mean(axis=0))] in told
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("alter table chunks drop column class_right_shares")
        connection.execute("update sweep set value = 'xortui sweep 4' where name = 'format'")
        kept = dict(connection.execute("select name, value from sweep"))
        checksum = (store_module._text_checksum(kept),)
        connection.execute("update sweep set value = ? where name = 'checksum'", checksum)
        for *row, place in list(
            connection.execute(
                f"select {store_module._ROW.rpartition(',')[0]}, is_checked, rowid from chunks"
            )
        ):
            connection.execute(
                "update chunks set checksum = ? where rowid = ?",
                (store_module._checksum(*row), place),
            )
    with closing(Store(plan, path)) as store:
        assert not store.notes
        assert ["right_by_class" in json.loads(line) for line in json_lines(store)] == [False] * 2
        assert [tally.runs for tally in tallies(store)] == [3, 3]
        write_csv(tmp_path / "older.csv", store)
    older = list(csv.DictReader((tmp_path / "older.csv").open()))
    assert older == [row | dict.fromkeys(names, "") for row in rows]


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
