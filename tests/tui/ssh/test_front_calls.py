"""What the front's filter lets through, by what the kernel would say to each call."""

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

from xortui.tui.ssh import front_calls

OWN = 4321
ALLOWED, REFUSED, UNKNOWN = "allowed", errno.EPERM, errno.ENOSYS


def _judge(machine: str, number: int, *arguments: int) -> str | int:
    """Runs the filter's program as the kernel does, and returns what becomes of a call."""
    _column, architecture = front_calls._ARCHITECTURES[machine]
    data = {0: number, 4: architecture}
    for place in range(6):
        value = arguments[place] if place < len(arguments) else 0
        data[16 + 8 * place] = value & 0xFFFFFFFF
    steps, place, accumulator = front_calls.program(machine, OWN), 0, 0
    while True:
        code, if_true, if_false, value = steps[place]
        place += 1
        if code == front_calls._LOAD:
            accumulator = data[value]
        elif code == front_calls._AND:
            accumulator &= value
        elif code == front_calls._IF_EQUAL:
            place += if_true if accumulator == value else if_false
        elif code == front_calls._IF_AT_LEAST:
            place += if_true if accumulator >= value else if_false
        else:
            assert code == front_calls._RETURN
            if value == front_calls._ALLOW:
                return ALLOWED
            return value & 0xFFFF if value & 0x7FFF0000 == front_calls._ERROR else "killed"


def _call(name: str, *arguments: int) -> str | int:
    return _judge("x86_64", front_calls.ALLOWED[name][0] or 0, *arguments)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_what_is_not_listed_is_refused(machine: str) -> None:
    column = front_calls._ARCHITECTURES[machine][0]
    listed = {numbers[column] for numbers in front_calls.ALLOWED.values()}
    assert len(listed - {None}) == len([n for n in front_calls.ALLOWED.values() if n[column]]) + (
        machine == "x86_64"  # whose read has the number 0
    )
    for number in set(range(700)) - listed:
        assert _judge(machine, number) in (REFUSED, UNKNOWN), number
    if machine == "x86_64":
        assert _judge(machine, 0x40000000) == UNKNOWN


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("openat", (0, 0, os.O_WRONLY)),
        ("openat", (0, 0, os.O_RDONLY | os.O_CREAT)),
        ("open", (0, os.O_RDWR)),
        ("clone", (0,)),
        ("kill", (OWN + 1, 9)),
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
    assert _call(name, *arguments) == REFUSED


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("openat", (0, 0, os.O_RDONLY | os.O_CLOEXEC)),
        ("clone", (0x3D0F00,)),
        ("kill", (OWN, 15)),
        ("socketpair", (socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_CLOEXEC)),
        ("setsockopt", (3, socket.IPPROTO_TCP, socket.TCP_NODELAY)),
        ("fcntl", (3, fcntl.F_DUPFD_CLOEXEC)),
        ("ioctl", (0, termios.TIOCGWINSZ)),
        ("mmap", (0, 4096, 0x3)),
        ("accept4", (3, 0, 0, 0)),
    ],
)
def test_what_the_front_does_is_allowed(name: str, arguments: tuple[int, ...]) -> None:
    assert _call(name, *arguments) == ALLOWED


_TRY = """
import errno, os, socket, subprocess, sys
from pathlib import Path
from xortui.tui.ssh import confinement
folder = Path(sys.argv[1])
(folder / "readable").write_text("here")
pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
confinement.enter(None, folder)
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
    if platform.machine() != "x86_64" and platform.machine() != "aarch64":
        pytest.skip("no list for this processor")
    done = subprocess.run(
        [sys.executable, "-c", _TRY, str(tmp_path)], capture_output=True, text=True
    )
    lines = done.stdout.splitlines()
    assert lines[-1] == "['1', '2']", done.stderr
    assert set(lines[:4]) == {"EPERM"}
    assert lines[4] in ("EACCES", "done")  # without Landlock it can be read
    assert set(lines[5:11]) <= {"EPERM", "EACCES"}
    assert lines[11:14] == ["done"] * 3
