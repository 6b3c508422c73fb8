"""The seed sweep on the screen, key by key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count

import pytest
from support.driving import Driven, drive

from xortui.core import RunConfig, Trainer
from xortui.core.sweep import SLOW, STUCK
from xortui.tui.player.sweep_player import SweepPlayer
from xortui.tui.screens.compare.compare_screen import CompareScreen
from xortui.tui.screens.dialogs.help_screen import HelpScreen
from xortui.tui.screens.keys import SWEEP
from xortui.tui.screens.sweep.sweep_screen import SweepScreen
from xortui.tui.screens.sweep.varied_screen import VariedScreen
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


async def lists_its_keys(driven: Driven, key: str) -> None:
    screen = await opened_and_paused(driven)
    assert driven.footer().rstrip().endswith("? more")
    await driven.press(key)
    assert isinstance(driven.app.screen, HelpScreen)
    assert "Select the seed above" in driven.text() and "go on from" not in driven.text()
    await driven.press("escape")
    assert driven.app.screen is screen


async def shows_others_beside_it(driven: Driven, key: str) -> None:
    screen = await opened_and_paused(driven)
    await driven.press(key)
    varied = driven.app.screen
    assert isinstance(varied, VariedScreen)
    assert [one.learning_rate for one in varied.player.configs] == [0.01, 0.1, 1.0]
    await driven.press("escape")
    assert driven.app.screen is screen


CHECKS: dict[str, Callable[[Driven, str], Awaitable[None]]] = {
    "sweep_left": left,
    "sweep_right": right,
    "sweep_up": up,
    "sweep_down": down,
    "sweep_pause": pause,
    "sweep_run": run,
    "sweep_open": opens_seed,
    "sweep_vary": shows_others_beside_it,
    "sweep_leave": leaves,
    "sweep_help": lists_its_keys,
    "sweep_quit": leaves,
}


def test_keys_of_the_sweep_do_what_they_say() -> None:
    failures = []

    async def steps(driven: Driven) -> None:
        for binding in SWEEP.bindings:
            for key in binding.key.split(","):
                await driven.begin_anew()
                try:
                    await CHECKS[str(binding.id)](driven, key)
                except AssertionError as error:
                    failures.append(f"{binding.id} by {key}: {error}")

    drive(steps)
    assert not failures


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


def test_what_becomes_of_seeds_is_foreseen_and_then_judged() -> None:
    # A clock that goes on with every look: a tick has a few slices of epochs, or steps of judging.
    looks = count()
    config = RunConfig(learning_rate=0.5, epochs=60_000)
    player = SweepPlayer(config, range(44), clock=lambda: next(looks) * 0.01)
    assert player.frame().tally.fates["undecided"] == 44
    while player.frame().tally.fates["undecided"]:
        player.tick(0.2)
    frame = player.frame()
    assert frame.is_playing and 0 < frame.epoch < 2_000 and frame.tally.fates["solved"] == 0
    assert frame.outcomes.fates[[42, 43]].tolist() == [SLOW, STUCK]
    assert frame.outcomes.predicted_epochs[42] == pytest.approx(2_460, rel=0.1)
    ended = SweepPlayer(config.replace(epochs=50), range(44), clock=lambda: next(looks) * 0.01)
    while not ended.frame().is_judging:
        ended.tick(0.2)
    assert not ended.is_done and ended.frame().epoch == 50
    while not ended.is_done:
        ended.tick(0.2)
    assert (ended.frame().outcomes.fates == frame.outcomes.fates).all()


def test_dropout_and_a_rate_of_each_runs_own_are_swept() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        screen.player.tick(0.05)
        assert screen.player.frame().epoch > 0
        await driven.until(lambda: "rows right " in driven.text() and " % (0: " in driven.text())

    drive(steps, RunConfig(dropout=0.5, schedule="plateau:patience=1,threshold=0.5"))


def test_a_key_is_answered_while_the_sweep_runs() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        screen.player.tick(0.05)
        before = screen.player.frame().epoch
        await driven.press("right")
        assert selected(screen) == 1
        await driven.until(lambda: screen.player.frame().epoch > before)

    drive(steps)


@pytest.mark.parametrize("key", ["v", "K"])
def test_a_screen_that_is_open_follows_the_rate_that_a_server_sets(key: str) -> None:
    async def steps(driven: Driven) -> None:
        if key == "K":
            await driven.press("K", "escape")
            driven.player.change("hidden", (4,))
        await driven.press(key)
        screen = driven.app.screen
        assert isinstance(screen, SweepScreen | CompareScreen)
        budgets: list[float] = []
        screen.player.tick = lambda budget: bool(budgets.append(budget))  # type: ignore
        screen.player.is_playing = True
        for rate in (2.0, 8.0):
            driven.app.set_frame_rate(rate)
            budgets.clear()
            await driven.until(lambda: bool(budgets), "a turn at the new rate")
            assert 0.3 / rate < budgets[0] < 1 / rate
        screen.player.is_playing = False
        driven.app.set_frame_rate(20.0)
        budgets.clear()
        waited: list[bool] = []
        screen.set_timer(0.2, lambda: waited.append(True))
        await driven.until(lambda: bool(waited), "the time of four turns")
        assert not budgets

    drive(steps, QUICK, size=(120, 40))


def test_the_header_of_a_small_screen_has_no_blank_line() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened_and_paused(driven)
        header = [line.strip() for line in driven.text().splitlines()[:2]]
        assert header[0].startswith("XOR · 2-2-1") and "epoch" not in header[0]
        assert header[1].startswith("epoch ") and "/ 400" in header[1]
        screen.player.is_playing = True
        finish(screen)
        await driven.pilot.pause()
        assert driven.text().splitlines()[1].startswith(" epoch 400 / 400   done")

    drive(steps, QUICK)
