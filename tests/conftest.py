"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples every time and no limit to an example's time: what fails on a busy machine
# must fail on every other. `--hypothesis-profile=search` looks for examples nobody has seen yet.
settings.load_profile("ci")
settings.register_profile("search", derandomize=False)


def pytest_xdist_auto_num_workers() -> int:
    """Returns how many tests run at once: many of them wait for programs most of the time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) * 3 // 2
