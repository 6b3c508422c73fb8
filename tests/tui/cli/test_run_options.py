"""Options of a run are its fields; bad values are told in one line."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from xortui.core import PRESETS, Change, Dataset, RunConfig
from xortui.tui.cli import main
from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.run_options import config_from_options, run_parameters


def test_every_field_has_an_option_and_no_other_is_there() -> None:
    names = [parameter.name for parameter in run_parameters()]
    assert names == ["preset", *(spec.name for spec in dataclasses.fields(RunConfig))]


def test_no_option_is_the_default_run() -> None:
    assert config_from_options({}) == RunConfig()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_where_options_start(name: str) -> None:
    assert config_from_options({"preset": name}) == PRESETS[name].config
    changed = config_from_options({"preset": name, "seed": "7"})
    assert changed == PRESETS[name].config.replace(seed=7)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"hidden": "4,3"}, {"hidden": (4, 3)}),
        ({"hidden": "none"}, {"hidden": ()}),
        ({"batch_size": "none"}, {"batch_size": None}),
        ({"batch_size": "2"}, {"batch_size": 2}),
        ({"target_loss": "1e-3"}, {"target_loss": 0.001}),
        ({"gate": "0110"}, {"gate": "0110"}),
        ({"batch_norm": True}, {"batch_norm": True}),
        (
            {"data": "0,0,1;0,1,0"},
            {"data": Dataset(((0.0, 0.0), (0.0, 1.0)), (1.0, 0.0))},
        ),
        (
            {"changes": ("10:learning-rate=1", "20:weights[0][1,0]=-0.5")},
            {"changes": (Change(10, "learning_rate", 1.0), Change(20, "weights[0][1,0]", -0.5))},
        ),
        (
            {"changes": ("5:biases[1]=[0.25]", "6:batch_size=none")},
            {"changes": (Change(5, "biases[1]", (0.25,)), Change(6, "batch_size", None))},
        ),
    ],
)
def test_text_becomes_the_field_s_value(
    given: dict[str, object], expected: dict[str, object]
) -> None:
    assert config_from_options(given) == RunConfig().replace(**expected)


def test_a_file_gives_the_data_and_its_name(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("x1,x2,y\n0,0,0\n0.5,1,1\n")
    data = config_from_options({"data": str(path)}).data
    assert data == Dataset(((0.0, 0.0), (0.5, 1.0)), (0.0, 1.0))
    assert data.name == str(path)
    inline = config_from_options({"data": "0,0,1;0,1,0"}).data
    assert inline.name == ""


def test_a_bad_line_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("0,0,0\n0,x,1\n")
    with pytest.raises(UsageError, match=r"points\.csv, line 2: column 2 must be a finite number"):
        config_from_options({"data": str(path)})


def test_a_given_gate_puts_away_the_data_of_the_run_it_starts_from() -> None:
    base = RunConfig(data=Dataset(((0.0, 0.0),), (1.0,)))
    assert config_from_options({"gate": "and"}, base) == RunConfig(gate="and")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--lr", "-1"], "--learning-rate must be > 0, got -1.0"),
        (["--lr", "x"], "--learning-rate must be a finite number, got 'x'"),
        (["--epochs", "1.5"], "--epochs must be an integer >= 0, got '1.5'"),
        (["--hidden", "2,x"], "--hidden must be units from 1 to 1024, got 'x'"),
        (["--hidden", ""], "--hidden must have a value, got ''"),
        (["--batch-size", "0"], "--batch-size must be an integer >= 1, got 0"),
        (["--optimizer", "sdg"], "--optimizer must be one of sgd, rmsprop, adam, got 'sdg'"),
        (["--seed"], "--seed must have a value, got none"),
        (["--seed", "1", "--seed", "2"], "--seed must be given once, got it again"),
        (["--nesterov=perhaps"], "--nesterov must be true or false, got 'perhaps'"),
        (["--change", "x"], "--change must be EPOCH:FIELD=VALUE, got 'x'"),
        (
            ["--change", "5:momentum=2"],
            "--change 5:momentum=2: momentum must be >= 0 and < 1, got 2.0",
        ),
        (["--change", "5:weights[9][0,0]=1"], "--change 5:weights[9][0,0]=1: weights[9][0,0] must"),
        (
            ["--change", "5:weights[0][0,0]=x"],
            "--change 5:weights[0][0,0]=x: weights[0][0,0] must be",
        ),
        (["--data", "absent.csv"], "--data must be a CSV file that can be read, or rows"),
        (["--data", "1,2;3"], "--data, line 2: a row must have 2 columns, got 1"),
        (["--bogus"], "unknown option: --bogus"),
        (["bogus"], "'bogus' must be a command or an option"),
    ],
)
def test_a_bad_value_is_one_line_and_status_2(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _is_refused_in_one_line(words, line, capsys)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--lr", "٣"], "--learning-rate must be a finite number, got '٣'"),
        (["--lr", "1_0"], "--learning-rate must be a finite number, got '1_0'"),
        (["--epochs", "20_000"], "--epochs must be an integer >= 0, got '20_000'"),
        (["--epochs", "9" * 5000], "--epochs must be an integer >= 0, got '999"),
        (["--hidden", "2,1_0"], "--hidden must be units from 1 to 1024, got '1_0'"),
        (["--target-loss", "１"], "--target-loss must be a finite number, got '１'"),
        (["--data", "٣,1;1,2"], "--data, line 1: column 1 must be a finite number, got '٣'"),
        (["--data", "1_0,1;1,2"], "--data must be a CSV file that can be read, or rows of numbers"),
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
)
def test_numbers_are_written_in_ascii_digits(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _is_refused_in_one_line(words, line, capsys)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("0,0,1\n1,1_0,1\n", "line 2: column 2 must be a finite number, got '1_0'"),
        ("٣,4\n1,2\n", "line 1: column 1 must be a finite number, got '٣'"),
        ("1,2\n" * 100_001, "line 100001: data must have at most 100000 rows, got 100001"),
        (",".join("1" * 257), "line 1: data must have at most 256 columns, got 257"),
        (("1," * 200 + "1\n") * 5000, "at most 1000000 numbers, got 1000176"),
        ("1,2\n" + "1," * 40_000, "a line must have at most 65536 characters"),
        ("1," + "9" * 5000, "line 1: column 2 must be a finite number, got '999"),
    ],
)
def test_data_of_any_size_are_one_line(text: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        config_from_options({"data": str(path)})
    assert line in str(caught.value)
    assert len(str(caught.value)) < 500


def test_data_may_come_through_a_pipe_and_devices_have_an_end(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"x,y\n0,1\n1,0\n")
    os.close(writer)
    data = config_from_options({"data": f"/dev/fd/{reader}"}).data
    os.close(reader)
    assert data is not None and data.labels == (1.0, 0.0)
    with pytest.raises(UsageError, match=r"got '/dev/zero' \(a line must have at most"):
        config_from_options({"data": "/dev/zero"})


def test_help_says_how_large_data_may_be() -> None:
    parameter = next(p for p in run_parameters() if p.name == "data")
    text = parameter.annotation.__metadata__[0].help
    assert "at most 100,000 rows, 256 columns and 1,000,000 numbers in 32 MiB" in text


@pytest.mark.parametrize("words", [["train"], ["export"], ["sweep", "--seeds", "1", "--jobs", "1"]])
def test_a_change_beyond_the_run_is_said(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    late = f"{'9' * 20}:learning_rate=1"
    assert main([*words, "--epochs", "5", "--change", late]) == 0
    assert capsys.readouterr().err == (
        f"xortui: note: --change {late} is never made, as the run ends at epoch 5\n"
    )
    assert main([*words, "--epochs", "5", "--change", "5:learning_rate=1"]) == 0
    assert capsys.readouterr().err == ""


def _is_refused_in_one_line(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"xortui: {line}")
    assert captured.err.count("\n") == 1
