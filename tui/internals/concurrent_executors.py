"""How many workers an executor of the standard library has."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Final

_A_FEW: Final = 8


def worker_count(executor: Executor) -> int:
    """Returns how many workers an executor has, where it can tell; otherwise a few."""
    return int(getattr(executor, "_max_workers", None) or _A_FEW)
