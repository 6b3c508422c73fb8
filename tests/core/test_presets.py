"""Runs worth watching."""

from __future__ import annotations

from xortui.core import PRESETS


def test_presets_are_named_and_described_in_one_line() -> None:
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert 10 < len(preset.shows) < 72
        assert "\n" not in preset.shows
