"""Points by hand: which one is meant, and what an edit makes of the data and of the run."""

from __future__ import annotations

import json

import pytest

from xortui.core import Dataset, History, Recipe, RunConfig, Trainer
from xortui.tui.player.drawn_points import (
    nearest_point,
    rounded,
    with_class,
    with_moved_point,
    with_point,
    without_point,
)
from xortui.tui.player.player import Player

XOR = Dataset.from_gate("xor")
CIRCLE = Dataset.drawn(Recipe("circle", 50))


def test_a_point_is_meant_from_as_far_as_a_cell_or_a_step_of_the_crosshair() -> None:
    assert nearest_point(XOR, (0.975, 0.045)) == 2
    assert nearest_point(XOR, (0.97, 0.0)) is None
    x, y = CIRCLE.rows[7]
    assert nearest_point(CIRCLE, (x + 0.01, y - 0.01)) == 7
    assert rounded(CIRCLE, (1.23456, -0.00001)) == (1.2, 0.0)
    assert rounded(XOR, (0.12345, 0.9996)) == (0.123, 1.0)


def test_edits_keep_names_and_the_plane_that_is_shown() -> None:
    named = Dataset(XOR.rows, XOR.labels, "file.csv", ("wind", "rain"), "flood")
    more = with_point(named, (0.5, 0.25), 1)
    assert (more.rows[-1], more.labels) == ((0.5, 0.25), (0, 1, 1, 0, 1))
    assert more.column_names == ("wind", "rain", "flood")
    assert with_moved_point(more, 4, (0.1, 0.2)).rows[4] == (0.1, 0.2)
    assert with_class(more, 0, 1).labels == (1, 1, 1, 0, 1)
    assert without_point(more, 4) == XOR
    few = CIRCLE
    while few.n_samples > 1:
        few = without_point(few, 0)
    assert few.bounds == CIRCLE.bounds == ((-6, 6), (-6, 6))
    assert with_point(few, (9, 0), 1).bounds[0] == (-6, 9)
    with pytest.raises(ValueError, match="data must have at least one row"):
        without_point(few, 0)


def test_what_is_drawn_is_in_the_run_from_its_epoch_on_and_before_it_the_old_points_are() -> None:
    config = RunConfig(data=Dataset.named("circle"), points=50, hidden=(3,), epochs=400)
    player = Player(config, paused=True, clock=lambda: 0.0)
    player.step(100)
    before = player.frame().loss
    player.change("data", with_point(player.settings.dataset, (1.0, 1.0), 0))
    player.change("data", with_point(player.settings.dataset, (1.5, 1.0), 0))
    player.step(50)
    player.change("data", without_point(player.settings.dataset, 0))
    player.step(50)
    run = player.config
    assert [change.epoch for change in run.changes] == [100, 150]
    sizes = [run.at(epoch).dataset.n_samples for epoch in (99, 100, 149, 150)]
    assert sizes == [50, 52, 52, 51]
    assert (run.at(99).points, run.at(100).points) == (50, 200)
    losses = {epoch: player.history.at(epoch).loss for epoch in (0, 99, 100, 150, 200)}
    again = History(Trainer(RunConfig.from_dict(json.loads(json.dumps(run.to_dict())))))
    again.advance(200)
    assert {epoch: again.at(epoch).loss for epoch in losses} == losses
    player.undo()
    player.undo()
    player.undo()
    assert player.config.changes == ()
    assert player.settings.dataset == config.dataset
    assert player.frame().loss == before
