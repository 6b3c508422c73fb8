"""The map on the screen, key by key."""

from __future__ import annotations

import pytest
from support.driving import Driven, drive

from xortui.core import RunConfig
from xortui.tui.screens.sweep.map_screen import MapScreen

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
