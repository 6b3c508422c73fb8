"""How what a step asks for can be done, word by word: what checks and tests do in a reader's place.

=====================  ==============================================================
``run``, ``step``, ..  the key of an action, by its id; ``step x5`` five times
``until done``         waits, while the run goes on, until the check holds
``epochs 500``         lets so many epochs go by
``set w1[0][1] = 5``   a weight or bias, typed (keys ``edit_parameters``)
``set learning_rate = 1``  a field of the run, typed in the settings (key ``settings``)
``target 3 = 1``       a row of the truth table (key ``edit_targets``)
``guess 5000``         the answer to the question that is asked first (key ``lesson_next``)
``line 12``            a line of the program that is shown (key ``lesson_next``)
=====================  ==============================================================
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from xortui.core.number_text import number_from_text
from xortui.tui.language import translate as _
from xortui.tui.records.field_text import FIELD_TYPES
from xortui.tui.records.shortened import shortened

Kind = Literal["key", "until", "epochs", "parameter", "field", "target", "guess", "line"]

_PARAMETER: Final = re.compile(r"([wb])([1-9]\d?)((?:\[\d+\])+)")
_SET: Final = re.compile(r"set (\S+) = (.+)")
_TARGET: Final = re.compile(r"target (\d+) = (\S+)")
_TIMES: Final = re.compile(r"([a-z0-9_]+)(?: x(\d{1,3}))?")


class WayError(ValueError):
    """A word of a way is none; the message is the rule and the value."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is done.

    Attributes:
        kind: What.
        name: The action, the field, or the parameter as `Player.change` knows it.
        value: What is typed.
        count: How often, or for how many epochs.
    """

    kind: Kind
    name: str = ""
    value: str = ""
    count: int = 1


def deed_of(word: str) -> Deed:
    """Returns what a word of a way has done.

    Raises:
        WayError: It is no such word.
    """
    if word == "until done":
        return Deed("until")
    if word.startswith("epochs ") and word[7:].isdecimal():
        return Deed("epochs", count=int(word[7:]))
    if word.startswith("line ") and word[5:].isdecimal():
        return Deed("line", value=word[5:])
    if word.startswith("guess ") and number_from_text(word[6:]) is not None:
        return Deed("guess", value=word[6:])
    if matched := _SET.fullmatch(word):
        name, value = matched.groups()
        if parameter := _PARAMETER.fullmatch(name):
            kind = "weights" if parameter[1] == "w" else "biases"
            places = ",".join(re.findall(r"\d+", parameter[3]))
            if number_from_text(value) is not None:
                return Deed("parameter", f"{kind}[{int(parameter[2]) - 1}][{places}]", value)
        elif name in FIELD_TYPES:
            return Deed("field", name, value)
    elif matched := _TARGET.fullmatch(word):
        return Deed("target", matched[1], matched[2])
    elif matched := _TIMES.fullmatch(word):
        return Deed("key", matched[1], count=int(matched[2] or 1))
    rule = _("a word must be one that the page on lessons lists, got {word!r}")
    raise WayError(rule.format(word=shortened(word)))


def check_way(word: str, keys: Collection[str] | None) -> None:
    """Refuses a word that is none, or the key of no action.

    Raises:
        WayError: It is.
    """
    deed = deed_of(word)
    if deed.kind == "key" and keys is not None and deed.name not in keys:
        rule = _("a key must be the name of an action, got {name!r}")
        raise WayError(rule.format(name=shortened(deed.name)))


def keys_of(word: str) -> Iterator[str]:
    """Yields the actions whose keys a word needs."""
    deed = deed_of(word)
    needed = {
        "key": deed.name,
        "parameter": "edit_parameters",
        "field": "settings",
        "target": "edit_targets",
        "guess": "lesson_next",
        "line": "lesson_next",
    }
    if deed.kind in needed:
        yield needed[deed.kind]
