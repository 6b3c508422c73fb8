"""Which rows are right where a network has several outputs."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import DATASETS, Dataset, RunConfig, Trainer
from xortui.core.answers import Answers

CLASSES = Dataset.from_arrays([[0.0], [1.0], [2.0]], np.eye(3))


def test_each_output_is_on_its_own_side() -> None:
    mixed = Dataset.from_arrays([[0.0], [1.0]], [[0.0, -4.0], [1.0, 2.0]])
    answers = Answers(mixed)
    # rows are right on both sides of 0.5 and of -1; on a border, or at no number, on neither
    outputs = np.array([[[0.4, 0.6], [-2.0, -0.5]], [[0.5, 0.6], [-2.0, np.nan]]])
    assert answers.are_right(outputs).tolist() == [[True, True], [False, False]]


def test_of_classes_the_largest_output_is_the_targets() -> None:
    outputs = np.array([[0.2, 0.1, 0.3], [0.1, 0.1, 0.3], [0.0, -5.0, np.nan]])
    assert Answers(CLASSES).are_right(outputs).tolist() == [True, False, False]
    low = np.array([[0.2, 0.1, 0.3], [0.1, 0.3, 0.2], [0.0, 0.2, 0.31]])
    assert Answers(CLASSES).are_right(low).all()


@pytest.mark.parametrize("fields", [{}, {"output_activation": "tanh", "loss": "mse"}])
def test_a_run_of_several_outputs_is_solved_where_each_is_right(fields: dict[str, str]) -> None:
    config = RunConfig(
        data=DATASETS["full-adder"],
        hidden=(6,),
        optimizer="adam",
        learning_rate=0.05,
        until_solved=True,
        **fields,  # type: ignore[arg-type]
    )
    trainer = Trainer(config)
    before = trainer.advance(trainer.config.epochs)
    assert before.solved and before.reason == "solved"  # type: ignore[union-attr]
    right = (before.snapshot.predictions > 0.5) == (config.dataset.targets > 0.5)  # type: ignore[union-attr]
    assert right.all()
    earlier = Trainer(config.replace(epochs=before.epoch - 1))
    earlier.advance(before.epoch)
    assert not earlier.solved
    wrong = (earlier.snapshot().predictions > 0.5) != (config.dataset.targets > 0.5)
    assert wrong.any()


def test_classes_are_made_of_single_targets_where_the_output_is_softmax() -> None:
    config = RunConfig(output_activation="softmax", loss="cross_entropy")
    assert config.sizes == (2, 2, 2)
    assert config.dataset.targets.tolist() == [[1, 0], [0, 1], [0, 1], [1, 0]]
    assert config.dataset.target_names == ("class 0", "class 1")
    signs = Dataset.from_arrays([[0], [1]], [-1, 1]).as_classes()
    assert signs.targets.tolist() == [[1, 0], [0, 1]]
    numbers = Dataset.from_arrays([[0], [1], [2]], [0, 3, 1]).as_classes()
    assert numbers.n_outputs == 4 and numbers.labels == (0, 3, 1)
    assert CLASSES.as_classes() is CLASSES
    for targets, got in (([0.5, 1, 2], "got 0.5"), ([0, 1, 64], "got 64"), ([-1, 0, 1], "got -1")):
        with pytest.raises(ValueError, match=got):
            Dataset.from_arrays([[0], [1], [2]], targets).as_classes()
    with pytest.raises(ValueError, match="classes, got more"):
        DATASETS["full-adder"].as_classes()
