"""What is left of the program where all is hidden that a lesson does not need."""

from __future__ import annotations

from support.driving import Driven, drive

from xortui.tui.app.commands import commands_of
from xortui.tui.app.learning import Learning
from xortui.tui.lessons.lesson_file import lesson_from_text
from xortui.tui.lessons.library import read_built_in
from xortui.tui.lessons.ways import keys_of
from xortui.tui.permissions import GUEST
from xortui.tui.screens.dialogs.help_screen import HelpScreen
from xortui.tui.screens.keys import KEY_IDS, MODES
from xortui.tui.screens.lesson_keys import fields_of_lesson, keys_of_lesson, locked
from xortui.tui.screens.settings.field_row import FieldRow
from xortui.tui.widgets.parameter_clicked import ParameterClicked

STEPS = """\
id = "mine"
title = "Mine"
about = "A line."
[[steps]]
title = "First"
text = "Look."
run = { preset = "scratch" }
do = "Press {key step}, then set the rate in {key settings}."
check = ["learning_rate == 3", "epoch >= 1"]
way = ["step", "set learning_rate = 3"]
"""
LESSON = lesson_from_text(STEPS, KEY_IDS)
LOCKED = locked(GUEST, LESSON)


def test_a_lesson_needs_what_it_names_and_what_goes_with_that() -> None:
    keys = keys_of_lesson(LESSON)
    assert {"step", "back", "settings", "settings_close", "lesson_next", "help", "quit"} <= keys
    hidden = {"sweep", "map", "presets", "choose_data", "settings_data", "lessons", "reset"}
    assert not keys & {*hidden, "edit_parameters", "edit_up", "toggle_3d"}
    assert fields_of_lesson(LESSON) == {"learning_rate"}
    wanting = lesson_from_text('needs = ["draw_points"]\n' + STEPS, KEY_IDS)
    assert {"draw_points", "draw_put"} <= keys_of_lesson(wanting)


def test_every_lesson_can_be_done_with_what_is_left() -> None:
    for lesson in read_built_in(KEY_IDS).values():
        words = [word for step in lesson.steps for word in step.way]
        needed = {key for word in words for key in keys_of(word)}
        assert needed <= keys_of_lesson(lesson) < KEY_IDS | {"settings_close"} | _of_views()
    # Whoever may change what he likes has all settings to choose from.
    assert fields_of_lesson(read_built_in(KEY_IDS)["challenges"]) is None


def _of_views() -> set[str]:
    return {key.id or "" for group in MODES for key in group.bindings}


def test_what_is_not_needed_is_nowhere_to_be_found() -> None:
    async def steps(driven: Driven) -> None:
        main = driven.main
        await driven.until(lambda: "Mine · step 1 of 1" in driven.text(), "the lesson")
        footer = driven.text().splitlines()[-1]
        assert "step" in footer and "settings" in footer and "sweep" not in footer
        assert "lessons" not in driven.text()
        before = driven.player.settings
        for key in ("v", "M", "L", "n", "d", "w", "t", "full_stop", "D", "C", "h", "3"):
            await driven.press(key)
            assert driven.app.screen is main and driven.player.settings == before
        driven.main.post_message(ParameterClicked(1))
        await driven.press("s")
        assert driven.player.epoch == 1 and main.view_options.parameter is None
        names = {command.name.partition(":")[0] for command in commands_of(main)}
        assert not names & {"Preset", "Points", "Features"}
        commands = [command.name for command in commands_of(main)]
        assert any("one epoch" in name for name in commands)
        assert not any("seed" in name or "lesson" in name.lower()[:8] for name in commands)
        await driven.press("question_mark")
        assert isinstance(driven.app.screen, HelpScreen)
        shown = driven.text()
        assert "Pause and make one epoch" in shown
        for hidden in ("sweep", "thousand seeds", "presets", "Weight, unit or target", "Drawing"):
            assert hidden not in shown
        await driven.press("escape", "c")
        await driven.until(lambda: "Settings" in driven.text(), "the settings")
        assert [row.field for row in main.query(FieldRow)] == ["learning_rate"]
        await driven.press("home", "shift+end", *"3", "enter")
        assert driven.player.settings.learning_rate == 3

    drive(
        steps,
        size=(120, 40),
        permissions=LOCKED,
        learning=Learning(LESSON.id, {LESSON.id: LESSON}),
    )
