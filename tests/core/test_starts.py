"""First parameters are the numbers of the scripts that draw them so."""

from __future__ import annotations

import json
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.examples import every
from support.first_article import NeuralNetwork

from xortui.core import PRESETS, RunConfig, Trainer
from xortui.core.initializers import INITIALIZERS
from xortui.core.starts import WEIGHT_SCHEMES, Start

DATA = np.load(Path(__file__).with_name("reference_starts.npz"))
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0], [1], [1], [0]])
VARIED = (
    *(Start(name) for name in WEIGHT_SCHEMES),
    Start("uniform:-1,1", order="layer-by-layer"),
    Start("normal:0,0.01", "uniform:-1,1"),
    Start("he", "torch", factor=0.5),
    Start("orthogonal", "zeros", bias_factor=2.0),
)


@pytest.mark.parametrize("scheme", every(2, json.loads(str(DATA["schemes"]))))
def test_a_scheme_of_nn_init_makes_pytorchs_numbers(scheme: str) -> None:
    schemes, sizes = json.loads(str(DATA["schemes"])), json.loads(str(DATA["sizes"]))
    per_scheme = DATA["values"].reshape(len(schemes), -1)[schemes.index(scheme)]
    drawn = [
        array.ravel()
        for size, seed in product(sizes, DATA["seeds"])
        for layer in Start(scheme).initializer(size, int(seed))
        for array in layer
    ]
    ours = np.concatenate(drawn)
    if scheme.endswith("uniform"):
        assert ours.tobytes() == per_scheme.tobytes()
    else:
        np.testing.assert_allclose(ours, per_scheme, rtol=0, atol=1e-12)


def test_normal_numbers_that_are_a_little_off_are_seen() -> None:
    schemes = json.loads(str(DATA["schemes"]))
    per_scheme = DATA["values"].reshape(len(schemes), -1)
    he, lecun = per_scheme[schemes.index("he-normal")], per_scheme[schemes.index("lecun")]
    assert np.abs(he - lecun).max() > 0.1, "the two schemes differ by a factor alone"


def test_numpys_legacy_generator_draws_weights_first_or_layer_by_layer() -> None:
    shapes = [(2, 3), (3, 4), (4, 1)]
    np.random.seed(7)
    weights = [np.random.uniform(-1, 1, shape) for shape in shapes]
    biases = [np.random.uniform(-1, 1, n_out) for _, n_out in shapes]
    assert_drawn(Start("uniform:-1,1"), weights, biases)
    np.random.seed(7)
    layers = [(np.random.normal(0, 0.01, shape), np.random.randn(shape[1])) for shape in shapes]
    start = Start("normal:0,0.01", "normal", order="layer-by-layer")
    assert_drawn(start, *map(list, zip(*layers, strict=True)))
    np.random.seed(7)
    weights = [0.1 * np.random.randn(*shape) for shape in shapes]
    assert_drawn(Start("normal", "zeros", factor=0.1), weights, [np.zeros(n) for _, n in shapes])


def assert_drawn(start: Start, weights: list[Any], biases: list[Any]) -> None:
    for layer, (w, b) in enumerate(start.initializer((2, 3, 4, 1), 7)):
        np.testing.assert_array_equal(w, weights[layer])
        np.testing.assert_array_equal(b, biases[layer])


def test_what_has_always_been_offered_keeps_its_bits() -> None:
    for name, initializer in INITIALIZERS.items():
        assert Start(name).initializer is initializer
    same = Start("uniform:0,1").initializer((2, 3, 1), 5)
    for (w, b), (weights, biases) in zip(same, INITIALIZERS["uniform"]((2, 3, 1), 5), strict=True):
        assert w.tobytes() == weights.tobytes()
        assert b.tobytes() == biases.tobytes()


@pytest.mark.parametrize("start", VARIED, ids=str)
def test_many_starts_side_by_side_are_those_of_each_seed(start: Start) -> None:
    seeds, sizes = [0, 3, 2**40 + 1], (2, 5, 4, 1)
    layers = start.initializer.draw_many(sizes, seeds)
    for lane, seed in enumerate(seeds):
        for (weights, biases), (w, b) in zip(layers, start.initializer(sizes, seed), strict=True):
            np.testing.assert_array_equal(weights[..., lane], w)
            np.testing.assert_array_equal(biases[..., lane], b)


def test_weights_biases_and_their_factors_are_apart() -> None:
    config = RunConfig(hidden=(3,), init="he-uniform", bias_init="zeros", init_factor=0.5)
    halved, whole = Trainer(config), Trainer(config.replace(init_factor=1.0))
    for ours, other in zip(halved.parameters().weights, whole.parameters().weights, strict=True):
        np.testing.assert_array_equal(ours, 0.5 * other)
    assert not any(biases.any() for biases in halved.parameters().biases)
    torch = Trainer(RunConfig(hidden=(3,))).parameters().biases
    doubled = Trainer(config.replace(bias_init=None, bias_factor=2.0)).parameters().biases
    for ours, other in zip(doubled, torch, strict=True):
        np.testing.assert_array_equal(ours, 2 * other)


@pytest.mark.parametrize("seed", every(3, range(10), first=1))
def test_the_first_article_typed_by_hand_has_the_losses_of_init_uniform(seed: int) -> None:
    theirs, losses = NeuralNetwork(seed), []
    for _ in range(300):
        losses.append(np.sum(0.5 * (theirs.forward(X) - Y) ** 2))
        theirs.train(X, Y, epochs=1)
    ours = Trainer(PRESETS["scratch"].config.replace(seed=seed))
    found = [ours.loss, *ours.advance(299).losses]
    np.testing.assert_allclose(found, losses, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", every(3, range(10)))
def test_the_second_article_typed_by_hand_has_the_losses_of_init_torch(seed: int) -> None:
    words = np.random.RandomState(seed)

    def linear(n_in: int, n_out: int) -> tuple[Any, Any]:
        # nn.Linear: each number of 24 bits of a word, between the float32 bounds of 1 / sqrt(n_in)
        bound = float(np.float32(1 / np.sqrt(n_in)))
        drawn = words.randint(0, 2**32, n_in * n_out + n_out, dtype=np.uint32) & (2**24 - 1)
        numbers = (drawn / 2**24 * 2 * bound - bound).astype(np.float32).astype(float)
        return numbers[: n_in * n_out].reshape(n_out, n_in).T.copy(), numbers[n_in * n_out :].copy()

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    (w1, b1), (w2, b2) = linear(2, 2), linear(2, 1)
    losses = []
    for _ in range(300):
        hidden = sigmoid(X @ w1 + b1)
        p = sigmoid(hidden @ w2 + b2)
        losses.append(-np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p)))
        d_output = (p - Y) / 4
        d_hidden = d_output @ w2.T * hidden * (1 - hidden)
        w2 -= 0.1 * hidden.T @ d_output
        b2 -= 0.1 * d_output.sum(0)
        w1 -= 0.1 * X.T @ d_hidden
        b1 -= 0.1 * d_hidden.sum(0)
    ours = Trainer(RunConfig(init="torch", seed=seed))
    np.testing.assert_allclose([ours.loss, *ours.advance(299).losses], losses, rtol=0, atol=1e-12)


def test_shapes_are_those_of_the_layers() -> None:
    sizes = (3, 5, 2, 1)
    for start in VARIED:
        layers = start.initializer(sizes, 1)
        assert [w.shape for w, _ in layers] == list(pairwise(sizes))
        assert [b.shape for _, b in layers] == [(n,) for n in sizes[1:]]
