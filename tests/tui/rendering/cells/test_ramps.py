"""Ramps are rows of colours by name, and who asks for a name loads nothing large."""

from __future__ import annotations

import re

import pytest

from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP, RAMP_NAMES, RAMPS, color_ramp


def test_every_ramp_is_found_by_its_name_and_the_default_is_one() -> None:
    assert RAMP_NAMES == ("viridis", "diverging", "grey")
    assert DEFAULT_RAMP in RAMPS
    for name in RAMP_NAMES:
        anchors = color_ramp(name).anchors
        assert len(anchors) >= 2
        assert all(re.fullmatch("#[0-9a-f]{6}", anchor) for anchor in anchors)


def test_an_unknown_ramp_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="ramp must be one of viridis, diverging, grey, got 'jet'"):
        color_ramp("jet")
