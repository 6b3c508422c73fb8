"""Who reads a run without a screen: JSON Lines for programs, a bar for people."""

from __future__ import annotations

import json

import pytest
from support.command import xortui, xortui_on_terminal
from support.command_line import json_lines

from xortui.core import RunConfig, Trainer


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


def test_a_run_whose_training_mode_begins_in_flight(capsys: pytest.CaptureFixture[str]) -> None:
    lines = json_lines(capsys, "--epochs", "40", "--every", "10", "--change", "20:dropout=0.5")
    assert ["train_loss" in line for line in lines] == [False, False, False, True, True, True]


@pytest.mark.terminal
def test_standard_output_holds_json_and_nothing_else() -> None:
    ended = xortui("train", "--json", "--epochs", "300")
    assert (ended.returncode, ended.stderr) == (0, "")
    for line in ended.stdout.splitlines():
        json.loads(line)


@pytest.mark.terminal
def test_a_progress_bar_is_drawn_on_a_terminal_only() -> None:
    status, out, shown = xortui_on_terminal("train", "--epochs", "30000")
    assert status == 0
    assert "epochs/s" in shown
    assert "\x1b" not in out
    assert xortui_on_terminal("train", "--json", "--epochs", "5000")[2] == ""
