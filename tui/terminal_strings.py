"""Strings that a terminal answers with, which are no keys, whenever and in what pieces they come.

An answer about a setting, a name, a colour or a picture is a string of any length between an
introducer and a terminator (ECMA-48: DCS, OSC, APC). Whoever takes it for what was typed does what
its letters are the keys of. But Alt+P is the introducer of one as well: so a string is one where
its next character is what answers go on with, and a person who types both is not as fast.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

_ESCAPE: Final = "\x1b"
_BELL: Final = "\x07"  # ends a string in many terminals
_NEXT: Final = {"P": frozenset("0123456789>!"), "]": frozenset("0123456789"), "_": frozenset("G")}
"""What comes after each introducer in an answer."""

_PASTING: Final = {"\x1b[200~": True, "\x1b[201~": False}
"""The marks of a paste, in which nothing is an answer."""

_MARK: Final = 6  # characters
_UNDECIDED: Final = 0.1  # s until an introducer alone is a key with Alt, as Textual's parser has it
_LONGEST: Final = 5.0  # s after which a string that has no end is over


class WithoutStrings:
    """Leaves the strings out of what a terminal sends.

    The escape that a string begins with is handed on before anything is known of the string: it is
    a key where nothing follows.

    Args:
        clock: Tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sequence = ""  # since the last escape, no longer than the mark of a paste
        self._introducer = ""
        self._is_inside = self._is_pasting = False
        self._since = 0.0

    @property
    def is_inside(self) -> bool:
        """Whether a string has begun, of which the escape alone was handed on."""
        return self._is_inside

    @property
    def is_undecided(self) -> bool:
        """Whether the next character will tell if a string has begun."""
        return bool(self._introducer)

    def feed(self, character: str) -> str:
        """Returns what is to be handed on for the next character: more, as much, or nothing."""
        if self._is_inside:
            if self._clock() - self._since <= _LONGEST:
                return self._inside(character)
            self._is_inside, self._sequence = False, ""
        if self._introducer:
            introducer, self._introducer = self._introducer, ""
            if character in _NEXT[introducer]:
                self._is_inside = True
                return ""
            return introducer + self.feed(character)
        if self._sequence == _ESCAPE and character in _NEXT and not self._is_pasting:
            self._introducer, self._sequence = character, ""
            self._since = self._clock()
            return ""
        self._note(character)
        return character

    def tick(self) -> str:
        """Returns an introducer that is none, as nothing has followed for a while."""
        if self._clock() - self._since < _UNDECIDED:
            return ""
        introducer, self._introducer = self._introducer, ""
        return introducer

    def _note(self, character: str) -> None:
        if character == _ESCAPE:
            self._sequence = character
        elif self._sequence:
            self._sequence += character
            if self._sequence in _PASTING:
                self._is_pasting = _PASTING[self._sequence]
            if len(self._sequence) == _MARK:
                self._sequence = ""

    def _inside(self, character: str) -> str:
        if self._sequence:
            self._sequence = ""
            self._is_inside = False
            # Whatever else comes after an escape is another sequence, or the next string.
            return "" if character == "\\" else self.feed(_ESCAPE) + self.feed(character)
        if character == _ESCAPE:
            self._sequence = character
        elif character == _BELL:
            self._is_inside = False
        elif character < " ":  # a key: no answer holds one
            self._is_inside = False
            return character
        return ""


def typed_part(strings: WithoutStrings, data: bytes) -> bytes:
    """Returns what was typed of what a terminal has sent, where nobody waits for keys with Alt.

    Args:
        strings: What has come before.
        data: What has come now.
    """
    return "".join(map(strings.feed, data.decode("latin-1"))).encode("latin-1")
