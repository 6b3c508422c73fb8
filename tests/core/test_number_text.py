"""Numbers are written in ASCII digits, with a point and an exponent, and in no other way."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from xortui.core.number_text import integer_from_text, number_from_text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1.0),
        (" -0.5\t", -0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("+1e-3", 0.001),
        ("1E400", math.inf),
    ],
)
def test_a_number(text: str, number: float) -> None:
    assert number_from_text(text) == number


@pytest.mark.parametrize(
    "text", ["", "1_0", "٣", "１", "1 0", "0x1", "1e", "e1", ".", "1,5", "−1", "1\xa0", "infinıty"]
)
def test_what_is_none(text: str) -> None:
    assert number_from_text(text) is None
    assert integer_from_text(text) is None


def test_whole_numbers() -> None:
    assert integer_from_text(" -12 ") == -12
    assert integer_from_text("1.0") is None
    assert integer_from_text("9" * 5000) is None


@pytest.mark.parametrize(("text", "kind"), [("nan", math.isnan), ("-Infinity", math.isinf)])
def test_what_is_not_finite_is_left_to_the_rules(text: str, kind: Callable[[float], bool]) -> None:
    number = number_from_text(text)
    assert number is not None and kind(number)
