"""Looks closely at the first rounds of a program's loops: what stands where, and what is computed.

It ends as soon as a loop whose rounds change numbers that were there before it has come round often
enough, and is told what to watch from there on.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from typing import Any

from .loops import Loops
from .named import NAMED
from .values import Numbers, Place, found, packed

ROUNDS = 6
_MOST_RECORDS = 1500
_MOST_INNER = 400
_MOST_OF_ONE_ROUND = 64
_MOST_IDLE = 60
_MOST_SEEN = 400
_MOST_NUMBERS = 2_000_000


class Record:
    """One moment at which a loop has come round.

    Attributes:
        loop: The loop's number.
        is_after: Whether it is over.
        stack: The loops that are under way, the outermost first.
        names: What numbers stand where, by the name one would write.
        seen: What functions of the program had in their names, and returned, since the last one.
    """

    def __init__(self, loop: int, is_after: bool, stack: tuple[int, ...]) -> None:
        self.loop, self.is_after, self.stack = loop, is_after, stack
        self.names: dict[str, Numbers] = {}
        self.seen: list[tuple[str, Numbers]] = []

    def written(self) -> dict[str, Any]:
        """Returns it as JSON has it."""
        return {
            "loop": self.loop,
            "after": self.is_after,
            "stack": self.stack,
            "names": {name: _written(numbers) for name, numbers in self.names.items()},
            "seen": [[name, *_written(numbers)] for name, numbers in self.seen],
        }


class Probe:
    """The first rounds of a program.

    Attributes:
        records: What was seen.
        places: How what stands under a name is reached.
    """

    def __init__(self, folder: str, main: Mapping[str, Any], own_folder: str, loops: Loops) -> None:
        self._folder, self._main, self._own = folder, main, own_folder
        self._loops = loops
        self._stack: list[int] = []
        self._rounds: dict[int, int] = {}
        self._seen: list[tuple[str, Numbers]] = []
        self._n_numbers = 0
        self.records: list[Record] = []
        self.places: dict[str, Place] = {}

    def look(self, loop: int, namespace: Mapping[str, Any], in_functions: bool = True) -> bool:
        """Takes down one moment. Returns whether enough is known.

        Args:
            loop: The loop's number, or ``~number`` after it.
            namespace: The names of the function that it stands in.
            in_functions: Whether what functions have in their names is looked at, too.
        """
        sys.setprofile(None)
        is_after, number = loop < 0, ~loop if loop < 0 else loop
        if number in self._stack:
            del self._stack[self._stack.index(number) + 1 :]
        else:
            self._stack.append(number)
        self._rounds[number] = self._rounds.get(number, 0) + (not is_after)
        record = Record(number, is_after, tuple(self._stack))
        spaces = [namespace] if namespace is self._main else [self._main, namespace]
        for space in spaces:
            for place, numbers in found(space, self._folder):
                record.names[place.name] = numbers
                self.places[place.name] = place
        for place, numbers in NAMED.look(namespace, self._main):
            record.names[place.name] = numbers
            self.places[place.name] = place
        record.seen, self._seen = self._seen, []
        self._n_numbers += sum(len(numbers.values) for numbers in record.names.values())
        self.records.append(record)
        if self._is_idle(record):
            return False
        if is_after:
            self._stack.pop()
        if self._is_enough(record):
            return True
        if in_functions:
            sys.setprofile(self._note)
        return False

    def _is_idle(self, last: Record) -> bool:
        """Forgets a loop that has come round often and has changed nothing that was there."""
        rounds = [r for r in self.records if r.loop == last.loop and not r.is_after]
        if len(rounds) < _MOST_IDLE or len(last.stack) > 1 or _changed(rounds[0], rounds[-1]):
            return False
        self.records = [r for r in self.records if last.loop not in r.stack]
        self._stack, self._seen = [], []
        self._loops.switch(last.loop, False)
        return True

    def end(self) -> None:
        """Looks no more."""
        sys.setprofile(None)

    def _note(self, frame: types.FrameType, event: str, value: Any) -> None:
        if event != "return" or len(self._seen) >= _MOST_SEEN:
            return
        file, function = frame.f_code.co_filename, frame.f_code.co_name
        if not file.startswith(self._folder) or file.startswith(self._own):
            return
        if function != "<module>":
            for place, numbers in found(frame.f_locals, self._folder, 3):
                self._seen.append((f"{function}:{place.name}", numbers))
        for place, numbers in found({"return": value}, self._folder, 2):
            self._seen.append((f"{function}:{place.name}", numbers))

    def _is_enough(self, last: Record) -> bool:
        if len(self.records) >= _MOST_RECORDS or self._n_numbers >= _MOST_NUMBERS:
            return True
        for loop in {record.loop for record in self.records}:
            rounds = [r for r in self.records if r.loop == loop and not r.is_after]
            if len(rounds) <= ROUNDS or not _changed(rounds[0], rounds[-1]):
                continue
            outer = rounds[-1].stack[:-1]
            if not outer or len(rounds) > _MOST_INNER:
                return True
            # A loop over samples or weights comes round before the one around it has once.
            once = all(self._rounds.get(other, 0) <= 1 for other in outer)
            if once and len(rounds) > _MOST_OF_ONE_ROUND:
                return True
        return False


def _changed(first: Record, last: Record) -> str | None:
    """Returns a name whose numbers were there and have changed; no whole number counts."""
    for name, numbers in first.names.items():
        after = last.names.get(name)
        if after is None or numbers.kind == "int" or numbers.shape != after.shape:
            continue
        is_counter = not numbers.shape and all(v.is_integer() for v in numbers.values)
        if not is_counter and numbers.values != after.values:
            return name
    return None


def _written(numbers: Numbers) -> list[Any]:
    return [numbers.kind, numbers.shape, packed(numbers.values), numbers.owner]
