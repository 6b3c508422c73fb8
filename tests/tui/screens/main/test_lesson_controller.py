"""A lesson beside the run: the list, the steps, the panel that is lit, what is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from support.driving import Driven, drive

from xortui.core import RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.app.learning import Learning
from xortui.tui.language import speaking
from xortui.tui.lessons.library import read_built_in
from xortui.tui.permissions import GUEST
from xortui.tui.rendering.cells.clipped_text import wrapped
from xortui.tui.screens.dialogs.lessons_screen import LessonsScreen
from xortui.tui.screens.keys import KEY_IDS
from xortui.tui.ssh.options import APP
from xortui.tui.ssh.worker.worker import app_maker
from xortui.tui.watching.examination import Examination
from xortui.tui.widgets.lesson_pane import LessonPane


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


def test_the_wrong_line_of_a_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []

    def examined(script: str, **_options: object) -> Examination:
        checked.append(Path(script).name)
        return Examination(script, "not recognised", reason="looked at")

    monkeypatch.setattr("xortui.tui.watching.examination.examine_program", examined)

    async def steps(driven: Driven) -> None:
        await driven.press("greater_than_sign")
        await driven.until(lambda: " 1  import numpy" in driven.text(), "the program")
        assert "Find the line." in driven.text(), "the text of the lesson below it"
        await driven.press("down", "enter")
        assert "line 2 does what it should" in driven.text()
        await driven.press("c")
        await driven.until(lambda: "first.py: not recognised: looked at" in driven.text(), "check")
        await driven.press(*["down"] * 13, "enter")
        await driven.until(lambda: driven.app.screen is driven.main, "the main screen")
        assert "✓ Line 15. The gradient of the squared error" in driven.text()
        await driven.press("greater_than_sign")
        assert "step 2 of 5" in driven.text()

    drive(steps, learning=Learning("bugs", None))
    assert checked == ["first.py"]


def test_a_served_session_says_that_it_runs_no_programs() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("L", "end")
        assert "not in a served session" in driven.text()
        await driven.press("enter")
        said = "not in a served session: this lesson runs programs"
        await driven.until(lambda: said in driven.notices(), "why not")
        assert "step 1 of" not in driven.text()

    drive(steps, permissions=GUEST)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_text_stands_on_every_view_that_is_opened(size: tuple[int, int]) -> None:
    """The longest text there is; and of the view, what it speaks of."""
    seen = {
        "explain_update": ("One update", "forward", "update" if size[0] > 80 else "loss"),
        "sweep": ("Fate of each seed", "seed 0", "solved: "),
        "landscape": ("Loss around the way", "One step from here", "2/λ"),
        "map": ("Map: ", "◆", "across lr"),
        "compare": ("─ Loss", "┤", "1 this run"),
    }

    async def steps(driven: Driven) -> None:
        reader = driven.main.lessons._reader
        assert reader is not None
        reader.progress.step = _longest_of_the_numpy_article()
        reader.begin()
        driven.player.step(300)
        driven.main.present()
        for action, words in seen.items():
            await driven.main.run_action(action)
            await driven.until(lambda: "esc leads back ─╯" in driven.text(), "the text")
            for word in words:
                await driven.until(lambda word=word: word in driven.text(), f"{action}: {word}")
            pane = driven.app.screen.query_one(LessonPane)
            assert pane.max_scroll_y == 0, "all of the text is in view"
            assert driven.footer().strip(), "the keys of the view"
            await driven.press("escape")
            await driven.until(lambda: driven.app.screen is driven.main, "the main screen")

    drive(steps, size=size, learning=Learning("numpy-article", None))


def _longest_of_the_numpy_article() -> int:
    steps = read_built_in(KEY_IDS)["numpy-article"].steps
    return max(range(len(steps)), key=lambda n: len(steps[n].text.shown() + steps[n].do.shown()))


def test_what_is_asked_for_is_seen_done_where_it_is_done() -> None:
    async def steps(driven: Driven) -> None:
        reader = driven.main.lessons._reader
        assert reader is not None
        reader.progress.step = 2
        reader.begin()
        await driven.press("m")
        await driven.until(lambda: "✓ You saw the tangents" in driven.text(), "what was done")
        await driven.press("escape", "greater_than_sign")
        await driven.until(lambda: "step 4 of" in driven.text(), "the next step")

    drive(steps, learning=Learning("numpy-article", None))


def test_settings_and_guesses_leave_the_text_in_view() -> None:
    async def steps(driven: Driven) -> None:
        reader = driven.main.lessons._reader
        assert reader is not None
        guessing = next(n for n, one in enumerate(reader.lesson.steps) if one.guess is not None)
        for number, key, opened in ((2, "c", "learning rate "), (guessing, ">", "Your guess")):
            reader.progress.step = number
            reader.begin()
            driven.main.present()
            await driven.pilot.pause()
            top = driven.main.lessons.text_begins
            assert top is not None
            text = driven.text().splitlines()[top:-2]
            assert "▸" in "".join(text), "what is asked for"
            await driven.press("greater_than_sign" if key == ">" else key)
            await driven.until(lambda opened=opened: opened in driven.text(), opened)
            assert driven.text().splitlines()[top:-2] == text
            await driven.press("escape")

    drive(steps, learning=Learning("challenges", None))


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


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_keys_of_a_lesson_can_be_clicked(language: str) -> None:
    async def steps(driven: Driven) -> None:
        pane = driven.main.query_one(LessonPane)

        def place_of(key: str) -> tuple[int, int]:
            """Where a key stands in the lower border, in cells of the screen."""
            row = pane.region.bottom - 1
            line = driven.text().splitlines()[row]
            return cell_len(line[: line.rindex(f"{key} ")]) + 1, row

        title = driven.main.query_one(LessonPane).border_title
        await driven.pilot.click(offset=place_of(">"))
        await driven.until(lambda: pane.border_title != title, "the next step")
        await driven.pilot.click(offset=place_of("<"))
        await driven.until(lambda: pane.border_title == title, "the first step")
        await driven.pilot.click(offset=place_of("L"))
        await driven.until(lambda: isinstance(driven.app.screen, LessonsScreen), "the list")

    with speaking(language):
        drive(steps, learning=Learning("tour", None))
