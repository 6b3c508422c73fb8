"""Options of commands that train many runs: where that is done, and what is kept of it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Final

from cyclopts import Group, Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.sweep.executors import Workers, dask_cluster, local_processes

WORKERS_ENDED: Final = deferred("the workers have ended; what was finished is kept")


def jobs_option(group: Group) -> Parameter:
    """Returns what ``--jobs`` is."""
    text = deferred("processes on this machine; by default one a core")
    return Parameter(help=text, metavar="N", group=group)


def scheduler_option(group: Group) -> Parameter:
    """Returns what ``--scheduler`` is."""
    text = deferred("train on a Dask cluster instead (extra xortui[dask])")
    return Parameter(help=text, metavar="tcp://HOST:PORT", group=group)


def store_option(group: Group) -> Parameter:
    """Returns what ``--store`` is."""
    text = deferred("keep what is finished in a database, and go on where it ends")
    return Parameter(help=text, metavar="FILE.db", group=group)


def check_jobs(jobs: int | None) -> None:
    """Checks that there is a process at least.

    Raises:
        UsageError: There is none.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(_("--jobs must be >= 1, got {jobs}").format(jobs=jobs))


def place_of(scheduler: str | None, jobs: int) -> AbstractContextManager[Workers]:
    """Returns where runs are trained: on a cluster if one is named, else on this machine."""
    return dask_cluster(scheduler) if scheduler else local_processes(jobs)
