"""``xortui sweep`` as people and shells meet it."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.command import PROGRAM, xortui
from support.command_line import refused_by
from support.environment import own_environment

from xortui.core import RunConfig

pytestmark = pytest.mark.terminal

SMALL = ("sweep", "--preset", "scratch", "--epochs", "600", "--lr", "1", "--jobs", "1")


def test_a_program_reads_an_object_a_combination(tmp_path: Path) -> None:
    csv, npz = tmp_path / "rows.csv", tmp_path / "rows.npz"
    arguments = ("--seeds", "10..39", "--vary", "hidden=2;3,2", "--json")
    done = xortui(*SMALL, *arguments, "--csv", str(csv), "--npz", str(npz))
    assert done.returncode == 0
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [entry["config"]["hidden"] for entry in objects] == [[2], [3, 2]]
    for entry in objects:
        assert entry["runs"] == 30 == sum(entry["fates"].values())
        assert entry["solved_low"] <= entry["solved_share"] <= entry["solved_high"]
        assert set(entry["fates"]) == {"solved", "slow", "stuck", "diverged", "undecided"}
        assert RunConfig.from_dict(entry["config"]).epochs == 600
    assert set(objects[0]["epochs_to_solve"]) == {"lower_quartile", "median", "upper_quartile"}
    rows = csv.read_text().splitlines()
    assert rows[0] == (
        "combination,hidden,seed,fate,solved_at,epochs,loss,predicted_epoch,level,"
        "right,right_low,right_high"
    )
    right = [float(row.split(",")[-3]) for row in rows[1:31]]
    assert objects[0]["measures"]["right"]["mean"] == pytest.approx(sum(right) / 30)
    assert len(rows) == 61
    assert rows[1].startswith("0,2,10,")
    assert rows[60].startswith('1,"3,2",39,')
    with np.load(npz) as arrays:
        assert arrays["seed"].tolist() == [*range(10, 40)] * 2
        fates = arrays["fates"][arrays["fate"]]
        solved = int((fates[:30] == "solved").sum())
        assert solved == objects[0]["fates"]["solved"]
        assert ((arrays["solved_at"] >= 0) == (fates == "solved")).all()
        assert ((arrays["predicted_epoch"] > 600) == (fates == "slow")).all()
        assert set(np.round(arrays["level"][fates == "stuck"], 3)) <= {0.25, 0.333, 0.5}
        assert np.isnan(arrays["level"][fates != "stuck"]).all()
        assert "slow" in fates and "stuck" in fates


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--vary", "lr=0.1,-1"], "--learning-rate must be > 0, got -1.0"),
        (["--vary", "lr"], "--vary must be FIELD=VALUES, got 'lr'"),
        (
            ["--vary", "init=zeros,uniform:-1,1"],
            "--init must be uniform:LOW,HIGH with two finite numbers, got 'uniform:-1'; values "
            "that hold commas have ; between or behind them: --vary 'init=zeros,uniform:-1,1;'",
        ),
        (["--seeds", "x"], "--seeds must be a count such as 1000"),
        (["--predict", "--activation", "relu"], "--predict must be of sgd and activations"),
        (["--predict", "--store", "new.db"], "--predict must be without --store"),
        (["--judge", "some"], "--judge"),
        (["--jobs", "0"], "--jobs must be >= 1, got 0"),
        (["--csv", "/nowhere/rows.csv"], "--csv must be a file in a folder"),
        (["--seed", "3"], "--seed"),
    ],
)
def test_what_breaks_a_rule_is_told_in_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line in refused_by(capsys, "sweep", *arguments)


def test_without_dask_a_line_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "distributed.py").write_text("raise ImportError('not here')\n")
    variables = own_environment()
    variables["PYTHONPATH"] = f"{tmp_path}:{variables.get('PYTHONPATH', '')}"
    done = subprocess.run(
        [*PROGRAM, "sweep", "--seeds", "3", "--scheduler", "tcp://127.0.0.1:1"],
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    line = "xortui: --scheduler needs the extra dask; pip install 'xortui[dask]'\n"
    assert done.stderr == line


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of files")
def test_a_full_disk_is_one_line_and_the_sweep_can_go_on(tmp_path: Path) -> None:
    path = tmp_path / "full.db"
    arguments = ["sweep", "--seeds", "8000", "--epochs", "30", "--jobs", "1", "--json"]
    arguments += ["--judge", "none"]
    arguments += ["--store", str(path)]

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (160_000, resource.RLIM_INFINITY))

    full = subprocess.run(
        [*PROGRAM, *arguments],
        env=own_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=limit_files,
    )
    assert full.returncode == 1
    assert len(full.stderr.splitlines()) == 1
    assert full.stderr.startswith(f"xortui: --store {path}: ")
    again, fresh = xortui(*arguments), xortui(*arguments[:-2])
    assert again.returncode == fresh.returncode == 0
    assert again.stdout == fresh.stdout
    assert 0 < json.loads(full.stdout)["runs"] < json.loads(again.stdout)["runs"] == 8000
