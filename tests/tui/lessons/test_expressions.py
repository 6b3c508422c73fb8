"""What lessons ask of a run is read strictly, and nothing of it is run by Python."""

from __future__ import annotations

import re
from typing import Any

import pytest

from xortui.tui.lessons.expressions import parsed

NAMES = {"loss": 0, "w1": 2, "gate": 0, "solved_at": 0}


class Asked:
    def value(self, name: str, places: tuple[int, ...], epoch: int | None) -> Any:
        known: dict[str, Any] = {"loss": 0.5, "w1": 2.0, "gate": "xor", "solved_at": None}
        return known[name] if epoch is None else 10.0 * epoch


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("loss", 0.5),
        ("loss < 0.6", True),
        ("0.4 < loss < 0.45", False),
        ("loss@3 - loss", 29.5),
        ("-w1[0][1] * 2 + 1", -3.0),
        ('gate == "xor" and not loss > 1', True),
        ("abs(-loss) + sigmoid(0)", 1.0),
        ("solved_at > 3", False),
        ("solved_at - 3", None),
        ("w1[0][0] / (loss - 0.5)", None),
    ],
)
def test_an_expression_has_its_value(text: str, value: object) -> None:
    assert parsed(text, NAMES).of(Asked()) == value


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("los < 1", "a name must be one of gate, loss, solved_at, w1, got 'los'"),
        ("w1[0]", "w1 must have 2 numbers in brackets, such as w1[0][0], got 1"),
        ("w1[loss][0]", "a whole number, got 'loss'"),
        ("__import__('os')", "no part of an expression"),
        ("loss.real", "no part of an expression"),
        ("loss ** 2", "no part of an expression"),
        ("loss@loss", "no part of an expression"),
        ("[loss]", "no part of an expression"),
        ("abs(loss, 1)", "no part of an expression"),
        ("loss <", "it must be an expression such as loss < 0.1, got 'loss <'"),
        ("loss\nloss", "it must be an expression"),
        ("(" * 90 + "loss" + ")" * 90 + "x" * 60, "at most 200 characters"),
        ("-" * 30 + "loss", "too deep"),
    ],
)
def test_what_is_no_expression_is_refused(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=re.escape(rule)):
        parsed(text, NAMES)
