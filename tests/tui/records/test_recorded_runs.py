"""Runs of other programs in files: saved, opened again, written as the other kind, compared."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support.examples import every

from xortui.core import RecordedHistory, RunConfig, Trainer, vector_of_layers
from xortui.tui.cli import main
from xortui.tui.player.watched_player import WatchedPlayer
from xortui.tui.records.recorded_runs import RECORDED_SAVERS, Saving, load_recorded
from xortui.tui.watching.line_run import LineRun
from xortui.tui.watching.line_source import LineReader, LineSource
from xortui.tui.watching.recorded_run import RecordedRun

CONFIG = RunConfig(hidden=(3,), activation="tanh", learning_rate=1.0, epochs=200)


def recorded(last: int = 40) -> RecordedHistory:
    trainer = Trainer(CONFIG)

    def vector() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        shown = trainer.snapshot()
        return vector_of_layers(zip(shown.weights, shown.biases, strict=True))

    history = RecordedHistory(CONFIG, vector())
    for _epoch in range(last):
        trainer.advance(1)
        history.receive(trainer.epoch, vector())
    history.advance(last - 5)  # the last ones were told, and not come to
    return history


def saved(history: RecordedHistory, path: Path) -> Path:
    saving: Saving = RECORDED_SAVERS[path.suffix[1:]](path, history, "the program has ended")
    share = next(saving)
    try:
        while True:
            share = saving.send(7)
            assert 0 <= share <= 1
    except StopIteration:
        return path


def losses_of(history: RecordedHistory) -> list[float]:
    history.advance(1 << 40)
    return [float(loss) for loss in history.curve.points()[1]]


def test_a_run_is_saved_opened_and_written_as_lines_bit_for_bit(tmp_path: Path) -> None:
    history = recorded()
    arrays = saved(history, tmp_path / "run.npz")
    again, ended = load_recorded(arrays)
    lines = saved(again, tmp_path / "run.jsonl")
    reader = LineReader(LineSource.of_file(lines))
    told = LineRun.begun(reader, 10, time.monotonic)
    end = time.monotonic() + 10
    while not told.ended and time.monotonic() < end:
        told.hear()
    told.close()
    assert told.output() == ""
    assert told.ended == f"the run has ended: {ended}"
    once_more, _ended = load_recorded(saved(told.history, tmp_path / "again.npz"))
    own = history.recorded_states()
    assert [epoch for epoch, _vector in own] == list(range(41))
    for found in (again, told.history, once_more):
        for (epoch, vector), (there, other) in zip(own, found.recorded_states(), strict=True):
            assert epoch == there
            np.testing.assert_array_equal(vector, other)
    assert losses_of(again) == losses_of(once_more) == losses_of(history)


def test_a_run_is_compared_with_the_same_one_made_here(tmp_path: Path) -> None:
    run = RecordedRun(saved(recorded(), tmp_path / "run.npz"))
    player = WatchedPlayer(run, paused=True, clock=time.monotonic)
    player.step(30)
    player.compare_with_ours()
    frame = player.frame()
    loss = f"{frame.loss:.6g}"
    assert frame.notice == (
        f"ours as a faint curve: at epoch 30 its loss is {loss}, the other {loss}"
    )
    assert frame.earlier_curve is not None
    ours, own = frame.earlier_curve[1][:31], frame.curve[1][:31]
    np.testing.assert_allclose(ours, own, rtol=1e-12)
    player.compare_with_ours()
    assert player.frame().earlier_curve is None


@pytest.mark.parametrize("change", ["byte", "kind", "cut"])
def test_a_file_that_is_none_is_refused_in_a_sentence(change: str, tmp_path: Path) -> None:
    path = saved(recorded(), tmp_path / "run.npz")
    data = bytearray(path.read_bytes())
    if change == "byte":
        place = data.index(np.float64(recorded().recorded_states()[3][1][0]).tobytes())
        data[place] ^= 1
    elif change == "cut":
        data = data[: len(data) // 2]
    path.write_bytes(data if change != "kind" else b"PK\x03\x04")
    with pytest.raises(ValueError, match=r"must be a run recorded by xortui watch, got "):
        load_recorded(path)


@pytest.mark.parametrize("ending", every(2, ["npz", "jsonl"]))
def test_a_watched_run_is_written_as_a_program_that_trains_on_from_its_start(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = recorded()
    path = saved(history, tmp_path / f"run.{ending}")
    assert main(["export", "--watched", str(path), "--every", "20"]) == 0
    printed = subprocess.run(
        [sys.executable, "-c", capsys.readouterr().out], capture_output=True, text=True, check=True
    ).stdout
    history.advance(1 << 30)
    assert f"{history.at(20).loss:.4f}" in printed, printed
    assert main(["export", "--watched", str(path), "--style", "torch"]) == 0
    assert "torch" in capsys.readouterr().out
    assert main(["export", "--watched", str(path), "--hidden", "3"]) == 2
    line = "xortui: --watched must stand without options of a run, got hidden\n"
    assert capsys.readouterr().err == line


@pytest.mark.slow
def test_a_watched_run_is_recorded_as_a_moving_picture(tmp_path: Path) -> None:
    path = saved(recorded(12), tmp_path / "run.npz")
    cast = tmp_path / "run.cast"
    words = ["record", str(cast), "--watched", str(path), "--speed", "20", "--fps", "2"]
    assert main([*words, "--hold", "0"]) == 0
    text = cast.read_text(encoding="utf-8")
    assert "xortui watch" in text.splitlines()[0]
    assert text.count("\n") > 2
