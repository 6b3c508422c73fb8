"""Standardised inputs: what they are, that runs and sweeps train on them, and what is undone."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import Dataset, RunConfig, Trainer
from xortui.core.sweep import Sweep

LARGE = Dataset(
    ((1.0e6, 0.1, 5.0), (1.2e6, 0.1, 5.5), (0.9e6, 0.1, 2.0), (2.0e6, 0.1, 0.0)), (0, 1, 1, 0)
)


def test_each_input_has_mean_0_and_deviation_1_and_a_constant_one_is_0() -> None:
    """The deviation is that of the whole population: 2 of these eight, and not 2.14."""
    values = (2e6, 4e6, 4e6, 4e6, 5e6, 5e6, 7e6, 9e6)
    data = Dataset(tuple((value, 0.1) for value in values), (0, 1) * 4)
    seen = RunConfig(data=data, standardize=True).as_read(data.inputs)
    assert seen[:, 0].tolist() == [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0]
    np.testing.assert_allclose(seen[:, 1], 0, atol=1e-15)
    assert np.array_equal(RunConfig(data=data).as_read(data.inputs), data.inputs)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_run_is_that_of_the_standardised_data_bit_for_bit(dtype: str) -> None:
    """And yet it is asked for outputs, surfaces and units at places as they are in the file."""
    config = RunConfig(data=LARGE, standardize=True, epochs=60, dtype=dtype, batch_size=3)
    scaled = Dataset.from_arrays(config.as_read(LARGE.inputs), LARGE.labels)
    mine, other = Trainer(config), Trainer(config.replace(data=scaled, standardize=False))
    losses = mine.advance(60).losses
    assert np.array_equal(losses, other.advance(60).losses)
    assert losses[-1] != losses[0]
    assert np.array_equal(mine.outputs(LARGE.inputs), other.outputs(scaled.inputs))
    np.testing.assert_allclose(
        mine.surface(3, 4, (0, 2)),
        other.surface(3, 4, (0, 2)),
        rtol=1e-5 if "32" in dtype else 1e-9,
    )
    corner = mine.surface(2, 2, (0, 2))[0, 1]
    assert corner == mine.outputs([[2e6, LARGE.inputs[:, 1].mean(), 5.5]])[0]
    assert mine.unit_surfaces(2, 2, (0, 2))[-1][0, 0, 1] == corner


@pytest.mark.parametrize("batch_size", [None, 2])
def test_a_sweep_trains_on_the_same_numbers(batch_size: int | None) -> None:
    config = RunConfig(data=LARGE, standardize=True, epochs=40, batch_size=batch_size)
    sweep = Sweep(config, range(3))
    sweep.advance(40)
    alone = [Trainer(config.replace(seed=seed)).advance(40).loss for seed in range(3)]
    np.testing.assert_allclose(sweep.outcomes().losses, alone, rtol=1e-9)


@pytest.mark.parametrize(
    ("rows", "unscaled"),
    [
        (((0, 0), (1, 1)), None),
        (((-3, 10), (7, 9)), None),
        (((0, 1e6), (1, 2e6)), 1),
        (((-80, 0), (20, 1)), 0),
        (((0, 50), (1, 50)), 1),
        (((25, 9e4, -1e3), (40, 5e4, -2e3)), 1),
        (((0.001, 1), (0.002, 0)), 0),
        (((0.001, 1), (0.001, 0)), None),
    ],
)
def test_inputs_that_are_hard_to_learn_from_are_known(
    rows: tuple[tuple[float, ...], ...], unscaled: int | None
) -> None:
    config = RunConfig(data=Dataset(rows, (0, 1)))
    assert config.unscaled_input == unscaled
    assert config.replace(standardize=True).unscaled_input is None


@pytest.mark.parametrize("values", [(1e200, 0.0), (1e-200, 2e-200), (-1.7e308, 1.7e308)])
def test_inputs_of_which_no_float_holds_the_squares_are_refused(
    values: tuple[float, float],
) -> None:
    data = Dataset(tuple((value,) for value in values), (0.0, 1.0))
    assert RunConfig(data=data)
    with pytest.raises(ValueError, match=r"standardize must be false with inputs beyond 1e\+150"):
        RunConfig(data=data, standardize=True)


def test_a_unit_undone_makes_the_same_of_inputs_as_they_are() -> None:
    weights, bias = np.array([[0.5, 1.0], [3.0, 0.0], [-2.0, 4.0]]), np.array([0.25, -1.0])
    own, shift = LARGE.scaling.undone(weights, bias)
    sums = RunConfig(data=LARGE, standardize=True).as_read(LARGE.inputs) @ weights + bias
    np.testing.assert_allclose(LARGE.inputs @ own + shift, sums, rtol=1e-9)
