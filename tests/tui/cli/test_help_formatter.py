"""``--help`` in another language: options stay, and what is said of them is translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from support.examples import every

from xortui.tui import language
from xortui.tui.app import preference_file
from xortui.tui.cli import main

ENGLISH = re.compile(r"\b(the|of|with|is|are|default|choices|Commands|Usage|which)\b")
OPTIONS = re.compile(r"^│[ *]{1,4}(?:NAME )?(--[a-z-]+)", re.MULTILINE)


@pytest.fixture(autouse=True)
def _spoken_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_everybodys", [language.SOURCE])
    monkeypatch.setenv(language.VARIABLE, "")
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("command", every(2, ["map", ""]))
def test_help_is_in_the_language_that_is_asked_for(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    words = [command] if command else []
    assert main([*words, "--help"]) == 0
    english = capsys.readouterr().out
    assert main(["--language", "ja", *words, "--help"]) == 0
    japanese = capsys.readouterr().out
    assert OPTIONS.findall(japanese) == OPTIONS.findall(english) != []
    assert ENGLISH.search(english)
    assert not ENGLISH.search(re.sub(r"\[[^\]]*\]|'[^']*'", "", japanese))
    assert all(cell_len(line) <= 80 for line in japanese.splitlines() if "│" in line)


def test_a_language_stands_before_or_after_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (["--language=ja", "train"], ["train", "--language", "ja"]):
        monkeypatch.setattr(language, "_everybodys", [language.SOURCE])
        assert main([*words, "--epochs", "1"]) == 0
        assert "最後のエポックに達しました" in capsys.readouterr().out
    assert main(["train", "--language", "tlh"]) == 2
    assert "--language" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "variables", "is_japanese"),
    [
        ([], {}, True),
        ([], {"LANG": "en_US.UTF-8"}, True),
        ([], {language.VARIABLE: "en"}, False),
        (["--language", "en"], {}, False),
        (["--language", "ja"], {language.VARIABLE: "en"}, True),
        (["--config", "other.toml"], {}, False),
    ],
)
def test_the_language_of_the_preferences_is_that_of_commands_too(
    words: list[str],
    variables: dict[str, str],
    is_japanese: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in (language.VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(preference_file, "preferences_path", lambda: tmp_path / "config.toml")
    (tmp_path / "config.toml").write_text('language = "ja"\n', encoding="utf-8")
    assert main([*words, "--epochs", "-3"]) == 2
    rule = "0 以上の整数" if is_japanese else "an integer >= 0"
    assert rule in capsys.readouterr().err
