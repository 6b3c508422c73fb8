"""Gates of three inputs and more."""

from __future__ import annotations

import itertools

import pytest

from xortui.core import Dataset, RunConfig, Trainer, data_names, is_data_name, wide_gate
from xortui.core.wide_gates import adder


def test_their_tables_are_those_of_the_functions_that_they_are_named_for() -> None:
    tables = {name: wide_gate(name) for name in ("parity3", "majority3", "nand3", "xnor4", "or3")}
    rows, parity = tables["parity3"]
    assert rows == tuple(itertools.product((0, 1), repeat=3))
    assert parity == tuple(a ^ b ^ c for a, b, c in itertools.product((0, 1), repeat=3))
    assert tables["majority3"][1] == (0, 0, 0, 1, 0, 1, 1, 1)
    assert tables["nand3"][1] == (1,) * 7 + (0,)
    assert tables["or3"][1] == (0,) + (1,) * 7
    assert tables["xnor4"][1] == tuple(
        1 - a ^ b ^ c ^ d for a, b, c, d in itertools.product((0, 1), repeat=4)
    )


@pytest.mark.parametrize(
    "name", ["parity2", "parity11", "majority4", "parity", "parity03", "maj3", "and3x", ""]
)
def test_what_is_no_such_gate(name: str) -> None:
    assert wide_gate(name) is None


def test_they_are_data_by_name_and_are_learned() -> None:
    assert {"parity3", "majority9", "nor10"} <= set(data_names())
    config = RunConfig(
        data=Dataset.named("majority3"), hidden=(), learning_rate=5, epochs=500, until_solved=True
    )
    assert config.title == "majority3 3-1 seed 42"
    assert Trainer(config).advance(500).solved


def test_an_adder_has_a_target_for_each_digit_of_the_sum() -> None:
    rows, digits = adder("full-adder")
    assert [low + 2 * high for low, high in digits] == [sum(row) for row in rows]
    data = Dataset.named("full-adder")
    assert (data.rows, data.outputs, data.target_names) == (rows, digits, ("sum", "carry"))


def test_their_names_are_listed_without_their_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opens the settings waits for the list: the tables took a tenth of a second."""
    names = data_names()
    monkeypatch.setattr("xortui.core.wide_gates.binary_rows", lambda n_inputs: 1 / 0)
    assert data_names() == names and is_data_name("parity10")
