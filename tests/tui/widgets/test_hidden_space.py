"""What hidden space shows of a run: the units that matter, and the areas of classes."""

from __future__ import annotations

import numpy as np
import pytest
from support.driving import Driven, drive

from xortui.core import PRESETS, RunConfig
from xortui.tui.player.player import Player
from xortui.tui.widgets.hidden_space import plane_content

CLASSES = PRESETS["classes"].config.replace(hidden=(2,), epochs=200)


def test_the_area_of_a_point_is_that_of_the_class_that_wins_there() -> None:
    player = Player(CLASSES, paused=True, clock=lambda: 0.0)
    player.step(100)
    frame = player.frame()
    plane = plane_content(frame, (0, 1))
    heights = plane.points @ plane.classes[:, :2].T + plane.classes[:, 2]
    outputs = np.asarray(frame.snapshot.activations[-1], np.float64)
    assert (heights.argmax(axis=1) == outputs.argmax(axis=1)).all()
    assert len({*heights.argmax(axis=1)}) > 1
    assert plane.class_words == ("0", "1", "2") and plane.held == ()


@pytest.mark.parametrize("chosen", [0, 2])
def test_of_one_output_among_several_there_are_no_areas(chosen: int) -> None:
    player = Player(CLASSES, paused=True, clock=lambda: 0.0)
    assert not len(plane_content(player.frame(), (0, 1), chosen=chosen).classes)


def test_a_paused_run_says_at_once_which_units_matter() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("h")
        assert "matter most" in driven.text()

    drive(steps, RunConfig(hidden=(4,)))
