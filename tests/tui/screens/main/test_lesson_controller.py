"""A lesson beside the run: the list, the steps, the panel that is lit, what is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.driving import Driven, drive

from xortui.core import RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.app.learning import Learning
from xortui.tui.permissions import GUEST
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


def test_who_comes_back_goes_on_at_the_step_and_with_the_run() -> None:
    kept: list[bytes] = []

    async def first(driven: Driven) -> None:
        await driven.until(lambda: "step 1 of" in driven.text(), "the lesson")
        await driven.press("greater_than_sign")
        driven.player.step(700)
        driven.main.present()
        kept.append(driven.app.kept_run())

    async def again(driven: Driven) -> None:
        await driven.until(lambda: "step 2 of" in driven.text(), "the step")
        assert driven.player.epoch == 700
        assert told[-1]["step"] == 1

    told: list[dict[str, Any]] = []

    def come_back(app: XortuiApp) -> None:
        app.tell_progress = told.append
        app.restore_run(kept[0])

    learning = Learning("tour", None)
    drive(first, permissions=GUEST, learning=learning)
    drive(again, permissions=GUEST, learning=learning, prepare=come_back)
