"""The map on the screen, key by key."""

from __future__ import annotations

import numpy as np
import pytest
from support.driving import Driven, drive

from xortui.core import RunConfig
from xortui.core.maps import MAP_PRESETS, Axis, FateCounts, MapWindow, TrainingMap
from xortui.tui.player.map_player import MapFrame
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.screens.sweep.map_screen import MapScreen
from xortui.tui.widgets.map_panels import axis_text, early_text, pixel_text

RUN = RunConfig(epochs=60, learning_rate=1.0)


def test_the_keys_of_the_map_do_what_they_say() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("M")
        screen = driven.app.screen
        assert isinstance(screen, MapScreen)
        player = screen.player
        while not player.is_done or player.size == (1, 1):
            screen.compute(1.0)
        assert player.size[0] == 118 - 2 and player.size[1] >= 32
        text = driven.text()
        for words in ("Map: this run", "across lr", "start ×", "solved", "60 epochs"):
            assert words in text
        across, up = player.cursor
        await driven.press("right", "up", "L", "K")
        assert player.cursor == (across + 9, up + 9)
        await driven.press("left", "down", "H", "J")
        assert player.cursor == (across, up)
        await driven.press("plus", "plus")
        assert player.frame().zoom == pytest.approx(4.0)
        await driven.press("minus")
        assert player.frame().zoom == pytest.approx(2.0)
        await driven.press("0")
        assert player.frame().zoom == pytest.approx(1.0)
        await driven.press("p", "p")
        assert player.frame().name == "momentum"
        assert driven.footer().rstrip().endswith("? more")
        await driven.press("question_mark")
        assert "Zoom in about the cursor" in driven.text()
        await driven.press("escape", "q")
        assert driven.app.screen is driven.main and driven.player.config == RUN

    drive(steps, RUN, size=(120, 40))


def test_enter_opens_the_run_under_the_cursor() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("M")
        screen = driven.app.screen
        assert isinstance(screen, MapScreen)
        screen.compute(0.0)
        screen.player.cursor = (3, 2)
        values = screen.player.frame().found.values_at(3, 2)
        await driven.press("enter")
        assert driven.app.screen is driven.main
        assert driven.player.config.learning_rate == values[0]
        assert driven.player.config.init_factor == values[1]
        assert driven.player.config.epochs == 60
        assert driven.player.is_playing or driven.player.epoch == 60

    drive(steps, RUN, size=(120, 40))


def test_numbers_have_as_many_digits_as_tell_two_pixels_apart() -> None:
    for axis, ends in (
        (Axis("learning_rate", -2.5, 0.5, is_logarithmic=True), "lr 0.0032 → 3.2 (log)"),
        (Axis("learning_rate", 0.0, 1.0), "lr 0 → 1"),
        (Axis("weights[0][0,0]", -1.25, 1.25), "x1→h1 -1.25 → 1.25"),
        (Axis("learning_rate", 0.1, 0.1 + 1e-12), "lr 0.1 → 0.100000000001"),
    ):
        assert axis_text(axis, 100, RUN, FULL) == ends
        window = MapWindow(axis, Axis("start_factor", 0.5, 1.5))
        found = TrainingMap(RUN, window, 100, 20)
        frame = MapFrame(found, "run", "", (0, 0), 1.0)
        told = [pixel_text(frame, (column, 3), FULL).split(", start")[0] for column in range(100)]
        assert len({*told}) == 100
        digits = [len(one.split()[-1].lstrip("-").replace(".", "")) for one in told]
        assert max(digits) <= (16 if axis.high < axis.low + 1e-3 else 5)


def test_no_name_of_a_map_is_cut_on_a_small_screen() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("M")
        for _preset in MAP_PRESETS:
            await driven.press("p")
            header, _shares, title, *_ = driven.text().splitlines()
            assert "Map: " in title and "…" not in title
            assert "lr" in header and ("…" not in header or len(header.rstrip()) > 60)

    drive(steps, RUN, size=(80, 24))


def test_a_map_says_no_number_of_runs_where_none_was_decided_early() -> None:
    none = np.zeros(1, np.int64)
    counts = FateCounts(pixels=8, solved_at=none, diverged_at=none, early=0, first_end=0)
    assert early_text(counts, 1000, stops_early=True) == "1,000 epochs"
