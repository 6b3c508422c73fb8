"""Runs worth watching."""

from __future__ import annotations

from xortui.core import PRESETS, Trainer


def test_presets_are_named_and_described_in_one_line() -> None:
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert 10 < len(preset.shows) < 72
        assert "\n" not in preset.shows


def test_three_classes_are_told_apart_by_the_largest_output() -> None:
    trainer = Trainer(PRESETS["classes"].config)
    assert trainer.config.sizes == (2, 8, 8, 3)
    trainer.advance(1_600)
    seen = trainer.snapshot()
    assert trainer.solved and seen.right is not None and seen.right.targets == (0.0, 1.0, 2.0)
