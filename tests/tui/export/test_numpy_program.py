"""The exported NumPy program prints the losses that the run shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import reject
from support.drawn_runs import EVERY, drawn_runs
from support.examples import every, tried
from support.script_runs import RUNS, printed, shown

from xortui.core import PRESETS, Dataset, RunConfig
from xortui.tui.export import numpy_script


@pytest.mark.parametrize("name", every(3, RUNS))
def test_a_program_prints_the_losses_of_its_run(name: str) -> None:
    found, expected = printed(numpy_script(RUNS[name])), shown(RUNS[name])
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-9, atol=1e-9)


def test_single_precision_agrees_as_far_as_it_goes() -> None:
    config = RunConfig(dtype="float32", epochs=300, optimizer="adam", hidden=(3,))
    found, expected = printed(numpy_script(config)), shown(config)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), atol=1e-5)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_program(name: str) -> None:
    compile(numpy_script(PRESETS[name].config), name, "exec")


def test_the_article_s_program_keeps_its_own_lines() -> None:
    program = numpy_script(PRESETS["scratch"].config)
    for line in (
        "return 1 / (1 + np.exp(-x))",
        "self.weights1 = np.random.rand(2, 2)",
        "self.bias2 = np.random.rand(1, 1)",
        "self.hidden = sigmoid(np.dot(X, self.weights1) + self.bias1)",
        "error = y - output",
        "d_output = error * sigmoid_derivative(output)",
        "d_hidden = d_output.dot(self.weights2.T) * sigmoid_derivative(self.hidden)",
        "self.weights2 += self.hidden.T.dot(d_output) * lr",
        "self.bias1 += np.sum(d_hidden, axis=0) * lr",
        "nn.train(X, y, epochs=10000, lr=0.1)",
    ):
        assert line in program


def test_a_program_that_would_be_numbers_only_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a script must write out at most 4,096 numbers"):
        numpy_script(RunConfig(hidden=(200, 200)))


def test_a_run_that_is_none_without_its_data_is_a_program() -> None:
    points = Dataset(tuple((n / 10, 1.0) for n in range(5)), (0.0, 1.0, 0.0, 1.0, 1.0))
    program = numpy_script(RunConfig(data=points, batch_norm=True, batch_size=3))
    assert program.startswith("# The run of: xortui train --batch-size 3 --batch-norm with the")


def check_program(config: RunConfig) -> None:
    try:
        program = numpy_script(config, EVERY)
    except ValueError as refused:
        assert "a script must" in str(refused)
        reject()
    found, expected = printed(program), shown(config, EVERY)
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-9, atol=1e-9)


@tried(drawn_runs(), few=4, many=200, deadline=None)
def test_a_drawn_run_is_repeated_by_its_program(config: RunConfig) -> None:
    check_program(config)


CONFIGS = json.loads(
    str(np.load(Path(__file__).parents[2] / "core/reference_descents.npz")["configs"])
)


@pytest.mark.parametrize(
    "index",
    [
        index if index % 76 == 0 else pytest.param(index, marks=pytest.mark.slow)
        for index in range(0, len(CONFIGS), 2)
    ],
)
def test_a_program_makes_the_run_of_any_descent(index: int) -> None:
    config = RunConfig.from_dict(CONFIGS[index])
    found, expected = printed(numpy_script(config)), shown(config)
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-9, atol=1e-9)
