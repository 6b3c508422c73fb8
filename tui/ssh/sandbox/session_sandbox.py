"""What a session's process gives up, once and for good, before it builds the app."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from typing import Final

from xortui.tui.language import translate as _
from xortui.tui.ssh.sandbox import capabilities, landlock, seccomp, session_calls

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_FILES, _PROCESSES = 64, 16


@dataclass(frozen=True)
class SandboxPlan:
    """What is told to a session's process about its limits.

    Attributes:
        front: Process id of the monitor; the session dies with it.
        uid: Own user of this session, used where the server was started by root.
        memory: Address space in bytes.
        cpu: Processor time in seconds.
    """

    front: int
    uid: int
    memory: int = 2**30
    cpu: int = 3600


def enter(plan: SandboxPlan) -> list[str]:
    """Gives up every right that a session does not need. Returns what is in force, for the log.

    Raises:
        OSError: A part that must hold does not; the caller ends the process.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    in_force = ["limits", "no-new-privs", "seccomp"]
    _limit(plan)
    if os.geteuid() == 0:
        resource.setrlimit(resource.RLIMIT_NPROC, (_PROCESSES, _PROCESSES))
        os.setgroups([])
        os.setresgid(plan.uid, plan.uid, plan.uid)
        os.setresuid(plan.uid, plan.uid, plan.uid)
        in_force.append("uid")
    capabilities.drop()
    # After the change of user, which would take the signal away again.
    _call(libc, _PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != plan.front:
        raise ProcessLookupError("the server is gone")
    _call(libc, _PR_SET_NO_NEW_PRIVS, 1)
    if landlock.version():
        landlock.close()
        in_force.append("landlock")
    seccomp.install(session_calls.needed())
    return in_force


def missing() -> list[str]:
    """Returns, in words, what this machine cannot keep from a session; empty where all holds.

    What a session may ask the kernel for needs no file and reaches no other process, so that
    nothing is open to it where Landlock is missing; but then one lock holds, not two.
    """
    known = landlock.version()
    if not known:
        return [_("one layer, not two, keeps sessions from files and signals (needs Linux 5.13)")]
    if known < landlock.SCOPES_FROM:
        return [_("one layer, not two, keeps sessions from signals (needs Linux 6.12)")]
    return []


def _limit(plan: SandboxPlan) -> None:
    for what, wanted in (
        (resource.RLIMIT_AS, plan.memory),
        (resource.RLIMIT_CPU, plan.cpu),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (most, most))


def _call(libc: ctypes.CDLL, option: int, value: int) -> None:
    if libc.prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl({option}) was refused")
