"""``--from``: a run that was kept goes on, and options beside it become changes."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pytest
from support.command_line import refused, train
from support.examples import every


@pytest.mark.parametrize(
    "words",
    every(
        2,
        [
            ["--seed", "3"],
            ["--hidden", "5,3", "--optimizer", "adam", "--lr", "0.01", "--dropout", "0.2"],
            ["--preset", "batch-norm", "--batch-size", "2", "--momentum", "0.9"],
            ["--change", "130:momentum=0.5", "--change", "170:weights[0][0,0]=1"],
        ],
        first=1,
    ),
)
def test_going_on_equals_a_straight_run(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    part, whole, straight = (str(tmp_path / f"{name}.npz") for name in "abc")
    train(capsys, *words, "--epochs", "110", "--save", part)
    train(capsys, "--from", part, "--epochs", "250", "--save", whole)
    train(capsys, *words, "--epochs", "250", "--save", straight)
    with np.load(whole) as found, np.load(straight) as expected:
        assert found.files == expected.files
        for name in expected.files:
            same = np.array_equal(
                found[name], expected[name], equal_nan=found[name].dtype.kind == "f"
            )
            # The settings of a checkpoint remember the first last epoch.
            assert same or name == "checkpoint"


def test_options_beside_from_become_changes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "run.npz")
    train(capsys, "--epochs", "500", "--save", path)
    words = ["--epochs", "1000", "--optimizer", "adam", "--lr", "0.01"]
    text = train(capsys, "--from", path, *words, "--change", "700:gate=and")
    card = text.splitlines()[-1]
    assert "--change 500:learning_rate=0.01" in card and "--change 700:gate=and" in card
    assert train(capsys, *shlex.split(card)[2:]) == text


def test_changes_beside_from_find_an_order_in_which_each_is_valid(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "run.npz")
    train(capsys, "--epochs", "50", "--momentum", "0.9", "--nesterov", "--save", path)
    words = ["--epochs", "60", "--optimizer", "adam", "--momentum", "0", "--no-nesterov"]
    card = train(capsys, "--from", path, *words).splitlines()[-1]
    assert "--change 50:nesterov=false" in card


def test_going_on_refuses_another_network(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "run.npz")
    train(capsys, "--epochs", "50", "--save", path)
    assert refused(capsys, "--from", path, "--hidden", "4") == (
        "--hidden must stay 2 in a run that goes on, got 4"
    )
    assert refused(capsys, "--from", path, "--seed", "1") == (
        "--seed must stay 42 in a run that goes on, got 1"
    )
    assert refused(capsys, "--from", path, "--preset", "relu") == (
        "--preset must be left out with --from, got 'relu'"
    )
    assert refused(capsys, "--from", path, "--change", "3:lr=1").startswith(
        "--change must be at epoch 50 or later with --from, got 3:lr=1"
    )
    assert refused(capsys, "--from", path, "--lr", "0") == ("--learning-rate must be > 0, got 0.0")
    assert train(capsys, "--from", path, "--hidden", "2", "--seed", "42")


def test_a_file_that_cannot_be_gone_on_with(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "run.npz"
    assert refused(capsys, "--from", str(path)).startswith("--from must be a file that can be read")
    path.write_text("not a run")
    assert "must be a run saved by xortui" in refused(capsys, "--from", str(path))
