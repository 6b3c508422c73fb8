"""Builds a seccomp filter from a list of what is allowed, and puts it over this process.

What is not on the list is refused, and so is what a kernel to come adds. The list is handed in:
`session_calls` has that of a session. Source of the program's form: Linux,
``Documentation/userspace-api/seccomp_filter.rst``.

A call that is not listed fails with ``ENOSYS``, as if the kernel did not have it: that is the one
error at which libc takes an older call for a newer one (``clone`` for ``clone3``, ``openat`` for
``openat2``), and the older one is then judged by its own line. A call that is listed fails with
``EPERM`` where its arguments are not. A program of another architecture, or one that uses the
numbers of x32, has no business here and is ended.
"""

from __future__ import annotations

import ctypes
import errno
import platform
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

_ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT: Final = 0x40000000
_WORD: Final = 0xFFFFFFFF

LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
JUMP: Final = 0x05  # BPF_JMP | BPF_JA
IF_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
IF_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
IF_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
RETURN: Final = 0x06  # BPF_RET | BPF_K
ALLOW: Final = 0x7FFF0000
KILL_PROCESS: Final = 0x80000000
ERROR: Final = 0x00050000  # SECCOMP_RET_ERRNO, the error in the low 16 bits
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16  # offsets in struct seccomp_data

_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2


class Instruction(NamedTuple):
    """One step of a classic BPF program: what, where to go if true or false, with which value."""

    code: int
    if_true: int
    if_false: int
    value: int


class Condition(NamedTuple):
    """What one argument of a call must be.

    Attributes:
        argument: Which one, from 0.
        values: Its low 32 bits are one of these; any, where there are none.
        other_bits: None of these is set in its low 32 bits.
        is_pointer: The high 32 bits must be 0 as well.
    """

    argument: int
    values: tuple[int, ...] = ()
    other_bits: int = 0
    is_pointer: bool = False


def one_of(argument: int, *values: int) -> Condition:
    """Returns the condition that an argument of 32 bits has one of a few values."""
    return Condition(argument, values)


def only_bits(argument: int, bits: int) -> Condition:
    """Returns the condition that an argument of 32 bits has none but these bits."""
    return Condition(argument, other_bits=~bits & _WORD)


def no_address(argument: int) -> Condition:
    """Returns the condition that an argument points nowhere."""
    return Condition(argument, (0,), is_pointer=True)


class Call(NamedTuple):
    """A system call on a list of what is allowed.

    Attributes:
        x86_64: Its number there, ``None`` where there is no such call.
        aarch64: Likewise.
        conditions: What all must hold of its arguments.
        error: What it fails with where one does not.
        is_allowed: Whether it is allowed at all; one that is not is listed for its error.
    """

    x86_64: int | None
    aarch64: int | None
    conditions: tuple[Condition, ...] = ()
    error: int = errno.EPERM
    is_allowed: bool = True

    def number(self, machine: str) -> int | None:
        """Returns its number on a kind of machine."""
        return {"x86_64": self.x86_64, "aarch64": self.aarch64}[machine]


def fails_with(error: int) -> int:
    """Returns the verdict that lets a call fail with an error, unseen by the kernel."""
    return ERROR | error


def is_supported() -> bool:
    """Returns whether this machine's processor is one whose system calls are known here."""
    return platform.machine() in _ARCHITECTURES


def program(
    allowed: Mapping[str, Call],
    machine: str = platform.machine(),
    refusal: Callable[[int], int] = fails_with,
) -> list[Instruction]:
    """Returns the filter that lets a process make some calls and no others.

    A number is found by halving, in at most seven steps for a hundred calls; kernels from 5.11 on
    remember which numbers need no look at all.

    Args:
        allowed: The calls by their names.
        machine: The kind of machine, as ``platform.machine`` names it.
        refusal: Returns the verdict for an error. A test that is to learn of refusals has its own.
    """
    judged = {
        number: _judge(call, refusal)
        for call in allowed.values()
        if (number := call.number(machine)) is not None
    }
    unknown = _return(refusal(errno.ENOSYS))
    steps = [
        Instruction(LOAD, 0, 0, _ARCHITECTURE_AT),
        Instruction(IF_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        _return(KILL_PROCESS),
        Instruction(LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine == "x86_64":
        steps += [Instruction(IF_AT_LEAST, 0, 1, _X32_BIT), _return(KILL_PROCESS)]
    return steps + _search(sorted(judged.items()), unknown)


def _return(verdict: int) -> Instruction:
    return Instruction(RETURN, 0, 0, verdict)


def _search(judged: list[tuple[int, list[Instruction]]], unknown: Instruction) -> list[Instruction]:
    """Returns the steps that find a number among those that are sorted."""
    if len(judged) == 1:
        number, verdict = judged[0]
        return [Instruction(IF_EQUAL, 0, len(verdict), number), *verdict, unknown]
    half = len(judged) // 2
    lower, upper = _search(judged[:half], unknown), _search(judged[half:], unknown)
    # The far jump of a comparison is one byte wide, that of a jump is four.
    first = Instruction(IF_AT_LEAST, 0, 1, judged[half][0])
    return [first, Instruction(JUMP, 0, 0, len(lower)), *lower, *upper]


def _judge(call: Call, refusal: Callable[[int], int]) -> list[Instruction]:
    """Returns the steps that judge a call whose number has been found."""
    refused = _return(refusal(call.error))
    if not call.is_allowed:
        return [refused]
    steps = [_return(ALLOW)]
    for condition in reversed(call.conditions):
        steps = _demand(condition, len(steps)) + steps
    return [*steps, refused] if call.conditions else steps


def _demand(condition: Condition, rest: int) -> list[Instruction]:
    """Returns the steps that go on if a condition holds, and over the ``rest`` if it does not."""
    low = _ARGUMENTS_AT + 8 * condition.argument
    steps: list[Instruction] = []
    if condition.is_pointer:
        steps = [Instruction(LOAD, 0, 0, low + 4), Instruction(IF_EQUAL, 0, rest, 0)]
    if condition.other_bits:
        steps = [Instruction(IF_ANY_BIT, rest + len(steps), 0, condition.other_bits), *steps]
    beyond = rest + len(steps)
    for place, value in enumerate(reversed(condition.values)):
        # The last value decides; the others only jump over those behind them.
        steps = [Instruction(IF_EQUAL, place, 0 if place else beyond, value), *steps]
    return [Instruction(LOAD, 0, 0, low), *steps]


class _SockFilter(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class SockProgram(ctypes.Structure):
    """A program as the kernel takes it."""

    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_SockFilter)))


def compiled(steps: list[Instruction]) -> SockProgram:
    """Returns a program as the kernel takes it."""
    filters = (_SockFilter * len(steps))(*(_SockFilter(*step) for step in steps))
    return SockProgram(len(steps), filters)


def install(allowed: Mapping[str, Call]) -> None:
    """Puts the filter over this process, for good. ``no-new-privs`` must be set before.

    Raises:
        OSError: The kernel takes no filter.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    sock_program = ctypes.byref(compiled(program(allowed)))
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, sock_program, 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no system call filter")
