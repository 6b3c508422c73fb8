"""What a person reads at the end of a run without a screen."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from support.command_line import refused, train


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


def test_held_out_rows_and_an_early_stop_are_told_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = train(capsys, "--preset", "overfit", "--patience", "200")
    assert "stopped early at epoch 620: the test loss was least at epoch 420 (0.4661)" in text
    assert "test loss 0.5" in text and "test right 75.0 %" in text
    assert "◇ held out from training" in text and text.count("\n◇ ") == 13
    assert " training\n" in text and " test\n" in text
    card = text.splitlines()[-1]
    assert card.endswith("--test 0.5 --test-seed 1 --patience 200")
    assert train(capsys, *shlex.split(card)[2:]) == text
    text = train(capsys, "--stop-when", "right>0.6,loss<0.0001")
    assert "stopped at epoch 58: right > 0.6" in text


def test_a_long_table_is_cut_and_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "points.csv"
    path.write_text("\n".join(f"{i / 50},{i % 2},{i % 2}" for i in range(50)))
    text = train(capsys, "--data", str(path), "--epochs", "10")
    assert "rows 1 to 32 of 50\n" in text
    assert " of 50 rows are right" in text
    assert text.splitlines()[2].split() == ["x1", "x2", "target", "output", "loss"]


def test_a_regression_is_neither_solved_nor_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--data", "0,0;1,0.5;2,1", "--loss", "mse", "--epochs", "10"]
    text = train(capsys, *words)
    assert "solved" not in text
    assert "error" in text
    rule = "--until-solved must be false unless the targets are two values"
    assert refused(capsys, *words, "--until-solved").startswith(rule)
