"""Outputs over the input square, of any number of inputs."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import Dataset, RunConfig, Trainer


@pytest.mark.parametrize("n_features", [1, 2, 3, 5])
def test_surfaces_of_any_number_of_inputs(n_features: int) -> None:
    inputs = np.linspace(-1, 2, 7 * n_features).reshape(7, n_features)
    data = Dataset.from_arrays(inputs, np.arange(7) % 2)
    trainer = Trainer(RunConfig(data=data, hidden=(3, 2), epochs=50))
    trainer.advance(50)
    surface = trainer.surface(5, 4)
    assert surface.shape == (5, 4)
    assert [layer.shape for layer in trainer.unit_surfaces(5, 4)] == [
        (3, 5, 4),
        (2, 5, 4),
        (1, 5, 4),
    ]
    corner = inputs.mean(axis=0)
    corner[0] = data.bounds[0][0]
    if n_features > 1:
        corner[1] = data.bounds[1][1]
    assert surface[0, 0] == pytest.approx(trainer.outputs(corner[None])[0])


def test_inputs_that_are_no_axis_stay_where_they_are_held() -> None:
    inputs = np.random.default_rng(0).uniform(-1, 1, (20, 4))
    data = Dataset.from_arrays(inputs, np.arange(20) % 2)
    network = Trainer(RunConfig(data=data, hidden=(3,))).frozen_network()
    (left, _), (low, _), *_others = data.bounds
    corner = np.array([[left, low, 0.25, -3.0]])
    held = (0.0, 0.0, 0.25, -3.0)
    assert network.surface(4, 4, held=held)[-1, 0] == pytest.approx(network.outputs(corner)[0])
    units = network.unit_surfaces(4, 4, held=held)[0][:, -1, 0]
    assert units == pytest.approx(network.activations(corner)[0][0])
    with pytest.raises(ValueError, match="held must be 4 values, got 1"):
        network.surface(4, 4, held=(1.0,))


def test_the_top_left_of_a_surface_is_0_1() -> None:
    trainer = Trainer(RunConfig(gate="x2", hidden=(), learning_rate=5.0))
    trainer.advance(500)
    assert trainer.surface(2, 2)[0] == pytest.approx([1, 1], abs=0.05)
    assert trainer.surface(2, 2)[1] == pytest.approx([0, 0], abs=0.05)
    gate = trainer.outputs(trainer.settings.dataset.inputs)
    assert trainer.surface(2, 2).ravel() == pytest.approx(gate[[1, 3, 0, 2]])
