"""The filter of a session with one change: somebody outside is told of each refusal.

A refused call waits until the one who watches has answered for the kernel, with the same error.
Source: Linux, ``seccomp_unotify(2)``.
"""

from __future__ import annotations

import ctypes
import faulthandler
import fcntl
import os
import platform
import re
import resource
import signal
import struct
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from support.ssh.filter_machine import verdict

from xortui.tui.ssh.sandbox import seccomp, session_calls, session_sandbox
from xortui.tui.ssh.sandbox.seccomp import Call

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_PIDFD_GETFD = 438
_SET_MODE_FILTER, _NEW_LISTENER = 1, 8
_NOTIFY = 0x7FC00000  # SECCOMP_RET_USER_NOTIF
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_REQUEST = struct.Struct("=QIIiIQ6Q")
_ANSWER = struct.Struct("=QqiI")
_ENOUGH = 400  # s of processor time, four times what the longest walk takes
LISTENER = "listener="
"""What stands before the descriptor in a watched session's list of what is in force."""


def watch_sessions() -> None:
    """Lets the sessions of this zygote be watched; one that spins says where, and ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    listeners: list[int] = []
    enter = session_sandbox.enter

    def install(allowed: Mapping[str, Call]) -> None:
        steps = seccomp.program(allowed, refusal=lambda _error: _NOTIFY)
        program = ctypes.byref(seccomp.compiled(steps))
        number = _SECCOMP[platform.machine()]
        faulthandler.register(signal.SIGXCPU, chain=True)
        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (_ENOUGH, most))
        listeners.append(libc.syscall(number, _SET_MODE_FILTER, _NEW_LISTENER, program))

    def enter_watched(plan: session_sandbox.SandboxPlan) -> list[str]:
        return [*enter(plan), *(f"{LISTENER}{listener}" for listener in listeners)]

    seccomp.install = install
    session_sandbox.enter = enter_watched


class Refusals:
    """Answers for the kernel, and remembers what was refused.

    Args:
        pid: The session's process.
        listener: Its descriptor of the filter.
    """

    def __init__(self, pid: int, listener: int):
        libc = ctypes.CDLL(None, use_errno=True)
        process = os.pidfd_open(pid)
        self._listener = libc.syscall(_PIDFD_GETFD, process, listener, 0)
        os.close(process)
        if self._listener < 0:
            raise OSError(ctypes.get_errno(), "a session's filter cannot be watched")
        self._program = seccomp.program(session_calls.needed())
        self.found: list[str] = []

    def fileno(self) -> int:
        return int(self._listener)

    def answer(self) -> None:
        """Answers one call that waits."""
        request = bytearray(_REQUEST.size)
        try:
            fcntl.ioctl(self._listener, _RECEIVE, request)
        except FileNotFoundError:
            return  # its process has ended
        number_, pid, _flags, number, _architecture, _place, *arguments = _REQUEST.unpack(request)
        error = verdict(self._program, number, arguments, platform.machine()) & 0xFFFF
        words = ", ".join(_path(pid, value) or hex(value) for value in arguments)
        self.found.append(f"{name_of(number)}({words})")
        answer = bytearray(_ANSWER.pack(number_, 0, -error, 0))
        with suppress(FileNotFoundError):
            fcntl.ioctl(self._listener, _SEND, answer)


def _path(pid: int, address: int) -> str:
    """Returns the path that stands in the memory of a process, if one does."""
    try:
        with open(f"/proc/{pid}/mem", "rb", 0) as memory:
            memory.seek(address)
            found = re.match(rb"[\w./-]{3,}(?=\0)", memory.read(256))
    except (OSError, OverflowError, ValueError):
        return ""
    return found[0].decode() if found else ""


def numbers_of_headers(machine: str) -> dict[str, int]:
    """Returns the numbers of all system calls, where the kernel's headers are installed."""
    places = {
        "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
        "aarch64": "/usr/include/asm-generic/unistd.h",
    }
    path = Path(places[machine])
    text = path.read_text() if path.exists() else ""
    found = dict(re.findall(r"^#define (__NR\w+)\s+(\w+)$", text, re.MULTILINE))
    return {
        name.partition("_NR_")[2]: int(number)
        for name, value in found.items()
        if "_NR_" in name and (number := found.get(value, value)).isdecimal()
    }


def name_of(number: int) -> str:
    """Returns the name of a system call of this machine, or its number."""
    names = {n: name for name, n in numbers_of_headers(platform.machine()).items()}
    names |= {
        found: name
        for name, call in session_calls.needed().items()
        if (found := call.number(platform.machine())) is not None
    }
    return names.get(number, f"system call {number}")
