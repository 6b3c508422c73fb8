from __future__ import annotations

import dataclasses
import math

import pytest

from xortui.core import Border
from xortui.core.activations import ACTIVATIONS
from xortui.core.boolean_functions import (
    FUNCTIONS,
    corners,
    display_name,
    formula,
    function_name,
    output_function,
    symbol_name,
    unit_function,
)

LEAKY_RELU = dataclasses.replace(
    ACTIVATIONS["relu"], name="leaky_relu", range=(-math.inf, math.inf)
)


def test_all_sixteen_functions_have_a_name_of_their_own() -> None:
    assert sorted(FUNCTIONS.values()) == [f"{number:04b}" for number in range(16)]
    assert len({display_name(bits) for bits in FUNCTIONS.values()}) == 16


def test_a_formula_means_its_bits() -> None:
    python = {
        "a XOR b": "a != b",
        "a XNOR b": "a == b",
        "a NAND b": "not (a and b)",
        "a NOR b": "not (a or b)",
        "TRUE": "1",
        "FALSE": "0",
    }
    for bits in FUNCTIONS.values():
        shown = formula(bits, "a", "b")
        expression = python.get(shown, shown.lower())
        rows = [(0, 0), (0, 1), (1, 0), (1, 1)]
        values = [eval(expression, {"a": a, "b": b}) for a, b in rows]
        assert "".join(str(int(bool(value))) for value in values) == bits, shown


@pytest.mark.parametrize(
    ("bits", "shown"),
    [
        ("0110", "XOR"),
        ("0010", "x1 AND NOT x2"),
        ("0100", "(NOT x1) AND x2"),
        ("1011", "x1 OR NOT x2"),
        ("1100", "NOT x1"),
        ("1111", "TRUE"),
    ],
)
def test_display_names(bits: str, shown: str) -> None:
    assert display_name(bits) == shown


def test_symbols_are_short() -> None:
    assert symbol_name("0110") == "XOR"
    assert symbol_name("1101") == "¬x1∨x2"
    assert symbol_name("0010", ascii_only=True) == "x1&~x2"
    assert max(len(symbol_name(bits)) for bits in FUNCTIONS.values()) == 6


def test_formula_of_hidden_units() -> None:
    assert formula("0010") == "h1 AND NOT h2"
    assert formula("0110") == "h1 XOR h2"
    assert formula("0011") == "h1"


@pytest.mark.parametrize("bits", ["", "012", "01100", "0120", "xor"])
def test_a_bit_string_that_is_none_is_refused(bits: str) -> None:
    with pytest.raises(ValueError, match="bits must be four of 0 and 1, got"):
        function_name(bits)


@pytest.mark.parametrize(
    ("activation", "values", "bits"),
    [
        ("sigmoid", [0.05, 0.95, 0.95, 1.0], "0111"),
        ("sigmoid", [0.05, 0.55, 0.95, 1.0], None),
        ("sigmoid", [0.4, 0.6, 0.6, 0.4], "0110"),
        ("sigmoid", [float("nan"), 1.0, 1.0, 1.0], None),
        ("tanh", [-0.9, -0.9, -0.9, 0.9], "0001"),
        ("tanh", [-0.9, -0.1, -0.9, 0.9], None),
        ("relu", [0.0, 0.0, 0.0, 0.0], "0000"),
        ("relu", [0.0, 1.0, 1.0, 2.0], "0111"),
        ("relu", [0.0, 0.0, 0.0, 1e-6], "0001"),
        ("relu", [0.0, 0.05, 1.0, 2.0], None),
        ("leaky_relu", [-0.001, 1.0, 1.0, 2.0], "0111"),
        ("silu", [-0.001, -0.2, -0.27, 0.7], "0001"),
        ("identity", [-1.0, 1.0, 0.01, 1.0], None),
        ("identity", [-1.0, 1.0, -1.0, 1.0], "0101"),
        ("identity", [0.0, 0.0, 0.0, 0.0], None),
        ("relu", [0.0, float("inf"), 1.0, 1.0], None),
    ],
)
def test_the_function_of_a_unit(
    activation: str, values: list[float], bits: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ACTIVATIONS, "leaky_relu", LEAKY_RELU)
    assert unit_function(values, activation) == bits


def test_the_output_is_judged_by_the_border_alone() -> None:
    assert output_function([0.1, 0.9, 0.9, 0.1]) == "0110"
    assert output_function([0.1, 0.9, 0.9, 0.45]) == "0110"
    assert output_function([0.4999, 0.5001, 0.5001, 0.4999]) == "0110"
    assert output_function([0.1, 0.9, 0.9, 0.5]) is None
    assert output_function([0.1, 0.9, 0.9, 0.5 - 1e-11]) is None
    assert output_function([-0.2, 0.2, 0.2, -0.2], Border(0.0)) == "0110"
    assert output_function([0.1, 0.9, 0.9, float("-inf")]) is None


def test_corners_stand_at_the_bounds_or_at_what_the_data_reaches() -> None:
    activations = [[0.1, 0.0], [2.0, 0.0], [2.0, 0.5], [3.0, 1.0]]
    assert corners(activations, "sigmoid").tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert corners(activations, "tanh").tolist() == [[-1, -1], [-1, 1], [1, -1], [1, 1]]
    assert corners(activations, "relu").tolist() == [[0.1, 0], [0.1, 1], [3, 0], [3, 1]]


def test_a_negation_before_another_word_stands_in_brackets() -> None:
    assert formula("0100") == "(NOT h1) AND h2"
    assert formula("1101") == "(NOT h1) OR h2"
    assert formula("1100") == "NOT h1"
    assert formula("1011") == "h1 OR NOT h2"
    assert symbol_name("0100") == "¬x1∧x2"
