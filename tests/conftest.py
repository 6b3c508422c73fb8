"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

# The same examples every time and no limit to an example's time: what fails on a busy machine
# must fail on every other. `--hypothesis-profile=search` looks for examples nobody has seen yet.
settings.load_profile("ci")
settings.register_profile("search", derandomize=False)


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Runs half as many tests again at once: many of them wait for programs most of the time."""
    return (yield) * 3 // 2


_TESTS: Final = Path(__file__).parent
_MARKS_BY_PLACE: Final = {"tui/ssh": "ssh", "tui/terminal": "terminal"}


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Marks what stands in the folders of tests that start terminals and servers."""
    for item in items:
        place = item.path.relative_to(_TESTS).as_posix()
        for folder, mark in _MARKS_BY_PLACE.items():
            if place.startswith(folder):
                item.add_marker(mark)
