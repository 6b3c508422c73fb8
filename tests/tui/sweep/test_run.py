"""A sweep through an executor: nothing lost, nothing done twice, few chunks at once."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from support.sweeping import PLAN, Counting, Stopping, exported

from xortui.tui.sweep.executors import Workers
from xortui.tui.sweep.judging import Judging
from xortui.tui.sweep.run import run_sweep, tallies
from xortui.tui.sweep.store import Store


def test_however_many_chunks_there_are_few_are_in_flight() -> None:
    class Watching(Executor):
        """Counts futures that are not yet done; each is done when the next is asked for."""

        def __init__(self) -> None:
            self.waiting, self.most = [], 0

        def submit(self, function, /, *arguments, **keywords):
            self.waiting = [pair for pair in self.waiting if not pair[0].done()]
            future = Future()
            self.waiting.append((future, (function, arguments)))
            self.most = max(self.most, len(self.waiting))
            if len(self.waiting) == 6:
                for waiting, (work, values) in self.waiting:
                    waiting.set_result(work(*values))
            return future

    watching = Watching()
    plan = replace(PLAN, configs=[PLAN.configs[0].replace(epochs=9)], seeds=range(18), chunk_size=1)
    with closing(Store(plan)) as store:
        assert run_sweep(store, Workers(watching, lambda: 3), judging=Judging("none"))
        assert store.finished_runs() == 18
    assert watching.most == 6


def test_a_stopped_sweep_goes_on_without_doing_anything_again(
    expected: list[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "sweep.db"
    with closing(Store(PLAN, path)) as store:
        assert not run_sweep(store, Workers(Counting(), lambda: 1), Stopping(after=5))
        finished = store.finished_runs()
        assert 5 <= finished < PLAN.runs
        assert sum(tally.runs for tally in tallies(store)) == finished
    done = len(list(PLAN.chunks()))
    counting = Counting()
    # The store's own size of chunks is kept, whatever the number of jobs is now.
    with closing(Store(replace(PLAN, chunk_size=3), path)) as store:
        missing = sum(not store.has(chunk) for chunk in store.plan.chunks())
        assert 0 < missing < done
        assert run_sweep(store, counting)
        assert counting.calls == missing
        assert exported(store, tmp_path) == expected


def test_lost_workers_leave_what_was_finished(expected: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "sweep.db"
    with closing(Store(PLAN, path)) as store:
        with pytest.raises(BrokenExecutor):
            run_sweep(store, Workers(Counting(fails_after=4), lambda: 1))
        assert store.finished_runs() > 0
    with closing(Store(PLAN, path)) as store:
        assert run_sweep(store, Counting())
        assert exported(store, tmp_path) == expected
