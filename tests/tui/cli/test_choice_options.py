"""Names from a list are read in any case; what is on none is refused as it was typed."""

from __future__ import annotations

import json

import pytest
from support.command_line import refused_by

from xortui.tui.cli import main


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (["--preset", "Scratch"], {"init": "uniform", "loss": "sse"}),
        (["--optimizer", "ADAM"], {"optimizer": "adam"}),
        (["--loss=MSE", "--output-activation", "Tanh"], {"output_activation": "tanh"}),
        (["--activation", "ReLU", "--init", "Xavier"], {"activation": "relu", "init": "xavier"}),
        (["--dtype", "FLOAT32", "--hidden", "None"], {"dtype": "float32", "hidden": []}),
        (["--batch-size", "NONE", "--data", "None", "--color", "None"], {"batch_size": None}),
    ],
)
def test_names_are_read_in_any_case(
    words: list[str], fields: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--json", "--epochs", "1", *words]) == 0
    config = json.loads(capsys.readouterr().out.splitlines()[0])["config"]
    assert {name: config[name] for name in fields} == fields


def test_commands_read_their_own_names_so_and_refuse_others_as_they_were_typed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "--style", "Torch", "--change", "3:Optimizer=Adam"]) == 0
    assert "import torch" in capsys.readouterr().out
    line = refused_by(capsys, "train", "--optimizer", "Adma")
    assert "--optimizer must be one of sgd, rmsprop, adam, adamw, adagrad, got 'Adma'" in line
