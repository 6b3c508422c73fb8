"""Inputs that are not scaled are told of wherever a run is described, and standardising ends it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.command_line import json_lines, train

from xortui.core import Dataset, RunConfig
from xortui.tui.cli import main
from xortui.tui.player.player import Player
from xortui.tui.records.unscaled_inputs import unscaled_remark
from xortui.tui.widgets.run_header import description_of

TEXT = "age,income,repaid\n0.2,1000000,0\n0.5,2000000,1\n0.3,1500000,0\n0.4,1900000,1\n"


def test_the_input_and_its_values_are_named() -> None:
    config = RunConfig(data=Dataset.from_csv(TEXT))
    assert unscaled_remark(config) == "inputs are not scaled, income goes from 1e+06 to 2e+06"
    assert unscaled_remark(config.replace(standardize=True)) == ""
    assert unscaled_remark(RunConfig()) == ""


def test_a_command_says_it_and_standardize_scales_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The values of the file stay in the table, whatever the network reads."""
    path = tmp_path / "loans.csv"
    path.write_text(TEXT)
    words = ("--data", str(path), "--epochs", "400", "--learning-rate", "2")
    assert main(["train", *words]) == 0
    shown = capsys.readouterr()
    assert "loss 0.69" in shown.out
    assert shown.err == (
        "xortui: note: inputs are not scaled, income goes from 1e+06 to 2e+06; "
        "--standardize scales them\n"
    )
    text = train(capsys, *words, "--standardize")
    assert "solved at epoch" in text and "--standardize" in text.splitlines()[-1]
    assert re.search(r"2e\+0?6|2,?000,?000", text) and re.search(r"1\.9e\+0?6|1,?900,?000", text)
    started, *_, ended = json_lines(capsys, *words, "--standardize")
    assert started["config"]["standardize"] is True and ended["solved"] is True
    assert RunConfig.from_dict(started["config"]).dataset.column_names[1] == "income"


def test_the_screen_says_it_at_the_start_of_such_a_run_and_in_its_header() -> None:
    data = Dataset.from_csv(TEXT)
    remark = "inputs are not scaled, income goes from 1e+06 to 2e+06; standardize, in the settings,"
    player = Player(RunConfig(data=data), paused=True, clock=lambda: 0.0)
    assert player.frame().notice.startswith(remark)
    assert "inputs not scaled" in description_of(player.settings)
    player.change("standardize", True)
    assert player.epoch == 0 and "not scaled" not in player.frame().notice
    assert "standardized" in description_of(player.settings)
    other = Player(RunConfig(), paused=True, clock=lambda: 0.0)
    assert other.notice == ""
    other.change("data", data)
    assert other.notice.startswith(remark)
