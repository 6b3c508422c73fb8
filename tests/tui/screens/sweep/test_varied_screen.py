"""A sweep over any fields on the screen, key by key."""

from __future__ import annotations

import pytest
from support.driving import Driven, drive
from textual.widgets import Input

from xortui.core import RunConfig
from xortui.tui.player import varied_sweep
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.main import sweep_controller
from xortui.tui.screens.sweep.sweep_screen import SweepScreen
from xortui.tui.screens.sweep.varied_screen import VariedScreen

RUN = RunConfig(epochs=30, learning_rate=1.0, dtype="float32")  # whose fates nobody foresees


async def _typed(driven: Driven, text: str) -> None:
    driven.app.screen.query_one(Input).value = text
    await driven.press("enter")


def test_what_varies_is_typed_and_the_seeds_of_one_are_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweep_controller, "SEEDS", 12)
    monkeypatch.setattr(varied_sweep.VariedSweep.__init__, "__defaults__", (range(12),))

    async def steps(driven: Driven) -> None:
        await driven.press("v", "c")
        screen = driven.app.screen
        assert isinstance(screen, VariedScreen)
        assert [one.learning_rate for one in screen.player.configs] == [0.1, 1.0, 10.0]
        await driven.press("c")
        assert isinstance(driven.app.screen, Prompt)
        await _typed(driven, "seed=1,2")
        refused = "vary must name one of gate"
        await driven.until(lambda: refused in driven.text(), "the rule")
        await _typed(driven, "hidden=2,4 lr=0.5,1")
        assert driven.app.screen is screen
        while not screen.player.is_done:
            screen.player.tick(1.0)
        screen.present()
        await driven.until(lambda: "done" in driven.text(), "the end")
        for words in ("4 combinations of 12 seeds", "▸ hidden 2 lr 0.5", "hidden 4 lr 1"):
            assert words in driven.text()  # what is drawn is drawn together
        await driven.press("right", "down", "left", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, SweepScreen), "its seeds")
        opened = driven.app.screen
        assert isinstance(opened, SweepScreen)
        config = opened.player.frame().config
        assert (config.hidden, config.learning_rate) == ((4,), 0.5)
        await driven.press("enter")
        await driven.until(lambda: driven.app.screen is driven.main, "the main view")
        assert driven.player.config.replace(seed=42) == config.replace(seed=42)

    drive(steps, RUN, size=(80, 24))
