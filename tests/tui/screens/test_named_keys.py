"""Whatever the footer or ? names changes something, or says why it does not: everywhere."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from support.driving import Driven, drive

from xortui.core import PRESETS, Dataset, RunConfig
from xortui.tui.internals.textual_screen import strips_of
from xortui.tui.player.player import Player
from xortui.tui.player.speeds import Speed
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL
from xortui.tui.screens.keys import MODES, UPDATE, permitted
from xortui.tui.screens.landscape.landscape_screen import LandscapeScreen
from xortui.tui.screens.mode import Mode
from xortui.tui.screens.sweep.sweep_screen import SweepScreen
from xortui.tui.screens.update.update_screen import UpdateScreen

SIZES = [(40, 12), (80, 24), (120, 40), (200, 60)]
_ROUND = [SIZES[0], SIZES[1], SIZES[2]] * 2 + [SIZES[0], SIZES[1], SIZES[3]]
"""Which key of which view is pressed at which size: large pictures take long."""

View = Callable[[Driven], Awaitable[None]]
VIEWS: dict[str, View] = {}
ELSEWHERE = {group.name for group in MODES}


def view(name: str) -> Callable[[View], View]:
    def keep(shown: View) -> View:
        VIEWS[name] = shown
        return shown

    return keep


def pressed(name: str, *keys: str) -> None:
    """A view that keys lead to."""

    @view(name)
    async def show(driven: Driven) -> None:
        await driven.press(*keys)


def played(name: str, config: RunConfig, epochs: int, epoch: int, speed: int | None = 1000) -> None:
    """A view of a run of so many epochs, looked at in one of them."""

    @view(name)
    async def show(driven: Driven) -> None:
        driven.main.player = player = Player(config, paused=True, clock=perf_counter)
        player.set_speed(Speed(speed))
        player.step(epochs)
        player.seek(min(epoch, player.history.epoch))
        driven.main.present()
        await driven.pilot.pause()


def optioned(name: str, **options: Any) -> None:
    """A view that is chosen."""

    @view(name)
    async def show(driven: Driven) -> None:
        driven.main.use(**options)
        await driven.pilot.pause()


three_targets = Dataset.from_arrays([[0, 0], [0, 1], [1, 0]], [0, 1, 2])
pressed("the start")
played("the last epoch", RunConfig(epochs=50), 50, 50)
played("the end of a solved run", RunConfig(epochs=50), 50, 50, speed=None)
played("an epoch of the past", RunConfig(), 500, 100, speed=1)
played("a run without a hidden layer", RunConfig(hidden=()), 20, 20)
played("a run of one hidden unit", RunConfig(hidden=(1,)), 20, 20)
played("a run of three hidden units", RunConfig(hidden=(3,)), 20, 20)
played(
    "a regression", RunConfig(data=three_targets, loss="mse", output_activation="identity"), 5, 5
)
played("a diverged run", PRESETS["diverge"].config, 5_000, 5_000)
pressed("hidden space", "h")
pressed("the network", "o")
pressed("3-D", "3")
optioned("3-D from the top", in_3d=True, elevation=90.0)
pressed("the crosshair", "x")
optioned("a crosshair in the corner", crosshair=(1.0, 1.0))
optioned("no colours", glyphs=COLORLESS, ascii=True)
optioned("ASCII", glyphs=ASCII, ascii=True)
pressed("weights", "w")
pressed("targets", "t")
pressed("a line of the settings", "c")
pressed("a choice of the settings", "c", "up")


@view("the sweep")
async def sweep(driven: Driven) -> None:
    await driven.press("v")
    screen = driven.app.screen
    assert isinstance(screen, SweepScreen)
    screen.action_pause()
    await driven.pilot.pause()


@view("the landscape")
async def landscape(driven: Driven) -> None:
    driven.player.history.advance(200)
    driven.player.seek(100)
    await driven.press("V")
    assert isinstance(driven.app.screen, LandscapeScreen)
    await driven.press("left")


pressed("one update", "m")
pressed("the check of an update", "m", "c")
pressed("an update's equations", "m", "e")


@view("an update on the way")
async def update_on_the_way(driven: Driven) -> None:
    driven.player.history.advance(20)
    driven.player.seek(10)
    await driven.press("m", "enter", "enter", "A")


def named(driven: Driven) -> Iterator[str]:
    """The keys that the footer names here, and those that stand under ?."""
    main, screen = driven.main, driven.app.screen
    footer = {key for key, shown in screen.active_bindings.items() if shown.binding.show}
    if screen is not main:
        listed_there = {
            key
            for each in (UPDATE.bindings if isinstance(screen, UpdateScreen) else ())
            for key in each.key.split(",")
        }
        yield from sorted(footer | listed_there)
        return
    groups = main.dialogs.listed
    if main.mode & Mode.VIEW:  # those of other places stand under their names
        groups = tuple(group for group in groups if group.name not in ELSEWHERE)
    listed = permitted(groups, main.permissions)
    helped = {key for group in listed for each in group.bindings for key in each.key.split(",")}
    if main.mode & Mode.SETTINGS:  # where a letter is typed, a key is its other name
        helped &= set(screen.active_bindings)
    yield from sorted(footer | helped)


def seen(driven: Driven) -> object:
    """Everything that a person would notice."""
    lines = [
        [(segment.text, str(segment.style)) for segment in strip]
        for strip in strips_of(driven.app.screen)
    ]
    ended = driven.app.return_code
    return lines, driven.notices(), driven.app.clipboard, type(driven.app.screen), ended


async def answers(driven: Driven, has_answered: Callable[[], bool]) -> bool:
    """Whether there is an answer; a busy machine may draw it a few turns later."""
    for _ in range(50):
        if has_answered():
            return True
        await driven.pilot.pause()
    return False


Chooses = Callable[[int, list[str]], list[str]]
"""Returns which of the keys are pressed in a view, from its number."""


def walk(size: tuple[int, int], views: Iterable[int], chosen: Chooses) -> list[str]:
    """Returns the named keys at which nothing happens.

    Args:
        size: Columns and rows.
        views: The numbers of the views that are looked at.
        chosen: Says which keys are pressed; the first one is where the view was read.
    """
    dead: list[str] = []
    names = list(VIEWS)

    async def steps(driven: Driven) -> None:
        left: list[str] = []
        driven.app.exit = lambda *_, **__: left.append("the program")  # type: ignore[method-assign]
        for number in views:
            name, show = names[number], VIEWS[names[number]]
            await driven.begin_anew()
            await show(driven)
            for index, key in enumerate(chosen(number, list(named(driven)))):
                if index > 0:
                    await driven.begin_anew(is_drawn=False)
                    await show(driven)
                driven.app.clear_notifications()
                left.clear()
                before = seen(driven)
                await driven.press(key)
                await driven.until(lambda: not driven.main.export.is_saving, "the file")
                if not await answers(driven, lambda: bool(left) or seen(driven) != before):  # noqa: B023
                    dead.append(f"{key} in {name} at {size[0]}x{size[1]}")

    drive(steps, size=size, glyphs=FULL)
    return dead


def share(size: tuple[int, int]) -> Chooses:
    """Returns what chooses the keys that are pressed at a size: over all sizes each one once."""

    def chosen(view: int, keys: list[str]) -> list[str]:
        return [key for key in keys if _ROUND[(view + zlib.crc32(key.encode())) % 9] == size]

    return chosen


@pytest.mark.parametrize("size", SIZES)
def test_a_sample_of_named_keys_answers(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One key of every other view, looked at at one of the sizes; a different key in each."""
    monkeypatch.chdir(tmp_path)

    def sample(view: int, keys: list[str]) -> list[str]:
        here = share(size)(view, keys)
        return here[view % len(here) :][:1] if here else []

    views = range(SIZES.index(size), len(VIEWS), 2 * len(SIZES))
    assert walk(size, views, sample) == []


def test_over_the_sizes_each_key_is_pressed_once() -> None:
    keys = [f"key {number}" for number in range(100)]
    for view in range(len(VIEWS)):
        pressed = [key for size in SIZES for key in share(size)(view, keys)]
        assert sorted(pressed) == sorted(keys)
        assert all(share(size)(view, keys) for size in SIZES)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_every_named_key_answers(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every key of every view once; over the views each key is pressed at every size."""
    monkeypatch.chdir(tmp_path)
    assert walk(size, range(len(VIEWS)), share(size)) == []
