"""The seed sweep on the screen, key by key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from support.driving import Driven, drive

from xortui.core import RunConfig, Trainer
from xortui.tui.screens.keys import SWEEP
from xortui.tui.screens.sweep.sweep_screen import SweepScreen
from xortui.tui.widgets.sweep_panels import FateMap

QUICK = RunConfig(hidden=(2,), learning_rate=1.0, epochs=400)


async def opened(driven: Driven) -> SweepScreen:
    """Opens the sweep, which begins."""
    await driven.press("v")
    screen = driven.app.screen
    assert isinstance(screen, SweepScreen)
    return screen


async def opened_and_paused(driven: Driven) -> SweepScreen:
    """Opens the sweep and lets it stand still: training takes all the time that it gets."""
    screen = await opened(driven)
    screen.action_pause()
    return screen


def finish(screen: SweepScreen) -> None:
    while not screen.player.is_done:
        screen.player.tick(1.0)
    screen.present()


def selected(screen: SweepScreen) -> int:
    return screen.query_one(FateMap).selected


async def moves(driven: Driven, key: str, start: int, end: int) -> None:
    screen = await opened_and_paused(driven)
    screen.query_one(FateMap).selected = start
    await driven.press(key)
    assert selected(screen) == end


async def left(driven: Driven, key: str) -> None:
    await moves(driven, key, 5, 4)


async def right(driven: Driven, key: str) -> None:
    await moves(driven, key, 5, 6)


async def up(driven: Driven, key: str) -> None:
    width = (await opened_and_paused(driven)).query_one(FateMap).across
    await driven.press("escape")
    await moves(driven, key, width + 3, 3)


async def down(driven: Driven, key: str) -> None:
    width = (await opened_and_paused(driven)).query_one(FateMap).across
    await driven.press("escape")
    await moves(driven, key, 3, width + 3)


async def pause(driven: Driven, key: str) -> None:
    screen = await opened(driven)
    assert screen.player.is_playing
    await driven.press(key)
    assert not screen.player.is_playing
    assert "paused" in driven.text()


async def run(driven: Driven, key: str) -> None:
    screen = await opened_and_paused(driven)
    await driven.press(key)
    assert screen.player.is_playing


async def opens_seed(driven: Driven, key: str) -> None:
    screen = await opened_and_paused(driven)
    screen.query_one(FateMap).selected = 17
    await driven.press(key)
    assert driven.app.screen is driven.main
    assert driven.player.settings.seed == 17
    assert driven.player.is_playing
    assert "seed 17 from epoch 0" in driven.notices()


async def leaves(driven: Driven, key: str) -> None:
    await opened_and_paused(driven)
    await driven.press(key)
    assert driven.app.screen is driven.main
    assert driven.player.settings.seed == 42


CHECKS: dict[str, Callable[[Driven, str], Awaitable[None]]] = {
    "sweep_left": left,
    "sweep_right": right,
    "sweep_up": up,
    "sweep_down": down,
    "sweep_pause": pause,
    "sweep_run": run,
    "sweep_open": opens_seed,
    "sweep_leave": leaves,
    "sweep_quit": leaves,
}


@pytest.mark.parametrize("name", [binding.id for binding in SWEEP.bindings])
def test_a_key_of_the_sweep_does_what_it_says(name: str) -> None:
    binding = next(binding for binding in SWEEP.bindings if binding.id == name)

    async def steps(driven: Driven) -> None:
        for key in binding.key.split(","):
            await driven.begin_anew()
            await CHECKS[name](driven, key)

    drive(steps)


def test_the_map_tells_each_seed_as_its_own_run_does() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        finish(screen)
        outcomes = screen.player.frame().outcomes
        for seed in (0, 7, 42):
            ended = Trainer(QUICK.replace(seed=seed)).advance(QUICK.epochs)
            assert (outcomes.solved_at[seed] >= 0) == ended.solved
            assert abs(outcomes.losses[seed] - ended.loss) < 1e-9
        await driven.pilot.pause()
        assert "1,000 seeds" in driven.text()
        assert "done" in driven.text()
        assert "median epoch" in driven.text()

    drive(steps, QUICK, size=(120, 40))


def test_dropout_is_refused_with_the_reason() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("v")
        assert driven.app.screen is driven.main
        assert "dropout must be 0 in a sweep, got 0.5" in driven.notices()

    drive(steps, RunConfig(dropout=0.5))


def test_a_key_is_answered_while_the_sweep_runs() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        screen.player.tick(0.05)
        before = screen.player.frame().epoch
        await driven.press("right")
        assert selected(screen) == 1
        await driven.until(lambda: screen.player.frame().epoch > before)

    drive(steps)
