"""``xortui train`` in this process: what comes out, and what goes on."""

from __future__ import annotations

import re

import pytest
from support.command_line import json_lines, refused

from xortui.core import PRESETS
from xortui.tui.cli import main


def test_stop_conditions(capsys: pytest.CaptureFixture[str]) -> None:
    solved = json_lines(capsys, "--preset", "torch-16", "--until-solved")[-1]
    assert (solved["reason"], solved["solved"]) == ("solved", True)
    below = json_lines(capsys, "--preset", "torch-16", "--target-loss", "0.1")[-1]
    assert below["reason"] == "target_loss"
    assert below["loss"] < 0.1


def test_bad_values_of_the_command_s_own_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "--every", "0") == "--every must be >= 1, got 0"
    assert refused(capsys, "--every", "x") == "--every must be an integer, got 'x'"
    assert refused(capsys, "--jsno").startswith("unknown option: --jsno")


def test_every_preset_trains(capsys: pytest.CaptureFixture[str]) -> None:
    for name in PRESETS:
        ended = json_lines(capsys, "--preset", name, "--epochs", "20")[-1]
        assert ended["event"] == "ended"


def test_an_output_for_which_the_loss_is_not_defined_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--output-activation", "identity", "--allow-unbounded", "--seed", "1"]
    status = main(["train", "--epochs", "2000", "--learning-rate", "5", *words])
    told = capsys.readouterr().out
    assert status == 0
    assert re.search(r"output -?[0-9.e+]+ is outside 0..1, where bce is not defined", told), told
    assert "diverged" not in told
