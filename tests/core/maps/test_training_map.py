"""A map comes coarse at once, then finer, and says where its edge is."""

import numpy as np
import pytest

from xortui.core import Change, RunConfig
from xortui.core.maps import MAP_PRESETS, Axis, MapWindow, TrainingMap

EDGE = MAP_PRESETS["edge"]


def test_every_fourth_pixel_comes_first_and_none_twice() -> None:
    found = TrainingMap(EDGE.config.replace(epochs=5), EDGE.window, 21, 10)
    steps, known = [found.step], [0]
    while not found.is_done:
        found.advance(30)
        steps.append(found.step)
        known.append(int(found.is_known.sum()))
    assert steps[0] == 0 and {4, 2, 1} <= set(steps)
    assert steps[known.index(18)] == 4
    assert known[-1] == 210 and found.is_known.all()
    assert (found.outcomes.epochs[found.outcomes.diverged_at < 0] == 5).all()


def test_pieces_make_the_same_map_as_one() -> None:
    whole, pieces = (TrainingMap(EDGE.config, EDGE.window, 15, 8) for _ in range(2))
    whole.finish()
    while not pieces.is_done:
        pieces.advance(7)
    for name in ("solved_at", "diverged_at", "losses"):
        np.testing.assert_array_equal(getattr(whole.outcomes, name), getattr(pieces.outcomes, name))


@pytest.mark.parametrize("columns,rows", [(10, 0), (-7, 4), (0, -11), (20, 12)])
def test_a_move_keeps_what_is_seen_of_it_and_computes_the_rest(columns: int, rows: int) -> None:
    config = EDGE.config.replace(epochs=20)
    found = TrainingMap(config, EDGE.window, 20, 12)
    found.finish()
    moved = found.moved(columns, rows)
    kept = max(20 - abs(columns), 0) * max(12 - abs(rows), 0)
    assert moved.is_known.sum() == kept
    for row, column in np.argwhere(moved.is_known).tolist():
        # bit for bit the same numbers, and so the same run
        assert moved.values_at(column, row) == found.values_at(column + columns, row + rows)
    moved.finish()
    fresh = TrainingMap(config, moved.window, 20, 12)
    fresh.finish()
    assert moved.values_at(19, 11) == pytest.approx(fresh.values_at(19, 11), rel=1e-12)
    np.testing.assert_allclose(moved.outcomes.losses, fresh.outcomes.losses, rtol=1e-6)
    np.testing.assert_array_equal(moved.outcomes.epochs, fresh.outcomes.epochs)


def test_the_edge_is_found_and_led_to() -> None:
    found = TrainingMap(EDGE.config, EDGE.window, 60, 36)
    found.finish()
    assert 0.005 < found.edge_share() < 0.1
    place = found.guided_place(5.0)
    closer = TrainingMap(EDGE.config, EDGE.window.zoomed(place, 5.0), 60, 36)
    closer.finish()
    assert closer.edge_share() > 0


@pytest.mark.parametrize(
    ("config", "window", "message"),
    [
        (
            EDGE.config.replace(changes=(Change(5, "learning_rate", 0.1),)),
            EDGE.window,
            "changes must be none of a map's runs but of their start",
        ),
        (
            EDGE.config.replace(schedule="exponential:gamma=0.9"),
            EDGE.window,
            "schedule must be constant where learning rates vary",
        ),
        (
            RunConfig(optimizer="adam"),
            MapWindow(Axis("momentum", 0, 0.9), Axis("learning_rate", 0.1, 1)),
            "momentum must be 0 with optimizer adam, got 0.45",
        ),
    ],
    ids=["changes", "schedule", "momentum"],
)
def test_what_cannot_be_a_map_is_refused_by_name(
    config: RunConfig, window: MapWindow, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        TrainingMap(config, window, 4, 4)


def test_sizes_are_bounded() -> None:
    with pytest.raises(ValueError, match="width must be from 1 to 4,000 pixels, got 4001"):
        TrainingMap(EDGE.config, EDGE.window, 4001, 4)
