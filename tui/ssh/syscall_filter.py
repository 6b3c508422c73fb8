"""Which system calls a session's process may not make, as a seccomp filter.

A list of what is refused, not of what is allowed: a list of what is allowed would break with the
next libc. Refused is what opens a network socket, starts a process or a program, writes or changes
the file system, or touches another process. Source of the program's form: Linux,
``Documentation/userspace-api/seccomp_filter.rst``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from typing import Final, NamedTuple

# Numbers for x86_64 and aarch64; None where the architecture has no such call.
REFUSED: Final[dict[str, tuple[int | None, int | None]]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "accept": (43, 202),
    "accept4": (288, 242),
    "bind": (49, 200),
    "listen": (50, 201),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "creat": (85, None),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rmdir": (84, None),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "link": (86, None),
    "linkat": (265, 37),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "truncate": (76, 45),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "mount": (165, 40),
    "umount2": (166, 39),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "open_by_handle_at": (304, 265),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "io_uring_setup": (425, 425),
    "memfd_create": (319, 279),
    "inotify_init1": (294, 26),
}
# Calls that libc retries in an older form when told that they do not exist.
_UNKNOWN: Final = {"clone3": (435, 435), "openat2": (437, 437)}
_CLONE: Final = (56, 220)
_OPEN: Final = (2, None)
_OPENAT: Final = (257, 56)
_KILL: Final = (62, 129)
_TGKILL: Final = (234, 131)

_ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT: Final = 0x40000000
_CLONE_THREAD: Final = 0x00010000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_IF_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_IF_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_IF_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K
_ALLOW: Final = 0x7FFF0000
_KILL_PROCESS: Final = 0x80000000
_ERROR: Final = 0x00050000  # SECCOMP_RET_ERRNO, the error in the low 16 bits
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16  # offsets in struct seccomp_data

_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2


class _Instruction(NamedTuple):
    """One step of a classic BPF program: what, where to go if true or false, with which value."""

    code: int
    if_true: int
    if_false: int
    value: int


def is_supported() -> bool:
    """Returns whether this machine's processor is one whose system calls are listed here."""
    return platform.machine() in _ARCHITECTURES


def _refuse(error: int) -> _Instruction:
    return _Instruction(_RETURN, 0, 0, _ERROR | error)


def _refuse_number(number: int, error: int) -> list[_Instruction]:
    return [_Instruction(_IF_EQUAL, 0, 1, number), _refuse(error)]


def _judge_argument(
    number: int, argument: int, test: int, value: int, *, refused_if: bool
) -> list[_Instruction]:
    """Returns the steps that refuse one call by the low 32 bits of one of its arguments."""
    skip_if_true, skip_if_false = (0, 1) if refused_if else (1, 0)
    return [
        _Instruction(_IF_EQUAL, 0, 4, number),
        _Instruction(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument),
        _Instruction(test, skip_if_true, skip_if_false, value),
        _refuse(errno.EPERM),
        _Instruction(_RETURN, 0, 0, _ALLOW),
    ]


def _program(machine: str, own_pid: int) -> list[_Instruction]:
    column, architecture = _ARCHITECTURES[machine]
    steps = [
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE_AT),
        _Instruction(_IF_EQUAL, 1, 0, architecture),
        _Instruction(_RETURN, 0, 0, _KILL_PROCESS),
        _Instruction(_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine == "x86_64":
        steps += [_Instruction(_IF_AT_LEAST, 0, 1, _X32_BIT), _refuse(errno.ENOSYS)]
    for numbers in REFUSED.values():
        if (number := numbers[column]) is not None:
            steps += _refuse_number(number, errno.EPERM)
    for unknown in _UNKNOWN.values():
        steps += _refuse_number(unknown[column], errno.ENOSYS)
    judged: list[tuple[tuple[int | None, int | None], int, int, int, bool]] = [
        (_CLONE, 0, _IF_ANY_BIT, _CLONE_THREAD, False),  # threads, but no processes
        (_OPEN, 1, _IF_ANY_BIT, _WRITING, True),
        (_OPENAT, 2, _IF_ANY_BIT, _WRITING, True),
        (_KILL, 0, _IF_EQUAL, own_pid, False),
        (_TGKILL, 0, _IF_EQUAL, own_pid, False),
    ]
    for numbers, argument, test, value, refused_if in judged:
        if (number := numbers[column]) is not None:
            steps += _judge_argument(number, argument, test, value, refused_if=refused_if)
    return [*steps, _Instruction(_RETURN, 0, 0, _ALLOW)]


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
    steps = _program(platform.machine(), os.getpid())
    filters = (_SockFilter * len(steps))(*(_SockFilter(*step) for step in steps))
    program = _SockProgram(len(steps), filters)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no system call filter")
