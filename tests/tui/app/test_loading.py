"""Nothing is collected as garbage between the program's start and its first picture."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from xortui.tui.app.loading import pause_gc, resume_gc


@pytest.fixture(autouse=True)
def collecting_again() -> Iterator[None]:
    """Begins with nothing left out, and gives the tests that follow the collector that they had."""
    gc.unfreeze()
    yield
    gc.freeze()
    gc.enable()


def test_what_was_loaded_is_never_looked_at_again() -> None:
    pause_gc()
    assert not gc.isenabled()
    before = gc.get_freeze_count()
    resume_gc()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before + 1_000


def test_a_collector_that_was_not_paused_is_left_alone() -> None:
    before = gc.get_freeze_count()
    resume_gc()
    assert gc.isenabled()
    assert gc.get_freeze_count() == before
