"""How the seeds of a sweep are shared out."""

from __future__ import annotations

from xortui.core import Change, Dataset, RunConfig
from xortui.tui.sweep.plan import SweepPlan, chunk_size_for, config_object


def test_chunks_fill_the_cache_and_keep_every_job_busy() -> None:
    assert chunk_size_for(1000, 1, 1) == 1000
    assert chunk_size_for(1000, 1, 2) == 500
    assert chunk_size_for(1000, 1, 64) == 334
    assert chunk_size_for(100_000, 1, 2) == 1021
    assert chunk_size_for(1000, 36, 8) == 1000
    assert chunk_size_for(1, 1, 8) == 1


def test_what_columns_are_called_makes_no_other_sweep() -> None:
    """So a store that was begun when columns had no names is gone on with."""
    rows, labels = ((0.0,), (1.0,)), (0.0, 1.0)
    plain, named = Dataset(rows, labels), Dataset(rows, labels, "", ("rain",), "flood")
    plans = [
        SweepPlan((RunConfig(data=data, changes=(Change(1, "data", data),)),), range(3), 3)
        for data in (plain, named)
    ]
    assert plans[0].identity() == plans[1].identity()
    assert config_object(plans[1].configs[0])["data"]["feature_names"] == ["rain"]
