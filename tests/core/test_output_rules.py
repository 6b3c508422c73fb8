"""The rules between loss, outputs and targets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xortui.core import DATASETS, Change, Dataset, RunConfig


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"loss": "hinge"}, r"hinge with the target 0 .* targets -1 and 1\), got 'hinge'"),
        (
            {"loss": "hinge", "data": Dataset.from_arrays([[0], [1]], [[-1, 1], [2, 1]])},
            "hinge with the target 2 ",
        ),
        (
            {"loss": "cross_entropy"},
            "output_activation must be softmax with loss cross_entropy, got 'sigmoid'",
        ),
        (
            {"output_activation": "softmax"},
            "loss must be cross_entropy with output_activation softmax, got 'bce'",
        ),
        (
            {"output_activation": "softmax", "data": DATASETS["full-adder"]},
            "data must have one target that is 1 in each row as classes, got more",
        ),
        ({"huber_delta": 0}, "huber_delta must be > 0, got 0"),
        ({"huber_delta": np.nan}, "huber_delta must be a finite number, got nan"),
        ({"activation": "softmax"}, "activation must be one of .*, got 'softmax'"),
        (
            {"data": Dataset.from_arrays([[0], [1]], [[0, 1], [2, 1]])},
            "loss must be .* with the target 2",
        ),
        (
            {"changes": (Change(3, "data", DATASETS["half-adder"]),)},
            "data must be of 1 outputs during a run, got 2",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RunConfig(**fields)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([[1, 2], [3]], "data must be a table of numbers"),
        ([[1, 2]], "targets must have 2 rows, got 1"),
        ([[1, np.inf], [0, 0]], "finite numbers, got inf in row 1, column 3"),
        (np.zeros((2, 65)), "at most 64 targets, got 65"),
        (np.zeros((2, 0)), "one column or more"),
    ],
)
def test_targets_that_are_none_are_refused(targets: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Dataset.from_arrays([[0], [1]], targets)


def test_one_output_is_written_as_it_was() -> None:
    assert "huber_delta" not in RunConfig().to_dict()
    assert RunConfig(loss="huber", huber_delta=0.5).to_dict()["huber_delta"] == 0.5
    one = Dataset.from_arrays([[0], [1]], [[0], [1]])
    assert one.to_dict() == {"inputs": [[0], [1]], "targets": [0, 1], "name": ""}
    adder = DATASETS["half-adder"]
    written = adder.to_dict()
    assert (written["targets"][3], written["output_names"]) == ([0, 1], ["sum", "carry"])
    read = Dataset.from_dict(written)
    assert (read, read.column_names) == (adder, ("x1", "x2", "sum", "carry"))
