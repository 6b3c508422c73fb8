"""``xortui compare`` without a screen: a table, a chart, JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import refused_by, train

from xortui.core import RunConfig, Trainer
from xortui.tui.cli import main

SHORT = ("--epochs", "1500")


def compared(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["compare", *words]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_a_person_reads_what_differs_a_table_a_chart_and_who_is_ahead(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = compared(capsys, "--vary", "learning_rate=0.1,1", *SHORT)
    lines = text.splitlines()
    assert lines[:2] == ["2 runs in step, epoch 1,500", "learning rate 0.1 | 1"]
    alone = Trainer(RunConfig(learning_rate=1.0, epochs=1500))
    alone.advance(1500)
    row = next(line.split() for line in lines if line.startswith("2  "))
    assert row == ["2", "1", f"{alone.loss:.4f}", "ahead", f"{alone.solved_at:,}", "1,500"]
    assert "1 lr 0.1" in text and "2 lr 1" in text
    assert "ahead: lr 1, loss" in text and "epochs behind" in text
    assert "solved first: lr 1, at epoch 1,245; not lr 0.1" in text
    assert "1 xortui train --epochs 1500" in lines


def test_json_tells_the_losses_in_step_and_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--question", "rate", "--epochs", "250", "--json", "--every", "100")
    events = [json.loads(line) for line in compared(capsys, *words).splitlines()]
    assert [event["event"] for event in events] == ["started", *["epoch"] * 4, "ended"]
    assert [event["epoch"] for event in events[1:]] == [0, 100, 200, 250, 250]
    assert events[0]["differing"] == ["learning_rate"]
    rates = [run["config"]["learning_rate"] for run in events[0]["runs"]]
    assert rates == [0.01, 0.1, 1.0, 10.0, 30.0]
    assert events[-2]["losses"] == [run["loss"] for run in events[-1]["runs"]]
    ahead = events[-1]["runs"][events[-1]["ahead"]]
    assert ahead["label"] == "lr 10" and ahead["times"] == 1 and ahead["solved_at"] == 172


def test_saved_runs_are_made_again_as_far_as_they_had_come(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(tmp_path / name) for name in ("a.npz", "b.npz")]
    train(capsys, *SHORT, "--save", files[0], "--lr", "1")
    train(capsys, "--epochs", "300", "--save", files[1], "--seed", "7")
    text = compared(capsys, "--ascii", "--runs", *files)
    assert "learning rate 1 | 0.1" in text and "seed 42 | 7" in text
    assert "at 300" not in text and " 300" in text and "1,500" in text
    assert text.isascii()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "one of --vary, --runs, --question must say what is compared, got none"),
        (("--vary", "lr=1,2", "--question", "rate"), "got --vary and --question"),
        (("--vary", "seed=1,2"), "--vary must name one of"),
        (("--vary", "lr=0.1..1:log:7"), "runs must be 1 to 6 to be compared, got 7"),
        (("--vary", "lr=-1,2"), "--learning-rate must be > 0"),
        (("--question", "why"), "--question must be one of rate, units"),
        (("--question", "rate", "--lr", "1"), "--learning-rate must be left out"),
        (("--runs", "none.npz"), "--runs must be files that can be read, got 'none.npz'"),
        (("--runs", "none.npz", "--lr", "1"), "--learning-rate must be left out with --runs"),
        (("--vary", "lr=1,2", "--every", "0"), "--every must be >= 1, got 0"),
    ],
)
def test_bad_input_is_one_line(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refused_by(capsys, "compare", *words)


def test_the_questions_are_listed_with_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    text = compared(capsys, "--list")
    assert "rate        how large may the learning rate be?" in text
    assert "hidden 2 | 16" in text and "batch norm off | on" in text
