"""A whole sweep: chunks go to an executor, a bounded number at a time, and into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from xortui.core.sweep import Outcomes, Tally
from xortui.tui.internals.concurrent_executors import worker_count
from xortui.tui.sweep.executors import Workers
from xortui.tui.sweep.judging import Judging, judged_chunk
from xortui.tui.sweep.plan import Chunk
from xortui.tui.sweep.store import Store

_LOOK_SECONDS: Final = 0.1

Work = tuple[Any, ...]
"""A function that returns `Outcomes`, and its arguments: what an executor is given."""


class Watcher(Protocol):
    """Who looks at a sweep while it runs."""

    def finished(self, chunk: Chunk, outcomes: Outcomes) -> None:
        """Sees a chunk that is in the store."""

    def waited(self) -> bool:
        """Is asked about ten times a second; returns whether the sweep goes on."""
        ...


@dataclass(frozen=True, slots=True)
class Unwatched:
    """Looks at nothing and lets the sweep run to its end."""

    def finished(self, chunk: Chunk, outcomes: Outcomes) -> None:
        """Does nothing."""

    def waited(self) -> bool:
        """Goes on."""
        return True


def run_sweep(
    store: Store,
    workers: Workers | Executor,
    watcher: Watcher | None = None,
    judging: Judging | None = None,
) -> bool:
    """Trains every chunk that the store lacks.

    Args:
        store: Knows the sweep, and takes its chunks.
        workers: Where they are trained: an executor of `concurrent.futures` of any kind.
        watcher: Who looks on.
        judging: What is asked about the runs that are not solved.

    Returns:
        Whether the sweep is complete; not where the watcher has ended it.

    Raises:
        StoreError: The store cannot take a chunk; those before it are kept.
        BrokenExecutor: The executor has lost its workers; likewise.
    """
    asked, plan = judging or Judging(), store.plan

    def work(chunk: Chunk) -> Work:
        part = asked.of_part(len(chunk.seeds) / plan.runs)
        return judged_chunk, plan.configs[chunk.combination], chunk.seeds, part

    return run_chunks(store, workers, watcher, work)


def run_chunks(
    store: Store,
    workers: Workers | Executor,
    watcher: Watcher | None,
    work: Callable[[Chunk], Work],
) -> bool:
    """Has every chunk computed that the store lacks, whatever that is.

    Args:
        store: Knows the chunks, and takes them.
        workers: Where they are computed.
        watcher: Who looks on.
        work: Returns of a chunk the function that computes it, and its arguments.

    Returns:
        Whether all are computed, see `run_sweep`, also for what it raises.
    """
    if isinstance(workers, Executor):
        workers = Workers(workers, partial(worker_count, workers))
    return _Flight(store, workers, watcher or Unwatched(), work).run()


def tallies(store: Store) -> Iterator[Tally]:
    """Yields, for each combination, the counts over its finished runs."""
    for combination in range(len(store.plan.configs)):
        tally = Tally()
        for outcomes in store.outcomes(combination):
            tally.add(outcomes)
        yield tally


class _Flight:
    """The chunks that are on their way."""

    def __init__(
        self, store: Store, workers: Workers, watcher: Watcher, work: Callable[[Chunk], Work]
    ) -> None:
        self._store, self._workers, self._watcher = store, workers, watcher
        self._work = work
        self._missing = (chunk for chunk in store.plan.chunks() if not store.has(chunk))
        self._pending: dict[Future[Outcomes], Chunk] = {}

    def run(self) -> bool:
        try:
            self._launch()
            while self._pending:
                landed, _waiting = wait(
                    self._pending, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED
                )
                self._keep(landed)
                if not self._watcher.waited():
                    return False
                self._launch()
        finally:
            for future in self._pending:
                future.cancel()
        return True

    def _launch(self) -> None:
        most = self._workers.most_in_flight
        while len(self._pending) < most:
            chunk = next(self._missing, None)
            if chunk is None:
                return
            function, *arguments = self._work(chunk)
            self._pending[self._workers.executor.submit(function, *arguments)] = chunk

    def _keep(self, landed: set[Future[Outcomes]]) -> None:
        for future in landed:
            chunk = self._pending.pop(future)
            outcomes = future.result()
            self._store.add(chunk, outcomes)
            self._watcher.finished(chunk, outcomes)
