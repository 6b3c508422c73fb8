"""What the front may ask the kernel for, and what it may not."""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import socket
import subprocess
import sys
import termios

import pytest
from support.ssh.filter_machine import verdict

from xortui.tui.ssh.sandbox import front_calls
from xortui.tui.ssh.sandbox.seccomp import ALLOW, ERROR, program

MACHINES = ("x86_64", "aarch64")


def _judge(machine: str, number: int, *arguments: int) -> str:
    found = verdict(program(front_calls.needed(), machine), number, arguments, machine)
    if found == ALLOW:
        return "allowed"
    return errno.errorcode[found & 0xFFFF] if found & 0x7FFF0000 == ERROR else "killed"


def _call(name: str, *arguments: int) -> str:
    number = front_calls.needed()[name].x86_64
    assert number is not None
    return _judge("x86_64", number, *arguments)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_not_listed_is_refused(machine: str) -> None:
    calls = front_calls.needed().values()
    listed = [number for call in calls if (number := call.number(machine)) is not None]
    assert len(set(listed)) == len(listed)
    for number in set(range(700)) - set(listed):
        assert _judge(machine, number) == "ENOSYS", number


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("openat", (0, 0, os.O_WRONLY)),
        ("openat", (0, 0, os.O_RDONLY | os.O_CREAT)),
        ("open", (0, os.O_RDWR)),
        ("clone", (0,)),
        ("clone", (0x10000000 | 0x3D0F00,)),  # a thread in a user namespace of its own
        ("sendto", (3, 0, 1, 0, 0x7FFF0000, 16)),
        ("sendto", (3, 0, 1, socket.MSG_OOB)),
        ("sendmsg", (3, 0, socket.MSG_OOB)),
        ("kill", (os.getpid() + 1, 9)),
        ("kill", (-1, 9)),
        ("tgkill", (1, 1, 9)),
        ("socketpair", (socket.AF_INET, socket.SOCK_STREAM)),
        ("socketpair", (socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)),
        ("setsockopt", (3, socket.IPPROTO_IP, 64)),
        ("prlimit64", (1, 7)),
        ("prctl", (22, 2)),
        ("fcntl", (3, fcntl.F_SETOWN, 1)),
        ("fcntl", (3, fcntl.F_SETSIG, 9)),
        ("ioctl", (0, termios.TIOCSTI)),
        ("ioctl", (0, termios.TIOCLINUX)),
        ("mmap", (0, 4096, 0x1 | 0x4)),
        ("mprotect", (0, 4096, 0x7)),
    ],
)
def test_what_is_listed_is_refused_with_other_arguments(
    name: str, arguments: tuple[int, ...]
) -> None:
    assert _call(name, *arguments) == "EPERM"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("openat", (0, 0, os.O_RDONLY | os.O_CLOEXEC)),
        ("clone", (0x3D0F00,)),
        ("kill", (os.getpid(), 15)),
        ("socketpair", (socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_CLOEXEC)),
        ("setsockopt", (3, socket.IPPROTO_TCP, socket.TCP_NODELAY)),
        ("fcntl", (3, fcntl.F_DUPFD_CLOEXEC)),
        ("ioctl", (0, termios.TIOCGWINSZ)),
        ("mmap", (0, 4096, 0x3)),
        ("accept4", (3, 0, 0, 0)),
        ("sendto", (3, 0, 1, socket.MSG_DONTWAIT)),
    ],
)
def test_what_the_front_does_is_allowed(name: str, arguments: tuple[int, ...]) -> None:
    assert _call(name, *arguments) == "allowed"


_TRY = """
import errno, os, socket, subprocess, sys
from pathlib import Path
from xortui.tui.ssh.sandbox import front_sandbox
folder = Path(sys.argv[1])
(folder / "readable").write_text("here")
pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
front_sandbox.enter(None, folder)
def outcome(attempt):
    try:
        attempt()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
for attempt in (
    lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
    lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM),
    lambda: (folder / "new").write_text("x"),
    lambda: (folder / "readable").read_text(),
    lambda: (folder / "readable").chmod(0o777),
    lambda: os.unlink(folder / "readable"),
    lambda: os.fork(),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: os.kill(os.getppid(), 0),
    lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 1),
    lambda: socket.socketpair(),
    lambda: Path(f"/proc/{os.getppid()}/stat").read_text(),
    lambda: pair[0].send(b"x"),
):
    print(outcome(attempt))
status = Path("/proc/self/status").read_text()
print([line.split()[1] for line in status.splitlines() if line[:8] in ("NoNewPri", "Seccomp:")])
"""


def test_a_process_that_is_shut_in_keeps_what_it_has_and_gets_nothing(tmp_path: object) -> None:
    if platform.machine() not in MACHINES:
        pytest.skip("no list for this processor")
    done = subprocess.run(
        [sys.executable, "-c", _TRY, str(tmp_path)], capture_output=True, text=True
    )
    lines = done.stdout.splitlines()
    assert lines[-1] == "['1', '2']", done.stderr
    assert set(lines[:4]) <= {"EPERM", "ENOSYS"}
    assert lines[4] in ("EACCES", "done")  # without Landlock it can be read
    assert set(lines[5:11]) <= {"EPERM", "ENOSYS"}
    assert lines[11:14] == ["done"] * 3
