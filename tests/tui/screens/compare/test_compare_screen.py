"""Runs side by side on the screen, key by key."""

from __future__ import annotations

import asyncio
from functools import partial

from support.driving import Driven, drive
from textual.geometry import Region
from textual.widgets import Input

from xortui.core import RunConfig, Trainer
from xortui.tui.app.app import XortuiApp
from xortui.tui.player.side_by_side import ComparedRuns
from xortui.tui.screens.compare.compare_screen import CompareScreen
from xortui.tui.screens.dialogs.help_screen import HelpScreen
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.main.main_screen import MainScreen

RUN = RunConfig(learning_rate=1.0, epochs=600)


def _shown(driven: Driven) -> CompareScreen:
    screen = driven.app.screen
    assert isinstance(screen, CompareScreen)
    return screen


def _says(driven: Driven, words: str) -> bool:
    return words in driven.text()


async def _typed(driven: Driven, text: str) -> None:
    driven.app.screen.query_one(Input).value = text
    await driven.press("enter")


def _regions(driven: Driven) -> tuple[Region, Region]:
    """Where the curves stand, and the first of the runs."""
    screen = _shown(driven)
    return screen.query_one("#compare-chart").region, screen.query("#compared > .panel")[0].region


def test_a_run_is_pinned_and_one_that_was_changed_goes_on_beside_it() -> None:
    async def steps(driven: Driven) -> None:
        driven.player.step(40)
        await driven.press("K")
        await driven.until(lambda: "this run is pinned" in driven.text(), "the sentence")
        # Alone it stands beside its curve, in a room that its surface fills.
        (curve, panel) = _regions(driven)
        assert curve.y == panel.y and curve.right == panel.x and panel.width == 60
        await driven.press("escape")
        driven.player.change("hidden", (4,))
        driven.player.step(10)
        await driven.press("K")
        screen = _shown(driven)
        assert screen.player.labels == ("hidden 2", "hidden 4") and screen.player.epoch == 10
        for words in ("hidden 2 | 4", "1 hidden 2", "2 hidden 4", "ahead: hidden"):
            await driven.until(partial(_says, driven, words), words)
        (curve, panel) = _regions(driven)
        assert (curve.x, curve.bottom) == (panel.x, panel.y) and panel.width == 60
        await driven.press("s")
        frame = screen.player.frame()
        alone = [Trainer(RUN), Trainer(RUN.replace(hidden=(4,)))]
        for trainer in alone:
            trainer.advance(11)
        assert [run.loss for run in frame.runs] == [trainer.loss for trainer in alone]
        await driven.press("b", "b", "b")
        assert [run.epoch for run in screen.player.frame().runs] == [8, 8]
        await driven.press("end")
        await driven.until(lambda: not screen.player.is_catching_up, "the other, at epoch 40")
        assert [run.epoch for run in screen.player.frame().runs] == [40, 40]
        await driven.press("home", "enter")
        assert driven.app.screen is driven.main
        assert driven.player.config.hidden == (2,) and driven.player.epoch == 0
        assert driven.player.history.epoch == 40
        await driven.press("z")
        assert driven.player.config.hidden == (4,)
        await driven.press("K")
        assert _shown(driven).player.labels == ("hidden 2", "hidden 4")

    drive(steps, RUN, size=(120, 40))


def test_what_differs_is_typed_and_a_seventh_run_is_refused() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("K", "c")
        assert isinstance(driven.app.screen, Prompt)
        await _typed(driven, "lr=0.1,2")
        screen = _shown(driven)
        assert screen.player.labels == ("lr 1", "lr 0.1", "lr 2") and screen.selected == 2
        await driven.press("left", "c")
        await _typed(driven, "hidden=3;4 optimizer=sgd,adam")
        assert isinstance(driven.app.screen, Prompt)
        refused = "runs must be 1 to 6 to be compared, got 7"
        await driven.until(lambda: refused in driven.text(), "the rule")
        await driven.press("escape", "x", "l", "X", "plus")
        assert screen.player.labels == ("lr 1", "lr 2")
        assert screen.player.speed.epochs_per_second == 10_000
        await driven.press("p")
        asked = "how large may the learning rate be?"
        await driven.until(lambda: asked in driven.text(), "the question")
        assert screen.player.is_playing
        await driven.press("space")
        assert not screen.player.is_playing and len(screen.player.labels) == 5
        await driven.press("question_mark")
        assert isinstance(driven.app.screen, HelpScreen)
        await driven.press("escape", "q", "K")
        assert _shown(driven).player.labels == ("lr 1", "lr 2")

    drive(steps, RUN, size=(80, 24))


def test_runs_that_were_asked_for_stand_over_the_main_view_at_first() -> None:
    compared = ComparedRuns((RUN, RUN.replace(loss="mse")), asks="bce or mse?")

    async def looking() -> None:
        app = XortuiApp(RUN, paused=True, compared=compared)
        async with app.run_test(size=(80, 24)) as pilot:
            for _turn in range(200):
                await pilot.pause()
                if isinstance(app.screen, CompareScreen):
                    break
            screen = app.screen
            assert isinstance(screen, CompareScreen)
            assert screen.player.labels == ("bce", "mse") and not screen.player.is_playing
            await pilot.press("s", "enter")
            assert isinstance(app.screen, MainScreen)
            assert app.screen.player.config == RUN and app.screen.player.epoch == 1

    asyncio.run(looking())


def test_on_a_small_screen_each_run_has_its_name_and_it_is_said_which_was_first() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("Q", "r")
        screen = _shown(driven)
        screen.action_pause()
        screen.player.step(460)
        await driven.until(lambda: not screen.player.is_catching_up, "all of them")
        screen.present()
        await driven.until(partial(_says, driven, "2 relu"), "the panels")
        text = driven.text()
        for name in ("1 unchanged", "2 relu", "3 batch norm", "4 dropout 0.2"):
            assert text.count(name) == 2, "in the chart and above its surface"
        assert "sigmoid on" not in text
        assert "solved" in text.splitlines()[-2] + text.splitlines()[-3]
        assert "one change each: relu, batch norm, dropout " in text.splitlines()[0]

    drive(steps, RUN, size=(80, 24))
