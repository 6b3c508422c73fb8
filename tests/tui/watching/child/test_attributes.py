"""The attributes of a program's objects, and that these stay as they are."""

from __future__ import annotations

import ast
import gc
import sys
from typing import Any

import pytest

from xortui.tui.watching.child import attributes as module
from xortui.tui.watching.child.attributes import attribute, attributes, has_attributes, learn_names

PROGRAM = """
from dataclasses import dataclass

class Network:
    rate = 0.5

    def __init__(self):
        self.weights, self.biases = [1.0], [2.0]
        self.hidden = None

    @property
    def area(self):
        raise AssertionError("nothing is computed")

class Faster(Network):
    def __init__(self):
        super().__init__()
        self.rate = 2.0

@dataclass
class Setting:
    n_hidden: int = 3
    seed: int = 7

class Named:
    def __init__(self):
        for name in ("W1", "b1"):
            setattr(self, name, [0.5])

class Slots:
    __slots__ = ("weights",)
"""


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(module, "_names", {})
    monkeypatch.setattr(module, "_names_of", {})
    learn_names(ast.parse(PROGRAM))
    space: dict[str, Any] = {"__name__": __name__}
    exec(compile(PROGRAM, "program.py", "exec"), space)
    return space


def has_dictionary(value: Any) -> bool:
    return any(type(each) is dict for each in gc.get_referents(value))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Network", {"weights": [1.0], "biases": [2.0], "hidden": None}),
        ("Faster", {"weights": [1.0], "biases": [2.0], "hidden": None, "rate": 2.0}),
        ("Setting", {"n_hidden": 3, "seed": 7}),
    ],
)
def test_all_are_read_and_the_object_stays_as_quick_as_it_was(
    name: str, expected: dict[str, Any], program: dict[str, Any]
) -> None:
    for value in (program[name](), program[name]()):  # the second time its class is known
        assert has_attributes(value)
        assert dict(attributes(value)) == expected
        assert attribute(value, next(iter(expected))) == next(iter(expected.values()))
        if (3, 11) <= sys.version_info < (3, 13):
            assert not has_dictionary(value)


def test_what_is_named_nowhere_in_the_source_is_read_all_the_same(program: dict[str, Any]) -> None:
    assert dict(attributes(program["Named"]())) == {"W1": [0.5], "b1": [0.5]}


def test_one_more_that_an_object_is_given_later_is_read_too(program: dict[str, Any]) -> None:
    network = program["Network"]()
    attributes(network)
    network.loss = 0.25
    assert attributes(network)["loss"] == 0.25
    del network.weights
    assert "weights" not in attributes(network)


def test_what_has_none_says_so(program: dict[str, Any]) -> None:
    assert not has_attributes(program["Slots"]())
    with pytest.raises((AttributeError, LookupError)):
        attribute(program["Network"](), "area")
