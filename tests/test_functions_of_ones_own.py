"""An activation and an optimizer that are entries of their tables, and stand nowhere else."""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.examples import every
from support.script_runs import printed, shown

from xortui.core import Change, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS, Activation
from xortui.core.boolean_functions import corners, unit_function
from xortui.core.network import NeuralNetwork
from xortui.core.optimizers import OPTIMIZERS, Optimizer
from xortui.core.sweep import SOLVED, Sweep, run_chunk
from xortui.tui.cli.run_options import config_from_options
from xortui.tui.export import numpy_script, torch_script
from xortui.tui.records.run_card import run_card
from xortui.tui.rendering.diagram.thumbnail import brightness


def positive_part(x: Any) -> Any:
    return np.maximum(x, 0)


def softplus(x: Any) -> Any:
    # a smooth corner: log(1 + e^x), which does not overflow as this is written
    return positive_part(x) + np.log1p(np.exp(-np.abs(x)))


def softplus_derivative(z: Any, x: Any) -> Any:
    return 1 - np.exp(-x)


def adagrad(self: Any, name: str, step: Any, lr: float, momentum: float, nesterov: bool) -> None:
    # each parameter's step is divided by the size of all its steps so far
    square = self.memory[name][0]
    square += step * step
    self.parameters[name] += lr * step / (np.sqrt(square) + 1e-10)


SOFTPLUS = Activation(
    "soft",
    softplus,
    softplus_derivative,
    torch="nn.Softplus()",
    range=(0.0, math.inf),
    middle=math.log(2),
    is_one_sided=True,
)
ADAGRAD = Optimizer("own_adagrad", adagrad, torch="torch.optim.Adagrad", n_slots=1)
CHANGED = (Change(100, "activation", "tanh"), Change(150, "optimizer", "adam"))


@pytest.fixture(autouse=True)
def with_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTIVATIONS, "soft", SOFTPLUS)
    monkeypatch.setitem(OPTIMIZERS, "own_adagrad", ADAGRAD)


def configuration(**fields: Any) -> RunConfig:
    settings = {"activation": "soft", "optimizer": "own_adagrad", "learning_rate": 0.3}
    return RunConfig(**{**settings, "hidden": (4,), "epochs": 1_000, **fields})


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_it_trains_as_the_network_of_the_articles_does(dtype: str) -> None:
    config = configuration(dtype=dtype, weight_decay=1e-4, epochs=300, learning_rate=0.05)
    network, trainer = NeuralNetwork(config), Trainer(config)
    data = config.dataset
    x, y = data.inputs.astype(dtype), data.targets.astype(dtype)
    network.train(x, y, 300, 0.05, 0.0, False, 1e-4, None, 0.0)
    losses = [trainer.loss, *trainer.advance(300).losses]
    tolerance = 1e-10 if dtype == "float64" else 1e-4
    np.testing.assert_allclose(network.losses, losses, rtol=0, atol=tolerance)
    assert losses[-1] < losses[0]


def test_it_goes_on_from_a_checkpoint_bit_for_bit() -> None:
    straight, resumed = Trainer(configuration()), Trainer(configuration())
    resumed.advance(300)
    resumed = Trainer.resumed(configuration(), resumed.checkpoint())
    assert straight.advance(900).losses[300:].tolist() == resumed.advance(600).losses.tolist()


@pytest.mark.parametrize("output", ["sigmoid", "soft"])
def test_it_sweeps_as_it_trains(output: str) -> None:
    # Of other seeds and rates, a rounding error in the first steps makes another run.
    config = configuration(output_activation=output, loss="mse", epochs=200, learning_rate=0.03)
    outcomes = run_chunk(config, [2, 3], lambda judgement: None)
    for seed, loss in zip(outcomes.seeds.tolist(), outcomes.losses, strict=True):
        trainer = Trainer(config.replace(seed=seed))
        trainer.advance(200)
        assert loss == pytest.approx(trainer.loss, abs=1e-9)
    many = run_chunk(configuration(), range(20), lambda judgement: None)
    assert (many.fates == SOLVED).sum() > 10


def test_its_memory_turns_with_layers_that_a_sweep_negates() -> None:
    config = configuration(changes=(*CHANGED, Change(180, "activation", "sigmoid")), epochs=250)
    sweep = Sweep(config, [5])
    sweep.advance(250)
    trainer = Trainer(config.replace(seed=5))
    assert sweep.outcomes(judged=False).losses[0] == pytest.approx(
        trainer.advance(250).loss, abs=1e-9
    )


def test_the_function_of_a_unit_is_named() -> None:
    sums = np.array([[-1.0, 1, 1, 3], [-3, -1, -1, 1], [1, -1, -1, -3], [-1, 3, 0.001, 3]])
    named = [unit_function(SOFTPLUS(row), "soft") for row in sums]
    assert named == ["0111", "0001", "1000", None]
    assert corners([[0.2, 1.0], [3.0, 0.1]], "soft")[0].tolist() == [0.2, 0.1]


def test_it_is_drawn_from_its_least_value_to_the_most_that_is_seen() -> None:
    assert brightness(np.array([0.0, 2.0]), "soft").tolist() == [0.0, 1.0]


def test_the_command_line_and_run_cards_take_it() -> None:
    given = {"activation": "soft", "optimizer": "own_adagrad", "learning_rate": "0.3"}
    config = config_from_options({**given, "hidden": "4", "epochs": "1000"})
    assert config == configuration()
    assert "--activation soft --optimizer own_adagrad" in run_card(config)
    with pytest.raises(ValueError, match=r"momentum must be 0 with optimizer own_adagrad, got"):
        configuration(momentum=0.5)
    with pytest.raises(ValueError, match=r"activation must be one of sigmoid, .*, soft, got"):
        configuration(activation="gelu")


@pytest.mark.parametrize(
    "fields",
    every(
        2,
        [
            {},
            {"output_activation": "soft", "loss": "mse", "hidden": (3, 2), "weight_decay": 1e-3},
            {"changes": CHANGED, "batch_size": 2, "epochs": 300},
            {"batch_norm": True, "dropout": 0.25, "learning_rate": 0.01, "epochs": 300},
            {"activation": "silu", "output_activation": "soft", "loss": "mse", "epochs": 200},
        ],
    ),
    ids=["alone", "everywhere", "steered", "regularised", "beside silu"],
)
def test_an_exported_numpy_program_prints_its_losses(fields: dict[str, Any]) -> None:
    config = configuration(**fields)
    found, expected = printed(numpy_script(config)), shown(config)
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-9, atol=1e-9)


def test_the_exported_program_holds_its_text_and_what_it_calls() -> None:
    program = numpy_script(configuration())
    for line in (
        "def positive_part(x):",
        "def softplus(x):\n    # a smooth corner: log(1 + e^x), which does not overflow",
        "def softplus_derivative(x):",
        "    def adagrad(self, name, step, lr, momentum, nesterov):",
        "self.start(self.adagrad)",
    ):
        assert line in program


def test_an_exported_pytorch_program_names_it() -> None:
    program = torch_script(configuration())
    assert "nn.Softplus()" in program
    assert "optimizer = torch.optim.Adagrad(params=model.parameters(), lr=0.3)" in program
    compile(program, "exported", "exec")


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not there")
def test_an_exported_pytorch_program_prints_its_losses(tmp_path: Path) -> None:
    path, config = tmp_path / "exported.py", configuration(epochs=300)
    path.write_text(torch_script(config), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(path)],
        env={"MPLBACKEND": "agg", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    words = [line.split() for line in ended.stdout.splitlines() if line.startswith("epoch:")]
    found = {int(word[1]): float(word[3]) for word in words}
    expected = shown(config)
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), atol=1e-7)
