"""Finished chunks in an SQLite database: one transaction each, so that nothing done is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from xortui.core.sweep import Outcomes
from xortui.tui.language import translate as _
from xortui.tui.sweep.plan import Chunk, SweepPlan

_FORMAT: Final = "xortui sweep 1"
_COLUMNS: Final = {"fates": "u1", "solved_at": "<i8", "epochs": "<i8", "losses": "<f8"}
_SCHEMA: Final = """
create table if not exists sweep (name text primary key, value text not null);
create table if not exists chunks (
    combination integer, start integer,
    fates blob not null, solved_at blob not null, epochs blob not null, losses blob not null,
    primary key (combination, start)
);
"""


class StoreError(Exception):
    """A store cannot be used. The message is one line that names the file and the reason."""


class Store:
    """The finished chunks of one sweep.

    Attributes:
        plan: The sweep, in chunks of the size that the store was begun with.
    """

    def __init__(self, plan: SweepPlan, path: Path | None = None) -> None:
        """Opens or begins a store.

        Args:
            plan: The sweep.
            path: The database; by default a nameless one that goes with this object, on disk
                where it grows large.

        Raises:
            StoreError: The file is no store, or was made from another sweep.
        """
        self._name = str(path or _("(temporary)"))
        try:
            self._connection = sqlite3.connect(path or "", isolation_level=None, timeout=30)
            self.plan = self._begin(plan)
        except sqlite3.Error as error:
            raise self._refusal(str(error)) from None

    def has(self, chunk: Chunk) -> bool:
        """Whether a chunk is finished."""
        found = self._connection.execute(
            "select 1 from chunks where combination = ? and start = ?",
            (chunk.combination, chunk.start),
        )
        return found.fetchone() is not None

    def add(self, chunk: Chunk, outcomes: Outcomes) -> None:
        """Keeps a finished chunk; when it returns, the chunk survives whatever happens.

        Raises:
            StoreError: The disk is full, or the file can no longer be written to.
        """
        blobs = [
            getattr(outcomes, name).astype(kind, copy=False).tobytes()
            for name, kind in _COLUMNS.items()
        ]
        try:
            self._connection.execute(
                "insert or ignore into chunks values (?, ?, ?, ?, ?, ?)",
                (chunk.combination, chunk.start, *blobs),
            )
        except sqlite3.Error as error:
            raise self._refusal(str(error)) from None

    def outcomes(self, combination: int) -> Iterator[Outcomes]:
        """Yields the finished chunks of a combination in the order of its seeds.

        Raises:
            StoreError: The file cannot be read.
        """
        names = ", ".join(_COLUMNS)
        try:
            rows = self._connection.execute(
                f"select start, {names} from chunks where combination = ? order by start",
                (combination,),
            )
            for start, *blobs in rows:
                columns = [
                    np.frombuffer(blob, kind)
                    for blob, kind in zip(blobs, _COLUMNS.values(), strict=True)
                ]
                seeds = self.plan.seeds[start : start + columns[0].size]
                yield Outcomes(np.asarray(seeds, np.int64), *columns)
        except sqlite3.Error as error:
            raise self._refusal(str(error)) from None

    def finished_runs(self) -> int:
        """Returns how many runs are finished."""
        query = "select coalesce(sum(length(fates)), 0) from chunks"
        return int(self._connection.execute(query).fetchone()[0])

    def finished_run_epochs(self) -> int:
        """Returns how many epochs the finished runs had to make at most."""
        query = "select combination, sum(length(fates)) from chunks group by combination"
        counts = self._connection.execute(query)
        return sum(self.plan.configs[index].epochs * count for index, count in counts)

    def close(self) -> None:
        """Closes the database."""
        self._connection.close()

    def _begin(self, plan: SweepPlan) -> SweepPlan:
        connection = self._connection
        tables = {name for (name,) in connection.execute("select name from sqlite_master")}
        if tables and not {"sweep", "chunks"} <= tables:
            raise self._refusal(_("it is a database of something else"))
        connection.executescript("begin immediate;" + _SCHEMA)
        try:
            kept = dict(connection.execute("select name, value from sweep"))
            if not kept:
                kept = {
                    "format": _FORMAT,
                    "identity": json.dumps(plan.identity()),
                    "chunk_size": str(plan.chunk_size),
                }
                connection.executemany("insert into sweep values (?, ?)", kept.items())
            connection.execute("commit")
        except sqlite3.Error:
            connection.execute("rollback")
            raise
        if kept.get("format") != _FORMAT:
            raise self._refusal(_("another version of xortui made it"))
        difference = _difference(json.loads(kept["identity"]), plan.identity())
        if difference:
            raise self._refusal(_("it was made from another sweep: {what}").format(what=difference))
        return replace(plan, chunk_size=int(kept["chunk_size"]))

    def _refusal(self, reason: str) -> StoreError:
        if isinstance(getattr(self, "_connection", None), sqlite3.Connection):
            self._connection.rollback()
        return StoreError(_("--store {file}: {why}").format(file=self._name, why=reason))


def _difference(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Returns in what two sweeps differ, or nothing where they are the same."""
    if there["seeds"] != here["seeds"]:
        return _difference_text("seeds", there["seeds"], here["seeds"])
    if len(there["configs"]) != len(here["configs"]):
        return _difference_text("combinations", len(there["configs"]), len(here["configs"]))
    for theirs, ours in zip(there["configs"], here["configs"], strict=True):
        for name in ours:
            if theirs.get(name) != ours[name]:
                return _difference_text(name, theirs.get(name), ours[name])
    return ""


def _difference_text(name: str, there: object, here: object) -> str:
    return _("{name} is {there} there and {here} here").format(name=name, there=there, here=here)
