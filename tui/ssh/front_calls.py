"""Which system calls the front may make, as a seccomp filter: what is not listed is refused.

The front serves sockets that are open already, and asks the monitor for the rest. So it opens no
socket, connects nowhere, starts no process and no program, writes no file but those that it has
open, makes no memory executable, and types nothing into the terminal that it was started from.
Source of the program's form: Linux, ``Documentation/userspace-api/seccomp_filter.rst``.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import socket
import termios
from collections.abc import Sequence
from typing import Final, NamedTuple

# Numbers for x86_64 and aarch64; None where the architecture has no such call.
ALLOWED: Final[dict[str, tuple[int | None, int | None]]] = {
    # Memory.
    "brk": (12, 214),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "mprotect": (10, 226),
    # Files.
    "read": (0, 63),
    "readv": (19, 65),
    "pread64": (17, 67),
    "write": (1, 64),
    "writev": (20, 66),
    "close": (3, 57),
    "lseek": (8, 62),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "stat": (4, None),
    "lstat": (6, None),
    "statx": (332, 291),
    "fstatfs": (138, 44),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "ftruncate": (77, 46),
    "fsync": (74, 82),
    "flock": (73, 32),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "pipe2": (293, 59),
    "openat": (257, 56),
    "open": (2, None),
    "ioctl": (16, 29),
    "fcntl": (72, 25),
    # Waiting.
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "epoll_pwait2": (441, 441),
    "eventfd2": (290, 19),
    "pidfd_open": (434, 434),
    "wait4": (61, 260),
    "waitid": (247, 95),
    # Sockets.
    "accept": (43, 202),
    "accept4": (288, 242),
    "listen": (50, 201),
    "recvfrom": (45, 207),
    "recvmsg": (47, 212),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "shutdown": (48, 210),
    "getsockopt": (55, 209),
    "setsockopt": (54, 208),
    "getsockname": (51, 204),
    "getpeername": (52, 205),
    "socketpair": (53, 199),
    # Time.
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    # Itself.
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getrandom": (318, 278),
    "getrusage": (98, 165),
    "getcpu": (309, 168),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "prlimit64": (302, 261),
    "prctl": (157, 167),
    # Threads.
    "clone": (56, 220),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "restart_syscall": (219, 128),
    "membarrier": (324, 283),
    # Signals.
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "kill": (62, 129),
    "tgkill": (234, 131),
}

_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CLONE_THREAD: Final = 0x00010000
_PROT_EXEC: Final = 0x4
_SOCKET_TYPE: Final = 0xF
_PR_SET_NAME: Final = 15
_WHOLE: Final = 0xFFFFFFFF


class Condition(NamedTuple):
    """What the low 32 bits of an argument must be, after a mask."""

    argument: int
    mask: int
    values: Sequence[int]


_NO_CODE: Final = (Condition(2, _PROT_EXEC, (0,)),)
CONDITIONS: Final[dict[str, tuple[Condition, ...]]] = {
    "mmap": _NO_CODE,
    "mprotect": _NO_CODE,
    "open": (Condition(1, _WRITING, (0,)),),
    "openat": (Condition(2, _WRITING, (0,)),),
    "clone": (Condition(0, _CLONE_THREAD, (_CLONE_THREAD,)),),
    "socketpair": (
        Condition(0, _WHOLE, (socket.AF_UNIX,)),
        # Not datagrams, which could be sent to any socket of this machine.
        Condition(1, _SOCKET_TYPE, (socket.SOCK_STREAM, socket.SOCK_SEQPACKET)),
    ),
    "setsockopt": (Condition(1, _WHOLE, (socket.SOL_SOCKET, socket.IPPROTO_TCP)),),
    "prlimit64": (Condition(0, _WHOLE, (0,)),),
    "prctl": (Condition(0, _WHOLE, (_PR_SET_NAME,)),),
    "fcntl": (
        Condition(
            1,
            _WHOLE,
            (
                fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_SETFL, fcntl.F_DUPFD,
                fcntl.F_DUPFD_CLOEXEC,
            ),
        ),
    ),
    "ioctl": (
        Condition(
            1,
            _WHOLE,
            (
                termios.TCGETS, termios.TIOCGWINSZ, termios.FIONREAD, termios.FIONBIO,
                termios.FIOCLEX, termios.FIONCLEX,
            ),
        ),
    ),
}  # fmt: skip

_ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT: Final = 0x40000000
_NEW_CALLS_FROM: Final = 403  # libc tries these and falls back where they are unknown

_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_AND: Final = 0x54  # BPF_ALU | BPF_AND | BPF_K
_IF_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_IF_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K
_ALLOW: Final = 0x7FFF0000
_KILL_PROCESS: Final = 0x80000000
_ERROR: Final = 0x00050000  # SECCOMP_RET_ERRNO, the error in the low 16 bits
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16  # offsets in struct seccomp_data

_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2


class _Step(NamedTuple):
    """One step of a classic BPF program: what, where to go if true or false, with which value."""

    code: int
    if_true: int
    if_false: int
    value: int


_ALLOWED: Final = _Step(_RETURN, 0, 0, _ALLOW)
_REFUSED: Final = _Step(_RETURN, 0, 0, _ERROR | errno.EPERM)
_UNKNOWN: Final = _Step(_RETURN, 0, 0, _ERROR | errno.ENOSYS)


def _judge(conditions: Sequence[Condition]) -> list[_Step]:
    """Returns the steps that end with a verdict on a call whose number has been found."""
    steps: list[_Step] = []
    for argument, mask, values in conditions:
        steps += [
            _Step(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument),
            _Step(_AND, 0, 0, mask),
            *(
                _Step(_IF_EQUAL, len(values) - place, 0, value)
                for place, value in enumerate(values)
            ),
            _REFUSED,
        ]
    return [*steps, _ALLOWED]


def program(machine: str, own_pid: int) -> list[_Step]:
    """Returns the filter's program for a processor and the process that it is put over."""
    column, architecture = _ARCHITECTURES[machine]
    own = (Condition(0, _WHOLE, (own_pid,)),)
    conditions = {**CONDITIONS, "kill": own, "tgkill": own}
    steps = [
        _Step(_LOAD, 0, 0, _ARCHITECTURE_AT),
        _Step(_IF_EQUAL, 1, 0, architecture),
        _Step(_RETURN, 0, 0, _KILL_PROCESS),
        _Step(_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine == "x86_64":
        steps += [_Step(_IF_AT_LEAST, 0, 1, _X32_BIT), _UNKNOWN]
    for name, numbers in ALLOWED.items():
        if (number := numbers[column]) is not None:
            verdict = _judge(conditions.get(name, ()))
            steps += [_Step(_IF_EQUAL, 0, len(verdict), number), *verdict]
    return [*steps, _Step(_IF_AT_LEAST, 0, 1, _NEW_CALLS_FROM), _UNKNOWN, _REFUSED]


class _SockFilter(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class _SockProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_SockFilter)))


def install() -> None:
    """Puts the filter over this process, for good. ``no-new-privs`` must be set before.

    Raises:
        OSError: The kernel takes no filter.
    """
    steps = program(platform.machine(), os.getpid())
    filters = (_SockFilter * len(steps))(*(_SockFilter(*step) for step in steps))
    sock_program = _SockProgram(len(steps), filters)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(sock_program), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no system call filter")
