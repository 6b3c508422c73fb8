"""A sweep of several runs is a sweep of each."""

from __future__ import annotations

import pytest

from xortui.core import RunConfig
from xortui.core.sweep import Sweep
from xortui.tui.player.varied_sweep import MOST_COMBINATIONS, VariedSweep

RUN = RunConfig(epochs=300, learning_rate=1.0, dtype="float32")


def test_each_combination_has_the_fates_that_its_own_sweep_has() -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += 0.001
        return now[0]

    varied = VariedSweep(RUN, {"hidden": ((2,), (8,))}, range(6), clock=clock)
    while not varied.is_done:
        varied.tick(1.0)
    frame = varied.frame()
    assert frame.labels == ("hidden 2", "hidden 8") and frame.is_done and not frame.is_playing
    for config, one in zip(varied.configs, frame.frames, strict=True):
        alone = Sweep(config, range(6))
        alone.advance(300)
        assert one.outcomes.solved_at.tolist() == alone.outcomes(judged=False).solved_at.tolist()


def test_more_combinations_than_can_be_shown_are_refused_by_rule() -> None:
    rates = tuple(0.1 * number for number in range(1, MOST_COMBINATIONS + 2))
    with pytest.raises(ValueError, match="combinations must be at most 12 on the screen, got 13"):
        VariedSweep(RUN, {"learning_rate": rates}, range(2), clock=lambda: 0.0)
