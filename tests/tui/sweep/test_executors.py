"""A sweep through executors of every kind: the same bytes, and workers end with the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from support.command import xortui
from support.environment import own_environment
from support.sweeping import PLAN, WHOLE, exported, finished_runs, group_is_alive, swept, wait_for

from xortui.tui.sweep.executors import dask_cluster, local_processes
from xortui.tui.sweep.plan import Chunk
from xortui.tui.sweep.run import run_sweep
from xortui.tui.sweep.store import Store


@pytest.mark.slow
def test_exports_do_not_depend_on_threads(expected: list[bytes], tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        assert swept(PLAN, threads, tmp_path) == expected


@pytest.mark.terminal
@pytest.mark.parametrize("jobs", [1, 2])
def test_exports_do_not_depend_on_processes(
    jobs: int, expected: list[bytes], tmp_path: Path
) -> None:
    with local_processes(jobs) as workers:
        assert swept(PLAN, workers, tmp_path) == expected


RATES = 200
RUNS = 10 * RATES
SWEEP = ["sweep", "--preset", "scratch", "--json"]
# However long each chunk may be judged for, what is exported has to be the same.
SWEEP += ["--judge", "none"]
# Many small chunks: however fast the machine is, there is time between the first and the last.
SWEEP += ["--epochs", "200", "--seeds", str(RUNS // RATES)]
SWEEP += ["--vary", "learning_rate=" + ",".join(str(rate / 20) for rate in range(1, RATES + 1))]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """The JSON Lines and the CSV of the sweep that other tests disturb."""
    path = tmp_path_factory.mktemp("undisturbed") / "rows.csv"
    return swept_by_program(["--csv", str(path)]), path.read_bytes()


def swept_by_program(arguments: list[str]) -> str:
    """Returns the JSON Lines of the sweep, made in one process."""
    done = xortui(*SWEEP, *arguments, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.terminal
@pytest.mark.parametrize(
    "number", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_a_killed_program_goes_on_where_it_was(
    number: int, undisturbed: tuple[str, bytes], tmp_path: Path
) -> None:
    path, rows = tmp_path / "killed.db", tmp_path / "rows.csv"
    arguments = ["--store", str(path), "--csv", str(rows)]
    program = subprocess.Popen(
        [sys.executable, "-m", "xortui.tui", *SWEEP, *arguments, "--jobs", "2"],
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
        assert len(out.splitlines()) == RATES
    # Workers end with the program that started them.
    wait_for(lambda: not group_is_alive(program.pid))
    assert swept_by_program(arguments) == undisturbed[0]
    assert rows.read_bytes() == undisturbed[1]


@pytest.mark.terminal
def test_a_cluster_that_loses_a_worker_ends_complete(expected: list[bytes], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    plan = replace(PLAN, chunk_size=2)
    with (
        # Workers are forks of one process that has imported what all of them need.
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}),
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
        assert run_sweep(store, workers, Killing(), WHOLE)
        assert store.finished_runs() == plan.runs
        assert exported(store, tmp_path) == expected
