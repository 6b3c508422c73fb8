"""Equations of a boundary hold on it, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from support.explained_runs import FAR

from xortui.core import Dataset, RunConfig, Trainer
from xortui.core.explain import boundary_of


@pytest.mark.parametrize("fields", [{}, {"data": FAR, "standardize": True}], ids=["", "far"])
def test_a_unit_is_in_its_middle_on_its_line(fields: dict[str, Any]) -> None:
    trainer = Trainer(RunConfig(hidden=(3,), batch_norm=True, **fields))
    trainer.advance(300)
    found = boundary_of(trainer.parameters(), trainer.settings)
    for unit, plane in enumerate(found.units):
        assert plane.line is not None
        slope, intercept = plane.line
        x1 = np.linspace(-2, 3, 5)
        on_line = np.column_stack([x1, slope * x1 + intercept])
        hidden = trainer.frozen_network().activations(on_line)[0][:, unit]
        np.testing.assert_allclose(hidden, 0.5, atol=1e-12)
    assert found.of_inputs is None
    assert found.output is not None and found.output.offset == trainer.parameters().biases[-1][0]


@pytest.mark.parametrize(
    "fields",
    [
        {"hidden": ()},
        {"hidden": (3, 2), "activation": "identity"},
        {"hidden": (), "output_activation": "tanh", "loss": "mse"},
        {"hidden": (), "output_activation": "identity", "loss": "mse"},
        {"hidden": (2,), "activation": "identity", "batch_norm": True},
        {"hidden": (2,), "activation": "identity", "data": FAR, "standardize": True},
    ],
    ids=str,
)
def test_where_nothing_bends_the_border_is_a_line_of_the_inputs(fields: dict[str, object]) -> None:
    trainer = Trainer(RunConfig(gate="and", learning_rate=0.05, **fields))  # type: ignore[arg-type]
    trainer.advance(200)
    plane = boundary_of(trainer.parameters(), trainer.settings).of_inputs
    assert plane is not None and plane.line is not None
    slope, intercept = plane.line
    on_line = [[x1, slope * x1 + intercept] for x1 in (-1.0, 0.25, 2.0)]
    np.testing.assert_allclose(trainer.outputs(on_line), 0.5, atol=1e-12)


def test_what_has_no_line_or_no_border_says_so() -> None:
    trainer = Trainer(RunConfig(init="zeros"))
    found = boundary_of(trainer.parameters(), trainer.settings)
    assert [plane.line for plane in found.units] == [None, None]
    regression = Dataset(((0.0,), (1.0,), (2.0,)), (0.1, 0.5, 0.7))
    trainer = Trainer(RunConfig(data=regression, hidden=(2,)))
    found = boundary_of(trainer.parameters(), trainer.settings)
    assert (found.level, found.output, found.of_inputs, len(found.units)) == (None, None, None, 2)
    assert json.loads(json.dumps(found.to_dict()))["units"][0]["slope"] is None
