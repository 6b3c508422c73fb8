"""Where chunks are trained: any `concurrent.futures.Executor`, on this machine or on many."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
)
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from typing import Any, Final, TypeVar

from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.linear_algebra import ONE_THREAD

_T = TypeVar("_T")
_AHEAD: Final = 2
_CONNECT_SECONDS: Final = 10


class ExecutorError(Exception):
    """No executor could be had. The message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor and how much of it there is.

    Attributes:
        executor: Where chunks go.
        count: Says how many chunks are trained at once; asked again and again, since a cluster
            may grow.
    """

    executor: Executor
    count: Callable[[], int]

    @property
    def most_in_flight(self) -> int:
        """How many chunks wait or are trained at most, however many there are in all."""
        return max(1, self.count()) * _AHEAD


def cores() -> int:
    """Returns how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Here(Executor):
    """Does what it is given at once, where it is given."""

    def submit(
        self, function: Callable[..., _T], /, *arguments: Any, **keywords: Any
    ) -> Future[_T]:
        future: Future[_T] = Future()
        try:
            future.set_result(function(*arguments, **keywords))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def this_process() -> Iterator[Workers]:
    """Gives this process itself, for what would be done before others had started."""
    yield Workers(_Here(), lambda: 1)


@contextmanager
def local_processes(jobs: int) -> Iterator[Workers]:
    """Gives worker processes on this machine, each on one core.

    They end with the program, also when it is killed.
    """
    is_posix = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if is_posix else "spawn")
    with _single_threaded_children():
        executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=prepare_worker)
        try:
            yield Workers(executor, lambda: jobs)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


def prepare_worker() -> None:
    """Leaves Ctrl-C to the program that started this process, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        watch = threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True)
        watch.start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


@contextmanager
def _single_threaded_children() -> Iterator[None]:
    """Lets new processes use one thread for linear algebra: the jobs share the cores out."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _OnCluster(Executor):
    """Has a Dask cluster do what it is given.

    Dask's own executor takes a result for a failure where its worker is lost as it arrives.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def submit(
        self, function: Callable[..., _T], /, *arguments: Any, **keywords: Any
    ) -> Future[_T]:
        # A worker that is lost takes its chunks with it; they are done again elsewhere.
        asked = self._client.submit(function, *arguments, retries=10, pure=False, **keywords)
        landing: Future[_T] = Future()

        def let_go(landed: Future[_T]) -> None:
            if landed.cancelled():
                asked.cancel()

        landing.add_done_callback(let_go)
        asked.add_done_callback(partial(_land, landing))
        return landing


def _land(landing: Future[Any], asked: Any) -> None:
    """Hands over what came of a Dask future."""
    if not landing.set_running_or_notify_cancel():
        return
    try:
        result = asked.result()
    except CancelledError:
        landing.set_exception(BrokenExecutor("the scheduler has gone"))
    except BaseException as error:
        landing.set_exception(error)
    else:
        landing.set_result(result)


@contextmanager
def dask_cluster(address: str) -> Iterator[Workers]:
    """Gives the workers of a Dask cluster, which need this project installed.

    Args:
        address: The scheduler's, such as ``tcp://192.0.2.1:8786``.

    Raises:
        ExecutorError: ``distributed`` is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ExecutorError(
            _("--scheduler needs the extra dask; pip install 'xortui[dask]'")
        ) from None
    try:
        connect: Any = Client
        client = connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        line = _("--scheduler {address}: no scheduler answers ({why})")
        why = " ".join(reason_of(error).split())
        raise ExecutorError(line.format(address=address, why=why)) from None
    try:
        yield Workers(_OnCluster(client), lambda: sum(client.ncores().values()))
    finally:
        client.close()
