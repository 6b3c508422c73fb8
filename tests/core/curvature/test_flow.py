"""Where gradient flow leads, and when, is what runs come to that go on for as long."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import PRESETS, RunConfig
from xortui.core.activations import ACTIVATIONS, Array
from xortui.core.curvature.descended_loss import DescendedLoss
from xortui.core.curvature.flow import (
    ACCURATE,
    SOLVED,
    UNDECIDED,
    UNSOLVED,
    FlowAccuracy,
    GradientFlow,
    lanes_at_once,
)
from xortui.core.curvature.rounded_relu import ROUNDED, ROUNDED_RELU
from xortui.core.initializers import INITIALIZERS

TORCH = RunConfig()

UNSOLVED_SEEDS = [5, 8, 9, 14, 19, 37, 40, 43, 49, 55, 61, 75, 95, 96, 99, 102, 108, 109, 123, 132]
"""Of the seeds 0 to 135 those that are unsolved after 400,000 epochs at a learning rate of 0.1."""


def starts(config: RunConfig, seeds: range) -> Array:
    drawn = INITIALIZERS[config.init].draw_many(config.sizes, seeds)
    layers = [np.concatenate([weights, biases[None]]) for weights, biases in drawn]
    return np.concatenate([layer.reshape(-1, len(seeds)) for layer in layers])


def test_untrained_networks_tell_which_will_never_be_solved() -> None:
    flow = GradientFlow(DescendedLoss(TORCH), starts(TORCH, range(136)))
    flow.finish()
    assert np.flatnonzero(flow.states == UNSOLVED).tolist() == UNSOLVED_SEEDS
    assert (flow.states == SOLVED).sum() == 136 - len(UNSOLVED_SEEDS)
    assert np.median(flow.steps) < 30
    # Beside others a start goes the same way, to the last bit.
    alone = GradientFlow(DescendedLoss(TORCH), starts(TORCH, range(40, 43)))
    alone.finish()
    assert (alone.ends == flow.ends[:, 40:43]).all()
    assert (alone.times == flow.times[40:43]).all()


def test_the_time_of_solving_is_that_of_a_run() -> None:
    # At a learning rate of 0.1 these are solved at these epochs.
    solved_at = {42: 12_231, 7: 7_830, 1: 11_707, 3: 6_566, 30: 4_515}
    flow = GradientFlow(DescendedLoss(TORCH), starts(TORCH, range(43)), accuracy=ACCURATE)
    flow.finish()
    for seed, epoch in solved_at.items():
        assert flow.times[seed] / 0.1 == pytest.approx(epoch, rel=0.05)


def test_a_start_without_a_gradient_rests_and_steps_are_bounded() -> None:
    zeros = GradientFlow(DescendedLoss(PRESETS["zeros"].config), np.zeros((9, 3)))
    zeros.finish()
    assert (zeros.states == UNSOLVED).all() and (zeros.steps <= 1).all()
    loss, few = DescendedLoss(TORCH), FlowAccuracy(most_steps=3)
    flow = GradientFlow(loss, starts(TORCH, range(5)), accuracy=few)
    flow.finish()
    assert (flow.states == UNDECIDED).all() and (flow.steps == 3).all()
    lost = GradientFlow(loss, np.full((9, 1), np.nan))
    lost.finish()
    assert lost.states.tolist() == [UNDECIDED]


def test_what_is_given_up_has_no_answer() -> None:
    flow = GradientFlow(DescendedLoss(TORCH), starts(TORCH, range(200)))
    flow.advance()
    flow.give_up()
    assert flow.is_done and (flow.states == UNDECIDED).all()
    # Of those that it had begun to follow it tells how far it came.
    moved = (flow.ends != starts(TORCH, range(200))).any(0)
    assert (moved == (flow.times > 0)).all() and 180 <= moved.sum() <= 192


def test_as_many_are_followed_at_once_as_the_cache_holds() -> None:
    assert lanes_at_once(DescendedLoss(TORCH)) == 192
    assert lanes_at_once(DescendedLoss(RunConfig(hidden=(8, 8)))) == 16


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "selu"])
def test_a_rounded_corner_changes_nothing_below_and_little_above(name: str) -> None:
    z = np.linspace(-1, 1, 4001)
    corner, rounded = ACTIVATIONS[name], ROUNDED[name]
    a = rounded(z)
    np.testing.assert_allclose(a[z <= 0], corner(z[z <= 0]), atol=1e-15)
    lower = (a - corner(z))[z > 0.01]
    assert np.ptp(lower) < 1e-14 and abs(lower[0]) < 0.006
    np.testing.assert_allclose(np.gradient(a, z)[1:-1], rounded.derivative(z)[1:-1], atol=0.02)
    slopes = rounded.derivative(z)
    bends = rounded.second_derivative(z, a)
    inside = np.abs(z - 0.005) > 0.006
    np.testing.assert_allclose(np.gradient(slopes, z)[inside][1:-1], bends[inside][1:-1], atol=2e-3)


def test_a_dead_unit_stays_dead() -> None:
    z = np.linspace(-1, 1, 401)
    a = ROUNDED_RELU(z)
    assert (a[z <= 0] == 0).all() and (ROUNDED_RELU.derivative(z)[z <= 0] == 0).all()
    # Above its corner it is relu, a two-hundredth lower; in between slope and value go on.
    np.testing.assert_allclose(a[z > 0.01], z[z > 0.01] - 0.005, atol=1e-15)
    np.testing.assert_allclose(np.gradient(a, z)[205:-1], ROUNDED_RELU.derivative(z)[205:-1])
    assert ROUNDED_RELU.second_derivative(z, a)[201] == pytest.approx(100)
