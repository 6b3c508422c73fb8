"""Somebody who types, pastes, clicks and resizes faster than anybody does, from a seed."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from support.pseudo_terminal import PseudoTerminal

SMALLEST: Final = (1, 1)
LARGEST: Final = (400, 100)
PATIENCE: Final = 60.0
"""Seconds until a program that was asked to end is taken to hang."""

_ENTER, _ESCAPE, _TAB = b"\r", b"\x1b", b"\t"
_ARROWS = (b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D")
_PAGES = (b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F")
_OTHERS = (
    b"\x7f",
    b"\x1b[3~",
    b"\x1b[Z",
    b"\x01",
    b"\x05",
    b"\x0b",
    b"\x15",
    b"\x1bOP",
    b"\x1b[1;2C",
)
_LETTERS = [bytes([code]) for code in b"sb+-urvnag3hjJxopkl.,wtdzyifFeE?c[] 0123456789=#mLGAXN"]
_VIEWS = (*(bytes([code]) for code in b"cdg?vwth3xomLG"), b"\x10")
"""Keys that open something, Ctrl-P for the palette last."""
_FOUND = (b"asc", b"preset", b"the", b"zzzz", b"quit the", b"go to", b"sweep", b"x")
_PASTES = ("0", "12,345", "0.5\n1.5", "é∑漢字🙂", "\x1b[A", "a" * 5000, "", "[/b]", "and\r\r\r")
_UNSOLICITED = (
    b"\x1bP1$r0;48:2::1:2:3m\x1b\\",
    b"\x1b]11;rgb:1e/1e/1e\x07",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[?2026;2$y",
    b"\x1b[97u",
    b"\x1b[57414u",
    b"\x1b[?1;2c",
)
_QUITS = (b"q", b"\x11", b"\x1b[99;5u")


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that is done to the terminal.

    Attributes:
        typed: Bytes in one write.
        size: Columns and rows from now on, where they change.
        pause: Seconds before the next move.
    """

    typed: bytes = b""
    size: tuple[int, int] | None = None
    pause: float = 0.0


def moves(seed: int, count: int, *, quits: bool = True) -> Iterator[Move]:
    """Yields what is done, the same for the same seed.

    Args:
        seed: Where the random numbers start.
        count: How many moves.
        quits: Whether keys that quit are among them, one in a hundred.
    """
    chance = random.Random(seed)
    for _ in range(count):
        typed, size = b"", None
        kind = chance.random()
        if kind < 0.07:
            size = _size(chance)
        elif kind < 0.20:
            typed = b"".join(_mouse(chance) for _ in range(chance.randint(1, 6)))
        elif kind < 0.26:
            typed = b"\x1b[200~" + chance.choice(_PASTES).encode() + b"\x1b[201~"
        elif kind < 0.31:
            typed = chance.choice(
                (chance.randbytes(3), b"\xff", b"\xe1", b"\xc3(", b"\x1b[M\xff\xfe ")
            )
            typed = bytes(code for code in typed if code not in b"q\x11\x03\x1a")
        elif kind < 0.34:
            typed = chance.choice(_UNSOLICITED)
        elif kind < 0.55:
            typed = _visit(chance)
        elif kind < 0.56 and quits:
            typed = chance.choice(_QUITS)
        else:
            typed = b"".join(_key(chance) for _ in range(chance.choice((1, 1, 2, 3, 8))))
        # Mostly without a pause: what is typed ahead waits for the program.
        pause = chance.choice((0.0, 0.0, 0.0, 0.01, 0.05, 0.3))
        yield Move(typed, size, pause)


def _size(chance: random.Random) -> tuple[int, int]:
    usual = (
        (80, 24),
        (120, 40),
        (200, 60),
        (40, 12),
        SMALLEST,
        LARGEST,
        (2, 100),
        (400, 1),
        (80, 6),
    )
    if chance.random() < 0.5:
        return chance.choice(usual)
    return chance.randint(SMALLEST[0], LARGEST[0]), chance.randint(SMALLEST[1], LARGEST[1])


def _key(chance: random.Random) -> bytes:
    keys = (_LETTERS, (_ENTER, _ENTER, _ESCAPE, _TAB), _ARROWS, _PAGES, _OTHERS)
    (group,) = chance.choices(keys, (8, 5, 3, 2, 1))
    return chance.choice(group)


def _visit(chance: random.Random) -> bytes:
    """Opens something and goes on typing in the same write."""
    opening = chance.choice(_VIEWS)
    if opening == b"\x10" and chance.random() < 0.7:
        opening += chance.choice(_FOUND)
    rest = (_ENTER, _ENTER * 3, _ESCAPE, _ESCAPE * 2, chance.choice(_PAGES), b"", b"0" + _ENTER * 3)
    return opening + chance.choice(rest) + (_key(chance) if chance.random() < 0.3 else b"")


def _mouse(chance: random.Random) -> bytes:
    column, row = chance.randint(1, LARGEST[0]), chance.randint(1, LARGEST[1])
    if chance.random() < 0.7:  # where there mostly is something
        column, row = chance.randint(1, 80), chance.randint(1, 24)
    button = chance.choice((0, 0, 0, 2, 32, 35, 64, 65))
    press = b"\x1b[<%d;%d;%dM" % (button, column, row)
    return press + (b"\x1b[<%d;%d;%dm" % (button, column, row) if button < 3 else b"")


_TAKEN: Final = b"\x1b[?1049h"
_REPORT_END: Final = 2000  # characters
_NO_ROOM: Final = 0.01  # s until it is looked again whether a program has read what was typed
_JUST_NOW: Final = 30  # moves
_ESCAPE_ALONE: Final = 0.5  # s after which an escape is the key, not the start of a sequence


class TypedAt(PseudoTerminal):
    """A terminal that is typed at, and at whose screen nobody looks."""

    def wait_until_taken(self) -> None:
        """Waits until the program has taken the screen; before, Ctrl-C is the terminal's own."""
        self.wait_for(lambda: _TAKEN in self.sent, PATIENCE)

    def show(self, data: bytes) -> None:
        """Draws nothing."""

    def type(self, keys: bytes) -> bytes:
        """Types as many keys as there is room for, and returns the others.

        A write that waits for a program which ends meanwhile may wait for ever.
        """
        os.set_blocking(self._master, False)
        try:
            return keys[os.write(self._master, keys) :]
        except BlockingIOError:
            self.read(_NO_ROOM)
            return keys
        finally:
            os.set_blocking(self._master, True)

    def make(self, move: Move) -> bool:
        """Makes a move; takes what the program writes meanwhile. Tells whether it still runs."""
        if move.size is not None:
            self.columns, self.rows = move.size
            self._set_size()
        rest, until = move.typed, time.monotonic() + PATIENCE
        while rest and self.process.poll() is None and time.monotonic() < until:
            self.read()
            try:
                rest = self.type(rest[:512]) + rest[512:]
            except OSError:
                break
        deadline = time.monotonic() + move.pause
        while (left := deadline - time.monotonic()) > 0 and self._is_open:
            self.read(left)
        self.read()
        return self.process.poll() is None and self._is_open


@dataclass(frozen=True, slots=True)
class End:
    """How a program came to its end.

    Attributes:
        seed: Of the moves.
        move: After how many of them.
        way: What ended it.
        status: Its exit status, ``None`` where it hung.
        complaint: What is wrong, or empty.
    """

    seed: int
    move: int
    way: str
    status: int | None
    complaint: str


def where_it_is(terminal: TypedAt) -> str:
    """Returns what a program that hangs is doing, and ends it.

    Python says it where ``PYTHONFAULTHANDLER`` is set.
    """
    said = len(terminal.sent)
    is_open = terminal._is_open
    terminal.signal(signal.SIGABRT)
    while terminal.read(1.0):
        pass
    last, stacks = terminal.sent[max(said - _REPORT_END, 0) : said], terminal.sent[said:]
    shown = stacks.decode(errors="replace")
    return f"its terminal is {'taken' if is_open else 'given back'}; last {bytes(last)!r}\n{shown}"


def _may_quit(move: Move, size: tuple[int, int]) -> bool:
    """Returns whether a move may ask a program of that size to end, or answer that it shall.

    Where it is asked whether to leave, y does; and the footer, in the last row, has a key that
    quits for the mouse too.
    """
    in_footer = re.compile(rb"\x1b\[<0;\d+;%dM" % size[1])
    is_typed = move.typed in _QUITS or b"y" in move.typed
    return is_typed or in_footer.search(move.typed) is not None


def type_at(
    start: Callable[[tuple[int, int]], TypedAt],
    seed: int,
    count: int,
    *,
    reports: Callable[[], list[Path]] = list,
    by_signals: bool = True,
) -> list[End]:
    """Makes all moves of a seed; a program that they quit is started again.

    Args:
        start: Starts the program in a terminal of a size.
        seed: Of the moves.
        count: How many.
        reports: Returns the reports of faults that the program has left.
        by_signals: Whether the last program may be ended by a signal too.

    Returns:
        Every end of the program.
    """
    chance = random.Random(f"end {seed}")
    ends: list[End] = []
    size = chance.choice(((80, 24), (120, 40), (40, 12), (200, 60), SMALLEST, LARGEST))
    known = set(reports())

    def begun() -> TypedAt:
        started = start(size)
        started.wait_until_taken()
        return started

    terminal = begun()

    def note(way: str, *expected: int) -> None:
        complaint = ""
        try:
            status: int | None = terminal.exit_status(PATIENCE)
        except Exception as error:  # a hang is told, not raised
            status, complaint = None, f"it hangs: {type(error).__name__}; {where_it_is(terminal)}"
        if status is not None and status not in expected:
            complaint = f"status {status}, not {expected}"
        if b"Traceback" in terminal.sent:
            complaint += "; a traceback"
        left = sorted(set(reports()) - known)
        known.update(left)
        if left:
            complaint += f"; a report:\n{left[0].read_text()[-_REPORT_END:]}"
        if not complaint:
            try:
                terminal.assert_restored()
            except AssertionError as error:
                complaint = f"the terminal is not restored: {error}"
        if complaint and (at := terminal.sent.rfind(b"Traceback")) >= 0:
            complaint += f"\n{bytes(terminal.sent[at:]).decode(errors='replace')}"
        ends.append(End(seed, made, way, status, complaint.removeprefix("; ")))
        terminal.close()

    made = quit_at = 0
    shown = size
    for made, move in enumerate(moves(seed, count), 1):
        shown = move.size or shown
        quit_at = made if _may_quit(move, shown) else quit_at
        if not terminal.make(move):
            note("keys", 0)
            if ends[-1].complaint:
                return ends
            terminal, shown = begun(), size
    way = chance.choice(("keys", "SIGTERM", "SIGHUP") if by_signals else ("keys",))
    if way == "keys":
        # An escape that was just typed would make another key of the first.
        terminal.make(Move(b"", pause=_ESCAPE_ALONE))
        # Quitting by key is everybody's; the second one is for where a question is asked first.
        terminal.make(Move(b"\x11\x11"))
        note(way, 0)
    else:
        number = getattr(signal, way)
        terminal.signal(number)
        # It may be about to end by a key or a click. Then, when the terminal is given back already,
        # which is asked of every end, the signal is nobody's and ends it at once.
        note(way, 128 + number, -number, *([0] if quit_at > made - _JUST_NOW else []))
    return ends
