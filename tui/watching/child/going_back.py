"""What all programs have in common that send a loss back: loops, rounds, and whose frame it is.

What goes wrong here is told, and never reaches the program.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from typing import Any

ROUNDS = 6
MOST_PASSES = 24
_MOST_INNER = 400

Read = Callable[[Mapping[str, Any]], "list[str | None]"]


class GoingBack:
    """The first times at which a program sends a loss back.

    Attributes:
        is_used: Whether something has gone back.
        trouble: What went wrong here, if something did.
    """

    def __init__(self, folder: str, own_folder: str, main: Mapping[str, Any]) -> None:
        self._folder, self._own, self._main = folder, own_folder, main
        self._stack: list[int] = []
        self._trains: list[int] = []
        self._without: set[int] = set()
        self._rows: dict[int, list[list[str | None]]] = {}
        self._starts: dict[int, list[int]] = {}
        self._names: list[str] = []
        self._passes: list[dict[str, Any]] = []
        self._wrapped: list[tuple[Any, str, Any]] = []
        self._is_inside = False
        self.is_used = False
        self.trouble = ""

    def look(self, loop: int, namespace: Mapping[str, Any]) -> int | None:
        """Takes down that a loop has come round. Returns the loop of the epochs once it is known.

        Args:
            loop: The loop's number, or ``~number`` after it.
            namespace: The names of the function that it stands in.
        """
        is_after, number = loop < 0, ~loop if loop < 0 else loop
        if number in self._stack:
            del self._stack[self._stack.index(number) + 1 :]
        else:
            self._stack.append(number)
        if self.is_used and number in self._trains:
            self._rows.setdefault(number, []).append(self.row(namespace))
            self._starts.setdefault(number, []).append(len(self._passes))
        found = self._epoch_loop(number, is_after) if self.is_used else None
        if is_after and self._stack:
            self._stack.pop()
        return found

    def row(self, namespace: Mapping[str, Any]) -> list[str | None]:
        """Returns what stands in the parameters now."""
        raise NotImplementedError

    def reader(self, names: list[str]) -> Read:
        """Returns the function that reads some parameters."""
        places = [self._names.index(name) for name in names]

        def read(namespace: Mapping[str, Any]) -> list[str | None]:
            row = self.row(namespace)
            return [row[place] for place in places]

        return read

    def told(self, epoch_loop: int | None) -> dict[str, Any]:
        """Returns what was seen, as JSON has it."""
        raise NotImplementedError

    def end(self) -> None:
        """Looks no more, and leaves what it has looked at as it was."""
        for owner, name, original in self._wrapped:
            setattr(owner, name, original)
        self._wrapped = []

    def _before(self, root: Any, frame: Any) -> dict[str, Any] | None:
        """Returns what is to be told of a pass that is about to begin."""
        raise NotImplementedError

    def _after(self, told: dict[str, Any], result: Any) -> None:
        """Adds what the pass has left."""
        raise NotImplementedError

    def _epoch_loop(self, number: int, is_after: bool) -> int | None:
        loops = [loop for loop in self._trains if loop not in self._without]
        if not loops:
            return None
        outer, n_rounds = loops[0], len(self._rows.get(loops[0], ())) - 1
        if number == outer:
            enough = ROUNDS if len(loops) == 1 or len(self._passes) < ROUNDS else 2
            return outer if n_rounds >= enough or (is_after and n_rounds > 1) else None
        if n_rounds < 1:
            for loop in loops[1:]:
                if loop == number and len(self._rows.get(loop, ())) > _MOST_INNER:
                    return loop
        return None

    def _wrap(self, owner: Any, name: str) -> None:
        """Has a function that sends a loss back looked at; it does what it did."""
        original = getattr(owner, name)
        self._wrapped.append((owner, name, original))
        setattr(owner, name, self._looking(original))

    def _looking(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def going_back(*arguments: Any, **named: Any) -> Any:
            if self._is_inside or not self._wrapped or self.trouble:
                return original(*arguments, **named)
            self._is_inside = True
            told = None
            try:
                root = arguments[0] if arguments else named.get("tensors", named.get("outputs"))
                told = self._safely(self._before, root, sys._getframe(1))
                result = original(*arguments, **named)
            finally:
                self._is_inside = False
            if told is not None:
                self._safely(self._after, told, result)
            return result

        return going_back

    def _safely(self, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except Exception as error:  # the program is not to suffer from it
            self.trouble = f"{type(error).__name__}: {error}"
            return None

    def _namespaces(self, frame: Any) -> list[Mapping[str, Any]]:
        """Returns the names of the program's functions under way, the innermost first."""
        spaces: list[Mapping[str, Any]] = []
        while frame is not None:
            file = frame.f_code.co_filename
            is_own = file.startswith(self._own) or not file.startswith(self._folder)
            if not is_own and frame.f_code.co_name != "<module>":
                spaces.append(dict(frame.f_locals))
            frame = frame.f_back
        return [*spaces, self._main]

    def _place(self, frame: Any) -> tuple[str, int]:
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(self._folder) and not file.startswith(self._own):
                return file, frame.f_lineno
            frame = frame.f_back
        return "", 0
