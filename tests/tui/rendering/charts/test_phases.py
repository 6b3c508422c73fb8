"""What is named on the curve of the loss."""

from __future__ import annotations

import numpy as np

from xortui.core import PRESETS
from xortui.tui.player.player import Player
from xortui.tui.rendering.charts.phases import phases_of


def test_the_default_run_has_a_plateau_and_is_solved() -> None:
    player = Player(PRESETS["torch"].config, paused=True, clock=lambda: 0.0)
    player.step(14_000)
    frame = player.frame()
    solved, plateau = phases_of(*frame.curve, frame.solved_at)
    assert (solved.name, solved.first) == ("solved 12,231", 12_231)
    assert plateau.name == "plateau"
    assert plateau.first < 1_000 and 8_000 < plateau.last < 12_000


def test_no_plateau_is_seen_in_noise_in_a_fall_or_at_the_end() -> None:
    epochs = np.arange(4_000)
    falling = 0.7 * np.exp(-epochs / 500)
    assert phases_of(epochs, falling, None) == []
    done = np.where(epochs < 500, 0.7 - epochs * 1.3e-3, 0.01)
    assert phases_of(epochs, done, None) == []
    noisy = 0.6 + 0.03 * np.random.default_rng(0).normal(size=4_000)
    assert [phase.name for phase in phases_of(epochs, noisy, None)] == ["plateau"]
    assert phases_of(epochs[:10], falling[:10], None) == []
    assert phases_of(epochs[:0], falling[:0], None) == []
    assert phases_of(epochs, np.full(4_000, np.nan), None) == []
