"""The exported NumPy program prints the losses that the run shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.script_runs import POINTS, RUNS, printed, shown

from xortui.core import PRESETS, Dataset, RunConfig
from xortui.core.activations import ACTIVATIONS
from xortui.tui.export import numpy_script


@pytest.mark.parametrize("name", RUNS)
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


@st.composite
def networks(draw: st.DrawFn) -> RunConfig:
    """Any network, trained for a short time."""
    hidden = draw(st.lists(st.integers(1, 4), max_size=3))
    names = st.sampled_from([*ACTIVATIONS])
    each = draw(st.booleans())
    batch_norm = bool(hidden) and draw(st.booleans())
    shares = st.lists(st.sampled_from([0.0, 0.3]), min_size=len(hidden), max_size=len(hidden))
    layers = st.lists(st.integers(1, max(len(hidden), 1)), unique=True)
    return RunConfig(
        data=draw(st.sampled_from([None, POINTS])),
        hidden=tuple(hidden),
        activation=",".join(draw(names) for _ in hidden) if each and hidden else draw(names),
        output_activation=draw(names),
        loss=draw(st.sampled_from(["mse", "sse"])),
        bias=draw(st.booleans()),
        skip=bool(hidden) and not batch_norm and draw(st.booleans()),
        batch_norm=batch_norm,
        norm_layers=tuple(sorted(draw(layers))) if batch_norm else (),
        layer_dropout=tuple(draw(shares)),
        batch_size=None if batch_norm else draw(st.sampled_from([None, 2])),
        # Others divide by the gradient's size, which carries the rounding of one that vanishes into
        # the digits compared; the programs of any descent try them where it does not.
        optimizer="sgd",
        momentum=draw(st.sampled_from([0.0, 0.9])),
        init=draw(st.sampled_from(["torch", "xavier"])),
        seed=draw(st.integers(0, 1000)),
        learning_rate=0.002,
        epochs=20,
    )


def check_program(config: RunConfig) -> None:
    expected, found = shown(config), printed(numpy_script(config))
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-9, atol=1e-9)


@settings(max_examples=10, deadline=None)
@given(networks())
def test_a_drawn_network_prints_its_losses(config: RunConfig) -> None:
    check_program(config)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(networks())
def test_two_hundred_drawn_networks_print_their_losses(config: RunConfig) -> None:
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
