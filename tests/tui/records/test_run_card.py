"""A run card is read back as the same run."""

from __future__ import annotations

import dataclasses
import json
import shlex
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import strategies as st
from support.command_line import config_of_words
from support.examples import tried
from support.losses import SEVERAL

from xortui.core import DATASETS, GATES, PRESETS, Change, Dataset, RunConfig, read_table
from xortui.tui.cli import run_options
from xortui.tui.cli.run_options import config_from_options
from xortui.tui.records.run_card import card_remark, run_card, value_text
from xortui.tui.sweep.grammar import varied_from_texts

finite = st.floats(allow_nan=False, allow_infinity=False)
number = finite | st.integers(-(2**60), 2**60)
heading = st.sampled_from(
    ["id", "y", "out", "x1", "7", "a;b", 'say "no"', "#", "no", ""]
) | st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


@st.composite
def datasets_of(draw: st.DrawFn, width: int) -> Dataset:
    row = st.tuples(st.tuples(*[finite] * width), finite)
    rows = draw(st.lists(row, min_size=2, max_size=5))
    names = draw(st.just(()) | st.tuples(*[heading] * width))
    inputs, labels = zip(*rows, strict=True)
    return Dataset(inputs, labels, "", names, draw(heading) if names else "")


datasets = st.integers(1, 3).flatmap(datasets_of)


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    optimizer = draw(st.sampled_from(["sgd", "rmsprop", "adam"]))
    momentum = 0.0 if optimizer == "adam" else draw(st.floats(0, 1, exclude_max=True))
    data = draw(st.none() | datasets)
    config = RunConfig(
        gate=draw(st.sampled_from([*GATES, "0110", "1011"])),
        data=data,
        standardize=draw(st.booleans()) and data is not None and data.scaling.can_be_standardized,
        hidden=tuple(draw(st.lists(st.integers(1, 5), max_size=3))),
        activation=draw(st.sampled_from(["sigmoid", "tanh", "relu", "silu", "identity"])),
        loss=draw(st.sampled_from(["bce", "mse", "sse"])),
        optimizer=optimizer,
        learning_rate=draw(st.floats(0, 1e300, exclude_min=True)),
        momentum=momentum,
        nesterov=draw(st.booleans()) if optimizer == "sgd" and momentum > 0 else False,
        weight_decay=draw(st.floats(0, 10)),
        init=draw(st.sampled_from(["torch", "uniform", "xavier", "he", "zeros"])),
        seed=draw(st.integers(0, 2**70)),
        epochs=draw(st.integers(0, 10**12)),
        batch_size=draw(st.none() | st.just(2)),
        dropout=draw(st.floats(0, 1, exclude_max=True)),
        dtype=draw(st.sampled_from(["float64", "float32"])),
        allow_unbounded=True,
        until_solved=draw(st.booleans()) and (data is None or data.border is not None),
        target_loss=draw(st.none() | finite),
    )
    held_out = st.none() | st.floats(0.01, 0.4)
    if config.dataset.border is None:
        row = Dataset((config.dataset.rows[0],), (config.dataset.labels[0],))
        held_out |= st.just(row)  # type: ignore[arg-type]
    rules = ["loss<0.001", "mse<=0.5", "largest_error>2e30"]
    test = draw(held_out)
    config = config.replace(
        test=test,
        test_seed=draw(st.integers(0, 99)) if isinstance(test, float) else 0,
        patience=draw(st.none() | st.integers(1, 10**9)),
        stop_when=tuple(draw(st.lists(st.sampled_from(rules), max_size=2, unique=True))),
    )
    return config.replace(changes=draw(changes(config)))


@st.composite
def changes(draw: st.DrawFn, config: RunConfig) -> tuple[Change, ...]:
    one = st.one_of(
        st.tuples(st.just("learning_rate"), st.floats(0, 1e300, exclude_min=True)),
        st.tuples(st.just("weight_decay"), st.floats(0, 10)),
        st.tuples(st.just("batch_size"), st.none() | st.integers(1, 4)),
        st.tuples(st.just("weights[0][0,0]"), finite),
        st.tuples(st.just(f"biases[{len(config.hidden)}]"), st.tuples(number)),
        st.tuples(
            st.just("weights[0]"),
            st.tuples(*[st.tuples(*[number] * config.sizes[1])] * config.sizes[0]),
        ),
        st.tuples(st.just("data"), st.just(config.all_data)),
    )
    epochs = sorted(draw(st.lists(st.integers(0, 10**9), max_size=3)))
    return tuple(Change(epoch, *draw(one)) for epoch in epochs)


@tried(configs(), few=5, many=200)
def test_a_run_card_makes_the_same_run_again(config: RunConfig) -> None:
    program, command, *words = shlex.split(run_card(config))
    assert (program, command) == ("xortui", "train")
    again = config_of_words(words)
    assert again == config
    assert again.dataset.column_names == config.dataset.column_names


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("rain", "wind"), "--data 'rain,wind,flood;0,0,1;1,1,0'"),
        (("a;b", "x2"), "--data '\"a;b\",x2,flood;0,0,1;1,1,0'"),
        # Each would be read as the target, or as an index.
        (("target", "wind"), "--data 'target,wind,flood;0,0,1;1,1,0' --target 3 --features 1,2"),
        (("7", "Infinity"), "--data 'x1,x2,flood;0,0,1;1,1,0'"),
    ],
)
def test_headings_stand_in_the_card(names: tuple[str, str], words: str) -> None:
    data = Dataset(((0, 0), (1, 1)), (1, 0), "", names, "flood")
    config = RunConfig(data=data, changes=(Change(2, "data", data),))
    card = run_card(config)
    assert card.partition(" --change")[0] == f"xortui train {words}"
    assert config_from_options({"data": value_text(data)}) == RunConfig(data=data)
    again = config_of_words(shlex.split(card)[2:])
    assert again.dataset.column_names == data.column_names


def test_headings_of_many_rows_follow_the_command_with_them(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    data = dataclasses.replace(
        many_rows(600, str(file)), feature_names=("id", "a"), target_name="b"
    )
    card = run_card(RunConfig(data=data)).splitlines()
    assert card[:2] == [
        "xortui train --data /dev/stdin --target 3 --features 1,2 <<'END'",
        "id,a,b",
    ]
    file.write_text("\n".join(["", *card[1:-1]]))
    again = config_from_options({"data": str(file), "target": "3", "features": "1,2"}).dataset
    assert (again, again.column_names) == (data, ("id", "a", "b"))
    # The file says the same only where nobody has to name its columns.
    plain = dataclasses.replace(data, feature_names=("c", "a"))
    file.write_text("\n".join(["c,a,b", *card[2:-1]]))
    assert run_card(RunConfig(data=plain)) == f"xortui train --data {file}"
    other = dataclasses.replace(data, feature_names=("d", "a"))
    assert run_card(RunConfig(data=other)).startswith(
        "xortui train --data /dev/stdin <<'END'\nd,a,b"
    )


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_a_card(name: str) -> None:
    config = PRESETS[name].config
    assert config_of_words(shlex.split(run_card(config))[2:]) == config


def test_a_card_names_only_what_differs_from_the_default() -> None:
    assert run_card(RunConfig()) == "xortui train"
    assert run_card(RunConfig(hidden=(), learning_rate=2.0)) == (
        "xortui train --hidden none --learning-rate 2"
    )


def test_a_card_can_be_pasted_into_a_shell() -> None:
    config = RunConfig(
        data=Dataset(((-1.0, 0.5), (1.0, 1.0)), (0.0, 1.0)),
        changes=(Change(10, "weights[0][1,0]", -0.5),),
    )
    assert run_card(config) == (
        "xortui train '--data=-1,0.5,0;1,1,1' --change '10:weights[0][1,0]=-0.5'"
    )


def many_rows(count: int, name: str) -> Dataset:
    rows = tuple((float(i), 0.123456789 / (i + 1)) for i in range(count))
    return Dataset(rows, tuple(float(i % 2) for i in range(count)), name)


def test_long_data_are_named_by_their_file_as_long_as_it_holds_them(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    data = many_rows(600, str(file))
    config = RunConfig(data=data)
    lines = [",".join(map(repr, (*row, y))) for row, y in zip(data.rows, data.labels, strict=True)]
    file.write_text("\n".join(lines))
    assert run_card(config) == f"xortui train --data {file}"
    assert card_remark(config) == f"It reads {file}, which must hold the same 600 rows as now."
    assert config_from_options({"data": str(file)}) == config
    file.write_text("\n".join(lines[1:]))
    assert run_card(config).startswith("xortui train --data /dev/stdin <<'END'\n0,0.123456789,0\n")
    assert not card_remark(config)


_ORIGINS = ("", "spiral", "/dev/stdin", "/dev/zero")
_SAMPLE = [(2, ""), (400, "spiral"), (20_000, "/dev/stdin"), (2, "/dev/zero")]
_OTHERS = [pair for pair in product((2, 400, 20_000), _ORIGINS) if pair not in _SAMPLE]


@pytest.mark.parametrize(
    ("count", "name"),
    [*_SAMPLE, *(pytest.param(*pair, marks=pytest.mark.slow) for pair in _OTHERS)],
)
def test_data_of_any_number_of_rows_and_any_origin_have_a_card_that_runs(
    count: int, name: str, tmp_path: Path
) -> None:
    config = RunConfig(data=many_rows(count, name), hidden=(3,), epochs=0)
    card = run_card(config).replace("train", "train --json", 1)
    program = f"{shlex.quote(sys.executable)} -m xortui"
    script = tmp_path / "card.sh"
    script.write_text(card.replace("xortui", program, 1))
    read = subprocess.run(["sh", script], cwd=tmp_path, capture_output=True, text=True)
    # Of many rows it may say that they are not scaled.
    assert all(line.startswith("xortui: note: ") for line in read.stderr.splitlines())
    assert RunConfig.from_dict(json.loads(read.stdout.splitlines()[0])["config"]) == config
    assert not card_remark(config)


@pytest.mark.parametrize(
    "change",
    [
        Change(0, "biases[0]", (0, 0)),
        Change(0, "biases[1]", (0,)),
        Change(3, "weights[0]", ((1, 0), (-1, 2))),
        Change(3, "weights[0]", ((1.0, 0.0), (-1.0, 1e300))),
        Change(3, "weights[0][0,1]", 7),
        Change(3, "learning_rate", 1.0),
        Change(3, "learning_rate", 2),
        Change(3, "batch_size", None),
        Change(3, "gate", "0111"),
        Change(3, "data", Dataset(((0.0, 1.0), (-1.0, 2.5)), (1.0, 0.0), "elsewhere")),
        Change(3, "nesterov", False),
        Change(3, "optimizer", "adam"),
    ],
    ids=lambda change: f"{change.field}={change.value}"[:30],
)
def test_every_kind_of_change_reads_back(change: Change) -> None:
    config = RunConfig(changes=(change,))
    assert config_of_words(shlex.split(run_card(config))[2:]) == config


def test_data_with_a_name_in_the_core_are_called_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple((number / 7, number % 5 / 3) for number in range(2_000))
    many = Dataset(rows, tuple(float(number % 2) for number in range(2_000)), "many")
    monkeypatch.setitem(DATASETS, "many", many)
    config = RunConfig(data=many)
    assert run_card(config) == "xortui train --data many"
    again = config_from_options({"data": "many"})
    assert again == config
    assert again.data is not None
    assert again.data.name == "many"
    assert varied_from_texts(["data=many"]) == {"data": (many,)}


def test_the_module_says_how_a_command_takes_the_options() -> None:
    assert "@takes_run_options" in (run_options.__doc__ or "")


def test_a_first_row_that_counts_is_not_taken_for_a_heading() -> None:
    rows = tuple((float(i % 2), float(i % 3)) for i in range(3000))
    data = Dataset(((0.0, 1.0), *rows), (2.0, *(row[0] for row in rows)))
    lines = run_card(RunConfig(data=data, loss="mse")).splitlines()
    assert lines[1:3] == ["x1,x2,out", "0,1,2"]
    table = read_table("\n".join(lines[1:-1]), of_others=True)
    assert (table.rows, table.targets) == (data.rows, data.labels)


@pytest.mark.parametrize("name", SEVERAL)
def test_several_outputs_have_a_card_that_runs(name: str) -> None:
    config = RunConfig(**SEVERAL[name])
    words = shlex.split(run_card(config))[2:]
    again = config_of_words(words)
    assert again == config
    assert again.dataset.column_names == config.dataset.column_names
    if config.data is DATASETS["full-adder"]:
        assert "full-adder" in words and "--target" not in words
    if config.data is not None:
        first = config.data.rows[:2], (), "", ("a", "b", "c")[: config.sizes[0]]
        rows = Dataset(*first, outputs=config.data.outputs[:2])
        held_out = config.replace(test=rows)
        assert config_of_words(shlex.split(run_card(held_out))[2:]) == held_out
    renamed = dataclasses.replace(
        config.dataset,
        output_names=(),
        feature_names=("target", "b, c") if config.sizes[0] == 2 else (),
    )
    other = config.replace(data=renamed, changes=(Change(3, "data", renamed),))
    again = config_of_words(shlex.split(run_card(other))[2:])
    assert again == other
