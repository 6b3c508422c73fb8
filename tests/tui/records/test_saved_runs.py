"""A kept run goes on bit for bit, and is refused where its parts do not fit together."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.examples import every
from support.losses import SEVERAL

from xortui.core import Change, Dataset, RunConfig, Trainer
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.records.saved_runs import SavedRun, load_run, save_run

RUNS = [
    RunConfig(),
    RunConfig(optimizer="adam", dtype="float32"),
    RunConfig(hidden=(4,), batch_norm=True, momentum=0.9, nesterov=True),
    RunConfig(hidden=(8, 3), dropout=0.3, batch_size=3, optimizer="rmsprop"),
    RunConfig(changes=(Change(30, "dropout", 0.5), Change(70, "optimizer", "adam"))),
    RunConfig(hidden=()),
    RunConfig(test=0.25, patience=1_000, stop_when=("test_loss<0.01", "right>=1")),
    RunConfig(hidden=(4, 3), activation="tanh,elu", bias=False, skip=True, layer_dropout=(0, 0.5)),
    RunConfig(hidden=(4, 3), batch_norm=True, norm_layers=(2,), bias=False, batch_size=2),
    RunConfig(input_norm=True, input_dropout=0.25, batch_norm=True, hidden=(3,), momentum=0.5),
    RunConfig(**SEVERAL["several numbers"]),
    RunConfig(**SEVERAL["softmax of three"]),
]


def advanced(config: RunConfig, epochs: int) -> SavedRun:
    trainer = Trainer(config)
    record = LossRecord.starting(trainer)
    while trainer.epoch < epochs:
        record.extend(trainer.advance(trainer.epochs_alike(epochs - trainer.epoch)))
    return SavedRun.of(trainer, record)


@pytest.mark.parametrize("config", every(2, RUNS))
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
    assert np.array_equal(record.test_losses, straight.test_losses, equal_nan=True)
    assert record.test_losses.size == (0 if config.test is None else 121)
    assert trainer.best == (None if config.test is None else advanced(config, 120).trainer().best)
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


def test_headings_and_scaling_are_kept(tmp_path: Path) -> None:
    data = Dataset(((1e6,), (3e6,)), (0, 1), "loans.csv", ("income",), "repaid")
    config = RunConfig(data=data, standardize=True, epochs=20)
    save_run(tmp_path / "run.npz", advanced(config, 10))
    config = load_run(tmp_path / "run.npz").config
    assert config.standardize
    assert config.dataset.column_names == ("income", "repaid")


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


Changes = Callable[[dict[str, Any]], object]


def rewritten(path: Path, change: Changes, *, format_: str = "xortui run 1") -> None:
    """Writes a file's arrays anew with a change; without a checksum, as version 0.1 did."""
    with np.load(path) as loaded:
        arrays = {name: loaded[name] for name in loaded.files}
    arrays["format"] = np.array(format_)
    if format_ == "xortui run 1":
        arrays.pop("checksum", None)
    change(arrays)
    np.savez(path, **arrays)


def checkpoint(**fields: object) -> Changes:
    """Changes fields of the checkpoint; of its settings where a name begins with ``in_``."""

    def change(arrays: dict[str, Any]) -> None:
        values = json.loads(str(arrays["checkpoint"]))
        for name, value in fields.items():
            inner = values["settings"] if name.startswith("in_") else values
            inner[name.removeprefix("in_")] = value
        arrays["checkpoint"] = np.array(json.dumps(values))

    return change


def config(**fields: object) -> Changes:
    def change(arrays: dict[str, Any]) -> None:
        values = {**json.loads(str(arrays["config"])), **fields}
        arrays["config"] = np.array(json.dumps(values))

    return change


def array(name: str, value: Callable[[Any], Any]) -> Changes:
    return lambda arrays: arrays.update({name: value(arrays.get(name))})


def changed_number(name: str, index: int, value: float) -> Changes:
    def change(arrays: dict[str, Any]) -> None:
        arrays[name][index] = value

    return change


SAVED = RunConfig(changes=(Change(3, "learning_rate", 0.2),), batch_size=2)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of that run."""
    path = tmp_path_factory.mktemp("saved") / "run.npz"
    save_run(path, advanced(SAVED, 10))
    return path.read_bytes()


def test_arrays_written_anew_without_a_change_are_still_a_run(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    save_run(path, advanced(SAVED, 10))
    assert load_run(path).is_checked
    rewritten(path, lambda arrays: None)
    assert not load_run(path).is_checked


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (config(hidden=[3]), "hidden must be (3,) at epoch 10, got (2,)"),
        (config(seed=7), "seed must be 7 at epoch 10, got 42"),
        (config(changes=[]), "n_applied must be <= 0, got 1"),
        (checkpoint(in_learning_rate=0.3), "learning_rate must be 0.2 at epoch 10, got 0.3"),
        pytest.param(
            config(changes=[{"epoch": 3, "field": "learning_rate", "value": 0.2}] * 100_001),
            "changes must be at most 100000, got 100001",
            marks=pytest.mark.slow,
        ),
        (
            checkpoint(in_changes=[{"epoch": 3, "field": "learning_rate", "value": 0.2}]),
            "changes must be at most 0, got 1",
        ),
        (checkpoint(n_applied=99), "n_applied must be <= 1, got 99"),
        (checkpoint(n_applied=0), "n_applied must be 1 at epoch 10, got 0"),
        (checkpoint(n_applied=True), "n_applied must be an integer >= 0, got True"),
        (checkpoint(solved_at="x"), "solved_at must be an integer >= 0, got 'x'"),
        (checkpoint(solved_at=11), "solved_at must be <= 10, got 11"),
        (checkpoint(steps=-1), "steps must be an integer >= 0, got -1"),
        (checkpoint(steps=10**30), "steps must be <= 40, got 1"),
        (checkpoint(epoch=10**400), "epoch must be"),
        (checkpoint(epoch=9), "epoch must be 9, that of the checkpoint, got 10"),
        (checkpoint(more=1), "a checkpoint of other fields"),
        (checkpoint(generator_state=None), "generator_state must be there where a run draws"),
        (checkpoint(generator_state={"bit_generator": "MT19937"}), "generator_state must be that"),
        (array("checkpoint", lambda v: np.array("[" * 100_000)), "maximum recursion depth"),
        (array("checkpoint", lambda v: np.array("9" * 5000)), "Exceeds the limit"),
        (array("config", lambda v: np.array("[]")), "config must be an object"),
        (array("config", lambda v: np.array("{")), "Expecting property name"),
        (array("losses", lambda v: v.astype("U30")), "losses must be float64 of shape (11,), got"),
        (
            array("losses", lambda v: v.astype(complex)),
            "losses must be float64 of shape (11,), got",
        ),
        (array("losses", lambda v: v[:-1]), "losses must be float64 of shape (11,), got"),
        (array("train_losses", lambda v: np.zeros(3)), "train_losses must be float64 of shape"),
        (changed_number("losses", -1, 0.1), "losses must be at their end the parameters' loss"),
        (
            changed_number("checkpoint_vector", 0, np.nan),
            "weights_0 must be that of the checkpoint",
        ),
        (
            array("checkpoint_vector", lambda v: v * np.nan),
            "weights_0 must be that of the checkpoint",
        ),
        (
            array("checkpoint_vector", lambda v: v.astype(complex)),
            "checkpoint_vector must be float64 of shape (27,), got complex128",
        ),
        (array("weights_0", lambda v: v + 1), "weights_0 must be that of the checkpoint"),
        (array("weights_0", lambda v: v.ravel()), "weights_0 must be float64 of shape (2, 2)"),
        (array("weights_9", lambda v: np.zeros(3)), "'weights_9', which no saved run has"),
        (lambda arrays: arrays.pop("losses"), "losses must be there"),
        (lambda arrays: arrays.pop("config"), "config must be there"),
        (
            array("format", lambda v: np.array("xortui run 2")),
            "checksum must be there",
        ),
        (array("format", lambda v: np.array("xortui run 3")), "a file of another kind"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(
    change: Changes, rule: str, saved: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(saved)
    rewritten(path, change)
    with pytest.raises(
        ValueError, match=re.escape(f"{path} must be a run saved by xortui")
    ) as info:
        load_run(path)
    assert rule in str(info.value)
    assert str(info.value).isprintable() and len(str(info.value)) < 600


def test_a_vector_of_no_numbers_is_refused_though_its_weights_agree(tmp_path: Path) -> None:
    def change(arrays: dict[str, Any]) -> None:
        for name in ("checkpoint_vector", "weights_0", "weights_1", "biases_0", "biases_1"):
            arrays[name] = arrays[name] * np.nan

    path = tmp_path / "run.npz"
    save_run(path, advanced(SAVED, 10))
    rewritten(path, change)
    with pytest.raises(ValueError, match="losses must be at their end the parameters' loss nan"):
        load_run(path)


def test_data_with_a_name_that_a_terminal_would_obey_are_refused(tmp_path: Path) -> None:
    data = {"inputs": [[0, 1], [1, 0]], "targets": [0, 1], "name": "\x1b]0;owned\x07"}
    path = tmp_path / "run.npz"
    save_run(path, advanced(RunConfig(), 5))
    rewritten(path, config(data=data))
    with pytest.raises(ValueError, match="a name without control characters"):
        load_run(path)


def test_a_checksum_tells_what_the_archive_s_own_would_not(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    save_run(path, advanced(RunConfig(), 10))

    def change(arrays: dict[str, Any]) -> None:
        arrays["losses"][5] += 1e-12

    rewritten(path, change, format_="xortui run 2")
    with pytest.raises(ValueError, match="another checksum than that of what it holds"):
        load_run(path)
