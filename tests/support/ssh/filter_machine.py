"""Runs a filter's program as the kernel would, so that any machine's filter is tested on any."""

from __future__ import annotations

from collections.abc import Sequence

from xortui.tui.ssh.sandbox.seccomp import (
    IF_ANY_BIT,
    IF_AT_LEAST,
    IF_EQUAL,
    JUMP,
    LOAD,
    RETURN,
    Instruction,
)

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7, "i386": 0x40000003}


def verdict(
    program: Sequence[Instruction],
    number: int,
    arguments: Sequence[int] = (),
    machine: str = "x86_64",
) -> int:
    """Returns what a program says of a call."""
    six = [value & (2**64 - 1) for value in (*arguments, *[0] * 6)][:6]
    data = [number, ARCHITECTURES[machine], 0, 0]
    for value in six:
        data += [value & 0xFFFFFFFF, value >> 32]
    accumulator = place = 0
    while True:
        code, if_true, if_false, value = program[place]
        place += 1
        if code == RETURN:
            return value
        if code == LOAD:
            accumulator = data[value // 4]
        elif code == JUMP:
            place += value
        else:
            holds = {
                IF_EQUAL: accumulator == value,
                IF_AT_LEAST: accumulator >= value,
                IF_ANY_BIT: bool(accumulator & value),
            }[code]
            place += if_true if holds else if_false


def steps(program: Sequence[Instruction], number: int, machine: str = "x86_64") -> int:
    """Returns how many steps a program takes for a call without arguments."""
    counted = _Counted(program)
    verdict(counted, number, (), machine)
    return counted.taken


class _Counted(list[Instruction]):
    """A program that counts what is read of it."""

    taken = 0

    def __getitem__(self, place: int) -> Instruction:  # type: ignore[override]
        self.taken += 1
        return super().__getitem__(place)
