from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from support.examples import tried

from xortui.tui.rendering.cells.cell_style import cell_style, color
from xortui.tui.rendering.cells.color_ramps import (
    ASCII_RAMP,
    GROUND,
    NO_LEVEL,
    blend,
    contrast,
    legible_levels,
    quantise,
    ramp_colors,
    ramp_hexes,
    ramp_inks,
    ramp_texts,
)
from xortui.tui.rendering.cells.ramps import RAMPS, SIXTEEN, color_ramp


def name_of(color: int) -> str:
    return cell_style(int(color)).foreground


def test_viridis_is_viridis() -> None:
    assert ramp_hexes("viridis", 17)[0] == "#440154"
    assert ramp_hexes("viridis", 17)[8] == "#21918c"
    assert ramp_hexes("viridis", 17)[-1] == "#fde725"


@pytest.mark.parametrize("name", RAMPS)
@pytest.mark.parametrize("levels", [2, 16, 24, 32])
def test_every_level_is_a_colour_of_its_own(name: str, levels: int) -> None:
    assert len(set(ramp_hexes(name, levels))) == levels
    assert len(ramp_colors(name, levels)) == levels


def test_the_ramp_of_sixteen_colours_has_but_these_each_brighter_and_of_an_equal_share() -> None:
    for levels in (16, 24, 128):
        hexes = ramp_hexes(SIXTEEN.name, levels)
        shares = [hexes.count(anchor) for anchor in SIXTEEN.anchors]
        assert sum(shares) == levels and max(shares) - min(shares) <= 1
        against_black = [contrast(level, "#000000") for level in hexes]
        assert against_black == sorted(against_black)
    numbers = {Color.parse(each).downgrade(ColorSystem.STANDARD).number for each in SIXTEEN.anchors}
    assert len(numbers) == len(SIXTEEN.anchors) > 4
    assert ramp_hexes(SIXTEEN.name, 3) == SIXTEEN.anchors[::2]


@pytest.mark.parametrize("name", [*RAMPS, SIXTEEN.name])
def test_inks_and_contours_and_texts_are_readable(name: str) -> None:
    hexes = ramp_hexes(name, 32)
    assert all(
        contrast(name_of(ink), ground) >= 4.5
        for ink, ground in zip(ramp_inks(name, 32), hexes, strict=True)
    )
    for ink in ("#000000", "#ffffff"):
        chosen = [hexes[level] for level in legible_levels(name, 32, color(ink))]
        assert all(contrast(ink, ground) >= 4.5 for ground in chosen)
        kept = [old == new for old, new in zip(hexes, chosen, strict=True)]
        assert kept == [contrast(ink, ground) >= 4.5 for ground in hexes]
    assert all(contrast(name_of(text), GROUND) >= 4.5 for text in ramp_texts(name, 32))


def test_the_diverging_ramp_is_darkest_in_the_middle() -> None:
    against_black = [contrast(level, "#000000") for level in ramp_hexes("diverging", 33)]
    assert np.argmin(against_black) == 16
    assert (np.diff(against_black[:17]) < 0).all()
    assert (np.diff(against_black[16:]) > 0).all()


def test_wrong_ramps_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="ramp must be one of viridis, diverging, grey, got 'jet'"):
        color_ramp("jet")
    with pytest.raises(ValueError, match="levels must be >= 2, got 1"):
        ramp_hexes("grey", 1)


def test_levels_are_even_shares_and_one_half_begins_the_upper_half() -> None:
    values = np.array([0.0, 0.249, 0.25, 0.5, 0.75, 1.0])
    assert quantise(values, 4).tolist() == [0, 0, 1, 2, 3, 3]


def test_values_beyond_the_ramp_and_values_that_are_none() -> None:
    values = np.array([-3.0, 1e308, np.nan, np.inf, -np.inf])
    assert quantise(values, 16).tolist() == [0, 15, NO_LEVEL, NO_LEVEL, NO_LEVEL]
    assert quantise(np.array([0.5, np.nan], dtype=np.float32), 16).tolist() == [8, NO_LEVEL]


@tried(st.lists(st.floats(), max_size=20), st.integers(2, 256), few=25, many=100)
def test_every_float_gets_a_level(values: list[float], levels: int) -> None:
    found = quantise(np.array(values, dtype=np.float64), levels)
    assert ((found >= NO_LEVEL) & (found < levels)).all()
    assert ((found == NO_LEVEL) == ~np.isfinite(values)).all()


def test_the_ascii_ramp_has_ten_steps() -> None:
    assert ASCII_RAMP == " .:-=+*#%@"


def test_colours_blend() -> None:
    assert blend("#000000", "#ffffff", 0.5) == "#808080"
