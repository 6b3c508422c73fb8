"""The run in words: what defines it comes first."""

from __future__ import annotations

from xortui.core import RunConfig
from xortui.tui.player.player import Player
from xortui.tui.widgets.run_header import description_of


def described(config: RunConfig, rate: float | None = None) -> str:
    return description_of(Player(config, paused=True, clock=lambda: 0.0).settings, rate)


def test_what_is_usual_is_not_told_and_the_rate_has_one_name() -> None:
    assert described(RunConfig()) == "XOR · 2-2-1 sigmoid · bce · sgd · lr 0.1 · seed 42"
    assert "lr 0.1 · lr now 0.05 · seed" in described(RunConfig(), 0.05)


def test_what_is_unusual_comes_before_what_is_usual() -> None:
    config = RunConfig(
        output_activation="identity", loss="mse", init="zeros", batch_size=1, dropout=0.25
    )
    words = described(config)
    assert words.startswith(
        "XOR · 2-2-1 sigmoid · linear output · init zeros · batch 1 · dropout 0.25 · mse · sgd"
    )
