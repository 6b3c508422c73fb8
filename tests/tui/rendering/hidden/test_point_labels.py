"""Labels beside points, where there is room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from xortui.tui.rendering.hidden.hidden_space import (
    PlaneContent,
    draw_plane,
)

UNIT_SQUARE = ((0.0, 1.0), (0.0, 1.0))


def flat_plane(**changes: object) -> PlaneContent:
    x1, x2 = np.meshgrid(np.linspace(0, 1, 11), np.linspace(1, 0, 11))
    grid = np.stack([x1, x2], axis=-1)
    plane = PlaneContent(grid, np.zeros((0, 2)), np.zeros(0), None, UNIT_SQUARE)
    return replace(plane, **changes)  # type: ignore[arg-type]


def test_points_of_one_place_share_a_label() -> None:
    plane = flat_plane(
        points=np.array([[0.5, 0.5], [0.5, 0.5], [0.0, 0.0]]),
        targets=np.array([1.0, 1.0, 0.0]),
        labels=("01", "10", "00"),
    )
    text = draw_plane(plane, 12, 28).text()
    assert "01 10" in text
    assert "00" in text


def test_labels_cover_no_point() -> None:
    row = np.column_stack([np.linspace(0, 1, 8), np.full(8, 0.5)])
    plane = flat_plane(points=row, targets=np.ones(8), labels=tuple(f"point{n}" for n in range(8)))
    assert draw_plane(plane, 12, 28).text().count("●") == 8
