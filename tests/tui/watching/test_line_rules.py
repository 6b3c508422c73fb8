"""Each line of a run that breaks a rule gets one sentence: which line, field, rule and value."""

from __future__ import annotations

import fastjsonschema
import pytest

from xortui.tui.watching.line_rules import LONGEST_LINE, LineError, checked_line, schema

BAD = {
    b'{"event":"epoch","epoch":-1}': "epoch must be >= 0, got -1",
    b'{"event":"epoch","epoch":1,"loss":NaN}': 'loss must be a number or null, got "NaN"',
    b'{"event":"epoch","epoch":true}': "epoch must be a whole number, got true",
    b'{"event":"begun"}': 'event must be one of started, epoch, ended, got "begun"',
    b'{"event":"started","epoch":0}': "version must be given, got none",
    b'{"event":"started","version":2,"epoch":0}': "version must be one of 1, got 2",
    b'{"event":"started","version":1,"epoch":0,"sizes":[2]}': (
        "sizes must have 2 items or more, got 1"
    ),
    b'{"event":"epoch","epoch":1,"parameters":{"weights":[[[1,"a"]]]}}': (
        'parameters.weights[0][0][1] must be a number, got "a"'
    ),
    b'{"event":"epoch","epoch":1,"parameters":{}}': "parameters.weights must be given, got none",
    b"[1]": "a line must be an object, got [1]",
    b"epoch 3 loss 0.2": "a line must be one object of JSON, got epoch 3 loss 0.2",
    b"[" * 100_000: "a line must be one object of JSON, got " + "[" * 37 + "...",
    b"\xff\x1b": "a line must be text in UTF-8, got other bytes",
    b'{"\x1b[2J': 'a line must be one object of JSON, got {"?[2J',
    b" " * (LONGEST_LINE + 1): "a line must have at most 1,048,576 bytes, got more",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=BAD[text][:40]) for text in BAD])
def test_a_bad_line_is_one_sentence(text: bytes) -> None:
    with pytest.raises(LineError) as raised:
        checked_line(text, 1207)
    assert str(raised.value) == f"line 1,207: {BAD[text]}"


def test_the_schema_is_one_and_takes_what_is_checked_by_event() -> None:
    whole = fastjsonschema.compile(schema())
    line = {"event": "started", "version": 1, "epoch": 0, "later": "is left unread"}
    assert whole(line) == line
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        whole({"event": "epoch"})
