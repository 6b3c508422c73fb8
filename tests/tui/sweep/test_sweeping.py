"""A sweep through executors of every kind: the same bytes, nothing lost, nothing done twice."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from support.environment import own_environment

from xortui.core import PRESETS
from xortui.core.sweep import combinations
from xortui.tui.sweep.executors import Workers, dask_cluster, local_processes
from xortui.tui.sweep.exports import json_lines, write_csv, write_npz
from xortui.tui.sweep.plan import Chunk, SweepPlan, chunk_size_for
from xortui.tui.sweep.run import run_sweep, tallies
from xortui.tui.sweep.store import Store, StoreError

SCRATCH = PRESETS["scratch"].config.replace(epochs=200)
PLAN = SweepPlan(
    tuple(combinations(SCRATCH, {"hidden": ((2,), (3,)), "learning_rate": (1.0, 3.0)})),
    range(50),
    16,
    ("hidden", "learning_rate"),
)


class Counting(Executor):
    """Trains at once, and counts what was asked and how much waited at most."""

    def __init__(self, fails_after: int = 10**9) -> None:
        self.calls = 0
        self.fails_after = fails_after

    def submit(self, function, /, *arguments, **keywords):
        self.calls += 1
        future = Future()
        if self.calls > self.fails_after:
            future.set_exception(BrokenExecutor("gone"))
        else:
            future.set_result(function(*arguments, **keywords))
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
        assert run_sweep(store, workers)
        return exported(store, folder)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return swept(PLAN, Counting(), tmp_path_factory.mktemp("expected"))


@pytest.mark.parametrize("chunk_size", [7, 1000])
def test_exports_do_not_depend_on_the_size_of_chunks(
    chunk_size: int, expected: list[bytes], tmp_path: Path
) -> None:
    plan = replace(PLAN, chunk_size=chunk_size)
    assert swept(plan, Counting(), tmp_path) == expected


def test_exports_do_not_depend_on_threads(expected: list[bytes], tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        assert swept(PLAN, threads, tmp_path) == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_exports_do_not_depend_on_processes(
    jobs: int, expected: list[bytes], tmp_path: Path
) -> None:
    with local_processes(jobs) as workers:
        assert swept(PLAN, workers, tmp_path) == expected


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
    plan = replace(PLAN, configs=PLAN.configs[:1], seeds=range(36), chunk_size=1)
    with closing(Store(plan)) as store:
        assert run_sweep(store, Workers(watching, lambda: 3))
        assert store.finished_runs() == 36
    assert watching.most == 6


def test_a_stopped_sweep_goes_on_without_doing_anything_again(
    expected: list[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "sweep.db"
    with closing(Store(PLAN, path)) as store:
        assert not run_sweep(store, Workers(Counting(), lambda: 1), Stopping(after=5))
        finished = store.finished_runs()
        assert 5 * 2 <= finished < PLAN.runs
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


def test_a_store_of_another_sweep_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "sweep.db"
    Store(PLAN, path).close()
    for other, difference in (
        (replace(PLAN, seeds=range(51)), "seeds is 0..49 there and 0..50 here"),
        (replace(PLAN, configs=PLAN.configs[:2]), "combinations is 4 there and 2 here"),
        (
            replace(PLAN, configs=tuple(c.replace(epochs=301) for c in PLAN.configs)),
            "epochs is 200 there and 301 here",
        ),
    ):
        with pytest.raises(StoreError, match=rf"sweep\.db: .* another sweep: {difference}"):
            Store(other, path)
    Store(PLAN, path).close()
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at\n" * 40)
    with pytest.raises(StoreError, match=r"text\.db: file is not a database"):
        Store(PLAN, tmp_path / "text.db")


def test_a_full_disk_leaves_a_usable_store(expected: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "sweep.db"
    with closing(Store(PLAN, path)) as store:
        pages = store._connection.execute("pragma page_count").fetchone()[0]
        store._connection.execute(f"pragma max_page_count = {pages + 1}")
        with pytest.raises(StoreError, match=r"sweep\.db: database or disk is full"):
            run_sweep(store, Counting())
        kept = store.finished_runs()
        assert 0 < kept < PLAN.runs
    with closing(Store(PLAN, path)) as store:
        assert store.finished_runs() == kept
        assert run_sweep(store, Counting())
        assert exported(store, tmp_path) == expected


def test_chunks_fill_the_cache_and_keep_every_job_busy() -> None:
    assert chunk_size_for(1000, 1, 1) == 1000
    assert chunk_size_for(1000, 1, 2) == 500
    assert chunk_size_for(1000, 1, 64) == 334
    assert chunk_size_for(100_000, 1, 2) == 1021
    assert chunk_size_for(1000, 36, 8) == 1000
    assert chunk_size_for(1, 1, 8) == 1


RUNS = 8_000
PROGRAM = [sys.executable, "-m", "xortui.tui", "sweep", "--preset", "scratch", "--json"]
PROGRAM += ["--epochs", "200", "--seeds", str(RUNS // 2), "--vary", "hidden=2,3"]


def finished_runs(path: Path) -> int:
    import sqlite3

    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        try:
            query = "select coalesce(sum(length(fates)), 0) from chunks"
            return int(connection.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def wait_for(holds, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The JSON Lines and the CSV of the sweep that other tests disturb."""
    path = tmp_path_factory.mktemp("undisturbed") / "rows.csv"
    return swept_by_program(["--csv", str(path)]), path.read_bytes()


def swept_by_program(arguments: list[str]) -> bytes:
    return subprocess.run(
        [*PROGRAM, *arguments],
        env=own_environment(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    ).stdout


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_program_goes_on_where_it_was(
    number: int, undisturbed: tuple[bytes, bytes], tmp_path: Path
) -> None:
    path, rows = tmp_path / "killed.db", tmp_path / "rows.csv"
    arguments = ["--store", str(path), "--csv", str(rows), "--jobs", "2"]
    program = subprocess.Popen(
        [*PROGRAM, *arguments],
        env=own_environment(),
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for(lambda: finished_runs(path) > 0 or program.poll() is not None)
    # Ctrl-C reaches every process of the terminal, kill -9 only the one that is named.
    (os.kill if number == signal.SIGKILL else os.killpg)(program.pid, number)
    out = program.communicate(timeout=60)[0]
    assert 0 < finished_runs(path) < RUNS
    if number == signal.SIGINT:
        assert program.returncode == 130
        assert len(out.splitlines()) == 2
    # Workers end with the program that started them.
    wait_for(lambda: not group_is_alive(program.pid))
    assert swept_by_program(arguments) == undisturbed[0]
    assert rows.read_bytes() == undisturbed[1]


def group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def test_a_cluster_that_loses_a_worker_ends_complete(expected: list[bytes], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    plan = replace(PLAN, chunk_size=4)
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            worker_dashboard_address=None,
        ) as cluster,
        dask_cluster(cluster.scheduler_address) as workers,
        closing(Store(plan)) as store,
    ):
        victim = next(iter(cluster.workers.values())).pid

        class Killing:
            seen = 0

            def finished(self, chunk: Chunk, outcomes: object) -> None:
                self.seen += 1
                if self.seen == 3:
                    os.kill(victim, signal.SIGKILL)

            def waited(self) -> bool:
                return True

        assert workers.count() == 2
        assert run_sweep(store, workers, Killing())
        assert store.finished_runs() == plan.runs
        assert exported(store, tmp_path) == expected
