"""A sweep for tests, what trains it, and what is exported of it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from xortui.core import PRESETS
from xortui.core.sweep import combinations
from xortui.tui.sweep.executors import Workers
from xortui.tui.sweep.exports import json_lines, write_csv, write_npz
from xortui.tui.sweep.judging import Judging
from xortui.tui.sweep.plan import Chunk, SweepPlan
from xortui.tui.sweep.run import run_sweep
from xortui.tui.sweep.store import Store

SCRATCH = PRESETS["scratch"].config.replace(epochs=100)
PLAN = SweepPlan(
    tuple(combinations(SCRATCH, {"hidden": ((2,), (3,)), "learning_rate": (1.0, 3.0)})),
    range(5),
    4,
    ("hidden", "learning_rate"),
)

WHOLE = Judging("all")
"""Judged to the end, however slow the machine is."""


@cache
def _trained(function: Callable[..., Any], *arguments: Any) -> Any:
    """What became of a chunk, which is the same each time: many a sweep has it."""
    return function(*arguments)


class Counting(Executor):
    """Trains at once, and counts what was asked and how much waited at most."""

    def __init__(self, fails_after: int = 10**9) -> None:
        self.calls = 0
        self.fails_after = fails_after

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Any:
        self.calls += 1
        future: Future[Any] = Future()
        if self.calls > self.fails_after:
            future.set_exception(BrokenExecutor("gone"))
        else:
            config, seeds, judging = arguments
            if judging.mode != "none":
                judging = replace(judging, mode="all")
            future.set_result(_trained(function, config, seeds, judging))
        return future


class Stopping:
    def __init__(self, after: int) -> None:
        self.left = after

    def finished(self, chunk: Chunk, outcomes: object) -> None:
        self.left -= 1

    def waited(self) -> bool:
        return self.left > 0


def exported(store: Store, folder: Path) -> list[bytes]:
    write_csv(folder / "rows.csv", store)
    write_npz(folder / "rows.npz", store)
    lines = "\n".join(json_lines(store)).encode()
    return [(folder / "rows.csv").read_bytes(), (folder / "rows.npz").read_bytes(), lines]


def swept(plan: SweepPlan, workers: Executor | Workers, folder: Path) -> list[bytes]:
    with closing(Store(plan)) as store:
        assert run_sweep(store, workers, judging=WHOLE)
        return exported(store, folder)


def finished_runs(path: Path) -> int:
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        try:
            query = "select coalesce(sum(length(fates)), 0) from chunks"
            return int(connection.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
