"""A terminal says how wide it draws, and gets characters that it draws in one cell each."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

import xortui.tui
from xortui.tui.wide_characters import WidthAnswers, narrowed, narrowed_bytes

NARROW, WIDE, BYTES = b"\x1b[4;22R\x1b[4;23R", b"\x1b[4;23R\x1b[4;23R", b"\x1b[9;24R\x1b[9;27R"


@pytest.mark.parametrize(
    ("said", "repertoire"),
    [
        (NARROW, "all"),
        (WIDE, "narrow"),
        (BYTES, "ascii"),
        (b"\x1b[1;23R\x1b[1;25R", "ascii"),
        (b"q\x1b[1;2R" + WIDE + NARROW, "narrow"),
    ],
    ids=["narrow", "wide", "no UTF-8", "all are wide", "among keys"],
)
def test_what_a_terminal_says_is_heard_once_however_it_is_cut(said: bytes, repertoire: str) -> None:
    for size in (1, 2, 7, 99):
        answers = WidthAnswers()
        pieces = [said[place : place + size] for place in range(0, len(said), size)]
        heard = [found for piece in pieces if (found := answers.hear(piece)) is not None]
        assert heard == [repertoire]
        assert answers.is_complete


def test_half_an_answer_and_function_keys_say_nothing() -> None:
    answers = WidthAnswers()
    # F3 with modifiers, and where the cursor is in a window too narrow to ask in.
    for said in (b"\x1b[1;2R\x1b[1;5R", b"\x1b[2;20R" * 3, NARROW[:7], b"keys " * 1000):
        assert answers.hear(said) is None
    assert not answers.is_complete
    assert answers.hear(NARROW[:8]) == "all"


_ESCAPE = re.compile(r"\\[uUNx]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def drawn_characters() -> list[str]:
    """Returns all characters in the texts of the program, but those of ASCII that stand alone."""
    (folder,) = xortui.tui.__path__
    found: set[str] = set()
    for path in Path(folder).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        # A file without a character that is not known yet need not be taken apart.
        if found.issuperset(_NOT_ASCII.findall(source)) and not _ESCAPE.search(source):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(filter(str.isprintable, node.value))
    return sorted(found)


def test_every_character_has_a_narrow_twin_of_its_own_width() -> None:
    ascii = map(chr, range(32, 127))
    for character in [*drawn_characters(), *ascii, *"░▒▓▛▜ёαñ", *map(chr, range(0x2500, 0x25A0))]:
        width = cell_len(character)
        narrow, plain = narrowed(character, "narrow"), narrowed(character, "ascii")
        assert cell_len(narrow) == width, character
        assert all(unicodedata.east_asian_width(each) != "A" for each in narrow), character
        assert (plain.isascii() and len(plain) == width) or character.isascii(), character


def test_lines_are_lines() -> None:
    assert narrowed("┏━┳━┓┡┩├─┤╒═╕╲", "narrow") == "+=+=+++|-|+=++"


def test_what_tells_things_apart_still_does() -> None:
    for told_apart in ("●○", "━─", "■▪×·", "✓✗", "▶‖", "┊│", "●◆─━", "█▄▁"):
        for repertoire in ("narrow", "ascii"):
            assert len(set(narrowed(told_apart, repertoire))) == len(told_apart), repertoire  # type: ignore[arg-type]


def test_sequences_and_what_is_narrow_everywhere_stay() -> None:
    drawn = "\x1b[38;2;1;2;3m⠤⣀ ✓ 名 é\x1b[0m"
    assert narrowed(drawn, "narrow") == drawn.replace("é", "e")
    assert narrowed("╭─●", "all") == "╭─●"
    assert narrowed_bytes("\x1b[1m╭─●→▀".encode(), "narrow") == b"\x1b[1m+-*> "
    assert narrowed_bytes("⣿⠀✓名".encode(), "ascii") == b"# v??"
    assert narrowed_bytes(b"\xff\xe2", "narrow") == b"??"


@pytest.mark.parametrize("repertoire", ["narrow", "ascii"])
def test_a_formula_stays_one(repertoire: str) -> None:
    formula = "\x1b[3;4H∂L/∂w = (y − t)·v1 · sgd 0.1 · 0.5·\x1b[0m\x1b[4;4H·x2 ← σ(ε)"
    shown = narrowed(formula, repertoire)  # type: ignore[arg-type]
    plain = shown.replace("−", "-")
    assert plain == "\x1b[3;4HdL/dw = (y - t)*v1 - sgd 0.1 - 0.5*\x1b[0m\x1b[4;4H*x2 < s(e)"
