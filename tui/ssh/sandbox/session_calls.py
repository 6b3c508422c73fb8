"""Which system calls a session's process may make, once it is shut in.

A session computes, and speaks through one socket that it was given. What it reads it has read
before, so it needs no file; what it waits with it has opened before, so it opens nothing; it starts
no thread. The list was found by tracing the app through every view and key at many sizes, on
Python 3.11 to 3.13; what a trace cannot show (a lock, a larger block of memory, the end by
``abort``) is from the sources of glibc, musl and CPython. A test goes through every view under this
list and names what a new one lacks.

Left out is also what seems harmless and has been a way out of a sandbox: data out of band on a
local socket, futexes with priorities.
"""

from __future__ import annotations

import errno
import mmap
import os
import socket
import termios
from typing import Final

from xortui.tui.ssh.sandbox.seccomp import Call, no_address, one_of, only_bits

_READ_AND_WRITE: Final = mmap.PROT_READ | mmap.PROT_WRITE  # never to be executed
_MAP_STACK, _MAP_NORESERVE = 0x20000, 0x4000
_OWN_MEMORY: Final = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _MAP_STACK | _MAP_NORESERVE
_FREE, _HUGE, _NOT_HUGE = 8, 14, 15
_TCGETS2: Final = 0x802C542A  # how glibc from 2.42 on asks whether something is a terminal
_PRIVATE, _ABSOLUTE, _REAL_TIME = 128, 9, 256
_FUTEXES: Final = (_PRIVATE | 0, _PRIVATE | 1, _PRIVATE | _ABSOLUTE,
                   _PRIVATE | _ABSOLUTE | _REAL_TIME)  # fmt: skip


def _absent(x86_64: int | None, aarch64: int | None) -> Call:
    """Returns a call that finds no file: readers of files that may not be there know that."""
    return Call(x86_64, aarch64, error=errno.ENOENT, is_allowed=False)


def needed() -> dict[str, Call]:
    """Returns what this process needs from now on."""
    return _ALLOWED | {"tgkill": Call(234, 131, (one_of(0, os.getpid()),))}  # for ``abort``


_ALLOWED: Final[dict[str, Call]] = {
    # The socket to the front, and what is printed into nothing.
    "sendto": Call(
        44, 206, (only_bits(3, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL), no_address(4))
    ),
    "recvfrom": Call(45, 207, (only_bits(3, socket.MSG_DONTWAIT),)),
    "read": Call(0, 63),
    "write": Call(1, 64),
    "close": Call(3, 57),
    "ioctl": Call(
        16, 29, (one_of(1, termios.FIONBIO, termios.TIOCGWINSZ, termios.TCGETS, _TCGETS2),)
    ),
    # Waiting.
    "epoll_wait": Call(232, None),
    "epoll_pwait": Call(281, 22),
    "epoll_ctl": Call(233, 21),
    "clock_nanosleep": Call(230, 115),
    "restart_syscall": Call(219, 128),
    "futex": Call(202, 98, (one_of(1, *_FUTEXES),)),
    # The time, where it is not read from a page that the kernel shares.
    "clock_gettime": Call(228, 113),
    "clock_getres": Call(229, 114),
    "gettimeofday": Call(96, 169),
    "time": Call(201, None),
    # Memory.
    "brk": Call(12, 214),
    "mmap": Call(9, 222, (only_bits(2, _READ_AND_WRITE), only_bits(3, _OWN_MEMORY))),
    "mprotect": Call(10, 226, (only_bits(2, _READ_AND_WRITE),)),
    "mremap": Call(25, 216),
    "munmap": Call(11, 215),
    "madvise": Call(28, 233, (one_of(2, mmap.MADV_DONTNEED, _FREE, _HUGE, _NOT_HUGE),)),
    # Itself.
    "getpid": Call(39, 172),
    "getppid": Call(110, 173),
    "gettid": Call(186, 178),
    "getuid": Call(102, 174),
    "geteuid": Call(107, 175),
    "getgid": Call(104, 176),
    "getegid": Call(108, 177),
    "getrandom": Call(318, 278),
    "rt_sigaction": Call(13, 134),
    "rt_sigprocmask": Call(14, 135),
    "rt_sigreturn": Call(15, 139),
    "exit": Call(60, 93),
    "exit_group": Call(231, 94),
    # Files, of which there are none.
    "open": _absent(2, None),
    "openat": _absent(257, 56),
    "stat": _absent(4, None),
    "lstat": _absent(6, None),
    "newfstatat": _absent(262, 79),
    "statx": _absent(332, 291),
    "access": _absent(21, None),
    "faccessat": _absent(269, 48),
    "faccessat2": _absent(439, 439),
    "readlink": _absent(89, None),
    "readlinkat": _absent(267, 78),
}
