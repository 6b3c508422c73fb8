"""A run of which not every loss was kept is saved by making it again, slice by slice."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from xortui.core import Change, RunConfig, Trainer
from xortui.tui.records.replays import SAVERS, Saving
from xortui.tui.records.saved_runs import load_run

CONFIG = RunConfig(hidden=(4,), until_solved=True, changes=(Change(30, "dropout", 0.5),))


def saved(saving: Saving, slice_: int = 17) -> list[float]:
    shares = [next(saving)]
    with pytest.raises(StopIteration):
        while True:
            shares.append(saving.send(slice_))
    return shares


def test_every_loss_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    shares = saved(SAVERS["npz"](path, CONFIG, 90))
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] < 1
    run, straight = load_run(path), Trainer(CONFIG)
    losses = [straight.loss, *straight.advance(90).losses]
    assert run.config == CONFIG
    assert np.array_equal(run.losses, losses)
    assert np.isnan(run.train_losses[:31]).all() and np.isfinite(run.train_losses[31:]).all()
    assert np.array_equal(run.trainer().checkpoint().vector, straight.checkpoint().vector)


def test_json_lines_hold_every_epoch(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    saved(SAVERS["jsonl"](path, CONFIG, 90))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["started", *["epoch"] * 90, "ended"]
    losses = Trainer(CONFIG).advance(90).losses
    assert [line["loss"] for line in lines[1:-1]] == losses.tolist()


@pytest.mark.parametrize("kind", SAVERS)
def test_a_saving_that_is_given_up_leaves_no_file(kind: str, tmp_path: Path) -> None:
    saving = SAVERS[kind](tmp_path / f"run.{kind}", CONFIG, 90)
    next(saving)
    saving.send(10)
    saving.close()
    assert os.listdir(tmp_path) == []
