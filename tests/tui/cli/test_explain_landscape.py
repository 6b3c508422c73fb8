"""``xortui explain --landscape``: the ways of one run or two in a plane, as a map or as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import refused_by

from xortui.core import RunConfig, Trainer
from xortui.tui.cli import main

RUN = ("explain", "--lr", "2", "--landscape")


def test_two_runs_lie_in_one_plane(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--at", "200", "--beside", "43"]) == 0
    text = capsys.readouterr().out
    assert "xor 2-2-1 seed 42, epoch 200, loss" in text
    assert "○━● this run, from its start" in text
    assert "□╍■ seed 43, from its start to epoch 200, loss" in text
    assert all(mark in text.split("○━●")[0] for mark in "○●□■")
    assert main([*RUN, "--at", "200", "--beside", "43", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    ours, other = found["ways"]
    assert found["config"]["seed"] == ours["config"]["seed"] == 42
    assert (other["label"], other["config"]["seed"]) == ("seed 43", 43)
    trainer = Trainer(RunConfig(learning_rate=2.0, seed=43))
    assert other["losses"][0] == pytest.approx(trainer.loss, abs=1e-12)
    trainer.advance(200)
    assert other["losses"][-1] == pytest.approx(other["loss"], abs=1e-12)
    assert other["loss"] == pytest.approx(trainer.loss, abs=1e-12)
    assert len(other["points"]) == len(other["epochs"]) == len(other["losses"])
    assert other["epochs"][-1] == 200 and 0.9 < sum(found["axes"]["shares"]) <= 1
    assert len(found["losses"]) == 32 and len(found["losses"][0]) == 64
    assert found["levels"] == pytest.approx([0.346574, 0.477386, 0.693147], abs=1e-6)


@pytest.mark.slow
def test_a_kept_run_is_shown_beside_and_what_cannot_be_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.npz"
    assert main(["train", "--lr", "1", "--seed", "7", "--epochs", "300", "--save", str(kept)]) == 0
    capsys.readouterr()
    assert main([*RUN, "--at", "400", "--beside", str(kept), "--json"]) == 0
    ours, other = json.loads(capsys.readouterr().out)["ways"]
    assert (ours["epochs"][-1], other["epochs"][-1]) == (400, 300)
    assert (other["label"], other["config"]["seed"]) == ("kept.npz", 7)
    for words, rule in (
        (
            ["--at", "400", "--beside", "none.npz"],
            "--beside must be a seed or a file",
        ),
        (["--at", "400", "--hidden", "3", "--beside", str(kept)], "must be of a 2-3-1 network"),
        (["--at", "0"], "--landscape must be of a run that has moved, got epoch 0"),
    ):
        assert rule in refused_by(capsys, *RUN, *words)
    assert "--beside must be given with --landscape" in refused_by(
        capsys, "explain", "--beside", "3"
    )
