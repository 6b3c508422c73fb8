from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from support.examples import tried
from support.xor_surface import xor_surface

from xortui.tui.rendering.surface.contour import contour_segments


def test_a_slope_is_cut_by_one_straight_line() -> None:
    values = np.tile(np.linspace(0, 1, 5), (3, 1))
    segments = contour_segments(values, level=0.6)
    np.testing.assert_allclose(segments[:, [0, 2]], 2.4)
    assert sorted(segments[:, [1, 3]].ravel().tolist()) == [0, 1, 1, 2]


def ends(segments: np.ndarray) -> set[frozenset[tuple[float, float]]]:
    return {
        frozenset([(round(a, 3), round(b, 3)), (round(c, 3), round(d, 3))])
        for a, b, c, d in segments.tolist()
    }


def test_saddles_join_the_corners_that_agree_with_the_middle() -> None:
    # The middle is above one half: the low corners, top right and bottom left, are cut off.
    high, low = 1.0, 0.1
    assert ends(contour_segments(np.array([[high, low], [low, high]]))) == {
        frozenset([(0.556, 0.0), (1.0, 0.444)]),
        frozenset([(0.0, 0.556), (0.444, 1.0)]),
    }
    # Now below: the high corners, top left and bottom right, are cut off.
    high, low = 0.9, 0.0
    assert ends(contour_segments(np.array([[high, low], [low, high]]))) == {
        frozenset([(0.444, 0.0), (0.0, 0.444)]),
        frozenset([(1.0, 0.556), (0.556, 1.0)]),
    }


def test_the_other_saddle_mirrors() -> None:
    values = np.array([[1.0, 0.1], [0.1, 1.0]])
    mirrored = contour_segments(values[:, ::-1])
    mirrored[:, [0, 2]] = 1 - mirrored[:, [0, 2]]
    assert ends(mirrored) == ends(contour_segments(values))


def test_flat_and_small_surfaces_have_no_contour() -> None:
    for values in (np.full((4, 4), 0.5), np.zeros((3, 3)), np.array([[0.7]]), np.zeros((1, 5))):
        assert contour_segments(values).shape == (0, 4)


def test_squares_that_are_not_finite_hold_none() -> None:
    values = xor_surface(9, 9)
    whole = len(contour_segments(values))
    values[0, 4] = np.nan
    values[8, 4] = np.inf
    assert 0 < len(contour_segments(values)) < whole


def test_the_contour_of_a_circle_is_round() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    segments = contour_segments(x**2 + y**2, level=0.5) / 20 - 1
    np.testing.assert_allclose(np.hypot(segments[:, 0], segments[:, 1]), np.sqrt(0.5), atol=0.002)


@tried(
    arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats()),
    few=25,
    many=100,
)
def test_it_crosses_exactly_where_neighbours_differ(values: np.ndarray) -> None:
    segments = contour_segments(values)
    rows, cols = values.shape
    assert np.isfinite(segments).all()
    assert (segments >= 0).all()
    assert (segments <= np.tile([max(cols - 1, 0), max(rows - 1, 0)], 2)).all()
    if np.isfinite(values).all() and rows > 1 and cols > 1:
        above = values >= 0.5
        differs = (above[:, 1:] != above[:, :-1]).any() or (above[1:] != above[:-1]).any()
        assert bool(len(segments)) == bool(differs)
