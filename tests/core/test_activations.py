"""What is said of an activation function is true of it."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from xortui.core import activations
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
    below, above = activation([-1e-9, 1e-9])
    assert below <= activation.middle <= above
    is_step = activation.is_straight_through
    assert activation.middle == ((below + above) / 2 if is_step else activation([0.0])[0])


def test_its_derivative_jumps_only_where_it_is_not_smooth(activation: Activation) -> None:
    slopes = activation.derivative(Z)
    largest = np.abs(np.diff(slopes)).max()
    assert (largest < 1e-3) == (activation.is_smooth or activation.is_straight_through)


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


@pytest.mark.parametrize("name", ["tanh"])
def test_of_many_numbers_it_is_the_same_but_for_the_last_digits(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xortui.core.activations.has_fast_tanh", lambda: False)
    make = ACTIVATIONS[name].make_kernels
    assert make is not None
    apply = make(np.dtype(np.float64)).apply_to_many
    assert apply is not None
    z = np.concatenate([Z, [-np.inf, -1e300, 0.0, 1e300, np.inf]])
    a = np.empty_like(z)
    with np.errstate(over="ignore"):
        apply(z, a)
    np.testing.assert_allclose(a, ACTIVATIONS[name](z), rtol=0, atol=4e-16)
    assert a[np.flatnonzero(z == 0.0)[0]] == 0.0


def test_of_a_negated_argument_it_makes_the_same_bits(activation: Activation) -> None:
    for dtype in (np.float64, np.float32):
        apply = activation.kernels(dtype).apply_to_negated
        if apply is None:
            continue
        assert not activation.derivative_needs_z
        z = Z.astype(dtype)
        found = np.empty_like(z)
        apply(-z, found)
        np.testing.assert_array_equal(found, activation(z))


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_activations_are_stable_far_out(name: str, dtype: str) -> None:
    z = np.array([-1000.0, -100, -1e-30, 0, 1e-30, 100, 1000], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a, slope = ACTIVATIONS[name](z), ACTIVATIONS[name].derivative(z)
    ends = {
        "sigmoid": (0, 1),
        "tanh": (-1, 1),
        "relu": (0, 1000),
        "silu": (0, 1000),
        "identity": (-1000, 1000),
        "leaky_relu": (-10, 1000),
        "elu": (-1, 1000),
        "selu": (-1.7580993408473766, 1050.7009873554805),
        "softplus": (0, 1000),
        "sine": (-0.8268795405320025, 0.8268795405320025),
        "step": (0, 1),
    }
    np.testing.assert_allclose((a[0], a[-1]), ends[name], rtol=1e-6)
    assert np.isfinite(slope).all()
    assert a.dtype == slope.dtype == np.dtype(dtype)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_pre_activation_of_an_output_is_found(name: str) -> None:
    f = ACTIVATIONS[name]
    if not f.is_straight_through:
        assert f([f.pre_activation_at(0.25)])[0] == pytest.approx(0.25)
    assert f.pre_activation_at(f.middle) == pytest.approx(0.0, abs=1e-9)
    never = 7.0 if f.is_bounded else -7.0
    assert np.isinf(f.pre_activation_at(never)) or f.range == (-math.inf, math.inf)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_its_second_derivative_is_how_its_slope_changes(name: str) -> None:
    f = ACTIVATIONS[name]
    z = np.array([-5.0, -2, -0.7, 0.3, 1.1, 4])
    changes = (f.derivative(z + 1e-6) - f.derivative(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(f.second_derivative(z, f(z)), changes, atol=1e-8)


def test_functions_that_paper_has_take_the_values_of_paper() -> None:
    x = np.array([-2.0, -0.5, 0.0, 0.5, 25.0])
    e = np.exp(x)
    values = {
        "leaky_relu": [-0.02, -0.005, 0, 0.5, 25],
        "elu": [e[0] - 1, e[1] - 1, 0, 0.5, 25],
        "selu": [
            1.0507009873554805 * 1.6732632423543772 * (e[0] - 1),
            1.0507009873554805 * 1.6732632423543772 * (e[1] - 1),
            0,
            1.0507009873554805 * 0.5,
            1.0507009873554805 * 25,
        ],
        "softplus": [*np.log(1 + e[:4]), 25],
        "sine": np.sin(x),
        "step": [0, 0, 1, 1, 1],
    }
    for name, expected in values.items():
        np.testing.assert_allclose(ACTIVATIONS[name](x), expected, rtol=1e-14, err_msg=name)
    # what the gradient of a step is taken for: it goes straight through
    assert (ACTIVATIONS["step"].derivative(x) == 1).all()


@pytest.mark.parametrize(
    ("told", "is_fast"),
    [
        ({}, False),
        ({"SIMD Extensions": {"baseline": ["NEON"]}}, False),
        ({"SIMD Extensions": {"found": ["X86_V3"]}}, False),
        ({"SIMD Extensions": {"found": ["AVX2", "AVX512_SKX"]}}, True),
    ],
)
def test_the_registers_are_found_whatever_numpy_leaves_out(
    told: dict[str, object], is_fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(np, "show_config", lambda mode: told)
    assert activations.has_fast_tanh.__wrapped__() is is_fast
