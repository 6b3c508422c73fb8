"""How the seeds of a sweep are shared out."""

from __future__ import annotations

from xortui.tui.sweep.plan import chunk_size_for


def test_chunks_fill_the_cache_and_keep_every_job_busy() -> None:
    assert chunk_size_for(1000, 1, 1) == 1000
    assert chunk_size_for(1000, 1, 2) == 500
    assert chunk_size_for(1000, 1, 64) == 334
    assert chunk_size_for(100_000, 1, 2) == 1021
    assert chunk_size_for(1000, 36, 8) == 1000
    assert chunk_size_for(1, 1, 8) == 1
