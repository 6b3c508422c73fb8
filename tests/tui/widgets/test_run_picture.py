"""A key while running redraws what it changes, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xortui.core import RunConfig
from xortui.tui.player.frame import Frame, PlayState
from xortui.tui.player.player import Player
from xortui.tui.widgets.loss_chart import LossChart
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.surface_picture import SurfacePicture
from xortui.tui.widgets.tables import ParameterTable
from xortui.tui.widgets.view_options import ViewOptions


def running_frames() -> tuple[Frame, Frame]:
    """Returns two frames of a run that is running, one after the other."""
    player = Player(RunConfig(), clock=lambda: 0.0)
    first = player.frame()
    player.step(10)
    later = replace(player.frame(), state=PlayState.RUNNING)
    assert first.state is PlayState.RUNNING
    return first, later


@pytest.mark.parametrize(
    ("panel", "change", "is_stale"),
    [
        (SurfacePicture, {"ramp": "grey"}, True),
        (SurfacePicture, {"logarithmic": True}, False),
        (LossChart, {"logarithmic": True}, True),
        (LossChart, {"ramp": "grey"}, False),
        (ParameterTable, {"parameter": 1}, True),
        (ParameterTable, {}, False),
    ],
)
def test_a_choice_of_view(
    panel: type[RunPicture], change: dict[str, object], is_stale: bool
) -> None:
    picture, (first, later) = panel(), running_frames()
    picture.frame = first
    assert picture.is_stale(later, ViewOptions().replace(**change)) is is_stale


def test_everything_else_is_drawn_at_once() -> None:
    picture, (first, later) = LossChart(), running_frames()
    assert picture.is_stale(first, ViewOptions()), "nothing is drawn yet"
    picture.frame = later
    assert picture.is_stale(first, ViewOptions()), "back to an earlier epoch"
    assert picture.is_stale(replace(later, state=PlayState.PAUSED), ViewOptions()), "paused"
    changed = replace(later, config=RunConfig(seed=7))
    assert picture.is_stale(changed, ViewOptions()), "another run"


def test_where_a_run_stands_still_a_mouse_that_moves_has_only_the_surface_drawn() -> None:
    paused = replace(running_frames()[1], state=PlayState.PAUSED)
    table, surface = ParameterTable(), SurfacePicture()
    for picture in (table, surface):
        picture.frame = paused
    pointed = ViewOptions(crosshair=(0.25, 0.5))
    again = replace(paused)
    assert surface.is_stale(again, pointed) and not table.is_stale(again, pointed)
    # Whatever else is new may be seen in it.
    assert table.is_stale(again, ViewOptions())
    assert table.is_stale(again, pointed.replace(parameter=1))
    for change in ({"notices": 9}, {"epoch": 11}, {"head": 99}, {"config": RunConfig(seed=7)}):
        assert table.is_stale(replace(paused, **change), pointed)
