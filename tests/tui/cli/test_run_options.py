"""Options of a run are its fields; bad values are told in one line."""

from __future__ import annotations

import dataclasses
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
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"xortui: {line}")
    assert captured.err.count("\n") == 1
