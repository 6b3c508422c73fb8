"""The file of preferences: read where there is one, and kept in it what is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.driving import Driven, drive

from xortui.core import RunConfig
from xortui.tui.app import run_app
from xortui.tui.app.preference_file import load_preferences, preferred_language, remember_theme
from xortui.tui.app.preferences import Preferences, PreferencesError
from xortui.tui.permissions import GUEST

THEMES = ("xortui-dark", "xortui-light", "nord")


def test_no_file_is_no_wish(tmp_path: Path) -> None:
    assert load_preferences(tmp_path / "none.toml", THEMES) == Preferences()
    with pytest.raises(PreferencesError, match=r"none\.toml: No such file"):
        load_preferences(tmp_path / "none.toml", THEMES, must_exist=True)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ('language = "ja"', "ja"),
        ('theme = "nord"', None),
        ('language = "tlh"', None),
        ("language = 3", None),
        ("language = ", None),
        ('[keys]\nlanguage = "ja"', None),
    ],
)
def test_a_language_is_read_and_nothing_that_is_wrong(
    tmp_path: Path, text: str, asked: str | None
) -> None:
    path = tmp_path / "config.toml"
    assert preferred_language(path) is None
    path.write_text(text, encoding="utf-8")
    assert preferred_language(path) == asked


def test_the_program_ends_with_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("ascii = 1")
    assert run_app(RunConfig(), config_file=path) == 2
    assert capsys.readouterr().err == (
        f"xortui: {path}, line 1: ascii must be true or false, got 1\n"
    )


def test_a_theme_that_is_chosen_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "config.toml"

    async def steps(driven: Driven) -> None:
        await driven.pilot.pause()
        assert not path.exists()
        driven.app.theme = "nord"
        await driven.until(path.exists)

    drive(steps, preferences_path=path)
    assert load_preferences(path, THEMES) == Preferences(theme="nord")


def test_a_guests_theme_is_kept_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"

    async def steps(driven: Driven) -> None:
        driven.app.theme = "nord"
        await driven.pilot.pause()
        await driven.pilot.pause()

    drive(steps, preferences_path=path, permissions=GUEST)
    assert not path.exists()


def test_a_folder_that_cannot_be_written_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    async def steps(driven: Driven) -> None:
        driven.app.theme = "nord"
        await driven.until(lambda: "cannot keep the theme in" in driven.notices())

    drive(steps, preferences_path=tmp_path / "file" / "config.toml")


def test_remembering_leaves_everything_else_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# mine\nramp = "grey"\ntheme = "nord"  # cold\n\n[keys]\nstep = "j"\n')
    remember_theme(path, "xortui-light")
    assert path.read_text() == (
        '# mine\nramp = "grey"\ntheme = "xortui-light"\n\n[keys]\nstep = "j"\n'
    )


def test_a_device_is_read_up_to_the_bound(tmp_path: Path) -> None:
    with pytest.raises(PreferencesError, match="/dev/zero: a line must have at most 2048"):
        load_preferences(Path("/dev/zero"), THEMES)
    path = tmp_path / "config.toml"
    path.write_text("# a line\n" * 8000)
    with pytest.raises(OSError, match="it must have at most 65536 bytes"):
        remember_theme(path, "nord")
    assert path.read_text() == "# a line\n" * 8000


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbfascii = true\n")
    assert load_preferences(path, ()).ascii
    remember_theme(path, "nord")
    assert load_preferences(path, ("nord",)).theme == "nord"
