"""Functions whose code is laid together do what they did, in fewer pages of those who call them."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from xortui.tui.ssh.worker.called_code import CallNotes, lay_together

# Many functions, of which a child calls one in twenty; the answer is how much the child then owns.
CALLING = """
import gc, os, sys
from xortui.tui.ssh.worker.called_code import CallNotes, lay_together

held = {}
for number in range(8_000):
    exec(f"def f{number}(x):\\n    return x + {number}.5 * (x - 1)\\n", held)
called = [held[f"f{number}"] for number in range(0, 8_000, 20)]
if sys.argv[1] == "together":
    notes = CallNotes()
    notes.begin()
    for one in called:
        one(1)
    notes.end()
    lay_together(notes.called)
gc.collect()
gc.freeze()
reading, writing = os.pipe()
if os.fork() == 0:
    for one in called:
        one(1)
    text = open("/proc/self/smaps_rollup").read()
    os.write(writing, text.split("Private_Dirty:")[1].split()[0].encode())
    os._exit(0)
print(os.read(reading, 99).decode(), os.wait()[1])
"""


def _private_kilobytes(how: str) -> int:
    words = [sys.executable, "-c", CALLING, how]
    done = subprocess.run(words, capture_output=True, text=True)
    kilobytes, status = done.stdout.split()
    assert status == "0", done.stderr
    return int(kilobytes)


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="this system does not tell what is shared"
)
def test_who_calls_code_that_lies_together_copies_fewer_pages() -> None:
    strewn, together = map(_private_kilobytes, ("strewn", "together"))
    assert strewn - together > 700  # most of the 400 that are called had a page each


def _maker(factor: float) -> Callable[..., Any]:
    def made(x: float, *, more: int = 1) -> list[float]:
        """Has all that code can have."""
        return [factor * one + more for one in (x, x + 1)]

    return made


def _counting(end: int) -> Iterator[int]:
    yield from range(end)


async def _waiting(x: int) -> int:
    await asyncio.sleep(0)
    return x + 1


async def _streaming() -> AsyncIterator[int]:
    yield await _waiting(1)


class _Base:
    def name(self) -> str:
        return "base"


class _Derived(_Base):
    @property
    def both(self) -> str:
        return f"{super().name()} and {__class__.__name__}"  # type: ignore[name-defined]


def _never_called() -> None:
    pass


async def _awaited() -> tuple[int, list[int]]:
    return await _waiting(4), [one async for one in _streaming()]


_MADE = _maker(2.0)


def _everything() -> list[object]:
    with pytest.raises(ZeroDivisionError) as error:
        _failing()
    line = error.traceback[-1].lineno
    made = _maker(3.0)(1, more=2)
    return [_MADE(1), made, list(_counting(3)), asyncio.run(_awaited()), _Derived().both, line]


def _failing() -> float:
    return 1 / 0


@pytest.fixture
def as_in_a_zygote() -> Iterator[None]:
    """Lets the functions of this process be found, which the tests keep from the collector."""
    gc.unfreeze()
    yield
    gc.freeze()


def test_functions_do_what_they_did(as_in_a_zygote: None) -> None:
    notes = CallNotes()
    notes.begin()
    expected = _everything()
    notes.end()
    functions = (_maker, _MADE, _counting, _waiting, _streaming, _awaited, _failing, _never_called)
    codes = [one.__code__ for one in functions]
    unfinished = _counting(2)
    next(unfinished)
    lay_together({id(code) for code in codes} & notes.called)
    are_moved = [one.__code__ is not code for one, code in zip(functions, codes, strict=True)]
    assert are_moved == [True] * (len(functions) - 1) + [False]
    assert _MADE.__code__ is _maker(1.0).__code__  # what is made anew has the same code
    assert _everything() == expected
    assert list(unfinished) == [1]
