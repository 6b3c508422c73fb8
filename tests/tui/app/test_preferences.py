"""What a person prefers holds on the screen, and the example of the file holds."""

from __future__ import annotations

import textwrap
from pathlib import Path

from support.driving import Driven, drive

from xortui.tui.app import preferences
from xortui.tui.app.preference_file import load_preferences
from xortui.tui.app.preferences import Preferences
from xortui.tui.player.speeds import Speed

THEMES = ("xortui-dark", "xortui-light", "nord")


def test_the_example_that_is_written_down_holds(tmp_path: Path) -> None:
    example = textwrap.dedent(
        str(preferences.__doc__).split("block:: toml\n")[1].split("\n\nAn error")[0]
    )
    path = tmp_path / "config.toml"
    path.write_text(example)
    keys = load_preferences(path, THEMES).keys
    assert (keys["step"], keys["back"]) == ("m", "f3,backspace")


def test_other_keys_hold_and_stand_under_help() -> None:
    async def steps(driven: Driven) -> None:
        driven.player.step(5)
        await driven.press("j", "f9", "s")
        assert driven.player.epoch == 7
        await driven.press("f8")
        assert driven.player.is_playing
        await driven.press("f8")
        assert not driven.player.is_playing
        assert "f8 run" in driven.footer()
        await driven.press("w", "f7")
        assert driven.main.view_options.parameter == 1
        await driven.press("escape", "question_mark")
        assert "j f9" in driven.text()

        await driven.press("escape", "v", "f6")
        assert "f6 run" in driven.footer()

    keys = {
        "sweep_run": "f6",
        "step": "j,f9",
        "run": "f8",
        "edit_down": "f7",
        "next_hidden_right": "i",
    }
    drive(steps, preferences=Preferences(keys=keys), size=(120, 40))


def test_speed_ramp_and_theme_are_there_from_the_start() -> None:
    async def steps(driven: Driven) -> None:
        assert driven.player.speed == Speed(10)
        assert driven.main.view_options.ramp == "grey"
        assert driven.app.theme == "nord"

    drive(steps, preferences=Preferences(theme="nord", speed=Speed(10), ramp="grey"))
