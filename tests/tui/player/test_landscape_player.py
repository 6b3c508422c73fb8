"""A landscape is of the run as far as it has come, and is walked through point by point."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import PRESETS, Dataset, History, RunConfig, Trainer, levels
from xortui.tui.player import landscape_player
from xortui.tui.player.landscape_player import LandscapePlayer, LossGrid


def player(epochs: int, epoch: int | None = None, **fields: object) -> LandscapePlayer:
    history = History(Trainer(RunConfig(**fields)))  # type: ignore[arg-type]
    history.advance(epochs)
    return LandscapePlayer(history, history.epoch if epoch is None else epoch)


def test_a_frame_is_of_the_epoch_looked_at() -> None:
    seen = player(1_000, 333, learning_rate=2.0)
    frame = seen.frame()
    other = Trainer(RunConfig(learning_rate=2.0))
    other.advance(333)
    assert (frame.epoch, frame.loss) == (333, other.loss)
    assert frame.profile is not None and frame.parts_now is not None
    assert frame.profile.loss == pytest.approx(other.loss, abs=1e-12)
    assert frame.parts_now.amounts[0, 0] == pytest.approx(
        float(np.mean(other.outputs(frame.settings.dataset.inputs)))
    )
    assert frame.contours == tuple(
        level.loss for level in levels(frame.settings.dataset, "bce") if level.loss > 0.1
    )
    place = int(np.searchsorted(frame.way.epochs, 333))
    assert seen.move(1) and seen.epoch == frame.way.epochs[place]
    assert seen.move(-1) and seen.epoch == frame.way.epochs[place - 1]
    assert not seen.move(-place) and seen.epoch == frame.way.epochs[place - 1]
    assert seen.move(len(frame.way.epochs) - place) and seen.epoch == 1_000
    assert not seen.move(1)


def test_only_a_run_at_a_level_has_a_floor() -> None:
    assert player(1_500, learning_rate=2.0).frame().floor == 0
    stuck = player(1_000, learning_rate=2.0, seed=5).frame()
    assert stuck.floor == pytest.approx(0.346574, abs=1e-6)


def test_what_there_is_not_is_left_out() -> None:
    start = player(0).frame()
    assert start.grid is None and start.now is None
    assert start.profile is not None and start.parts is not None
    rows = Dataset.from_arrays([[0.5, 1], [2, 0], [1, 1]], [0, 1, 2])
    regression = player(20, data=rows, output_activation="identity", loss="mse").frame()
    assert regression.parts is None and regression.contours == ()
    history = History(Trainer(PRESETS["diverge"].config))
    history.advance(2_000)
    diverged = LandscapePlayer(history, history.epoch).frame()
    assert diverged.profile is None and diverged.now is None


def test_map_and_steps_of_many_rows_are_coarser(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = player(10).frame().grid
    assert grid is not None
    losses = grid.losses(30, 70)
    assert losses.shape == (30, 70)
    assert grid.losses(30, 70) is losses
    table = np.random.default_rng(0).normal(size=(1_000, 2))
    data = Dataset.from_arrays(table, (table[:, 0] > 0).astype(float))
    # Of a quarter of the rows a quarter of the work, so that there is less to wait for.
    for name, share in (("_MOST_MAP_WORK", 32), ("_MOST_STEP_WORK", 4), ("_MOST_HESSIAN_WORK", 4)):
        monkeypatch.setattr(landscape_player, name, getattr(landscape_player, name) // share)
    many = player(2, data=data).frame().grid
    assert isinstance(many, LossGrid)
    rows, cols = many.losses(30, 70).shape
    assert 4 <= rows < 30 and 8 <= cols < 70
    few = player(2, data=data, hidden=(16,)).frame().profile
    assert few is not None
    assert len(few.rates) == 17 and np.isnan(few.edge)
    assert np.isfinite(few.losses).all()
