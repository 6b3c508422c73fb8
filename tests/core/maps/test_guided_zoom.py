"""A guided zoom stays where an edge is neither smooth nor dust."""

import numpy as np
import pytest

from xortui.core.maps import MAP_PRESETS, TrainingMap, guided_place

EDGE = MAP_PRESETS["edge"]
DEEP = {1e3: (0.11, 0.18), 1e6: (0.11, 0.18), 1e12: (0.10, 0.19)}
"""Zoom -> between what the share of edge pixels of a fractal edge lies."""


@pytest.mark.slow
def test_down_to_where_floats_end_the_edge_is_that_of_a_fractal() -> None:
    window, zoom, shares = EDGE.window, 1.0, {}
    while zoom <= max(DEEP):
        found = TrainingMap(EDGE.config, window, 120, 70)
        found.finish()
        shares[zoom] = found.edge_share()
        window, zoom = window.zoomed(found.guided_place(10.0), 10.0), zoom * 10
    for zoom, (least, most) in DEEP.items():
        assert least <= shares[zoom] <= most, shares


def test_of_a_picture_it_looks_where_the_edge_is_and_always_at_the_same_place() -> None:
    diverged = np.zeros((40, 60), bool)
    diverged[20:, 30:] = True
    places = {guided_place(EDGE.config, EDGE.window, diverged, 10.0) for _again in range(2)}
    ((across, up),) = places
    # no tile that has nothing of the edge in it
    assert across > 0.5 - 0.2 and up > 0.5 - 0.2
    assert min(abs(across - 0.5), abs(up - 0.5)) < 0.2


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (16, 24)])
def test_of_a_picture_without_an_edge_it_is_some_place_of_it(shape: tuple[int, int]) -> None:
    across, up = guided_place(EDGE.config, EDGE.window, np.zeros(shape, bool), 10.0)
    assert 0 < across < 1 and 0 < up < 1


def test_where_runs_are_dear_none_is_made_to_look_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xortui.core.maps.guided_zoom.train_pixels", None)
    diverged = np.zeros((40, 60), bool)
    diverged[20:] = True
    config = EDGE.config.replace(epochs=100_000)
    assert 0.3 < guided_place(config, EDGE.window, diverged, 10.0)[1] < 0.7
