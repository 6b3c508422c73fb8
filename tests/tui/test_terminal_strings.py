"""What a terminal answers is no key, whenever and in what pieces it comes."""

from __future__ import annotations

import pytest
from textual import events
from textual.message import Message

from xortui.tui import terminal_strings
from xortui.tui.internals.textual_driver import XTermParser
from xortui.tui.terminal_strings import WithoutStrings, typed_part
from xortui.tui.typed_input import TypedInput

ANSWERS = {
    "colours": b"\x1bP1$r0;48:2::1:2:3m\x1b\\",
    "no such setting": b"\x1bP0$r\x1b\\",
    "a name": b"\x1bP>|mintty q\x1b\\",
    "a capability": b"\x1bP1+r524742=382f382f38\x1b\\",
    "a unit": b"\x1bP!|00000000\x1b\\",
    "a background": b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
    "a clipboard": b"\x1b]52;c;cXF5bg==\x1b\\",
    "a picture": b"\x1b_Gi=31;OK\x1b\\",
}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that strings are told, to be put forward."""
    time = [0.0]
    monkeypatch.setattr(
        terminal_strings.WithoutStrings.__init__, "__defaults__", (lambda: time[0],)
    )
    return time


def keys(messages: list[Message]) -> list[str]:
    return [message.key for message in messages if isinstance(message, events.Key)]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_gives_no_key_wherever_it_is_cut(answer: bytes, now: list[float]) -> None:
    for cut in range(len(answer) + 1):
        typed = TypedInput()
        # After an escape alone, or with an introducer, a pause tells a key, as it always did.
        pause = 0.5 if cut > 2 else 0.05
        messages = typed.feed(b"s" + answer[:cut])
        now[0] += pause
        if cut > 2:
            messages += typed.tick()
        messages += typed.feed(answer[cut:] + b"b")
        assert keys(messages) == ["s", "b"], cut
        strings = WithoutStrings()
        parts = [typed_part(strings, part) for part in (b"s" + answer[:cut], answer[cut:] + b"b")]
        assert b"".join(parts) == b"s\x1bb"


def test_answers_and_keys_stand_next_to_each_other() -> None:
    typed = TypedInput()
    sent = b"a".join(ANSWERS.values()) + b"\x1b[A" + b"".join(ANSWERS.values()) + b"\x1b[B"
    messages = [message for byte in sent for message in typed.feed(bytes([byte]))]
    assert keys(messages) == ["a"] * 7 + ["up", "down"]
    assert len(messages) == 9


def test_keys_with_alt_are_keys(now: list[float]) -> None:
    for sent in ("\x1b]\x1b_", "\x1bP\x1b[A", "\x1bP", "\x1b_"):
        parser, typed = XTermParser(), TypedInput()
        expected = keys([*parser.feed(sent), *parser.feed("")])
        messages = typed.feed(sent.encode())
        assert typed.tick() == []
        now[0] += 0.2
        messages += typed.tick()
        assert keys([*messages, *typed.feed(b"\x1b[B")]) == [*expected, "down"]
    assert keys(TypedInput().feed(b"\x1bPq\x1bOP\x1b[B"))[-2:] == ["f1", "down"]


def test_a_string_that_has_no_end_takes_few_keys(now: list[float]) -> None:
    for typed_next in (b"\r", b"\x03", b"\x1b[A", b"\x1bOP"):
        typed = TypedInput()
        typed.feed(b"\x1bP1$r48")
        assert len(keys(typed.feed(typed_next + b"s"))) == 2
    typed = TypedInput()
    assert typed.feed(b"\x1bP1$r48") == []
    now[0] += 6.0
    assert keys(typed.feed(b"s")) == ["s"]


def test_what_is_pasted_is_no_answer() -> None:
    strings = WithoutStrings()
    pasted = b"\x1b[200~\x1bP1$r\x1b[201~"
    assert typed_part(strings, pasted) == pasted
    assert typed_part(strings, b"\x1bP1$r\x1b\\s") == b"\x1bs"
