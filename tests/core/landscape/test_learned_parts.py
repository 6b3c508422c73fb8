"""The parts of a truth table add up to its outputs, and XOR's is what is learned last."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from xortui.core import (
    Dataset,
    LearnedParts,
    RunConfig,
    Way,
    has_every_row,
    learned_parts,
    part_values,
)

XOR = RunConfig().dataset
ROWS = [[a, b, c] for c in (0, 1) for a in (1, 0) for b in (0, 1)]
TABLE = Dataset.from_arrays(ROWS, [0, 1, 1, 0, 1, 1, 0, 1])


def sum_of(parts: LearnedParts, data: Dataset) -> NDArray[np.float64]:
    values = np.stack([part_values(data, each) for each in parts.inputs])
    return np.tensordot(values, parts.amounts, axes=(0, 0))


@pytest.mark.parametrize("data", [XOR, TABLE], ids=["gate", "three inputs in any order"])
def test_parts_add_up_to_the_outputs(data: Dataset) -> None:
    outputs = np.random.default_rng(3).normal(size=(data.n_samples, 5))
    parts = learned_parts(outputs, data)
    assert parts.amounts.shape == (data.n_samples, 5)
    assert sum_of(parts, data) == pytest.approx(outputs, abs=1e-14)
    perfect = learned_parts(data.targets[:, 0], data)
    assert perfect.amounts == pytest.approx(perfect.target_amounts)
    own, target = parts.by_order()
    assert own.shape == (data.n_features + 1, 5)
    assert (own**2).sum(0) == pytest.approx((outputs**2).mean(0))
    assert (target**2).sum() == pytest.approx((data.targets**2).mean())


def test_parts_of_gates_are_those_of_the_book() -> None:
    assert learned_parts(np.zeros(4), XOR).inputs == ((), (0,), (1,), (0, 1))
    for gate, amounts in {
        "xor": [0.5, 0, 0, 0.5],
        "xnor": [0.5, 0, 0, -0.5],
        "and": [0.25, 0.25, 0.25, -0.25],
        "or": [0.75, 0.25, 0.25, 0.25],
        "0011": [0.5, 0.5, 0, 0],
    }.items():
        data = Dataset.from_gate(gate)
        assert learned_parts(np.zeros(4), data).target_amounts.tolist() == amounts


def test_on_the_plateau_all_but_xor_is_learned(article_way: Way) -> None:
    parts = learned_parts(article_way.outputs.T, XOR)
    missing = np.abs(parts.amounts - parts.target_amounts[:, None])
    plateau = (article_way.epochs >= 1_000) & (article_way.epochs <= 9_000)
    assert plateau.sum() > 50
    assert missing[:3, plateau].max() < 0.02
    assert missing[3, plateau].min() > 0.48
    assert missing[:, -1].max() < 0.02


def test_only_a_full_truth_table_has_parts() -> None:
    twice = Dataset.from_arrays([[0, 0], [0, 1], [1, 0], [1, 0]], [0, 1, 1, 0])
    signed = Dataset.from_arrays([[-1, -1], [-1, 1], [1, -1], [1, 1]], [0, 1, 1, 0])
    assert has_every_row(XOR) and has_every_row(TABLE)
    assert not (has_every_row(twice) or has_every_row(signed))
    with pytest.raises(ValueError, match="each combination of inputs of 0 and 1 once"):
        learned_parts(np.zeros(4), twice)
    with pytest.raises(ValueError, match="outputs must be 4 rows"):
        learned_parts(np.zeros(3), XOR)
