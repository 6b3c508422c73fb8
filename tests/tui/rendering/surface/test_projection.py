"""The box is seen whole from every direction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.surface.projection import Projection


@tried(
    st.floats(-360, 360),
    st.floats(0, 90),
    st.integers(8, 200),
    st.integers(8, 200),
    few=25,
    many=100,
)
def test_the_whole_box_fits_from_any_direction(
    azimuth: float, elevation: float, width: int, height: int
) -> None:
    view = Projection(azimuth, elevation, width, height)
    pixels = view.pixels(np.stack(np.meshgrid([0, 1], [0, 1], [0, 1]), axis=-1).astype(float))
    assert (pixels >= -0.51).all()
    assert (pixels <= np.array([width, height]) - 0.49).all()


@pytest.mark.parametrize(
    ("azimuth", "elevation", "message"),
    [
        (0.0, 91.0, "elevation must be 0 to 90, got 91.0"),
        (float("nan"), 30.0, "azimuth must be finite, got nan"),
    ],
)
def test_wrong_directions_are_refused(azimuth: float, elevation: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Projection(azimuth, elevation, 40, 40)
