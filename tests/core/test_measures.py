"""What is measured of a network on some rows."""

from __future__ import annotations

import numpy as np
import pytest
from support.losses import SEVERAL

from xortui.core import DATASETS, Border, Dataset, RightRows, RunConfig, Trainer
from xortui.core.measures import OF_ERRORS


def test_right_rows_are_counted_by_class_and_an_output_on_the_border_is_not_right() -> None:
    border = Border.between((-1.0, 1.0))
    outputs = np.array([-0.5, 0.2, 0.0, 0.9, np.nan])
    found = RightRows.of((-1.0, -1.0, 1.0, 1.0, 1.0), outputs, border)
    assert found == RightRows((-1.0, 1.0), (1, 1), (2, 3))
    assert found is not None and found.share == 2 / 5
    assert found.shares == {-1.0: 0.5, 1.0: 1 / 3}
    assert RightRows.of((0.0, 0.5, 1.0), outputs[:3], None) is None


@pytest.mark.parametrize("name", sorted(OF_ERRORS))
def test_errors_are_the_same_over_whichever_axes_they_lie(name: str) -> None:
    outputs, targets = np.array([[[0.1, 0.9, 0.4]]]), np.array([[0.0, 1.0, 1.0]])
    expected = {"mse": (0.01 + 0.01 + 0.36) / 3, "largest_error": 0.6}[name]
    assert OF_ERRORS[name](outputs, targets, (-2, -1)) == pytest.approx([expected])
    assert OF_ERRORS[name](outputs[0].T, targets.T, 0) == pytest.approx([expected])


def test_every_epoch_has_its_share_of_right_rows() -> None:
    trainer = Trainer(RunConfig(learning_rate=0.5, hidden=(3,)))
    event = trainer.advance(5_000)
    shares = event.measures["right"]
    assert set(shares) <= {0.25, 0.5, 0.75, 1.0} and shares[-1] == 1.0
    solved = np.flatnonzero(shares < 1)[-1] + 2
    assert trainer.solved_at == solved
    right = trainer.snapshot().right
    assert right == trainer.right() == RightRows((0.0, 1.0), (2, 2), (2, 2))
    regression = RunConfig(data=Dataset(((0.0,), (1.0,), (2.0,)), (0.0, 0.5, 1.0)), loss="mse")
    assert "right" not in Trainer(regression).advance(3).measures


def test_rows_of_several_outputs_are_right_as_a_whole_and_classes_are_counted_each() -> None:
    adder = Trainer(RunConfig(**SEVERAL["several outputs"]))
    share = adder.advance(300).measures["right"][-1]
    snapshot = adder.snapshot()
    beyond = (snapshot.predictions > 0.5) == (DATASETS["full-adder"].targets > 0.5)
    assert snapshot.right is not None and snapshot.right.share == share == beyond.all(1).mean()
    assert 0 < share < beyond[:, 0].mean() and snapshot.right.shares == {}
    classes = Trainer(RunConfig(**SEVERAL["softmax of three"]))
    classes.advance(20)
    seen = classes.snapshot()
    numbers, found = np.array(classes.settings.dataset.labels), seen.predictions.argmax(1)
    assert seen.right is not None
    assert seen.right.shares == {
        number: (found == number)[numbers == number].mean() for number in (0.0, 1.0, 2.0)
    }
