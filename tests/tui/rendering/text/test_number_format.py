from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.rendering.text.number_format import (
    epoch_text,
    loss_text,
    signed_text,
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
        (0.0, " +0.0000"),
        (-0.00001, " -0.0000"),
        (123456.7, " +123457"),
        (math.nan, "     nan"),
        (math.inf, "    +inf"),
        (-1e300, " -1e+300"),
    ],
)
def test_signed_values(value: float, shown: str) -> None:
    assert signed_text(value) == shown


def test_a_tiny_value_may_be_told_from_zero() -> None:
    assert signed_text(3.1e-5, tiny=True) == "+3.1e-05"
    assert signed_text(0.0, tiny=True) == " +0.0000"
    assert signed_text(-0.0012, tiny=True) == " -0.0012"


@given(st.floats(), st.integers(6, 12), st.integers(0, 6), st.booleans())
def test_a_signed_value_always_fills_its_width(
    value: float, width: int, decimals: int, tiny: bool
) -> None:
    text = signed_text(value, width, decimals, tiny=tiny)
    assert len(text) == width
    assert math.isnan(value) or text.strip()[0] in "+-"
