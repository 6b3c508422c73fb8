"""Parameters from files: of one's own, of PyTorch, and of strangers."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xortui.core import RunConfig, Trainer
from xortui.core.sweep import Sweep
from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.run_options import config_from_options
from xortui.tui.records.run_card import run_card
from xortui.tui.records.saved_runs import SavedRun, save_run
from xortui.tui.records.weight_files import layers_from_file

RANDOM = np.random.RandomState(3)
W1, B1, W2, B2 = RANDOM.rand(2, 3), RANDOM.rand(3), RANDOM.rand(3, 1), RANDOM.rand(1)
WRITTEN: dict[str, dict[str, Any]] = {
    "of a saved run": {"weights_0": W1, "biases_0": B1, "weights_1": W2, "biases_1": B2},
    "of the first article": {
        "weights1": W1,
        "bias1": B1[None],
        "weights2": W2,
        "bias2": B2[None],
        "losses": np.ones(9),
    },
    "of letters": {"W1": W1, "b1": B1, "W2": W2, "b2": B2},
    "of a state dict": {"0.weight": W1.T, "0.bias": B1, "2.weight": W2.T, "2.bias": B2},
    "of a module": {"fc1.weight": W1.T, "fc1.bias": B1, "fc2.weight": W2.T, "fc2.bias": B2},
}


@pytest.mark.parametrize("names", WRITTEN)
def test_a_run_starts_from_the_parameters_in_a_file(names: str, tmp_path: Path) -> None:
    path = tmp_path / "given.npz"
    np.savez(path, **{name: a.copy() for name, a in WRITTEN[names].items()})
    config = config_from_options({"weights": str(path), "epochs": "20"})
    assert config.hidden == (3,)
    trainer = Trainer(config)
    for found, given in zip(trainer.parameters().weights, (W1, W2), strict=True):
        np.testing.assert_array_equal(found, given)
    for found, given in zip(trainer.parameters().biases, (B1, B2), strict=True):
        np.testing.assert_array_equal(found, given)
    assert "--change '0:weights[0]=[[" in run_card(config)
    sweep = Sweep(config, [1, 2])
    sweep.advance(20)
    losses = sweep.outcomes(judged=False).losses
    np.testing.assert_allclose(losses, trainer.advance(20).loss, rtol=1e-12)


def test_a_saved_run_is_such_a_file(tmp_path: Path) -> None:
    trainer = Trainer(RunConfig(hidden=(4,), epochs=30))
    losses = np.append(trainer.loss, trainer.advance(30).losses)
    state, parameters = trainer.checkpoint(), trainer.parameters()
    run = SavedRun(trainer.config, state, parameters, losses, np.empty(0))
    save_run(tmp_path / "saved.npz", run)
    layers = layers_from_file(str(tmp_path / "saved.npz"))
    np.testing.assert_array_equal(layers.weights[0], trainer.parameters().weights[0])


def archive(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return written.getvalue()


def saved(**arrays: Any) -> bytes:
    written = io.BytesIO()
    np.savez(written, **arrays)
    return written.getvalue()


REFUSED: dict[str, tuple[bytes, str]] = {
    "no archive": (b"weights", "File is not a zip file"),
    "objects": (saved(W1=np.array([None], object), b1=B1), "header numpy does not write"),
    "no numbers": (saved(W1=np.array([["a"]]), b1=B1), "W1 must be numbers"),
    "not finite": (saved(W1=np.full((2, 1), np.nan), b1=np.ones(1)), "W1 must be finite"),
    "no biases": (saved(W1=W1), "weights and biases of each layer"),
    "nothing": (saved(losses=W1), "weights and biases of each layer"),
    "cubes": (saved(W1=np.ones((2, 3, 1)), b1=B1), "W1 must be of one layer"),
    "no chain": (saved(W1=W1, b1=B1, W2=W1, b2=B1), "layer 1 must follow the one before it"),
    "twice": (saved(W1=W1, b1=B1, weights_1=W1), "weights_1 must be there once"),
    "too many": (saved(W1=np.ones((1, 1 << 18)), b1=np.ones(1 << 18)), "at most 262,144 numbers"),
    "claims": (
        archive(**{"W1.npy": b"\x93NUMPY\x01\x00\x76\x00" + b"{'descr': '<f8', 'fortran_order'"}),
        "header numpy does not write",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_stranger_s_file_is_refused_in_one_line(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "given.npz"
    path.write_bytes(REFUSED[kind][0])
    with pytest.raises(UsageError) as refused:
        config_from_options({"weights": str(path)})
    message = str(refused.value)
    assert message.startswith("--weights must be a file of layers that can be read, got '")
    assert REFUSED[kind][1] in message
    assert "\n" not in message


def test_layers_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "given.npz"
    np.savez(path, W1=W1, b1=B1, W2=W2, b2=B2)
    with pytest.raises(UsageError, match="--weights must be of a network 2-2-1, got 2-3-1"):
        config_from_options({"weights": str(path), "hidden": "2"})
    with pytest.raises(UsageError, match="--weights must be left out with --from"):
        config_from_options({"weights": str(path)}, RunConfig())


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="PyTorch is there")
def test_a_state_dict_needs_pytorch(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(archive(**{"archive/data.pkl": b"."}))
    with pytest.raises(UsageError, match="a state dict needs PyTorch, which is not there"):
        config_from_options({"weights": str(path)})
