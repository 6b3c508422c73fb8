"""The whole screen in a language that nobody has written: what is not translated stands out."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from support.driving import Driven, drive
from support.made_up_language import spoken

from xortui.core import PRESETS, RunConfig
from xortui.tui.screens.sweep.sweep_screen import SweepScreen

VIEWS = {
    "3-D": "3",
    "hidden space": "h",
    "logarithmic": "l",
    "network": "o",
    "crosshair": "x",
    "targets": "t",
    "weights": "w",
    "drawing": "D",
}
"""Views of the main screen, each opened and closed again."""

DIALOGS = {
    "keys": "question_mark",
    "words": "G",
    "settings": "c",
    "presets": "d",
    "go to": "g",
    "palette": "ctrl+p",
    "lessons": "L",
}
UPDATE = ("m", "enter", "enter", "c", "e")
"""One update, its stages and its pages."""

SIZES = [(80, 24), (120, 40)]

NAMES = """
    xortui epoch loss lr XOR AND OR NOT NAND NOR XNOR TRUE FALSE x1 x2 out ln viridis ASCII
    esc ctrl shift enter space home end bksp tab none off on
"""
"""Words that are the same in every language: scripts look for them, or they are names."""


def stable_words() -> set[str]:
    """Names of fields, activations, presets and the like, word by word."""
    found = [NAMES, *PRESETS]
    for spec in dataclasses.fields(RunConfig):
        found += [spec.name.replace("_", " "), *(spec.metadata["choices"] or ())]
    return {word for text in found for word in re.findall("[A-Za-z]+", text)}


async def pictures(driven: Driven, *, is_sample: bool) -> dict[str, str]:
    """Every view and dialog, half-way through a run; or the main view and two more."""
    main, seen = driven.main, {}
    driven.player.step(400)

    async def keep(title: str) -> None:
        if driven.app.screen is main:
            main.finish_verdict()
        driven.app.clear_notifications()
        await driven.pilot.pause()
        seen[title] = driven.text()

    await keep("main")
    if is_sample:
        await driven.press("t")
        await keep("targets")
        await driven.press("escape", "c")
        await keep("settings")
        return seen
    for title, key in VIEWS.items():
        await driven.press(key)
        await keep(title)
        await driven.press("escape" if title in ("targets", "weights", "drawing") else key)
    for title, key in DIALOGS.items():
        await driven.press(key)
        await keep(title)
        await driven.press("escape")
    for key in UPDATE:
        await driven.press(key)
        await keep(f"update, {key}")
    await driven.press("escape", "v")
    screen = driven.app.screen
    assert isinstance(screen, SweepScreen)
    while not screen.player.is_done:
        screen.player.tick(1.0)
    screen.present()
    await keep("sweep")
    return seen


def seen_at(size: tuple[int, int], *, is_sample: bool = False) -> dict[str, str]:
    seen: dict[str, str] = {}

    async def steps(driven: Driven) -> None:
        seen.update(await pictures(driven, is_sample=is_sample))

    drive(steps, RunConfig(learning_rate=1.0, epochs=800), size=size)
    return seen


def test_every_word_of_the_main_view_is_translated(tmp_path: Path) -> None:
    with spoken(tmp_path):
        seen = seen_at((80, 24), is_sample=True)
    assert not untranslated(seen)
    for title, picture in seen.items():
        assert [cell_len(line) for line in picture.splitlines()] == [80] * 24, title


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_word_of_every_view_is_translated_and_has_its_room(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    english = seen_at(size)
    with spoken(tmp_path):
        strange = seen_at(size)
    assert not untranslated(strange)
    assert english.keys() == strange.keys()
    for title, picture in strange.items():
        lines = picture.splitlines()
        assert [cell_len(line) for line in lines] == [size[0]] * size[1], title
        assert picture.count("…") <= english[title].count("…") + 2, title
    for title in ("main", *VIEWS):
        assert edges(strange[title]) == edges(english[title]), title


def untranslated(pictures: dict[str, str]) -> dict[str, str]:
    """The words of pictures that are English and need not be, each with where it stands."""
    stable = stable_words()
    return {
        word: title
        for title, picture in pictures.items()
        for word in re.findall("[A-Za-z]{2,}", picture)
        if word not in stable
    }


def edges(picture: str) -> list[list[int]]:
    """The cells of each line in which the sides of boxes stand; titles lie in their tops."""
    return [
        [cell_len(line[:place]) for place, character in enumerate(line) if character == "│"]
        for line in picture.splitlines()
    ]
