"""The filter's program: what it says of every call, on every kind of machine."""

from __future__ import annotations

import errno
import itertools
import mmap
import os
import socket
import termios

import pytest
from support.ssh.filter_machine import steps, verdict
from support.ssh.watched_filter import numbers_of_headers

from xortui.tui.ssh.sandbox import session_calls
from xortui.tui.ssh.sandbox.seccomp import (
    ALLOW,
    KILL_PROCESS,
    Call,
    fails_with,
    no_address,
    one_of,
    only_bits,
    program,
)

MACHINES = ("x86_64", "aarch64")
SESSION = session_calls.needed()
BEYOND = 1 << 32


def _session(machine: str, name: str, *arguments: int) -> int:
    number = SESSION[name].number(machine)
    assert number is not None
    return verdict(program(SESSION, machine), number, arguments, machine)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_call_that_is_not_listed_does_not_exist(machine: str) -> None:
    steps_of_session = program(SESSION, machine)
    listed = {call.number(machine) for call in SESSION.values()}
    for number in itertools.chain(range(2000), (2**20, 2**30 - 1)):
        if number not in listed:
            assert verdict(steps_of_session, number, (), machine) == fails_with(errno.ENOSYS)


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_are_those_of_the_kernel(machine: str) -> None:
    numbers = numbers_of_headers(machine)
    if not numbers:
        pytest.skip("the kernel's headers are not installed")
    for name, call in SESSION.items():
        number = call.number(machine)
        assert number is None or number == numbers[name], name


def test_other_architectures_and_x32_are_ended() -> None:
    here = program(SESSION, "x86_64")
    assert verdict(here, 20, (), "i386") == KILL_PROCESS
    assert verdict(here, 39, (), "aarch64") == KILL_PROCESS
    assert verdict(program(SESSION, "aarch64"), 39, (), "x86_64") == KILL_PROCESS
    for number in (0x40000000, 0x40000000 | 39, 0x40000000 | 520, 0xFFFFFFFF):
        assert verdict(here, number) == KILL_PROCESS


@pytest.mark.parametrize("machine", MACHINES)
def test_every_call_is_found_in_a_few_steps(machine: str) -> None:
    here = program(SESSION, machine)
    assert max(steps(here, number, machine) for number in range(500)) <= 24
    assert len(here) < 4096  # more than that no kernel takes


def test_a_condition_holds_for_all_32_bits_and_a_pointer_for_64() -> None:
    here = program(
        {
            "few": Call(1, None, (one_of(0, 3, 5, 7),)),
            "bits": Call(2, None, (only_bits(1, 0b101),)),
            "nowhere": Call(3, None, (no_address(5),)),
            "all": Call(4, None, (one_of(0, 3, 5), only_bits(1, 0b11), no_address(2))),
            "never": Call(5, None, error=errno.ENOENT, is_allowed=False),
        },
        "x86_64",
    )
    for value in range(10):
        assert (verdict(here, 1, (value,)) == ALLOW) == (value in (3, 5, 7))
        assert (verdict(here, 2, (9, value)) == ALLOW) == (value in (0, 1, 4, 5))
    assert verdict(here, 1, (3 | BEYOND,)) == ALLOW  # the kernel takes 32 bits, too
    assert verdict(here, 2, (0, 2**31)) == fails_with(errno.EPERM)
    assert verdict(here, 3, (1, 1, 1, 1, 1, 0)) == ALLOW
    for pointer in (1, BEYOND, 2**63):
        assert verdict(here, 3, (0, 0, 0, 0, 0, pointer)) == fails_with(errno.EPERM)
    for first, second, third in itertools.product((3, 4, 5), (1, 3, 4), (0, 1, BEYOND)):
        is_right = first != 4 and second != 4 and third == 0
        assert (verdict(here, 4, (first, second, third)) == ALLOW) == is_right
    assert verdict(here, 5) == fails_with(errno.ENOENT)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "allowed", "refused"),
    [
        (
            "sendto",
            [(3, 1, 1, 0, 0, 0), (3, 1, 1, socket.MSG_NOSIGNAL, 0, 0)],
            [(3, 1, 1, 0, 4096, 16), (3, 1, 1, 0, BEYOND, 16), (3, 1, 1, socket.MSG_OOB, 0, 0)],
        ),
        (
            "recvfrom",
            [(3, 1, 1, 0), (3, 1, 1, socket.MSG_DONTWAIT)],
            [(3, 1, 1, socket.MSG_OOB), (3, 1, 1, socket.MSG_ERRQUEUE)],
        ),
        (
            "ioctl",
            [(0, termios.TIOCGWINSZ), (5, termios.FIONBIO), (0, termios.TCGETS)],
            [
                (0, one)
                for one in (
                    termios.TIOCSTI, termios.TIOCSETD, termios.TIOCLINUX, termios.TIOCSCTTY,
                    termios.TCSETS, termios.TIOCSWINSZ, termios.FIOASYNC, 0x8901, 0x8902,
                )
            ],
        ),
        (
            "mmap",
            [(0, 4096, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)],
            [
                (0, 4096, mmap.PROT_EXEC, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS),
                (0, 4096, mmap.PROT_READ, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS),
                (0, 4096, mmap.PROT_READ, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x10),
                (0, 4096, mmap.PROT_READ, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000),
            ],
        ),
        (
            "mprotect",
            [(4096, 4096, mmap.PROT_READ), (4096, 4096, 0)],
            [(4096, 4096, mmap.PROT_READ | mmap.PROT_EXEC), (4096, 4096, 8)],
        ),
        (
            "madvise",
            [(4096, 4096, mmap.MADV_DONTNEED), (4096, 4096, mmap.MADV_HUGEPAGE)],
            [(4096, 4096, one) for one in (9, 10, 12, 20, 21, 25, 100)],
        ),
        ("futex", [(4096, 128), (4096, 129), (4096, 137)], [(4096, n) for n in (0, 1, 6, 12, 134)]),
        ("tgkill", [(os.getpid(), 1, 6)], [(os.getppid(), 1, 9), (1, 1, 9), (0, 1, 9)]),
        ("openat", [], [(0, 4096, os.O_RDONLY), (2**64 - 100, 4096, os.O_WRONLY)]),
        ("newfstatat", [], [(0, 4096, 4096, 0)]),
    ],
)  # fmt: skip
def test_arguments_are_judged(
    machine: str, name: str, allowed: list[tuple[int, ...]], refused: list[tuple[int, ...]]
) -> None:
    for arguments in allowed:
        assert _session(machine, name, *arguments) == ALLOW, arguments
    for arguments in refused:
        error = errno.ENOENT if name in ("openat", "newfstatat") else errno.EPERM
        assert _session(machine, name, *arguments) == fails_with(error), arguments


def test_refusals_can_be_told_to_somebody() -> None:
    here = program({"getpid": Call(39, 172)}, "x86_64", refusal=lambda error: 0x7FC00000 | error)
    assert verdict(here, 39) == ALLOW
    assert verdict(here, 40) == 0x7FC00000 | errno.ENOSYS
