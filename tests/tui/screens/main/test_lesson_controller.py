"""A lesson beside the run: the list, the steps, the panel that is lit, what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.driving import Driven, drive

from xortui.core import RunConfig
from xortui.tui.language import speaking
from xortui.tui.permissions import GUEST
from xortui.tui.rendering.cells.clipped_text import wrapped
from xortui.tui.screens.dialogs.lessons_screen import LessonsScreen
from xortui.tui.ssh.options import APP
from xortui.tui.ssh.worker.worker import app_maker


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_lesson_stands_beside_the_panel_it_speaks_of(
    size: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "state" / "lessons.json"

    async def steps(driven: Driven) -> None:
        await driven.press("L")
        assert isinstance(driven.app.screen, LessonsScreen)
        await driven.press("enter")
        await driven.until(lambda: "step 1 of" in driven.text(), "the first step")
        assert "▸ Truth table" in driven.text()
        await driven.press("greater_than_sign")
        await driven.until(lambda: "▸ Loss" in driven.text(), "the panel of the second step")
        await driven.press("greater_than_sign")
        assert "not yet: Press space" in driven.notices()
        driven.player.step(1000)
        driven.main.present()
        await driven.until(lambda: "✓" in driven.text().partition("step 2 of")[2], "the check")
        await driven.press("less_than_sign")
        await driven.until(lambda: "step 1 of" in driven.text(), "the step before")
        await driven.press("L", "enter")
        await driven.until(lambda: " lessons ─╯" not in driven.text(), "the screen without it")
        assert "▸" not in driven.text().replace("▸ running", "")
        await driven.press("greater_than_sign")
        assert "no lesson is on: L lists them" in driven.notices()

    drive(steps, size=size, progress_path=path)
    assert json.loads(path.read_text())["tour"] == {
        "step": 0,
        "done": [1],
        "guesses": {},
        "finished": False,
    }


def test_the_tour_is_offered_once(tmp_path: Path) -> None:
    path = tmp_path / "lessons.json"

    async def first(driven: Driven) -> None:
        assert "New here? > begins a tour of two minutes" in driven.notices()
        await driven.press("greater_than_sign")
        await driven.until(lambda: "A tour of two minutes · step 1" in driven.text(), "the tour")
        assert "New here?" not in driven.notices()

    async def second(driven: Driven) -> None:
        assert "New here?" not in driven.notices()

    async def another_way(driven: Driven) -> None:
        assert "New here?" in driven.notices()
        await driven.press("L")
        assert "New here?" not in driven.notices()

    drive(first, progress_path=path)
    drive(another_way, progress_path=tmp_path / "others.json")
    drive(second, progress_path=path)
    drive(second, progress_path=Path("/dev/null/lessons.json"))


def test_a_guest_begins_with_the_lesson_of_the_server() -> None:
    made = app_maker({"app": APP, "config": RunConfig().to_dict(), "lesson": "challenges"})
    learning = made()._learning  # type: ignore[attr-defined]

    async def steps(driven: Driven) -> None:
        await driven.until(lambda: "Challenges · step 1 of" in driven.text(), "the lesson")
        assert "seed 42" in driven.text() and driven.player.settings.gate == "and"

    drive(steps, permissions=GUEST, learning=learning)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_text_of_wide_characters_breaks_between_any_two_of_them(size: tuple[int, int]) -> None:
    async def steps(driven: Driven) -> None:
        driven.main.lessons.start("tour")
        await driven.until(lambda: "▸ 真理値表" in driven.text(), "the first step")
        reader = driven.main.lessons._reader
        assert reader is not None
        await driven.pilot.pause()
        for line in wrapped(reader.said().text, size[0] - 4):
            assert f"│ {line}" in driven.text()

    with speaking("ja"):
        drive(steps, size=size)
