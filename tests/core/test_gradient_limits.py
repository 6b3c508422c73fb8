"""What is done to a gradient before the optimizer takes it."""

from __future__ import annotations

import numpy as np

from xortui.core import RunConfig
from xortui.core.gradient_limits import GradientLimits

PARAMETERS = np.array([[1.0, -2.0], [0.0, 3.0], [-0.5, 0.0]])
GRADIENT = np.array([[3.0, 0.03], [4.0, -0.04], [0.0, 0.0]])


def limited(**fields: float) -> np.ndarray:
    gradient = GRADIENT.copy()
    GradientLimits(PARAMETERS, gradient, RunConfig(**fields)).apply()
    return gradient


def test_the_penalty_draws_every_parameter_towards_zero_by_the_same() -> None:
    np.testing.assert_allclose(limited(l1=0.5) - GRADIENT, 0.5 * np.sign(PARAMETERS))


def test_only_what_is_too_long_is_shortened_run_by_run() -> None:
    long, short = limited(clip_norm=1.0).T
    np.testing.assert_allclose(long, np.array([3, 4, 0]) / (5 + 1e-6), rtol=1e-14)
    np.testing.assert_array_equal(short, GRADIENT[:, 1])
    assert np.abs(np.linalg.norm(long) - 1) > 1e-8, "as PyTorch, which adds 1e-6 to the norm"


def test_each_derivative_is_cut_by_itself() -> None:
    np.testing.assert_array_equal(
        limited(clip_value=0.035), [[0.035, 0.03], [0.035, -0.035], [0, 0]]
    )


def test_the_penalty_comes_before_the_limit() -> None:
    penalized = GRADIENT + np.sign(PARAMETERS)
    expected = penalized / (np.sqrt((penalized**2).sum(0)) + 1e-6)
    np.testing.assert_allclose(limited(l1=1.0, clip_norm=1.0), expected, rtol=1e-14)
