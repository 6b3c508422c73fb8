"""Options of a run are its fields; bad values are told in one line."""

from __future__ import annotations

import dataclasses
import os
import re
import shlex
from pathlib import Path

import pytest
from support.command_line import config_of_words

from xortui.core import DATASETS, POINT_SETS, PRESETS, Change, Dataset, Recipe, RunConfig
from xortui.tui.cli import main
from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.run_options import config_from_options, run_parameters
from xortui.tui.records.run_card import run_card


def test_every_field_has_an_option_and_no_other_is_there_but_how_data_are_read() -> None:
    names = [parameter.name for parameter in run_parameters()]
    fields = (spec.name for spec in dataclasses.fields(RunConfig))
    assert names == ["preset", *fields, "target", "features", "weights"]


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
        (
            {"hidden": "4,3", "activation": "Tanh, ReLU", "bias": False, "skip": True},
            {"hidden": (4, 3), "activation": "tanh,relu", "bias": False, "skip": True},
        ),
        (
            {"hidden": "2,2", "batch_norm": True, "norm_layers": "1", "layer_dropout": "0,.5"},
            {"hidden": (2, 2), "batch_norm": True, "norm_layers": (1,), "layer_dropout": (0, 0.5)},
        ),
        (
            {"input_norm": True, "input_dropout": "25e-2"},
            {"input_norm": True, "input_dropout": 0.25},
        ),
        ({"batch_size": "none"}, {"batch_size": None}),
        ({"batch_size": "2"}, {"batch_size": 2}),
        ({"target_loss": "1e-3"}, {"target_loss": 0.001}),
        ({"gate": "0110"}, {"gate": "0110"}),
        ({"gate": "XNOR"}, {"gate": "xnor"}),
        ({"data": "NAND"}, {"data": DATASETS["nand"]}),
        ({"epochs": "1e4"}, {"epochs": 10_000}),
        ({"seed": "7.0"}, {"seed": 7}),
        ({"hidden": "1e1,3"}, {"hidden": (10, 3)}),
        ({"changes": ("1000:lr=0.5",)}, {"changes": (Change(1000, "learning_rate", 0.5),)}),
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


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"data": "Spiral"}, {"data": Dataset.named("spiral")}),
        (
            {"data": "moons", "points": "1e2", "noise": "0.1", "data_seed": "5"},
            {"data": Dataset.drawn(Recipe("moons", 100, 0.1, 5)), "points": 100, "noise": 0.1}
            | {"data_seed": 5},
        ),
        ({"gate": "Parity3"}, {"data": Dataset.named("parity3")}),
        (
            {"data": "moons", "changes": ("5:noise=0.2", "9:data=circle")},
            {"data": Dataset.named("moons")}
            | {"changes": (Change(5, "noise", 0.2), Change(9, "data", Dataset.named("circle")))},
        ),
    ],
)
def test_data_by_name_and_how_they_are_drawn(
    given: dict[str, object], fields: dict[str, object]
) -> None:
    config = config_from_options(given)
    assert config == RunConfig().replace(**fields)
    assert run_card(config).startswith(f"xortui train --data {str(config.dataset.name).lower()}")
    words = shlex.split(run_card(config))[2:]
    read = {
        w.lstrip("-").replace("-", "_"): v for w, v in zip(words[::2], words[1::2], strict=True)
    }
    changes = tuple(v for w, v in zip(words[::2], words[1::2], strict=True) if w == "--change")
    read.pop("change", None)
    assert config_from_options({**read, "changes": changes}) == config


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"data": "sprial"},
            r"--data must be .* got 'sprial' \(.*; did you mean spiral\?\)",
        ),
        ({"data": "moons", "points": "1"}, "--points must be an integer from 2 to 10,000, got 1"),
        ({"noise": "0.1"}, r"--noise must be 0 unless data is drawn \(circle.*\), got 0\.1"),
        (
            {"gate": "full-adder", "test": "0,0,0,1"},
            "--test must have rows of 2 targets as the data have, got 1",
        ),
        ({"data": "moons", "target": "2"}, "--data must be a table where columns are named, got"),
        ({"data": "moons", "changes": ("5:noise=2",)}, "noise must be a number from 0 to 1, got 2"),
    ],
)
def test_data_that_are_no_such_name_are_told_in_a_line(
    given: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        config_from_options(given)


def test_a_file_with_the_name_of_points_needs_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "\n".join(f"{n},{n % 7},{n % 2}" for n in range(1500))
    Path("circle").write_text(rows)
    assert config_from_options({"data": "circle"}).dataset == Dataset.named("circle")
    config = config_from_options({"data": "./circle", "standardize": True})
    assert config.dataset.n_samples == 1500
    assert "--data ./circle" in run_card(config)
    as_before = config.replace(data=dataclasses.replace(config.dataset, name="circle"))
    assert "--data ./circle" in run_card(as_before)


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


@pytest.mark.parametrize(
    "words",
    [
        ["train"],
        ["export"],
        pytest.param(["sweep", "--seeds", "1", "--jobs", "1"], marks=pytest.mark.terminal),
    ],
)
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


@pytest.mark.parametrize(
    "given",
    [
        {"output_activation": "tanh"},
        {"output_activation": "relu", "gate": "and"},
        {"data": "0,-1;1,1"},
        {"changes": ("5:output-activation=identity",)},
    ],
)
def test_a_loss_that_is_not_defined_is_refused_with_the_ways_out(given: dict[str, object]) -> None:
    with pytest.raises(UsageError) as refusal:
        config_from_options(given)
    text = str(refusal.value)
    assert "loss must be mse or sse or mae or huber" in text and "bce is defined for" in text
    assert "--allow-unbounded" in text or "scale the targets" in text or "allow_unbounded" in text
    assert config_from_options({**given, "loss": "mse"})
    assert config_from_options({**given, "allow_unbounded": True})


def test_a_file_is_read_by_the_columns_that_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(",a,b,y1,label\n0,0,1,0,1\n1,1,1,1,0\n")
    given = {"data": str(path), "target": "label", "features": "b,a"}
    data = config_from_options(given).data
    assert data is not None
    assert (data.rows, data.labels) == (((1, 0), (1, 1)), (1, 0))
    assert "2 rows, inputs b a, target label" in capsys.readouterr().err
    with pytest.raises(
        UsageError, match="got y1 in column 4 and label in column 5; choose with --target y1"
    ):
        config_from_options({"data": str(path)})
    with pytest.raises(UsageError, match="--target must be given with --data"):
        config_from_options({"target": "y2"})


def test_held_out_rows_of_a_file_have_the_classes_and_targets_of_the_data(tmp_path: Path) -> None:
    data, test = tmp_path / "data.csv", tmp_path / "test.csv"
    data.write_text("a,b,kind\n0,0,red\n0,1,blue\n1,0,green\n1,1,red\n")
    test.write_text("a,b,kind\n0.5,0,red\n0.25,1,green\n")
    given = {"data": str(data), "output_activation": "softmax", "loss": "cross_entropy"}
    held_out = config_from_options({**given, "test": str(test)}).held_out
    assert held_out is not None and held_out.target_names == ("blue", "green", "red")
    assert held_out.outputs == ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0))
    by_number = config_from_options({**given, "test": "0.5,0,2;0.25,1,1"}).held_out
    assert by_number == held_out
    test.write_text("a,b,kind\n0.5,0,red\n0.25,1,pink\n")
    with pytest.raises(UsageError, match="must have the classes blue, green, red, got 'pink'"):
        config_from_options({**given, "test": str(test)})
    adder = config_from_options({"gate": "full-adder", "test": "0,0,1,0,1"}).held_out
    assert adder is not None and adder.outputs == ((0.0, 1.0),)


def test_held_out_rows_of_a_file_have_the_words_and_the_order_of_the_data(tmp_path: Path) -> None:
    data, test = tmp_path / "data.csv", tmp_path / "test.csv"
    data.write_text("a,b,who\n0,0,cat\n0,1,dog\n")
    given = {"data": str(data), "test": str(test)}
    test.write_text("b,a,who\n5,1,dog\n7,0,dog\n")
    held_out = config_from_options(given).held_out
    assert held_out == Dataset(((1.0, 5.0), (0.0, 7.0)), (1.0, 1.0))
    # Read by themselves, these would be 0 and 1, which are cat and dog.
    test.write_text("a,b,who\n1,5,dog\n0,7,eel\n")
    line = r"test.csv, line 3: column who must have the classes cat, dog, got 'eel'$"
    with pytest.raises(UsageError, match=line):
        config_from_options(given)


def test_held_out_rows_of_a_file_have_the_columns_of_the_data(tmp_path: Path) -> None:
    data, test = tmp_path / "data.csv", tmp_path / "test.csv"
    data.write_text("y,a,b\n1,0,0\n0,1,0\n1,1,1\n0,0,1\n")
    test.write_text("y,a,b\n1,0.25,0\n0,0.75,0\n")
    config = config_from_options({"data": str(data), "test": str(test), "target": "y"})
    assert config.held_out == Dataset(((0.25, 0.0), (0.75, 0.0)), (1.0, 0.0))
    # Rows in line stand as the network reads them, whatever columns the data have.
    given = {"data": str(data), "test": "0.25,0,1", "target": "y"}
    assert config_from_options(given).held_out == Dataset(((0.25, 0.0),), (1.0,))
    assert config_from_options({"test": "25e-2"}).test == 0.25
    with pytest.raises(UsageError, match=r"^--test must be a CSV file that can be read, .*lost"):
        config_from_options({"test": str(tmp_path / "lost.csv")})


def test_every_name_that_help_lists_for_data_runs_as_it_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["train", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.replace("│", " ").split()).replace("- ", "-")
    listed = re.search(r"or by name: (.*?), gates such as (.*?), and with --loss mse (.*?);", text)
    assert listed is not None, text
    plain = [*listed[1].split(", "), *listed[2].split(" or ")]
    numbers = listed[3].split(", ")
    assert {*POINT_SETS} <= {*plain, *numbers}
    for name in plain:
        assert config_of_words(["--data", name]).loss == "bce"
    for name in numbers:
        assert config_of_words(["--data", name, "--loss", "mse"]).dataset.border is None
