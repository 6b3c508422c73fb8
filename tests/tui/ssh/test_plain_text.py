"""What strangers call themselves is text, whatever it holds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.ssh.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ada", "ada"),
        (r"\[/x]", r"\[/x]"),
        ("Zoë", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("นักเรียน", "นักเรียน"),
        ("学生", "学生"),
        ("\x1b]0;owned\x07", r"\u{1b}]0;owned\u{7}"),
        ("\x9b31m\x7f", r"\u{9b}31m\u{7f}"),
        ("a\u202egpj.exe", r"a\u{202e}gpj.exe"),
        ("present\u200b", r"present\u{200b}"),
        ("\u2066x\u2069", r"\u{2066}x\u{2069}"),
        ("\ufeff\xad", r"\u{feff}\u{ad}"),
        ("\u3164", r"\u{3164}"),
        ("a\ufe0f\u034f", r"a\u{fe0f}\u{34f}"),
        ("a\nb\tc", r"a\u{a}b\u{9}c"),
        ("\ud800", r"\u{d800}"),
        ("x\u0301\u0302\u0303\u0304", "x\u0301\u0302\\u{303}\\u{304}"),
        ("\u0301x", r"\u{301}x"),
        ("x" * 40, "x" * 23 + "…"),
        ("x" * 20 + "\u202ey", "x" * 20 + "…"),
    ],
)
def test_what_is_not_seen_is_shown_as_a_number(text: str, shown: str) -> None:
    assert plain_text(text, 24) == shown


@given(st.text(alphabet=st.characters()), st.integers(1, 60))
def test_nothing_that_acts_on_a_screen_gets_through(text: str, most: int) -> None:
    shown = plain_text(text, most)
    assert len(shown) <= most and shown.isprintable()
    assert not any(unicodedata.category(letter)[0] == "C" for letter in shown)
    shown.encode()
