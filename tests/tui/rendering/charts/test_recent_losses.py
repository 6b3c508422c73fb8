"""The line of the last losses has the scale of the whole run."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.charts.recent_losses import recent_losses
from xortui.tui.wide_characters import narrowed

RUN = np.concatenate([np.full(900, 0.6931), np.linspace(0.6931, 0.01, 200)])


def bars(recent: np.ndarray) -> set[str]:
    text = recent_losses(recent, RUN, 70, FULL).text()
    return {one for one in text if one in "▁▂▃▄▅▆▇█"}


def test_a_plateau_lies_high_and_the_end_low_and_a_fall_is_a_staircase() -> None:
    assert bars(RUN[100:340]) == {"█"}
    assert bars(np.linspace(0.011, 0.01, 240)) == {"▁"}
    assert len(bars(RUN[-240:])) > 5


def test_no_bar_is_a_gap_in_a_terminal_of_narrow_characters() -> None:
    whole = np.arange(1.0, 9)
    shown = recent_losses(np.repeat(whole, 5), whole, 70, FULL).text()
    drawn = shown.split("epochs")[1].split()[0]
    assert drawn[0] == "▁" and drawn[-1] == "█" and len(set(drawn)) == 7
    for repertoire in ("narrow", "ascii"):
        assert " " not in narrowed(drawn, repertoire)  # type: ignore[arg-type]


@pytest.mark.parametrize("logarithmic", [False, True])
def test_it_says_of_how_many_epochs_and_between_which_losses(logarithmic: bool) -> None:
    recent = np.linspace(0.6932, 0.6931, 240)
    for glyphs, arrow in ((FULL, "→"), (PLAIN, "->")):
        text = recent_losses(recent, RUN, 70, glyphs, logarithmic=logarithmic).text()
        assert text.startswith("last 240 epochs") and text.endswith(f"0.6932 {arrow} 0.6931")
        assert glyphs.unicode or text.isascii()
        assert text == recent_losses(recent, RUN, 70, glyphs, logarithmic=logarithmic).text()


@pytest.mark.parametrize(
    "losses", [[], [np.nan], [np.inf, 1.0, np.nan], [0.0], [1e308, -1e308], [5e-324]]
)
def test_no_loss_is_too_strange(losses: list[float]) -> None:
    values = np.array(losses)
    for cols in (0, 1, 20, 38, 70):
        for logarithmic in (False, True):
            drawn = recent_losses(values, values, cols, FULL, logarithmic=logarithmic)
            assert drawn.cols == cols
