"""One of several outputs as pictures have it."""

from __future__ import annotations

import numpy as np

from xortui.core import DATASETS, Dataset, RunConfig, Trainer
from xortui.core.shown_outputs import (
    WINNER,
    choices_of,
    data_of_output,
    shown_output,
    values_of_output,
)

ADDER = DATASETS["full-adder"]
CLASSES = Dataset.from_arrays([[0, 0], [1, 0], [2, 0]], np.eye(3)[[2, 0, 1]])


def test_which_output_is_shown() -> None:
    assert [shown_output(ADDER, chosen) for chosen in (None, WINNER, 0, 1, 2)] == [0, 0, 0, 1, 0]
    assert [shown_output(CLASSES, chosen) for chosen in (None, WINNER, 2, 3)] == [-1, -1, 2, -1]
    assert (choices_of(ADDER), choices_of(CLASSES)) == ((0, 1), (WINNER, 0, 1, 2))


def test_the_data_of_an_output() -> None:
    carry = data_of_output(ADDER, 1)
    assert carry.labels == (0, 0, 0, 1, 0, 1, 1, 1)
    assert (carry.n_outputs, carry.target_name) == (1, "carry")
    winner = data_of_output(CLASSES, WINNER)
    assert (winner.labels, winner.target_bounds) == ((2, 0, 1), (0, 2))
    # Pictures of points that were drawn by name keep their spans.
    moons = Dataset.named("moons")
    for output in (WINNER, 0, 1):
        assert data_of_output(moons.as_classes(), output).bounds == moons.bounds


def test_the_surface_of_the_winning_class() -> None:
    network = Trainer(
        RunConfig(data=CLASSES, output_activation="softmax", loss="cross_entropy")
    ).frozen_network()
    each = np.array([network.surface(4, 5, output=output) for output in range(3)])
    np.testing.assert_allclose(each.sum(axis=0), 1)
    assert (network.surface(4, 5, output=WINNER) == each.argmax(axis=0)).all()
    values = np.array([[1.0, np.nan], [2.0, 0.0]])
    np.testing.assert_array_equal(values_of_output(values, WINNER), [1, np.nan])
