"""What is said of an activation function is true of it."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from xortui.core.activations import ACTIVATIONS, Activation

Z = np.linspace(-40, 40, 160_001)


@pytest.fixture(params=ACTIVATIONS)
def activation(request: pytest.FixtureRequest) -> Activation:
    return ACTIVATIONS[request.param]


def test_its_range_is_as_narrow_as_it_can_be(activation: Activation) -> None:
    values, (low, high) = activation(Z), activation.range
    assert low <= values.min()
    assert values.max() <= high
    for bound, reached in ((low, values.min()), (high, values.max())):
        assert reached == pytest.approx(bound, abs=1e-7) or math.isinf(bound)
    assert activation.is_bounded == (max(map(abs, activation.range)) < math.inf)


def test_its_middle_is_where_z_changes_sign(activation: Activation) -> None:
    assert activation([0.0])[0] == activation.middle


def test_its_derivative_jumps_only_where_it_is_not_smooth(activation: Activation) -> None:
    slopes = activation.derivative(Z)
    largest = np.abs(np.diff(slopes)).max()
    assert (largest < 1e-3) == activation.is_smooth


def test_its_derivative_reads_z_only_where_it_says_so(activation: Activation) -> None:
    a = activation(Z)
    without = activation.derivative_formula(np.full_like(Z, np.nan), a)
    assert np.isnan(without).any() == activation.derivative_needs_z


def test_one_sided_says_little_below_the_middle(activation: Activation) -> None:
    below, above = activation([-30.0, -20.0]), activation([20.0, 30.0])
    is_one_sided = abs(np.diff(below)[0]) < 1e-6 < abs(np.diff(above)[0])
    assert is_one_sided == activation.is_one_sided


def test_logistic_is_the_logistic_function(activation: Activation) -> None:
    is_logistic = bool((activation(Z) == 1 / (1 + np.exp(-Z))).all())
    assert is_logistic == activation.is_logistic


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_activations_are_stable_far_out(name: str, dtype: str) -> None:
    z = np.array([-1000.0, -100, -1e-30, 0, 1e-30, 100, 1000], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a, slope = ACTIVATIONS[name](z), ACTIVATIONS[name].derivative(z)
    ends = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 1000), "silu": (0, 1000)}
    assert (a[0], a[-1]) == ends.get(name, (-1000, 1000))
    assert np.isfinite(slope).all()
    assert a.dtype == slope.dtype == np.dtype(dtype)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_pre_activation_of_an_output_is_found(name: str) -> None:
    f = ACTIVATIONS[name]
    assert f([f.pre_activation_at(0.25)])[0] == pytest.approx(0.25)
    assert f.pre_activation_at(f.middle) == pytest.approx(0.0, abs=1e-9)
    never = 7.0 if f.is_bounded else -7.0
    assert np.isinf(f.pre_activation_at(never)) or name == "identity"
