"""The program is typed at faster than anybody types, over all views and sizes, from seeds.

`tests/benchmarks/fuzz_keys.py` makes the full count, and types over SSH too.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.environment import terminal_environment
from support.typist import TypedAt, moves, type_at, where_it_is


def _complaints(folder: Path, seed: int, count: int) -> list[str]:
    home = str(folder)
    environment = terminal_environment(HOME=home, XDG_STATE_HOME=home, XDG_CONFIG_HOME=home)

    def start(size: tuple[int, int]) -> TypedAt:
        return TypedAt(size=size, environment=environment, cwd=folder)

    ends = type_at(start, seed, count, reports=lambda: list(folder.glob("xortui/faults/*")))
    assert ends
    return [f"after {end.move} moves: {end.complaint}" for end in ends if end.complaint]


@pytest.mark.parametrize(
    ("seed", "count"),
    [(3, 100), *(pytest.param(seed, 200, marks=pytest.mark.slow) for seed in (1, 3))],
)
def test_a_few_hundred_moves_break_nothing(tmp_path: Path, seed: int, count: int) -> None:
    assert _complaints(tmp_path, seed, count) == []


def test_the_same_seed_makes_the_same_moves() -> None:
    assert list(moves(5, 50)) == list(moves(5, 50)) != list(moves(6, 50))


def test_whoever_types_is_not_held_up_by_a_program_that_reads_nothing() -> None:
    words = ("sh", "-c", "stty raw -echo; echo taken; exec sleep 60")
    with TypedAt(program=words, environment=terminal_environment()) as terminal:
        terminal.wait_for(lambda: b"taken" in terminal.sent)
        keys = b"a" * 512
        while not (rest := terminal.type(keys)):
            pass
        assert rest == keys[-len(rest) :]


def test_a_program_that_hangs_says_where() -> None:
    lines = "import time\ndef hangs():\n print('taken', flush=True); time.sleep(99)\nhangs()"
    environment = terminal_environment(PYTHONFAULTHANDLER="1")
    with TypedAt("-c", lines, program=(sys.executable,), environment=environment) as terminal:
        terminal.wait_for(lambda: b"taken" in terminal.sent)
        told = where_it_is(terminal)
        assert "its terminal is taken" in told and "in hangs" in told
