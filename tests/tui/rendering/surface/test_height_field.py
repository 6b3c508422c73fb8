from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xortui.tui.rendering.surface.height_field import VisibleSurface, interpolated, visible_surface
from xortui.tui.rendering.surface.projection import Projection


def seen_from(surface: np.ndarray, azimuth: float, elevation: float = 30.0) -> VisibleSurface:
    view = Projection(azimuth, elevation, 40, 40)
    return visible_surface(surface, view, np.arange(40.0))


def test_from_above_each_pixel_shows_the_place_below_it() -> None:
    seen = seen_from(np.zeros((5, 5)), azimuth=-90, elevation=90)
    rows, cols = np.nonzero(seen.shown)
    # The base is a square of 40 / sqrt(2) pixels.
    assert len(rows) == pytest.approx(800, rel=0.1)
    view = Projection(-90, 90, 40, 40)
    places = np.column_stack([seen.places[rows, cols], np.zeros(len(rows))])
    np.testing.assert_allclose(view.pixels(places), np.column_stack([cols, rows]), atol=1e-6)


@given(st.floats(-360, 360), st.floats(5, 85))
@settings(max_examples=40)
def test_what_a_pixel_shows_lies_behind_that_pixel(azimuth: float, elevation: float) -> None:
    x1, x2 = np.meshgrid(np.linspace(0, 1, 33), np.linspace(1, 0, 33))
    surface = 0.5 + 0.4 * np.sin(6 * x1) * np.cos(5 * x2)
    seen = seen_from(surface, azimuth, elevation)
    rows, cols = np.nonzero(seen.shown)
    assert len(rows) > 100
    view = Projection(azimuth, elevation, 40, 40)
    points = np.column_stack([seen.places[rows, cols], seen.heights[rows, cols]])
    np.testing.assert_allclose(view.pixels(points), np.column_stack([cols, rows]), atol=0.6)


def test_a_wall_hides_what_is_behind_it() -> None:
    surface = np.zeros((21, 21))
    surface[10] = 1.0
    from_front = seen_from(surface, azimuth=-90)
    just_behind = np.abs(from_front.places[..., 1] - 0.65) < 0.08
    assert not (from_front.shown & just_behind & (from_front.heights < 0.01)).any()
    before = np.abs(from_front.places[..., 1] - 0.3) < 0.1
    assert (from_front.shown & before).any()


def test_under_a_raised_front_edge_the_underside_shows() -> None:
    surface = np.tile(np.linspace(0, 1, 21)[:, None], (1, 21))
    seen = seen_from(surface, azimuth=-90, elevation=5)
    flat = seen_from(np.zeros((5, 5)), azimuth=-90, elevation=5)
    assert seen.shown.mean() > 3 * flat.shown.mean()
    # Below the edge, which is the highest part, lower ones are seen.
    columns = seen.shown.all(axis=0) | seen.shown.any(axis=0)
    heights = np.where(seen.shown, seen.heights, np.nan)[:, columns]
    assert np.nanmin(heights) < 0.5 < np.nanmax(heights)


def test_values_that_are_no_numbers_are_holes() -> None:
    surface = np.zeros((9, 9))
    whole = seen_from(surface, azimuth=30).shown.sum()
    surface[3:6, 3:6] = [np.nan, np.inf, -np.inf]
    assert 0 < seen_from(surface, azimuth=30).shown.sum() < whole
    assert not seen_from(np.full((3, 3), np.nan), azimuth=30).shown.any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (2, 3)])
def test_small_grids_are_surfaces_too(shape: tuple[int, int]) -> None:
    seen = seen_from(np.full(shape, 0.25), azimuth=-60)
    assert seen.shown.any()
    np.testing.assert_allclose(seen.heights[seen.shown], 0.25)


def test_interpolation_is_exact_on_a_plane() -> None:
    x1, x2 = np.meshgrid(np.linspace(0, 1, 4), np.linspace(1, 0, 3))
    places = np.array([[0.0, 0.0], [1.0, 1.0], [0.3, 0.6], [1.0, 0.2]])
    found = interpolated(2 * x1 - x2, places)
    np.testing.assert_allclose(found, 2 * places[:, 0] - places[:, 1], atol=1e-12)
