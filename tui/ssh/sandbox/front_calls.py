"""Which system calls the front may make, once it is shut in.

The front serves sockets that are open already, and asks the monitor for the rest. So it opens no
socket, connects nowhere, starts no process and no program, writes no file but those that it has
open, makes no memory executable, and types nothing into the terminal that it was started from. The
list was found by tracing servers on Python 3.11 and 3.13.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import socket
import termios
from typing import Final

from xortui.tui.ssh.sandbox.seccomp import Call, Condition, no_address, one_of, only_bits

_READ_AND_WRITE: Final = mmap.PROT_READ | mmap.PROT_WRITE  # never to be executed
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_THREADS: Final = (0x3D0F00, 0x7D0F00)  # the flags of a thread in glibc and in musl
# Not datagrams, which could be sent to any socket of this machine.
_LINKED: Final = tuple(
    kind | more
    for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET)
    for more in (0, socket.SOCK_CLOEXEC)
)
_FLAGS: Final = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL | socket.MSG_CMSG_CLOEXEC
_PR_SET_NAME: Final = 15
_TCGETS2: Final = 0x802C542A  # how glibc from 2.42 on asks whether something is a terminal
_TERMINAL_QUESTIONS: Final = (
    termios.TCGETS,
    _TCGETS2,
    termios.TIOCGWINSZ,
    termios.FIONREAD,
    termios.FIONBIO,
    termios.FIOCLEX,
    termios.FIONCLEX,
)
_DESCRIPTOR_FLAGS: Final = (
    fcntl.F_GETFD,
    fcntl.F_SETFD,
    fcntl.F_GETFL,
    fcntl.F_SETFL,
    fcntl.F_DUPFD,
    fcntl.F_DUPFD_CLOEXEC,
)


def needed() -> dict[str, Call]:
    """Returns what this process needs from now on."""
    own = (one_of(0, os.getpid()),)
    return _ALLOWED | {"kill": Call(62, 129, own), "tgkill": Call(234, 131, own)}


_ALLOWED: Final[dict[str, Call]] = {
    # Memory.
    "brk": Call(12, 214),
    "mmap": Call(9, 222, (only_bits(2, _READ_AND_WRITE),)),
    "munmap": Call(11, 215),
    "mremap": Call(25, 216),
    "madvise": Call(28, 233),
    "mprotect": Call(10, 226, (only_bits(2, _READ_AND_WRITE),)),
    # Files, to read, and those that are open.
    "read": Call(0, 63),
    "readv": Call(19, 65),
    "pread64": Call(17, 67),
    "write": Call(1, 64),
    "writev": Call(20, 66),
    "close": Call(3, 57),
    "lseek": Call(8, 62),
    "fstat": Call(5, 80),
    "newfstatat": Call(262, 79),
    "stat": Call(4, None),
    "lstat": Call(6, None),
    "statx": Call(332, 291),
    "fstatfs": Call(138, 44),
    "access": Call(21, None),
    "faccessat": Call(269, 48),
    "faccessat2": Call(439, 439),
    "readlink": Call(89, None),
    "readlinkat": Call(267, 78),
    "getdents64": Call(217, 61),
    "getcwd": Call(79, 17),
    "ftruncate": Call(77, 46),
    "fsync": Call(74, 82),
    "flock": Call(73, 32),
    "dup": Call(32, 23),
    "dup2": Call(33, None),
    "dup3": Call(292, 24),
    "pipe2": Call(293, 59),
    "openat": Call(257, 56, (Condition(2, other_bits=_WRITING),)),
    "open": Call(2, None, (Condition(1, other_bits=_WRITING),)),
    "ioctl": Call(16, 29, (one_of(1, *_TERMINAL_QUESTIONS),)),
    "fcntl": Call(72, 25, (one_of(1, *_DESCRIPTOR_FLAGS),)),
    # Waiting.
    "poll": Call(7, None),
    "ppoll": Call(271, 73),
    "select": Call(23, None),
    "pselect6": Call(270, 72),
    "epoll_create1": Call(291, 20),
    "epoll_ctl": Call(233, 21),
    "epoll_wait": Call(232, None),
    "epoll_pwait": Call(281, 22),
    "epoll_pwait2": Call(441, 441),
    "eventfd2": Call(290, 19),
    "pidfd_open": Call(434, 434),
    "wait4": Call(61, 260),
    "waitid": Call(247, 95),
    # Sockets that are there.
    "accept": Call(43, 202),
    "accept4": Call(288, 242),
    "listen": Call(50, 201),
    "recvfrom": Call(45, 207, (only_bits(3, _FLAGS),)),
    "recvmsg": Call(47, 212, (only_bits(2, _FLAGS),)),
    "sendto": Call(
        44,
        206,
        (
            only_bits(3, _FLAGS),
            no_address(4),
        ),
    ),
    "sendmsg": Call(46, 211, (only_bits(2, _FLAGS),)),
    "shutdown": Call(48, 210),
    "getsockopt": Call(55, 209),
    "setsockopt": Call(54, 208, (one_of(1, socket.SOL_SOCKET, socket.IPPROTO_TCP),)),
    "getsockname": Call(51, 204),
    "getpeername": Call(52, 205),
    "socketpair": Call(
        53,
        199,
        (
            one_of(0, socket.AF_UNIX),
            one_of(1, *_LINKED),
        ),
    ),
    # The time.
    "clock_gettime": Call(228, 113),
    "clock_getres": Call(229, 114),
    "clock_nanosleep": Call(230, 115),
    "nanosleep": Call(35, 101),
    "gettimeofday": Call(96, 169),
    "time": Call(201, None),
    # Itself.
    "getpid": Call(39, 172),
    "gettid": Call(186, 178),
    "getppid": Call(110, 173),
    "getuid": Call(102, 174),
    "geteuid": Call(107, 175),
    "getgid": Call(104, 176),
    "getegid": Call(108, 177),
    "getrandom": Call(318, 278),
    "getrusage": Call(98, 165),
    "getcpu": Call(309, 168),
    "uname": Call(63, 160),
    "sysinfo": Call(99, 179),
    "sched_yield": Call(24, 124),
    "sched_getaffinity": Call(204, 123),
    "prlimit64": Call(302, 261, (one_of(0, 0),)),
    "prctl": Call(157, 167, (one_of(0, _PR_SET_NAME),)),
    # Threads.
    "clone": Call(56, 220, (one_of(0, *_THREADS),)),
    "futex": Call(202, 98),
    "set_robust_list": Call(273, 99),
    "rseq": Call(334, 293),
    "exit": Call(60, 93),
    "exit_group": Call(231, 94),
    "restart_syscall": Call(219, 128),
    "membarrier": Call(324, 283),
    # Signals, to itself.
    "rt_sigaction": Call(13, 134),
    "rt_sigprocmask": Call(14, 135),
    "rt_sigreturn": Call(15, 139),
    "sigaltstack": Call(131, 132),
}
