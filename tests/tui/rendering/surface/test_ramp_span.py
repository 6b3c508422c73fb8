"""The outputs at the ends of a ramp."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.tui.rendering.surface.ramp_span import (
    end_numbers,
    middle_number,
    ramp_span,
    short_end_numbers,
)

UNIT = (0.0, 1.0)


def test_a_plateau_has_the_ramp_to_itself_and_its_numbers_say_so() -> None:
    span = ramp_span(np.array([[0.4941, 0.5], [np.nan, 0.5062]]), UNIT)
    assert span == (0.4941, 0.5062)
    assert end_numbers(span) == ("0.494", "0.506")


def test_outputs_that_part_get_the_targets_span_back_without_a_jump() -> None:
    sizes = np.linspace(0.0, 0.6, 601)
    spans = [ramp_span(np.array([0.5 - size / 2, 0.5 + size / 2]), UNIT) for size in sizes]
    widths = np.array([high - low for low, high in spans])
    assert (np.diff(widths) >= -1e-12).all()
    assert np.diff(widths).max() < 0.01
    assert spans[199] == pytest.approx((0.5 - 0.0995, 0.5 + 0.0995))
    assert spans[-1] == UNIT


def test_rounding_is_not_stretched() -> None:
    low, high = ramp_span(np.array([0.5, 0.5 + 1e-9]), UNIT)
    assert high - low == pytest.approx(1e-6)
    assert short_end_numbers((low, high)) == ("-5e-7", "+5e-7")
    assert middle_number((low, high)) == "0.5"
    assert ramp_span(np.array([np.nan, np.inf]), UNIT) == UNIT
    assert ramp_span(np.array([1e300, 1e300]), UNIT) == UNIT


def test_a_range_that_drifts_a_little_changes_no_end() -> None:
    before = (0.49, 0.51)
    assert ramp_span(np.array([0.4903, 0.5104]), UNIT, before) == before
    assert ramp_span(np.array([0.4903, 0.5114]), UNIT, before) == (0.4903, 0.5114)


def test_regressions_are_stretched_by_their_own_span() -> None:
    assert ramp_span(np.array([10.0, 25.0]), (0.0, 100.0)) == (10.0, 25.0)
    assert end_numbers((10.0, 25.0)) == ("10.0", "25.0")
