"""Numbers are written in ASCII digits, and in no other way."""

from __future__ import annotations

import pytest
from support.command_line import refused_by as refused
from support.examples import every


@pytest.mark.parametrize(
    ("words", "line"),
    every(
        2,
        [
            (["--lr", "٣"], "--learning-rate must be a finite number, got '٣'"),
            (["--lr", "1_0"], "--learning-rate must be a finite number, got '1_0'"),
            (["--epochs", "20_000"], "--epochs must be an integer >= 0, got '20_000'"),
            (["--epochs", "9" * 5000], "--epochs must be an integer >= 0, got '999"),
            (["--hidden", "2,1_0"], "--hidden must be units from 1 to 1024, got '1_0'"),
            (["--target-loss", "１"], "--target-loss must be a finite number, got '１'"),
            (["--data", "٣,1;1,2"], "--data, line 1: column 1 must be a finite number, got '٣'"),
            (
                ["--data", "1_0,1;1,2"],
                "--data must be a CSV file that can be read, or rows of numbers",
            ),
            (["--change", "٣:momentum=0.1"], "--change must be EPOCH:FIELD=VALUE, got '٣:momentum"),
            (
                ["--change", "3:momentum=0_1"],
                "--change 3:momentum=0_1: momentum must be a finite number, got '0_1'",
            ),
            (["--change", "3:weights[٠][0,0]=1"], "--change 3:weights[٠][0,0]=1: changes must be"),
            (["--change", f"{'9' * 5000}:momentum=0.1"], "--change 999"),
            (["--change", "3:weights[0]=" + "[" * 100_000], "--change 3:weights[0]=[[["),
            (["train", "--every", "1_0"], "--every must be an integer, got '1_0'"),
            (["train", "--every", "٣"], "--every must be an integer, got '٣'"),
            (["sweep", "--jobs", "1_0"], "--jobs must be an integer, got '1_0'"),
            (["sweep", "--seeds", "1_0"], "--seeds must be a count such as 1000"),
            (["sweep", "--seeds", "9" * 20], "--seed must be from 0 to 2^63 - 1, got '999"),
            (["sweep", "--vary", "lr=1_0,2"], "--learning-rate must be a finite number, got '1_0'"),
            (
                ["sweep", "--vary", "epochs=1..1e400:lin:3"],
                "--epochs must be a range of finite numbers",
            ),
            (["serve", "--port", "1_0"], "--port must be an integer, got '1_0'"),
            (["serve", "--max-time", "1_0"], "--max-time must be a number, got '1_0'"),
        ],
        several=True,
    ),
)
def test_numbers_are_written_in_ascii_digits(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *words).startswith(line)
