"""Options that do nothing and are taken all the same are told."""

from __future__ import annotations

from typing import Any

import pytest
from support.command_line import refused

from xortui.core import Change, Dataset, RunConfig
from xortui.tui.cli import main
from xortui.tui.records.idle_options import idle_remarks

ZEROS: dict[str, Any] = {"init": "zeros", "seed": 3}


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"hidden": (), "activation": "tanh"}, "activation does nothing without a hidden layer"),
        ({"hidden": (), "dropout": 0.5}, "dropout does nothing without a hidden layer"),
        ({"hidden": (), "batch_norm": True}, "batch_norm does nothing without a hidden layer"),
        ({"hidden": (2,), "activation": "tanh"}, ""),
        (
            {"hidden": (), "learning_rate": 0.5, "output_learning_rate": 0.2},
            "learning_rate does nothing beside output_learning_rate without a hidden layer",
        ),
        ({"gate": "and", "data": Dataset.named("moons")}, "gate does nothing beside data"),
        ({"allow_unbounded": True, "loss": "mse"}, "allow_unbounded does nothing with loss mse"),
        ({"allow_unbounded": True, "output_activation": "identity"}, ""),
        (
            {"allow_unbounded": True, "loss": "mse", "changes": (Change(9, "loss", "bce"),)},
            "",
        ),
        (ZEROS, "seed does nothing where nothing is drawn"),
        (ZEROS | {"bias": False}, "seed does nothing where nothing is drawn"),
        (ZEROS | {"bias_init": "torch"}, ""),
        (ZEROS | {"batch_size": 2}, ""),
        (ZEROS | {"dropout": 0.5}, ""),
        ({"seed": 3}, ""),
    ],
    ids=str,
)
def test_what_does_nothing_is_told(fields: dict[str, Any], remark: str) -> None:
    found = idle_remarks(RunConfig(**fields), {name: name for name in fields})
    assert found == ([remark] if remark else [])


def test_nothing_is_told_of_what_nobody_gave() -> None:
    config = RunConfig(hidden=(), activation="tanh", gate="or", data=Dataset.named("moons"))
    assert idle_remarks(config, {}) == []


def test_a_command_is_obeyed_and_the_note_is_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--hidden", "none", "--activation", "relu", "--epochs", "5", "--json"]
    assert main(["train", *words]) == 0
    said = capsys.readouterr()
    assert said.err == "xortui: note: --activation does nothing without a hidden layer\n"
    assert said.out.startswith('{"event": "started"')


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--huber-delta", "2"), "--huber-delta must be 1 unless loss is huber, got 2.0"),
        (
            ("--preset", "overfit", "--test", "none", "--test-seed", "2"),
            "--test-seed must be 0 unless test is a share, got 2",
        ),
        (
            ("--no-bias", "--bias-init", "zeros"),
            "--bias-init must be none without biases, got 'zeros'",
        ),
        (("--every", "10"), "--every must be left out without --json, got 10"),
    ],
)
def test_a_younger_option_is_refused_in_one_line(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *words) == message


def test_what_only_the_preset_says_goes_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--preset", "overfit", "--test", "none", "--epochs", "3", "--json"]) == 0
    assert '"test_seed"' not in capsys.readouterr().out
