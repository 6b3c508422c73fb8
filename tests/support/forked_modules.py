"""Modules that run as programs, forked off a process that has imported them already.

A server starts its monitor, and that the zygote, each with ``python -m``. Where neither their
memory nor what they import when is looked at, `ForkedModule` stands in place of
``subprocess.Popen`` there: the same process of its own, with the same words, streams, variables and
descriptors, but for the second that Python needs to import it all once more.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, Final

_PR_SET_NAME: Final = 15
_BY_PYTHON: Final = [sys.executable, "-P", "-m"]


class ForkedModule:
    """A running module, to be waited for as ``subprocess.Popen`` is.

    Args:
        words: Python, its options, the module, and the words for it.
        pass_fds: The descriptors that it keeps.
        stdin: What it reads.
        env: Its variables, by default those of this process.
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        pass_fds: Collection[int],
        stdin: IO[bytes],
        env: Mapping[str, str] | None = None,
    ):
        if list(words[:3]) != _BY_PYTHON:
            raise ValueError(f"only python -P -m can be forked, got {words}")
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            os._exit(_run(words[3], list(words[3:]), pass_fds, stdin.fileno(), env))

    def wait(self, timeout: float | None = None) -> int:
        """Returns the exit status, that of a signal below 0."""
        if self.returncode is None:
            end = os.pidfd_open(self.pid)
            try:
                if not select.select([end], [], [], timeout)[0]:
                    raise subprocess.TimeoutExpired("a forked module", timeout or 0)
            finally:
                os.close(end)
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode


def _run(
    module: str,
    words: list[str],
    kept: Collection[int],
    stdin: int,
    variables: Mapping[str, str] | None,
) -> int:
    """Makes everything as a start makes it, runs the module's ``main``, returns its status."""
    status = 1
    try:
        _forget_signals()
        os.dup2(stdin, 0)
        _close_but({0, 1, 2, *kept})
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        if variables is not None:
            os.environ.clear()
            os.environ.update(variables)
        sys.argv = words
        ctypes.CDLL(None).prctl(_PR_SET_NAME, module.rpartition(".")[2].encode(), 0, 0, 0)
        status = int(_main_of(module)() or 0)
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    return status


def _main_of(module: str) -> Any:
    return importlib.import_module(module).main


def _forget_signals() -> None:
    """Takes signals as a program does that has just started: what was ignored stays ignored."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            is_interrupt = number == signal.SIGINT
            signal.signal(number, signal.default_int_handler if is_interrupt else signal.SIG_DFL)


def _close_but(kept: set[int]) -> None:
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor not in kept:
            with suppress(OSError):  # that of the folder itself
                os.close(descriptor)
