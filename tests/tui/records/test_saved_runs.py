"""A kept run goes on bit for bit, and is there whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from xortui.core import Change, RunConfig, Trainer
from xortui.tui.records.atomic_files import replacing
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.records.saved_runs import SavedRun, load_run, save_run

RUNS = [
    RunConfig(),
    RunConfig(optimizer="adam", dtype="float32"),
    RunConfig(hidden=(4,), batch_norm=True, momentum=0.9, nesterov=True),
    RunConfig(hidden=(8, 3), dropout=0.3, batch_size=3, optimizer="rmsprop"),
    RunConfig(changes=(Change(30, "dropout", 0.5), Change(70, "optimizer", "adam"))),
    RunConfig(hidden=()),
]


def advanced(config: RunConfig, epochs: int) -> SavedRun:
    trainer = Trainer(config)
    record = LossRecord.starting(trainer)
    while trainer.epoch < epochs:
        record.extend(trainer.advance(trainer.epochs_alike(epochs - trainer.epoch)))
    return SavedRun.of(trainer, record)


@pytest.mark.parametrize("config", RUNS)
def test_a_kept_run_goes_on_bit_for_bit(config: RunConfig, tmp_path: Path) -> None:
    save_run(tmp_path / "run.npz", advanced(config, 50))
    run = load_run(tmp_path / "run.npz")
    assert run.config == config
    straight = advanced(config, 120)
    trainer, record = run.trainer(), run.record()
    while trainer.epoch < 120:
        record.extend(trainer.advance(trainer.epochs_alike(120 - trainer.epoch)))
    assert np.array_equal(record.losses, straight.losses)
    assert np.array_equal(record.train_losses, straight.train_losses, equal_nan=True)
    assert np.array_equal(trainer.checkpoint().vector, straight.checkpoint.vector)


def test_a_file_reads_with_numpy_alone(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    run = advanced(RunConfig(hidden=(3,), batch_norm=True), 10)
    save_run(path, run)
    with np.load(path, allow_pickle=False) as arrays:
        assert int(arrays["epoch"]) == 10
        assert arrays["losses"].shape == arrays["train_losses"].shape == (11,)
        assert np.array_equal(arrays["weights_1"], run.parameters.weights[1])
        assert np.array_equal(arrays["running_means_0"], run.parameters.running_means[0])


@pytest.mark.parametrize("content", [b"", b"not a file of arrays", b"PK\x03\x04 broken"])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"must be a run saved by xortui, got"):
        load_run(path)


def test_arrays_of_another_kind_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    np.savez(path, losses=np.zeros(3))
    with pytest.raises(ValueError, match="a file of another kind"):
        load_run(path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    save_run(path, advanced(RunConfig(), 10))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ValueError, match="must be a run saved by xortui"):
        load_run(path)


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["run.npz"]


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["run.npz"]


def test_a_system_without_nameless_files_leaves_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    with pytest.raises(RuntimeError), replacing(tmp_path / "run.npz") as file:
        file.write(b"half")
        raise RuntimeError
    assert os.listdir(tmp_path) == []
    with replacing(tmp_path / "run.npz") as file:
        file.write(b"new")
    assert (tmp_path / "run.npz").read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="the system has no nameless files")
def test_a_process_killed_while_writing_leaves_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, os, signal, pathlib\n"
        "from xortui.tui.records.atomic_files import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "run.npz"
    ended = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert os.listdir(tmp_path) == []
