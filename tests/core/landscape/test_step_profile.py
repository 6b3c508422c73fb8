"""The profile of a step is what a trainer's step of that size does."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import RunConfig, StepProfile, Trainer, parameters_of_state, step_profile


def profile(config: RunConfig, epochs: int = 0) -> StepProfile:
    trainer = Trainer(config)
    trainer.advance(epochs)
    rates = np.array([0.01, 0.1, 1.0, 30.0])
    return step_profile(parameters_of_state(trainer.checkpoint()), config, rates)


def test_each_loss_is_that_after_a_step_of_that_rate() -> None:
    seen = profile(RunConfig(seed=7))
    for rate, loss in zip(seen.rates.tolist(), seen.losses.tolist(), strict=True):
        trainer = Trainer(RunConfig(seed=7, learning_rate=rate))
        assert seen.loss == pytest.approx(trainer.loss, abs=1e-15)
        trainer.advance(1)
        assert loss == pytest.approx(trainer.loss, abs=1e-12)
    assert seen.rate == 0.1


def test_the_edge_is_two_over_the_sharpness() -> None:
    seen = profile(RunConfig(), 5_000)
    assert 0.1 * seen.sharpness == pytest.approx(0.039, abs=5e-4)
    assert seen.edge == pytest.approx(2 / seen.sharpness)
    assert seen.gradient_norm == pytest.approx(5.39e-4, abs=5e-7)
    diverging = RunConfig(output_activation="identity", loss="mse", learning_rate=1.2)
    assert profile(diverging).edge * 4.170488 == pytest.approx(2 * 1.2, abs=1e-5)


def test_a_quadratic_climbs_from_its_edge_on() -> None:
    # Along its gradient, the loss of a linear unit is a parabola.
    config = RunConfig(hidden=(), output_activation="identity", loss="mse", gate="and")
    trainer = Trainer(config)
    vector = parameters_of_state(trainer.checkpoint())
    first = step_profile(vector, config)
    assert first.rates[0] <= first.rate / 10 * 1.001
    assert first.rates[-1] >= first.edge * 9.99
    far = first.losses[first.rates > 1.5 * first.edge]
    assert (far > first.loss).all()
    assert (first.losses[first.rates < 0.5 * first.edge] < first.loss).all()


def test_a_network_too_large_for_a_hessian_has_no_edge() -> None:
    large = RunConfig(hidden=(100,))
    seen = step_profile(parameters_of_state(Trainer(large).checkpoint()), large)
    assert np.isnan(seen.sharpness) and np.isnan(seen.edge)
    assert np.isfinite(seen.losses).all()
    with pytest.raises(ValueError, match="parameters must be finite"):
        step_profile(np.full(9, np.nan), RunConfig())
