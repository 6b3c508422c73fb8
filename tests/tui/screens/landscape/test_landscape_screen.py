"""The landscape on the screen, key by key."""

from __future__ import annotations

from support.driving import Driven, drive

from xortui.core import Dataset, RunConfig
from xortui.tui.rendering.cells.glyphs import PLAIN
from xortui.tui.screens.keys import LANDSCAPE
from xortui.tui.screens.landscape.landscape_screen import LandscapeScreen

RUN = RunConfig(learning_rate=2.0)


async def opened(driven: Driven) -> LandscapeScreen:
    driven.player.history.advance(1_280 - driven.player.history.epoch)
    driven.player.seek(640)
    await driven.press("L")
    screen = driven.app.screen
    assert isinstance(screen, LandscapeScreen)
    return screen


def test_the_keys_of_the_landscape_do_what_they_say() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        text = driven.text()
        for words in ("epoch 640", "Loss around the way", "0.3466", "2/λ", "XOR", "across"):
            assert words in text
        for key, epoch in (("left", 630), ("right", 640), ("up", 720), ("down", 640)):
            await driven.press(key)
            assert screen.player.epoch == epoch
            assert f"epoch {epoch}" in driven.text()
        await driven.press("left", "enter")
        assert driven.app.screen is driven.main
        assert driven.player.epoch == 630
        for binding in LANDSCAPE.bindings:
            if binding.action == "leave":
                for key in binding.key.split(","):
                    await opened(driven)
                    await driven.press("left", key)
                    assert driven.app.screen is driven.main
                    assert driven.player.epoch == 640
        await opened(driven)
        for _step in range(9):
            await driven.press("down")
        assert "the way goes no further" in driven.notices()

    drive(steps, RUN)


def test_every_size_form_and_run_has_a_picture() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("L")
        assert "the run has not moved yet" in driven.text()
        await driven.press("escape")
        driven.main.use(glyphs=PLAIN, ascii=True)
        await opened(driven)
        assert "only a full truth table has parts" in driven.text()
        await driven.pilot.resize_terminal(40, 12)
        assert "One step" not in driven.text()
        assert "O" in driven.text()

    rows = Dataset.from_arrays([[0, 0], [0, 1], [1, 0]], [0, 1, 1])
    drive(steps, RunConfig(data=rows))
