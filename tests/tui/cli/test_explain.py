"""``xortui explain``: one update in words and numbers, or as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.command_line import refused_by

from xortui.core import RunConfig, Trainer
from xortui.core.explain import evaluate
from xortui.tui.cli import main


def explained(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["explain", *words]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def as_object(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    found = json.loads(explained(capsys, "--json", *words))
    assert isinstance(found, dict)
    return found


def test_a_weight_is_followed_from_its_input_to_its_new_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = explained(capsys, "--at", "1000", "--weight", "x2->h1", "--row", "2")
    trainer = Trainer(RunConfig())
    trainer.advance(1_001)
    value = trainer.parameters().weights[0][1, 0]
    lines = text.splitlines()
    assert lines[0] == "xor 2-2-1 seed 42, epoch 1,000, loss 0.6934"
    assert lines[1].startswith("on a plateau near a saddle")
    assert lines[1].endswith("solved near epoch 12,328")
    assert lines[2] == "epoch 1,000 · row 2 of 4: x = (0, 1), target 1"
    assert any("∂L/∂w = (y − t)·v1·h1·(1 − h1)·x2" in line for line in lines)
    (update,) = [line for line in lines if line.startswith("  update")]
    assert update.endswith(f"= {value:.8g}")
    assert "h1 = σ(" in text and "the boundary, out = 0.5" in text


def test_json_holds_every_formula_and_its_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--optimizer", "adam", "--lr", "0.01", "--hidden", "3,2", "--loss", "mse")
    found = as_object(capsys, *words, "--at", "9", "--check", "--weight", "bias h1.2")
    assert (found["epoch"], found["parameter"], found["row"]) == (9, "biases[0][1]", found["row"])
    equations = [*found["forward"], *found["loss"], *found["backward"], found["gradient"]]
    for equation in [*equations, *found["step"]]:
        worth = evaluate(equation["formula"], equation["numbers"])
        assert worth == pytest.approx(equation["value"], rel=1e-9, abs=1e-13)
    assert found["verdict"]["sentence"].endswith("gradient descent from here would solve it")
    config = RunConfig.from_dict(found["config"])
    trainer = Trainer(config)
    trainer.advance(10)
    assert found["after"] == pytest.approx(float(trainer.parameters().biases[0][1]), abs=1e-15)
    assert len(found["check"]) == 9 + 8 + 3
    assert all(one["right"] for one in found["check"])
    assert len(found["boundary"]["units"]) == 3


def test_one_gradient_is_wrong_where_that_was_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = explained(capsys, "--check", "--wrong", "--weight", "x2-h1", "--ascii")
    assert text.isascii()
    assert "8 of 9 gradients agree" in text
    assert "made wrong on purpose: the activation's slope is left out" in text


def test_mini_batches_are_explained_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--batch-size", "2", "--at", "5")
    first, second = (as_object(capsys, *words, "--update", n, "--row", "all") for n in "12")
    assert [first["update"], second["update"], first["updates"]] == [1, 2, 2]
    rows = [one["row"] for found in (first, second) for one in found["rows"]]
    assert sorted(rows) == [1, 2, 3, 4]
    for row in rows:
        assert as_object(capsys, *words, "--row", str(row))["update"] == 1 + rows.index(row) // 2
    line = refused_by(capsys, "explain", *words, "--row", str(rows[3]), "--update", "1")
    assert line == f"--row must be in update 1, got {rows[3]}, which is in update 2"


def test_a_kept_run_is_explained_where_it_stands_before_and_after(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "run.npz")
    change = ("--change", "40:learning_rate=0.5", "--seed", "3")
    assert main(["train", "--epochs", "60", *change, "--save", path]) == 0
    capsys.readouterr()
    trainer = Trainer(RunConfig(seed=3))
    trainer.advance(40)
    trainer.change("learning_rate", 0.5)
    for words, epoch in (((), 60), (("--at", "45"), 45), (("--at", "90"), 90)):
        found = as_object(capsys, "--from", path, *words, "--weight", "weights[0][1,0]")
        assert found["epoch"] == epoch
        again = Trainer(trainer.config)
        again.advance(epoch)
        assert found["before"] == float(again.parameters().weights[0][1, 0])
        assert np.isclose(found["step"][-1]["numbers"]["rate"], 0.5)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--at", "-1"), "--at must be >= 0, got -1"),
        (("--row", "5"), "--row must be from 1 to 4, or all, got '5'"),
        (("--row", "x"), "--row must be from 1 to 4, or all, got 'x'"),
        (("--update", "2"), "--update must be from 1 to 1, got 2"),
        (
            ("--weight", "x3-h1"),
            "--weight must be a parameter such as x1-h1 or weights[0][1,0], got 'x3-h1'",
        ),
        (("--wrong",), "--wrong must be given with --check, whose gradient it makes wrong"),
        (
            ("--preset", "torch-16", "--until-solved", "--at", "5000"),
            "--at must be at most 2534, where the run has ended (solved), got 5000",
        ),
        (("--from", "nowhere.npz"), "--from must be a file that can be read, got 'nowhere.npz'"),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, tuple) else "",
)
def test_what_breaks_a_rule_is_one_line(
    words: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused_by(capsys, "explain", *words).startswith(line)


def test_a_run_that_has_diverged_is_plain_json(capsys: pytest.CaptureFixture[str]) -> None:
    fields = ("--activation", "relu", "--output-activation", "identity", "--loss", "mse")
    found = as_object(capsys, *fields, "--lr", "50", "--at", "78")
    assert found["loss_of_batch"] is None
