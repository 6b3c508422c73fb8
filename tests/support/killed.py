"""The program, killed without warning at a moment that is given, in a process of its own."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Sequence

from xortui.tui.cli import main as program


def main(words: Sequence[str]) -> int:
    """Runs the program, kills it, or else says how many moments and seconds there were.

    A moment is a call of the system that Python tells its audit hooks of: a file that is opened,
    named or renamed, a folder that is looked at. The clock is that of the processor, so that what
    else the machine has to do counts for nothing.

    Args:
        words: The number of the moment at which it is killed, or 0; the seconds after which it
            is, or 0; then what the program is told.
    """
    moment, seconds = int(words[0]), float(words[1])
    count = 0

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    if moment >= 0:
        sys.addaudithook(hear)
    before = _used()
    if seconds:
        # It ends a process at once, as SIGKILL does.
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
    status = program(list(words[2:]))
    print(count, _used() - before, flush=True)
    return status


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
