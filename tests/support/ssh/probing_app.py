"""An app that asks the kernel, from inside a session, for everything that a session does not need.

Every call that is not on the list is made by its number, with arguments that do no harm; what is
known to be a way out is then made with arguments that would work.
"""

from __future__ import annotations

import ctypes
import errno
import json
import mmap
import os
import platform
import signal
import socket
import termios
from typing import Any

from support.ssh.lone_session import report_message
from textual.app import App

from xortui.core import RunConfig
from xortui.tui.ssh.sandbox import landlock, session_calls
from xortui.tui.ssh.worker.driver import RemoteDriver

# Read in the zygote: a session's own environment is empty.
PROBE: dict[str, Any] = json.loads(os.environ.get("PROBE", "{}"))
if PROBE.get("lacks_landlock"):
    vars(landlock)["version"] = lambda: 0

# The kernel's own probes (uretprobe, uprobe) ask no filter, from Linux 6.14 on: whoever makes these
# calls and is no such probe is ended.
PROBES = {335, 336} if platform.machine() == "x86_64" else set()
NUMBERS = sorted({*range(512), 1000, 4095, 2**20, 2**30 - 1} - PROBES)
NOTHING = (-1,) * 6
OTHERS = {
    "access": (21, None), "clone": (56, 220), "fanotify_init": (300, 262), "fchmodat2": (452, 452),
    "fcntl": (72, 25), "futimesat": (261, None), "inotify_init1": (294, 26),
    "ioprio_set": (251, 30), "kill": (62, 129), "landlock_create_ruleset": (444, 444),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "modify_ldt": (154, None),
    "mq_open": (240, 180), "msgget": (68, 186), "open_tree": (428, 428), "personality": (135, 92),
    "pidfd_open": (434, 434), "prctl": (157, 167), "prlimit64": (302, 261),
    "rt_sigqueueinfo": (129, 138), "sched_setaffinity": (203, 122), "semget": (64, 190),
    "setpriority": (141, 140), "setxattr": (188, 5), "shmget": (29, 194), "socketpair": (53, 199),
    "utime": (132, None), "utimensat": (280, 88), "utimes": (235, None),
}  # fmt: skip
_HERE = -100  # AT_FDCWD
_NOFILE, _IPC_CREAT = 7, 0o1000
_NEW = {
    "process": signal.SIGCHLD,
    "thread": 0x10000,
    "user": 0x10000000,
    "mounts": 0x20000,
    "network": 0x40000000,
}
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_SETLEASE, _F_NOTIFY = 8, 10, 15, 1024, 1026


def _number(name: str) -> int | None:
    column = ("x86_64", "aarch64").index(platform.machine())
    call = session_calls.needed().get(name)
    return call[column] if call else OTHERS[name][column]


class Kernel:
    """The kernel's calls by their numbers."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._pid = os.getpid()

    def call(self, number: int, *arguments: Any) -> str:
        """Makes a call and returns the name of its error, or what it returned."""
        words = [
            one if isinstance(one, bytes | ctypes.Array) else ctypes.c_long(one)
            for one in arguments
        ]
        result = self._libc.syscall(ctypes.c_long(number), *words)
        error = ctypes.get_errno()
        if os.getpid() != self._pid:
            os._exit(0)  # a new process: that it is there is the answer
        return errno.errorcode.get(error, str(error)) if result == -1 else f"={result}"


def unlisted(kernel: Kernel) -> list[str]:
    """Returns what answered to numbers that are not needed as though it were there."""
    listed = {_number(name) for name in session_calls.needed()}
    return [
        f"{number}:{answer}"
        for number in NUMBERS
        if number not in listed and (answer := kernel.call(number, *NOTHING)) != "ENOSYS"
    ]


def ways_out(connection: int) -> dict[str, tuple[Any, ...]]:
    """Returns calls that would work, or that the kernel itself would refuse in other words."""
    front, victim = os.getppid(), os.fsencode(PROBE["victim"])
    buffer, two = ctypes.create_string_buffer(256), ctypes.create_string_buffer(8)
    page = ctypes.create_string_buffer(3 * mmap.PAGESIZE)
    start = -(-ctypes.addressof(page) // mmap.PAGESIZE) * mmap.PAGESIZE
    private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    shared = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS
    path = b"\x01\x00" + victim.ljust(90, b"\0")  # struct sockaddr_un
    calls: dict[str, tuple[Any, ...]] = {
        "openat": (_HERE, b"/etc/passwd", os.O_RDONLY),
        "open": (b"/etc/passwd", os.O_RDONLY),
        "openat writing": (_HERE, victim, os.O_WRONLY),
        "openat making": (_HERE, victim + b"2", os.O_WRONLY | os.O_CREAT, 0o600),
        "openat front": (_HERE, f"/proc/{front}/environ".encode(), os.O_RDONLY),
        "openat memory": (_HERE, f"/proc/{front}/mem".encode(), os.O_RDONLY),
        "openat own memory": (_HERE, b"/proc/self/mem", os.O_RDWR),
        "openat code": (_HERE, os.fsencode(os.__file__), os.O_RDONLY),
        "stat": (victim, buffer),
        "newfstatat": (_HERE, victim, buffer, 0),
        "access": (victim, 0),
        "readlink": (b"/proc/self/exe", buffer, 200),
        "fchmodat2": (_HERE, victim, 0o777, 0),
        "setxattr": (victim, b"user.x", b"x", 1, 0),
        "utime": (victim, 0),
        "utimes": (victim, 0),
        "futimesat": (_HERE, victim, 0),
        "utimensat": (_HERE, victim, 0, 0),
        "prlimit64 front": (front, _NOFILE, 0, buffer),
        "prlimit64 own": (0, _NOFILE, 0, buffer),
        "setpriority": (0, front, 19),
        "sched_setaffinity": (front, 8, b"\x01" + bytes(7)),
        "ioprio_set": (1, front, 0x6000),
        "kill front": (front, 0),
        "kill all": (-1, 0),
        "kill self": (os.getpid(), 0),
        "tgkill front": (front, front, 0),
        "tgkill first": (1, 1, 0),
        "rt_sigqueueinfo": (front, 0, buffer),
        "pidfd_open": (front, 0),
        "fcntl own": (connection, _F_SETOWN, front),
        "fcntl own ex": (connection, _F_SETOWN_EX, two),
        "fcntl signal": (connection, _F_SETSIG, signal.SIGKILL),
        "fcntl lease": (0, _F_SETLEASE, 0),
        "fcntl notify": (0, _F_NOTIFY, 0),
        "fcntl get": (0, 1),
        "socketpair datagrams": (socket.AF_UNIX, socket.SOCK_DGRAM, 0, two),
        "socketpair stream": (socket.AF_UNIX, socket.SOCK_STREAM, 0, two),
        "sendto address": (connection, b"x", 1, 0, path, len(path)),
        "sendto out of band": (connection, b"x", 1, socket.MSG_OOB, 0, 0),
        "recvfrom out of band": (connection, buffer, 1, socket.MSG_OOB, 0, 0),
        "ioctl type": (0, termios.TIOCSTI, b"x"),
        "ioctl discipline": (0, termios.TIOCSETD, two),
        "ioctl owner": (connection, termios.FIOASYNC, two),
        "mmap code": (0, 4096, mmap.PROT_READ | mmap.PROT_EXEC, private, -1, 0),
        "mmap shared": (0, 4096, mmap.PROT_READ, shared, -1, 0),
        "mmap low": (4096, 4096, mmap.PROT_READ, private | 0x10, -1, 0),
        "mprotect code": (start, mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC),
        "madvise merge": (start, mmap.PAGESIZE, 12),
        "madvise poison": (start, mmap.PAGESIZE, 100),
        "futex priority": (two, 6, 0, 0, 0, 0),
        "futex shared": (two, 1, 1, 0, 0, 0),
        "prctl name": (15, b"x", 0, 0, 0),
        "prctl dumpable": (4, 1, 0, 0, 0),
        "prctl parent": (1, 0, 0, 0, 0),
        "personality": (0xFFFFFFFF,),
        "modify_ldt": (0, buffer, 64),
        "memfd_create": (b"x", 0),
        "memfd_secret": (0,),
        "inotify_init1": (0,),
        "fanotify_init": (0, 0),
        "open_tree": (_HERE, b"/", 0),
        "landlock_create_ruleset": (0, 0, 1),
        "shmget": (0, 4096, _IPC_CREAT | 0o600),
        "msgget": (0, _IPC_CREAT | 0o600),
        "semget": (0, 1, _IPC_CREAT | 0o600),
        "mq_open": (b"xortui-probe", os.O_RDWR | os.O_CREAT, 0o600, 0),
    }
    return calls | {f"clone {kind}": (flags, 0, 0, 0, 0) for kind, flags in _NEW.items()}


def let_through(kernel: Kernel, connection: int) -> list[str]:
    """Returns which ways out are open, each with what it returned."""
    needed = session_calls.needed()
    found = []
    for name, arguments in ways_out(connection).items():
        call = name.split()[0]
        number = _number(call)
        if number is None:
            continue
        error = errno.errorcode[needed[call].error] if call in needed else "ENOSYS"
        if (answer := kernel.call(number, *arguments)) != error:
            found.append(f"{name.replace(' ', '-')}:{answer}")
    return found


class Probing(App[None]):
    """Reports what a session can do and should not."""

    def on_mount(self) -> None:
        driver = self._driver
        if not isinstance(driver, RemoteDriver) or driver.connection is None:
            return  # the zygote's warming run is not shut in
        kernel = Kernel()
        found = unlisted(kernel) + let_through(kernel, driver.connection.fileno())
        driver._send(report_message({"error": "", "found": found, "uid": os.getuid()}))


def make_probing_app(config: RunConfig, *, frames_per_second: float = 10, **drawn: bool) -> Probing:
    return Probing()
