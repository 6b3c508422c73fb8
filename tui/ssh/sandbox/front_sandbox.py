"""What the front gives up, once and for good, before it hears the first byte from the network.

Started by root it becomes a user of its own without any capability, whoever started it: it gains
no right any more, reads no file but the program's code and what the system tells of processes,
and makes only the system calls that ``front_calls`` lists. What it still has is what is open: its
sockets, its log, its terminal, and the monitor, which does for it what it has no right to do.
"""

from __future__ import annotations

import ctypes
import os
import resource
import warnings
from pathlib import Path
from typing import Final

from xortui.tui.language import translate as _
from xortui.tui.ssh.sandbox import capabilities, front_calls, landlock, seccomp

_PR_SET_NO_NEW_PRIVS: Final = 38
_THREADS: Final = "/proc/self/task"
_PROCESSES: Final = Path("/proc")  # where the governor reads what sessions cost


def enter(user: int | None, hidden: Path) -> list[str]:
    """Gives up every right that the front does not need. Returns what is in force.

    Args:
        user: Whom it becomes, ``None`` where it stays who it is.
        hidden: Folder with the host key and the tokens, which must not be read any more.

    Raises:
        OSError: A part that must hold does not; the caller ends the process.
        RuntimeError: Another thread runs, which would keep all rights.
    """
    _end_threads_of_libraries()
    threads = len(os.listdir(_THREADS))
    if threads != 1:
        raise RuntimeError(f"threads of the front must be 1 when it shuts itself in, got {threads}")
    libc = ctypes.CDLL(None, use_errno=True)
    readable = (*landlock.code_folders(hidden), _PROCESSES)
    in_force = ["no-new-privs", "seccomp"]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # which would hold the host key
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no-new-privs was refused")
    if landlock.version():
        landlock.restrict(readable)
        in_force.append("landlock")
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        capabilities.drop()
        os.environ["HOME"] = "/nonexistent"  # asyncssh asks whose home it is, and it has no name
        in_force.append("uid")
    seccomp.install(front_calls.needed())
    return in_force


def _end_threads_of_libraries() -> None:
    """Ends the idle threads that NumPy's BLAS starts when it is imported: it does so at a fork."""
    if len(os.listdir(_THREADS)) == 1:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside other threads
        child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def missing() -> list[str]:
    """Returns, in words, what this machine cannot keep from the front; empty where all holds."""
    if not landlock.version() and os.geteuid() != 0:
        return [_("the front can read this user's files if it is taken over (needs Linux 5.13)")]
    return []
