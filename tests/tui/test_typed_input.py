"""Nothing that a terminal sends is an error."""

from __future__ import annotations

import random

import pytest
from support.examples import FULL_COUNT
from textual import events
from textual.message import Message

from xortui.tui.typed_input import TypedInput

_PIECES = (
    b"\x1b", b"[", b"<", b"M", b"m", b";", b":", b"?", b"O", b"P", b"1", b"9" * 30, b"u", b"~",
    b"$y", b"R", b"t", b"\x1b[200~", b"\x1b[201~", b"\x1b[I", b"\x1b]", b"\x07", b"\x1b\\", b"48;",
)  # fmt: skip


def characters(messages: list[Message]) -> list[str | None]:
    return [message.character for message in messages if isinstance(message, events.Key)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (b"\xff", ["\ufffd"]),
        (b"a\xffb", ["a", "\ufffd", "b"]),
        ("aé漢🙂".encode(), ["a", "é", "漢", "🙂"]),
        (b"\xe9a", ["\ufffd", "a"]),  # Latin-1
        (b"\x80\xfe", ["\ufffd", "\ufffd"]),
    ],
)
def test_what_is_not_utf_8_is_shown_as_that(typed: bytes, expected: list[str]) -> None:
    assert characters(TypedInput().feed(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "key", "character"),
    [
        ("ｑ", "q", "q"),
        ("Ｆ", "F", "F"),
        ("\u3000", "space", " "),
        ("？", "question_mark", "?"),
        ("＋", "plus", "+"),
        ("１", "1", "1"),
        ("．", "full_stop", "."),
        ("［", "left_square_bracket", "["),
    ],
)
def test_a_character_of_full_width_is_the_key_that_it_stands_for(
    typed: str, key: str, character: str
) -> None:
    messages = TypedInput().feed(typed.encode())
    assert [(m.key, m.character) for m in messages if isinstance(m, events.Key)] == [
        (key, character)
    ]


def test_letters_of_their_own_and_pasted_text_stay_as_they_are() -> None:
    assert characters(TypedInput().feed("é漢Ω…½".encode())) == ["é", "漢", "Ω", "…", "½"]
    (paste,) = TypedInput().feed("\x1b[200~ｑ１\x1b[201~".encode())
    assert isinstance(paste, events.Paste)
    assert paste.text == "ｑ１"


def test_a_character_may_come_in_pieces() -> None:
    typed = TypedInput()
    assert [characters(typed.feed(bytes([byte]))) for byte in "🙂é".encode()] == [
        [], [], [], ["🙂"], [], ["é"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "garbled", [b"\x1b[" + b"9" * 20 + b"u", b"\x1b[:R", b"\x1b[" + b"9" * 22 + b";~"]
)
def test_a_sequence_that_means_nothing_is_left_out(garbled: bytes) -> None:
    assert characters(TypedInput().feed(garbled + b"x")) == ["x"]


@pytest.mark.parametrize("is_whole", FULL_COUNT)
def test_no_bytes_are_an_error(is_whole: bool) -> None:
    for seed in range(40 if is_whole else 8):
        chance, typed = random.Random(seed), TypedInput()
        for _ in range(60):
            pieces = [
                chance.choice((*_PIECES, chance.randbytes(1))) for _ in range(chance.randint(1, 12))
            ]
            typed.feed(b"".join(pieces))
            typed.tick()
