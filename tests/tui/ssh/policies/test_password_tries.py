from __future__ import annotations

from xortui.tui.ssh.policies.password_tries import PasswordTries


def test_three_tries_and_no_more() -> None:
    tries = PasswordTries("secret")
    assert [tries.is_right(word) for word in ("a", "b", "c")] == [False] * 3
    assert tries.is_exhausted
    assert not tries.is_right("secret")


def test_the_token_is_right_with_a_stray_space() -> None:
    assert PasswordTries("secret").is_right(" secret ")
    assert not PasswordTries("secret").is_right("")
    assert not PasswordTries("secret").is_right("sécret")


def test_the_token_is_right_in_any_case_and_width() -> None:
    for typed in ("abc-234", "ABC-234", "Abc-234 ", "ａｂｃ－２３４"):
        assert PasswordTries("abc-234").is_right(typed)
        assert PasswordTries("ABC-234").is_right(typed)
    assert not PasswordTries("abc-234").is_right("abd-234")


def test_what_is_no_text_is_wrong() -> None:
    assert not PasswordTries("secret?").is_right("secret\ud800")


def test_without_a_token_nothing_is_right() -> None:
    tries = PasswordTries("")
    assert not tries.is_right("")
    assert not tries.is_right("  ")
    assert tries.wrong == 2
