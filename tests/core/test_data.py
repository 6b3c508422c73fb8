"""Data sets by name, and what makes two of them the same."""

from __future__ import annotations

import pytest

from xortui.core import DATASETS, GATES, Change, Dataset, RunConfig, Trainer

TRIANGLE = Dataset(((0.0, 0.0), (1.0, 0.0), (0.5, 2.0)), (0.0, 1.0, 1.0), "triangle")


def test_gates_stand_in_the_table_of_data_sets() -> None:
    assert list(DATASETS)[: len(GATES)] == list(GATES)
    for name in GATES:
        assert Dataset.named(name) is DATASETS[name] == Dataset.from_gate(name)
        assert DATASETS[name].name == name


def test_the_same_rows_are_the_same_data_whatever_their_name() -> None:
    assert Dataset.from_gate("xor") == Dataset.from_gate("0110")
    assert len({Dataset.from_gate("xor"), Dataset.from_gate("0110")}) == 1
    assert RunConfig(data=Dataset.from_gate("xor")) == RunConfig(data=Dataset.from_gate("0110"))
    assert Dataset.from_gate("xor") != Dataset.from_gate("and")


def test_a_named_point_set_is_one_entry_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DATASETS, "triangle", TRIANGLE)
    config = RunConfig(data=Dataset.named("triangle"), epochs=20)
    assert RunConfig.from_dict({"data": "triangle", "epochs": 20}) == config
    assert RunConfig.from_dict(config.to_dict()) == config
    change = Change.from_dict({"epoch": 3, "field": "data", "value": "triangle"})
    assert change == Change(3, "data", TRIANGLE)
    assert Trainer(config).advance(20).epoch == 20


def test_a_name_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"data must be one of xor, and, .*, got 'circel'"):
        Dataset.named("circel")
    with pytest.raises(ValueError, match=r"data must be one of .*, got 'circel'"):
        RunConfig.from_dict({"data": "circel"})
