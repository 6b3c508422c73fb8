from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from support.examples import tried

from xortui.tui.rendering.text.number_format import (
    column_format,
    common_exponent,
    epoch_text,
    fixed_text,
    in_units,
    loss_text,
    number_text,
    short_text,
    shortest_format,
    signed_text,
    steady_format,
)


def test_epochs_have_thousands_separators() -> None:
    assert epoch_text(12340) == "12,340"
    assert epoch_text(0) == "0"
    assert epoch_text(100_000_000) == "100,000,000"


@pytest.mark.parametrize(
    ("loss", "shown"),
    [
        (0.0147, "0.0147"),
        (0.69314, "0.6931"),
        (0.0, "0.0000"),
        (-0.0, "0.0000"),
        (12.3456, "12.346"),
        (123.456, "123.46"),
        (0.00012, "1.2e-04"),
        (1.2e-7, "1.2e-07"),
        (1e300, "1.0e+300"),
        (math.nan, "not finite"),
        (math.inf, "not finite"),
    ],
)
def test_losses(loss: float, shown: str) -> None:
    assert loss_text(loss) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (6.94123, " +6.9412"),
        (-10.31274, "-10.3127"),
        (-123.456789, "-123.457"),
        (0.0, "  0.0000"),
        (-0.00001, "  0.0000"),
        (123456.7, " +123457"),
        (math.nan, "     nan"),
        (math.inf, "    +inf"),
        (-1e300, " -1e+300"),
    ],
)
def test_signed_values(value: float, shown: str) -> None:
    assert signed_text(value) == shown


@tried(st.floats(), st.integers(6, 12), st.integers(0, 6), few=25, many=100)
def test_a_signed_value_always_fills_its_width(value: float, width: int, decimals: int) -> None:
    text = signed_text(value, width, decimals)
    assert len(text) == width
    assert math.isnan(value) or text.strip()[0] in "+-" or float(text) == 0


@tried(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 4), few=25, many=100)
def test_nothing_is_minus_zero(value: float, decimals: int) -> None:
    for text in (fixed_text(value, decimals), short_text(value), number_text(value)):
        assert not (text.startswith("-") and float(text) == 0)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        # As a gradient stands there in training: it was +0.0017 beside -4.5e-04.
        ([0.0017, -4.5e-4, 0.0], [" +1.7e-03", " -4.5e-04", "  0      "]),
        ([0.1601, -0.0114, 0.0064], ["  +0.1601", "  -0.0114", "  +0.0064"]),
        # One that passes through zero changes nothing for the others.
        ([0.1, 0.2, 0.3, -1e-7], ["  +0.1000", "  +0.2000", "  +0.3000", "   0.0000"]),
        # A layer whose gradients vanish is told from one that has none.
        ([0.1, 0.2, 1e-6, -2e-6], [" +1.0e-01", " +2.0e-01", " +1.0e-06", " -2.0e-06"]),
        ([0.1, 0.2, 0.0, 0.0], ["  +0.1000", "  +0.2000", "   0     ", "   0     "]),
        ([1234.5678, -0.5], ["+1234.568", "   -0.500"]),
        ([-7e153, -5.868, 0.8], ["-7.0e+153", " -5.9e+00", " +8.0e-01"]),
        ([math.nan, math.inf, 0.5], ["      nan", "     +inf", "  +0.5000"]),
    ],
)
def test_a_column_has_one_form(values: list[float], texts: list[str]) -> None:
    column = np.array(values)
    form = column_format(column, 9, 4, is_signed=True, tells_small=True)
    assert form.texts(column) == texts


def test_a_form_does_not_change_to_and_fro() -> None:
    forms = []
    form = column_format(np.array([0.02, 0.01]), 9, 4, is_signed=True, tells_small=True)
    for largest in (0.011, 0.009, 0.011, 0.009, 0.002, 0.009, 0.011, 0.02, 0.04):
        values = np.array([largest, largest / 2])
        form = steady_format(form, values, 4, is_signed=True, tells_small=True)
        forms.append(form.has_exponent)
    assert forms == [False] * 4 + [True] * 4 + [False]
    form = column_format(np.array([999.0]), 9, 4, is_signed=True)
    assert steady_format(form, np.array([1001.0]), 4, is_signed=True).decimals == 3, "it must"
    wider = steady_format(form, np.array([1001.0]), 4, is_signed=True)
    assert steady_format(wider, np.array([999.0]), 4, is_signed=True) == wider


NUMBERS = arrays(np.float64, st.integers(1, 6), elements=st.floats(width=64))


@tried(NUMBERS, st.booleans(), st.booleans(), st.integers(7, 10), few=25, many=100)
def test_a_column_keeps_its_width_and_form(
    values: np.ndarray[tuple[int], np.dtype[np.float64]],
    is_signed: bool,
    tells_small: bool,
    width: int,
) -> None:
    form = column_format(values, width, 4, is_signed=is_signed, tells_small=tells_small)
    texts = form.texts(values)
    assert {len(text) for text in texts} == {width}
    finite = [text for text, value in zip(texts, values, strict=True) if np.isfinite(value)]
    plain = [text.strip() for text in finite if text.strip() != "0"]
    assert len({"e" in text for text in plain}) <= 1
    assert len({len(text.partition("e")[0].partition(".")[2]) for text in plain}) <= 1
    assert not any(text.startswith("-") and float(text) == 0 for text in plain)


def test_exponents_are_short_where_a_digit_would_be_lost_to_them() -> None:
    diverged = np.array([-6.2, 1.3e12, 0.0, -4.4e-7, 2.5e9])
    texts = column_format(diverged, 7, 3, is_signed=True).texts(diverged)
    assert texts == ["-6.2e0 ", "+1.3e12", " 0     ", "-4.4e-7", "+2.5e9 "]


@pytest.mark.parametrize(
    ("values", "width", "texts"),
    [
        ([0.0, 1.0, 1.0], 9, ["0", "1", "1"]),
        ([-1.0, 1.0], 9, ["-1", " 1"]),
        ([0.0872, 0.87, -0.918], 9, [" 0.087", " 0.870", "-0.918"]),
        ([0.0872, 0.87, -0.918], 5, [" 0.09", " 0.87", "-0.92"]),
        ([0.0, 0.25, 1.0], 9, ["0.00", "0.25", "1.00"]),
        ([13_012.4, 828_171.2], 9, [" 13012", "828171"]),
        ([13_012.4, 828_171.2], 5, ["1.3e4", "8.3e5"]),
        ([1e300, -2.5e300], 9, [" 1.0e+300", "-2.5e+300"]),
        ([3e-9, 0.0], 9, ["3.00e-09", "0       "]),
        ([0.5], 9, ["0.5"]),
        ([0.0], 9, ["0"]),
    ],
)
def test_given_numbers_have_as_few_decimals_as_tell_them_apart(
    values: list[float], width: int, texts: list[str]
) -> None:
    column = np.array(values)
    assert shortest_format(column, width).texts(column) == texts


@pytest.mark.parametrize(
    ("size", "name"),
    [
        (1.0, "x1"),
        (0.0, "x1"),
        (99_999.0, "x1"),
        (1e6, "x1 in 1e6"),
        (2.5e5, "x1 in 1e3"),
        (1e300, "x1 in 1e300"),
        (4e-5, "x1 in 1e-6"),
    ],
)
def test_an_axis_says_in_which_power_of_ten_its_numbers_are(size: float, name: str) -> None:
    assert in_units("x1", common_exponent(size)) == name
