"""What stands on the screen, letter by letter: every view, size, state and form.

``UPDATE_SNAPSHOTS=1 pytest -m "" tests/tui/test_snapshots.py`` writes the files anew; look at what
changed in them before keeping it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from support.driving import Driven, drive

from xortui.core import PRESETS
from xortui.tui.player.player import Player
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, Glyphs
from xortui.tui.screens.sweep.sweep_screen import SweepScreen

FOLDER = Path(__file__).parent / "snapshots"
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))

SIZES = ((80, 24), (120, 40), (200, 60))
SMALL_AND_ALL = [
    pytest.param(size, id="{}x{}".format(*size), marks=pytest.mark.slow if size[0] > 120 else ())
    for size in SIZES
]
HEAD = "=== "
"""What stands before the title of a picture."""
ROUNDING = re.compile(r"(?<=differs by )\de-1\d")
"""A difference that the last bits of an exponential make, which are the processor's own."""
FORMS = {"full": FULL, "colorless": COLORLESS, "ascii": ASCII}
STATES = {
    "start": ("torch", 0),
    "plateau": ("torch", 6_000),
    "solved": ("torch", 20_000),
    "diverged": ("diverge", 5_000),
}
PANELS = {"help": "question_mark", "settings": "c", "presets": "d", "weights": "w"}


@cache
def trained(state: str) -> Player:
    """A paused run in a state; only looked at, so that all sizes and forms can share it."""
    preset, epochs = STATES[state]
    player = Player(PRESETS[preset].config, paused=True, clock=perf_counter)
    player.step(epochs)
    return player


async def pictures(driven: Driven, glyphs: Glyphs, chosen: Collection[str]) -> dict[str, str]:
    """The states chosen in every view, then the panels chosen, over the last run."""
    seen = {}
    main = driven.main

    async def keep(title: str) -> None:
        driven.app.clear_notifications()
        main.finish_verdict()
        await driven.pilot.pause()
        if driven.app.screen is main:  # the footer is made anew with the keys, after all else
            await driven.until(lambda: bool(driven.footer().strip()), "the footer")
        seen[title] = driven.text()

    is_ascii = not (glyphs.color and glyphs.unicode)
    for state in STATES:
        main.player = trained(state)
        main.use(glyphs=glyphs, ascii=is_ascii, in_3d=False)
        if state not in chosen:
            break
        await keep(f"{state}, main")
        main.use(in_3d=True)
        await keep(f"{state}, 3-D")
        main.use(in_3d=False)
        main.action_toggle_panel("hidden")
        await keep(f"{state}, hidden space")
        main.action_toggle_panel("hidden")
    for name, key in PANELS.items():
        if name not in chosen:
            continue
        await driven.press(key)
        await keep(name)
        await driven.press("escape")
    return seen


def compare(name: str, seen: dict[str, str], *, is_whole: bool = True) -> None:
    """Compares pictures with the kept file, or with those of it that were made; or writes it."""
    text = "".join(
        f"{HEAD}{title}\n" + "".join(line.rstrip() + "\n" for line in picture.splitlines())
        for title, picture in seen.items()
    )
    path = FOLDER / f"{name}.txt"
    if UPDATE and is_whole:
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8")
    if not is_whole:
        parts = re.split(f"^(?={HEAD})", kept, flags=re.MULTILINE)
        kept = "".join(part for part in parts if part.partition("\n")[0].removeprefix(HEAD) in seen)
    assert ROUNDING.sub("?", text) == ROUNDING.sub("?", kept)


SHOWN = (*STATES, *PANELS)
"""In their order, since what was drawn before may show, as the ramp that a run had stretched."""
USUAL = {"80x24-full": SHOWN, "120x40-colorless": SHOWN[:2], "200x60-ascii": SHOWN[:1]}


def cases() -> list[Any]:
    """All of the smallest size in the usual tests, the first of the others; slow ones of all."""
    found = []
    for size in SIZES:
        for form in FORMS:
            name = f"{size[0]}x{size[1]}-{form}"
            usual = USUAL.get(name)
            if usual is not None:
                found.append(pytest.param(size, form, usual, id=name))
            if usual != SHOWN:
                ways: dict[str, Any] = {"id": f"{name}-all", "marks": pytest.mark.slow}
                found.append(pytest.param(size, form, SHOWN, **ways))
    return found


@pytest.mark.parametrize(("size", "form", "chosen"), cases())
def test_every_view_stands_as_it_stood(
    size: tuple[int, int], form: str, chosen: tuple[str, ...]
) -> None:
    seen: dict[str, str] = {}

    async def steps(driven: Driven) -> None:
        seen.update(await pictures(driven, FORMS[form], chosen))

    drive(steps, size=size, ascii=form == "ascii")
    assert {title.partition(",")[0] for title in seen} == set(chosen)
    compare(f"{size[0]}x{size[1]}-{form}", seen, is_whole=chosen == SHOWN)
    for title, picture in seen.items():
        lines = picture.splitlines()
        assert len(lines) == size[1], title
        if form == "ascii":
            assert picture.isascii(), title


@pytest.mark.parametrize("size", SMALL_AND_ALL)
def test_one_update_stands_as_it_stood(size: tuple[int, int]) -> None:
    seen: dict[str, str] = {}

    async def steps(driven: Driven) -> None:
        driven.main.use(glyphs=FULL, ascii=False, parameter=2)
        driven.player.step(1_000)
        await driven.press("m")
        seen["first stage"] = driven.text()
        await driven.press("enter", "enter", "enter", "A")
        seen["backward, with the article's lines"] = driven.text()
        await driven.press("A", "right", "down", "enter", "enter")
        seen["update, of all rows, with the other article's"] = driven.text()
        for page in ("c", "w", "e", "o", "G"):
            await driven.press(page)
            seen[page] = driven.text()

    drive(steps, PRESETS["torch"].config.replace(optimizer="adam", learning_rate=0.01), size=size)
    compare(f"{size[0]}x{size[1]}-update", seen)


@pytest.mark.parametrize("size", SMALL_AND_ALL)
def test_the_sweep_stands_as_it_stood(size: tuple[int, int]) -> None:
    seen: dict[str, str] = {}

    async def steps(driven: Driven) -> None:
        driven.main.use(glyphs=FULL, ascii=False)
        await driven.press("v")
        screen = driven.app.screen
        assert isinstance(screen, SweepScreen)
        while not screen.player.is_done:
            screen.player.tick(1.0)
        screen.present()
        await driven.until(
            lambda: "done" in driven.text() and "back" in driven.footer(), "the last picture"
        )
        seen["sweep"] = driven.text()

    drive(steps, PRESETS["torch"].config.replace(learning_rate=1.0, epochs=800), size=size)
    compare(f"{size[0]}x{size[1]}-sweep", seen)
