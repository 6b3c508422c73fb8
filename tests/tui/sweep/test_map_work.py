"""A map as work: the same bytes wherever its pixels are trained, and nothing of it lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.command import xortui
from support.environment import own_environment
from support.sweeping import PLAN, Stopping, finished_runs, group_is_alive, wait_for

from xortui.core import Trainer
from xortui.core.maps import MAP_PRESETS, TrainingMap
from xortui.tui.sweep.executors import dask_cluster, this_process
from xortui.tui.sweep.map_work import MapPlan, map_counts, map_parts, pixel_chunk, run_map
from xortui.tui.sweep.plan import Chunk, SweepPlan
from xortui.tui.sweep.run import Unwatched
from xortui.tui.sweep.store import Store, StoreError

EDGE = MAP_PRESETS["edge"]
SIZE = (60, 36)
SMALL = replace(MapPlan.of(EDGE.config, EDGE.window, SIZE), chunk_size=300)
COLUMNS = ("solved_at", "diverged_at", "losses", "epochs")


def trained(store: Store) -> list[bytes]:
    with this_process() as workers:
        assert run_map(store, SMALL, workers, Unwatched())
    return kept(store)


def kept(store: Store) -> list[bytes]:
    parts = [found for _numbers, found in map_parts(store)]
    return [np.concatenate([getattr(found, name) for found in parts]).tobytes() for name in COLUMNS]


@pytest.fixture(scope="module")
def whole() -> TrainingMap:
    """A map that was trained at once."""
    found = TrainingMap(EDGE.config, EDGE.window, *SIZE)
    found.finish()
    return found


@pytest.fixture(scope="module")
def expected(whole: TrainingMap) -> list[bytes]:
    """Its pixels."""
    return [getattr(whole.outcomes, name).tobytes() for name in COLUMNS]


def test_chunks_are_the_map_that_is_trained_at_once(
    whole: TrainingMap, expected: list[bytes]
) -> None:
    with closing(Store(SMALL)) as store:
        assert trained(store) == expected
        counts, there = map_counts(store), whole.counts()
    assert (counts.pixels, counts.early, counts.first_end) == (2160, there.early, there.first_end)
    np.testing.assert_array_equal(counts.solved_at, there.solved_at)
    np.testing.assert_array_equal(counts.diverged_at, there.diverged_at)


def test_a_stopped_map_goes_on_and_a_damaged_chunk_is_computed_anew(
    expected: list[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "map.db"
    with closing(Store(SMALL, path)) as store, this_process() as workers:
        assert not run_map(store, SMALL, workers, Stopping(after=3))
    assert 0 < finished_runs(path) < SMALL.runs
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update chunks set losses = zeroblob(2400) where start = 300")
    with closing(Store(SMALL, path)) as store:
        assert store.notes == [
            f"note: --store {path}: the chunk of pixels 300 to 599 is damaged and is computed anew"
        ]
        assert trained(store) == expected


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (MapPlan.of(EDGE.config, EDGE.window, (60, 37)), "size is [60, 36] there and [60, 37]"),
        (
            MapPlan.of(EDGE.config, EDGE.window, SIZE, stops_early=False),
            "stops_early is True there and False here",
        ),
        (MapPlan.of(EDGE.config.replace(seed=4), EDGE.window, SIZE), "seed is 3 there and 4 here"),
        (
            MapPlan.of(EDGE.config.replace(epochs=99), EDGE.window, SIZE),
            "epochs is 100 there and 99 here",
        ),
        (MapPlan.of(EDGE.config, EDGE.window.moved(0.1, 0.0), SIZE), "across is ['learning_rate'"),
        (PLAN, "across is ['learning_rate'"),
    ],
    ids=["size", "early", "seed", "epochs", "window", "sweep"],
)
def test_another_map_is_refused_by_name(other: SweepPlan, what: str, tmp_path: Path) -> None:
    path = tmp_path / "map.db"
    Store(SMALL, path).close()
    with pytest.raises(StoreError) as refused:
        Store(other, path)
    assert what in str(refused.value)


def test_drawn_pixels_of_the_largest_map_are_the_runs_of_trainers() -> None:
    config, window = EDGE.config.replace(epochs=60), EDGE.window
    numbers = np.random.default_rng(11).integers(0, 16_000_000, 12)
    found = pixel_chunk(config, window, (4000, 4000), False, numbers.tolist())
    across, up = window.across.values(4000), window.up.values(4000)
    compared = 0
    for place, number in enumerate(numbers.tolist()):
        values = (float(across[number % 4000]), float(up[number // 4000]))
        trainer = Trainer(window.config_at(config, values))
        trainer.advance(60)
        # The others have diverged or are on the way to it, where every grain counts.
        if not trainer.loss < 1.0:
            continue
        compared += 1
        assert found.losses[place] == pytest.approx(trainer.loss, rel=1e-9)
        assert found.solved_at[place] == (-1 if trainer.solved_at is None else trainer.solved_at)
    assert compared >= 3


LARGE = ["--size", "640x480"]


def made(*words: str) -> None:
    """Makes the map in one process."""
    assert xortui("map", "edge", *words, *LARGE, "--jobs", "1").returncode == 0


def program(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "xortui.tui", "map", "edge", *words],
        env=own_environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The arrays of the map that other tests disturb."""
    path = tmp_path_factory.mktemp("undisturbed") / "once.npz"
    made(str(path))
    return path.read_bytes()


@pytest.mark.terminal
@pytest.mark.parametrize(
    "number", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_a_killed_program_goes_on_where_it_was_and_writes_the_same_bytes(
    number: int, undisturbed: bytes, tmp_path: Path
) -> None:
    path, again = tmp_path / "map.db", tmp_path / "again.npz"
    words = [str(again), "--store", str(path)]
    killed = program(*words, *LARGE, "--jobs", "2")
    wait_for(lambda: finished_runs(path) > 0 or killed.poll() is not None)
    (os.kill if number == signal.SIGKILL else os.killpg)(killed.pid, number)
    killed.wait(60)
    assert 0 < finished_runs(path) < 640 * 480
    assert not again.exists()
    if number == signal.SIGINT:
        assert killed.returncode == 130
    wait_for(lambda: not group_is_alive(killed.pid))
    made(*words)
    assert again.read_bytes() == undisturbed


@pytest.mark.slow  # a sweep loses its worker in the usual tests
@pytest.mark.terminal
def test_a_cluster_that_loses_a_worker_and_is_asked_again_makes_the_same_map(
    expected: list[bytes], tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    plan, path = replace(SMALL, chunk_size=50), tmp_path / "map.db"
    with distributed.LocalCluster(
        n_workers=3,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
    ) as cluster:
        victim = next(iter(cluster.workers.values())).pid

        class Killing(Stopping):
            def finished(self, chunk: Chunk, outcomes: object) -> None:
                super().finished(chunk, outcomes)
                if self.left == 12:
                    os.kill(victim, signal.SIGKILL)

        for after, is_whole in ((15, False), (10_000, True)):
            with (
                dask_cluster(cluster.scheduler_address) as workers,
                closing(Store(plan, path)) as store,
            ):
                assert run_map(store, plan, workers, Killing(after)) == is_whole
                assert (store.finished_runs() == plan.runs) == is_whole
                assert not is_whole or kept(store) == expected
