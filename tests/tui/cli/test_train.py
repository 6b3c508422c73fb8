"""``xortui train`` in this process: what comes out, and what goes on."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xortui.core import PRESETS, RunConfig, Trainer
from xortui.tui.cli import main


def train(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["train", *words]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def json_lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in train(capsys, "--json", *words).splitlines()]


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["train", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("xortui: ") and captured.err.count("\n") == 1
    return captured.err.removeprefix("xortui: ").rstrip()


def test_json_tells_the_start_every_100_epochs_and_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = json_lines(capsys, "--epochs", "1050")
    assert [line["event"] for line in lines] == ["started", *["epoch"] * 10, "ended"]
    assert [line["epoch"] for line in lines] == [0, *range(100, 1001, 100), 1050]
    losses = Trainer(RunConfig(epochs=1050)).advance(1050).losses
    assert [line["loss"] for line in lines[1:]] == [*losses[99::100], losses[-1]]
    assert lines[-1]["reason"] == "epochs"


def test_every_epoch_when_asked_and_none_of_no_epochs(capsys: pytest.CaptureFixture[str]) -> None:
    lines = json_lines(capsys, "--epochs", "250", "--every", "1")
    assert [line["epoch"] for line in lines] == [*range(251), 250]
    assert [line["event"] for line in json_lines(capsys, "--epochs", "0")] == ["started", "ended"]


def test_a_loss_that_is_not_finite_is_null_and_ends_the_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = json_lines(capsys, "--preset", "diverge", "--every", "1")
    assert lines[-1]["reason"] == "diverged"
    assert lines[-1]["loss"] is None
    assert lines[-2]["event"] == "epoch" and lines[-2]["loss"] is None


def test_stop_conditions(capsys: pytest.CaptureFixture[str]) -> None:
    solved = json_lines(capsys, "--preset", "torch-16", "--until-solved")[-1]
    assert (solved["reason"], solved["solved"]) == ("solved", True)
    below = json_lines(capsys, "--preset", "torch-16", "--target-loss", "0.1")[-1]
    assert below["reason"] == "target_loss"
    assert below["loss"] < 0.1


def test_a_run_whose_training_mode_begins_in_flight(capsys: pytest.CaptureFixture[str]) -> None:
    lines = json_lines(capsys, "--epochs", "40", "--every", "10", "--change", "20:dropout=0.5")
    assert ["train_loss" in line for line in lines] == [False, False, False, True, True, True]


def test_a_person_reads_the_table_the_chart_and_the_card(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--preset", "torch-16", "--epochs", "3000"]
    text = train(capsys, *words)
    assert "epoch 3,000" in text
    assert "solved at epoch" in text
    assert "x1  x2  target  output" in text
    card = text.splitlines()[-1]
    assert card.startswith("xortui train ")
    assert train(capsys, *shlex.split(card)[2:]) == text


def test_changes_in_flight_are_in_the_card_and_on_the_chart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = train(capsys, "--epochs", "2000", "--change", "1000:learning_rate=0.5")
    assert text.splitlines()[-1].endswith("--change 1000:learning_rate=0.5")
    assert "lr 0.1" in text


def test_a_long_table_is_cut_and_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "points.csv"
    path.write_text("\n".join(f"{i / 50},{i % 2},{i % 2}" for i in range(50)))
    text = train(capsys, "--data", str(path), "--epochs", "10")
    assert "of 50 rows are right" in text


@pytest.mark.parametrize(
    "words",
    [
        ["--seed", "3"],
        ["--hidden", "5,3", "--optimizer", "adam", "--lr", "0.01", "--dropout", "0.2"],
        ["--preset", "batch-norm", "--batch-size", "2", "--momentum", "0.9"],
        ["--change", "700:momentum=0.5", "--change", "900:weights[0][0,0]=1"],
    ],
)
def test_going_on_equals_a_straight_run(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    part, whole, straight = (str(tmp_path / f"{name}.npz") for name in "abc")
    train(capsys, *words, "--epochs", "600", "--save", part)
    train(capsys, "--from", part, "--epochs", "1500", "--save", whole)
    train(capsys, *words, "--epochs", "1500", "--save", straight)
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


def test_a_place_where_nothing_can_be_kept_is_refused_before_training(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for path in (tmp_path, tmp_path / "absent" / "run.npz"):
        assert refused(capsys, "--save", str(path)).startswith(
            "--save must be a file in a folder that can be written to, got"
        )


def test_bad_values_of_the_command_s_own_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "--every", "0") == "--every must be >= 1, got 0"
    assert refused(capsys, "--every", "x") == "--every must be an integer, got 'x'"
    assert refused(capsys, "--jsno").startswith("unknown option: --jsno")


def test_every_preset_trains(capsys: pytest.CaptureFixture[str]) -> None:
    for name in PRESETS:
        ended = json_lines(capsys, "--preset", name, "--epochs", "20")[-1]
        assert ended["event"] == "ended"
