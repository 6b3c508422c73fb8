"""What the file of preferences may say, and which line is told where it breaks a rule."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from xortui.tui.app.preference_file import load_preferences
from xortui.tui.app.preferences import Preferences, PreferencesError
from xortui.tui.player.speeds import Speed

THEMES = ("xortui-dark", "xortui-light", "nord")


def load(tmp_path: Path, text: str) -> Preferences:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return load_preferences(path, THEMES)


def test_everything_may_be_wished_for(tmp_path: Path) -> None:
    text = """
theme = "nord"
speed = "max"
ramp = "grey"
ascii = true
frames_per_second = 10
color = "256"
mouse = false
[keys]
step = ["j", "?"]
help = "f2"
next_hidden_right = "i"
save_picture = "ctrl+s"
"""
    keys = {
        "step": "j,question_mark",
        "help": "f2",
        "next_hidden_right": "i",
        "save_picture": "ctrl+s",
    }
    wanted = Preferences("nord", keys, Speed(None), "grey", True, 10, "256", False)
    assert load(tmp_path, text) == wanted


def test_names_are_read_in_any_case(tmp_path: Path) -> None:
    text = 'theme = "Nord"\nspeed = "MAX"\nramp = "Grey"\ncolor = "TrueColor"'
    wanted = Preferences("nord", speed=Speed(None), ramp="grey", color="truecolor")
    assert load(tmp_path, text) == wanted


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ('theme = "pink"', 1, "theme must be one of nord, xortui-dark, xortui-light, got 'pink'"),
        ("\n\nspeed = 7", 3, "speed must be one of 1, 10, 100, 1000, 10000, max, got 7"),
        ("color = 256", 1, "color must be one of auto, truecolor, 256, 16, none, got 256"),
        ("ascii = 1", 1, "ascii must be true or false, got 1"),
        ("# a\nframes_per_second = 0", 2, "frames_per_second must be a whole number from 1 to 60"),
        ('ramp = "jet"', 1, "ramp must be one of viridis, diverging, grey, got 'jet'"),
        ("colour = 3", 1, "colour must be left out, or one of theme, keys"),
        ('theme = "nord"\n[keys]\n\nfly = "f"', 4, "keys.fly must be the name of an action"),
        ('[keys]\nstep = "hyper-j"', 2, "keys.step must be a key such as"),
        ('[keys]\nstep = ",j"', 2, "keys.step must be a key such as"),
        ('[keys]\nstep = "j,k"', 2, "keys.step must be a key such as"),
        ('[keys]\nstep = "ctrl+,+j"', 2, "keys.step must be a key such as"),
        (
            "theme = {a = 1}",
            1,
            "theme must be one of nord, xortui-dark, xortui-light, got {'a': 1}",
        ),
        ("speed = 1e999", 1, "got inf"),
        ("ascii = 0x" + "f" * 2000, 1, "ascii must be true or false, got "),
        ('"\\u001b[2J" = 1', 1, "\\x1b[2J must be left out, or one of theme"),
        ('[keys]\nstep = ""', 2, "keys.step must be a key such as"),
        ("[keys]\nstep = []", 2, "keys.step must be a key or a list of keys, got []"),
        ('[keys]\nstep = "r"', 2, "keys.step must be a key of its own, not that of reset"),
        ('[keys]\nreset = "f9"\nstep = "f9"', 3, "not that of reset"),
        ('keys.step = "r"', 1, "not that of reset"),
        ("keys = 3", 1, "keys must be a table of actions and keys, got 3"),
        ('[keys]\nedit_up = "down"', 2, "not that of edit_down"),
        ("a = 1\ntheme = ", 2, "Invalid value"),
        ('theme = "nord', 1, "Unterminated string"),
    ],
)
def test_an_error_names_file_line_and_rule(tmp_path: Path, text: str, line: int, rule: str) -> None:
    with pytest.raises(PreferencesError) as caught:
        load(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'config.toml'}, line {line}: ")
    assert rule in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a = [\n" + "[" * 2000 + "\n" + "[" * 2000, "too long or too deep (RecursionError)"),
        ("a = " + "9" * 5000, "a line must have at most 2048 characters"),
        ("a = " + "9" * 2000 + "\nb = " + "9" * 2000, "a must be left out, or one of theme"),
        ("# " + "-" * 3000, "a line must have at most 2048 characters"),
        ("# a line\n" * 8000, "it must have at most 65536 bytes"),
        ("\n".join("a." * 1000 + f"k{line} = 1" for line in range(32)), "a must be left out"),
        ("a = " + "{a = " * 300 + "1" + "}" * 300, "a must be left out, or one of theme"),
    ],
)
def test_a_file_made_to_take_time_or_memory_is_one_line(
    tmp_path: Path, text: str, rule: str
) -> None:
    begun = time.process_time()
    with pytest.raises(PreferencesError) as caught:
        load(tmp_path, text)
    assert time.process_time() - begun < 5
    assert rule in str(caught.value)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 700


def test_the_interpreter_s_own_bound_of_digits_is_one_line(tmp_path: Path) -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        for text in ("speed = " + "9" * 1000, "speed = 0x" + "f" * 1000):
            with pytest.raises(PreferencesError, match="too long") as caught:
                load(tmp_path, text)
            assert str(caught.value).isprintable()
    finally:
        sys.set_int_max_str_digits(before)


def test_a_key_that_a_person_gave_away_before_an_action_had_it_stays_given(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\nstep = ["m", "f2"]\nback = "G"\n')
    keys = load_preferences(path, THEMES).keys
    assert keys["step"] == "m,f2"
    assert keys["explain_update"] == "f6"
    assert keys["glossary"] == "f7"
    path.write_text('[keys]\nexplain_update = "r"\n')
    with pytest.raises(PreferencesError, match="explain_update must be a key of its own"):
        load_preferences(path, THEMES)
