"""Each pixel of a picture has its colour in the SVG, and none has two."""

from __future__ import annotations

import re

import numpy as np

from xortui.tui.recording.pixels_svg import pixels_svg


def test_the_pixels_read_back_are_those_that_were_drawn() -> None:
    levels = np.random.default_rng(1).integers(0, 3, (7, 11)).astype(np.int16)
    levels[2] = 1
    text = pixels_svg(levels, ["#000000", "#111111", "#222222"])
    assert 'viewBox="0 0 11 7"' in text
    read = np.full(levels.shape, -1)
    for color, path in re.findall(r'<path fill="#(.)\1{5}" d="([^"]+)"/>', text):
        for start, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
            stretch = read[int(row), int(start) : int(start) + int(length)]
            assert (stretch == -1).all()
            stretch[:] = int(color)
    np.testing.assert_array_equal(read, levels)
