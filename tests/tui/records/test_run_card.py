"""A run card is read back as the same run."""

from __future__ import annotations

import shlex

import pytest
from cyclopts import App
from hypothesis import given, settings
from hypothesis import strategies as st

from xortui.core import DATASETS, GATES, PRESETS, Change, Dataset, RunConfig
from xortui.tui.cli import run_options
from xortui.tui.cli.run_options import RunOptions, config_from_options, takes_run_options
from xortui.tui.records.run_card import run_card
from xortui.tui.sweep.grammar import varied_from_texts

finite = st.floats(allow_nan=False, allow_infinity=False)
datasets = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.tuples(st.tuples(*[finite] * width), finite), min_size=2, max_size=5
    ).map(lambda rows: Dataset(tuple(row for row, _ in rows), tuple(label for _, label in rows)))
)


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    optimizer = draw(st.sampled_from(["sgd", "rmsprop", "adam"]))
    momentum = 0.0 if optimizer == "adam" else draw(st.floats(0, 1, exclude_max=True))
    config = RunConfig(
        gate=draw(st.sampled_from([*GATES, "0110", "1011"])),
        data=draw(st.none() | datasets),
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
        until_solved=draw(st.booleans()),
        target_loss=draw(st.none() | finite),
    )
    return config.replace(changes=draw(changes(config)))


@st.composite
def changes(draw: st.DrawFn, config: RunConfig) -> tuple[Change, ...]:
    one = st.one_of(
        st.tuples(st.just("learning_rate"), st.floats(0, 1e300, exclude_min=True)),
        st.tuples(st.just("weight_decay"), st.floats(0, 10)),
        st.tuples(st.just("batch_size"), st.none() | st.integers(1, 4)),
        st.tuples(st.just("weights[0][0,0]"), finite),
        st.tuples(st.just(f"biases[{len(config.hidden)}]"), st.tuples(finite)),
    )
    epochs = sorted(draw(st.lists(st.integers(0, 10**9), max_size=3)))
    return tuple(Change(epoch, *draw(one)) for epoch in epochs)


@takes_run_options
def described(given: RunOptions) -> RunConfig:
    return config_from_options(given)


APP = App()
APP.default(described)


def from_command_line(words: list[str]) -> RunConfig:
    """What the command line's own parser makes of the words."""
    result = APP(words, exit_on_error=False, print_error=False, result_action="return_value")
    assert isinstance(result, RunConfig)
    return result


@settings(max_examples=40)
@given(configs())
def test_a_run_card_makes_the_same_run_again(config: RunConfig) -> None:
    program, command, *words = shlex.split(run_card(config))
    assert (program, command) == ("xortui", "train")
    assert from_command_line(words) == config


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_a_card(name: str) -> None:
    config = PRESETS[name].config
    assert from_command_line(shlex.split(run_card(config))[2:]) == config


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


def test_long_data_is_named_by_its_file() -> None:
    rows = tuple((float(i), 0.123456789) for i in range(2000))
    config = RunConfig(data=Dataset(rows, tuple(0.0 for _ in rows), "points.csv"))
    assert run_card(config) == "xortui train --data points.csv"


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
