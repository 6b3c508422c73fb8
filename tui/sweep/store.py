"""Finished chunks in an SQLite database: one transaction each, so that nothing done is lost.

Each chunk has a checksum, made of its results before they are written. A store is looked through
when it is opened: a chunk that is not what was computed is taken out, named, and computed anew; a
database in which SQLite itself cannot find its way is refused. What is read is checked again.

What came later stands in columns of its own, which the chunks of an older store have not: no epochs
predicted and no levels, and their slow and stuck are those of an older rule.

Version 0.1 kept no checksums. Its chunks get theirs when such a store is first opened, over what
is found there, and stay marked as unchecked: nobody can say that this is what was computed.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core import PERMISSIONS, RunConfig
from xortui.core.number_text import integer_from_text
from xortui.core.sweep import (
    DIVERGED,
    FATES,
    MEASURED,
    SLOW,
    SOLVED,
    STUCK,
    Outcomes,
    n_classes_of,
)
from xortui.tui.language import translate as _
from xortui.tui.records.shortened import shortened
from xortui.tui.sweep.plan import Chunk, SweepPlan

_FORMAT: Final = "xortui sweep 5"
_UNCLASSED_FORMAT: Final = "xortui sweep 4"
_UNMEASURED_FORMAT: Final = "xortui sweep 3"
_UNJUDGED_FORMAT: Final = "xortui sweep 2"
_UNCHECKED_FORMAT: Final = "xortui sweep 1"
_COLUMNS: Final = {"fates": "u1", "solved_at": "<i8", "epochs": "<i8", "losses": "<f8"}
_JUDGED_COLUMNS: Final = {
    "predicted_epochs": "<i8",
    "levels": "<f8",
    "groups": "<u8",
    "rates_too_large": "u1",
}
_MEASURED_COLUMNS: Final = dict.fromkeys(MEASURED, "<f8")
_CLASS_COLUMNS: Final = {"class_right_shares": "<f8"}
"""Of these each run has a number a class, where there are three or more."""
_ALL_COLUMNS: Final = _COLUMNS | _JUDGED_COLUMNS | _MEASURED_COLUMNS | _CLASS_COLUMNS
_SCHEMA: Final = """
create table if not exists sweep (name text primary key, value text not null);
create table if not exists chunks (
    combination integer, start integer,
    fates blob not null, solved_at blob not null, epochs blob not null, losses blob not null,
    is_checked integer, checksum blob,
    predicted_epochs blob, levels blob, groups blob, rates_too_large blob,
    right_shares blob, low_right_shares blob, high_right_shares blob,
    test_losses blob, test_right_shares blob, class_right_shares blob,
    primary key (combination, start)
);
"""
_NEW_COLUMNS: Final = {
    "is_checked": "integer",
    "checksum": "blob",
    **dict.fromkeys(_JUDGED_COLUMNS | _MEASURED_COLUMNS | _CLASS_COLUMNS, "blob"),
}
_ROW: Final = "combination, start, " + ", ".join(_ALL_COLUMNS)
_LARGEST_VALUE: Final = 256 << 20
_MOST_NAMED: Final = 3
_JUDGED: Final = (SLOW, STUCK)


class StoreError(Exception):
    """A store cannot be used. The message is one line that names the file and the reason."""


class Store:
    """The finished chunks of one sweep.

    Attributes:
        plan: The sweep, in chunks of the size that the store was begun with.
        notes: What a person has to know of it, a line each: chunks that were damaged, and those
            that have been kept without a checksum.
    """

    def __init__(
        self, plan: SweepPlan, path: Path | None = None, *, predicted: bool = False
    ) -> None:
        """Opens or begins a store, and takes out of it what is damaged.

        Args:
            plan: The sweep.
            path: The database; by default a nameless one that goes with this object, on disk
                where it grows large.
            predicted: Whether it is for what untrained networks tell, which have made no epoch.

        Raises:
            StoreError: The file is no store, or was made from another sweep, or is damaged beyond
                its chunks.
        """
        self._predicted = predicted
        self._name = shortened(str(path or _("(temporary)")))
        self.notes: list[str] = []
        with self._refusing():
            self._connection = sqlite3.connect(path or "", isolation_level=None, timeout=30)
            try:
                self.plan = self._begin(plan)
                self._look_through()
            except BaseException:
                self._connection.close()
                raise

    def has(self, chunk: Chunk) -> bool:
        """Whether a chunk is finished.

        Raises:
            StoreError: The file cannot be read.
        """
        with self._refusing():
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
        columns = _ALL_COLUMNS if self.plan.keeps_measures else _COLUMNS
        blobs = [
            getattr(outcomes, name).astype(kind, copy=False).tobytes()
            for name, kind in columns.items()
        ]
        row = (chunk.combination, chunk.start, *blobs)
        names = ", ".join(("combination", "start", *columns, "is_checked", "checksum"))
        with self._refusing():
            self._connection.execute(
                f"insert or ignore into chunks ({names}) "
                f"values ({', '.join('?' * (len(row) + 2))})",
                (*row, 1, _checksum(*row, 1)),
            )

    def outcomes(self, combination: int) -> Iterator[Outcomes]:
        """Yields the finished chunks of a combination in the order of its seeds.

        Raises:
            StoreError: The file cannot be read, or has been damaged since it was opened.
        """
        with self._refusing():
            before = -1
            for row in self._rows("where combination = ? order by start", (combination,)):
                outcomes = self._outcomes_of(row)
                if outcomes is None or row[1] <= before:
                    raise self._refusal(
                        _("{chunk} has been damaged; the same command computes it anew").format(
                            chunk=self._chunk_text(row)
                        )
                    )
                before = row[1]
                yield outcomes

    def finished_runs(self) -> int:
        """Returns how many runs are finished.

        Raises:
            StoreError: The file cannot be read.
        """
        with self._refusing():
            query = "select coalesce(sum(length(fates)), 0) from chunks"
            return int(self._connection.execute(query).fetchone()[0])

    def finished_run_epochs(self) -> int:
        """Returns how many epochs the finished runs had to make at most.

        Raises:
            StoreError: The file cannot be read.
        """
        with self._refusing():
            query = "select combination, sum(length(fates)) from chunks group by combination"
            counts = self._connection.execute(query)
            return sum(self.plan.configs[index].epochs * count for index, count in counts)

    def close(self) -> None:
        """Closes the database."""
        self._connection.close()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Makes one kind of error, of one line, of whatever a database may answer with."""
        try:
            yield
        except (
            sqlite3.Error,
            ValueError,  # of text that is no JSON, no number, no UTF-8; of lengths that differ
            KeyError,
            TypeError,
            IndexError,
            AttributeError,
            OverflowError,
            MemoryError,
            RecursionError,
        ) as error:
            if isinstance(error, sqlite3.Error):
                raise self._refusal(shortened(str(error))) from None
            reason = str(error) if isinstance(error, ValueError) else type(error).__name__
            line = _("it is damaged ({reason})")
            raise self._refusal(line.format(reason=shortened(reason))) from None

    def _begin(self, plan: SweepPlan) -> SweepPlan:
        connection = self._connection
        if hasattr(connection, "setlimit"):  # from Python 3.11 on, where SQLite has it
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        connection.execute("pragma trusted_schema = off")
        connection.execute("pragma cell_size_check = on")
        objects = list(connection.execute("select type, name, tbl_name from sqlite_master"))
        if objects and not _is_ours(objects):
            raise self._refusal(_("it is a database of something else"))
        found = [line for (line,) in connection.execute("pragma integrity_check(1)")]
        if found != ["ok"]:
            reason = shortened(str(found[0] if found else ""))
            raise self._refusal(_("it is damaged ({reason})").format(reason=reason))
        connection.execute("begin immediate")
        try:
            kept = self._kept_or_begun(plan)
            difference = _difference(json.loads(kept["identity"]), plan.identity())
            if difference:
                raise self._refusal(
                    _("it was made from another sweep: {what}").format(what=difference)
                )
            chunk_size = integer_from_text(kept["chunk_size"])
            if chunk_size is None or chunk_size < 1:
                raise self._refusal(_("it is damaged ({reason})").format(reason="chunk_size"))
            whole = replace(plan, chunk_size=chunk_size)
            if kept["format"] != _FORMAT:
                self._bring_up_to_date(kept)
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        return whole

    def _kept_or_begun(self, plan: SweepPlan) -> dict[str, str]:
        """Returns what the store says of itself; of a new one, what it shall say."""
        connection = self._connection
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        kept = dict(connection.execute("select name, value from sweep"))
        if not kept:
            kept = {
                "format": _FORMAT,
                "identity": json.dumps(plan.identity()),
                "chunk_size": str(plan.chunk_size),
            }
            kept["checksum"] = _text_checksum(kept)
            connection.executemany("insert into sweep values (?, ?)", kept.items())
        older = (_UNCLASSED_FORMAT, _UNMEASURED_FORMAT, _UNJUDGED_FORMAT, _UNCHECKED_FORMAT)
        if kept.get("format") not in (_FORMAT, *older):
            raise self._refusal(_("another version of xortui made it"))
        if kept["format"] != _UNCHECKED_FORMAT and kept.get("checksum") != _text_checksum(kept):
            raise self._refusal(_("it is damaged ({reason})").format(reason="checksum"))
        return kept

    def _bring_up_to_date(self, kept: dict[str, str]) -> None:
        """Makes an older store one of this version; the chunks of version 0.1 are unchecked."""
        connection = self._connection
        has = {row[1] for row in connection.execute("pragma table_info(chunks)")}
        for name, kind in _NEW_COLUMNS.items():
            if name not in has:
                connection.execute(f"alter table chunks add column {name} {kind}")
        if kept["format"] == _UNCHECKED_FORMAT:
            self._give_checksums()
        kept["format"] = _FORMAT
        kept["checksum"] = _text_checksum(kept)
        connection.executemany("insert or replace into sweep values (?, ?)", kept.items())

    def _give_checksums(self) -> None:
        connection, later = self._connection, len(_ALL_COLUMNS) - len(_COLUMNS)
        places = list(connection.execute("select rowid from chunks"))
        for (place,) in places:
            row = connection.execute(
                f"select {_ROW} from chunks where rowid = ?", (place,)
            ).fetchone()
            if all(isinstance(blob, bytes) for blob in row[2:-later]):
                connection.execute(
                    "update chunks set is_checked = 0, checksum = ? where rowid = ?",
                    (_checksum(*row[:-later], 0), place),
                )

    def _look_through(self) -> None:
        """Takes damaged chunks out, so that they are computed anew, and notes what was found."""
        damaged, unchecked, unjudged = [], 0, 0
        for row in self._rows("", ()):
            outcomes = self._outcomes_of(row)
            if outcomes is None:
                damaged.append((row[-1], self._chunk_text(row)))
                continue
            unchecked += 0 if row[-3] else outcomes.fates.size
            unjudged += 0 if _is_judged(row) else int(np.isin(outcomes.fates, _JUDGED).sum())
        for place, _text in damaged:
            self._connection.execute("delete from chunks where rowid = ?", (place,))
        for _place, text in damaged[:_MOST_NAMED]:
            self._note(_("{chunk} is damaged and is computed anew").format(chunk=text))
        if len(damaged) > _MOST_NAMED:
            count = len(damaged) - _MOST_NAMED
            self._note(_("{count} more chunks are damaged, likewise").format(count=count))
        if unchecked:
            line = _("{count} runs were kept by version 0.1, without checksums: they are unchecked")
            self._note(line.format(count=unchecked))
        if unjudged:
            line = _("{count} runs were called slow or stuck by an older rule, which often erred")
            self._note(line.format(count=unjudged))

    def _note(self, text: str) -> None:
        self.notes.append(_("note: --store {file}: {text}").format(file=self._name, text=text))

    def _rows(self, which: str, values: tuple[int, ...]) -> Iterator[Sequence[Any]]:
        return self._connection.execute(
            f"select {_ROW}, is_checked, checksum, rowid from chunks {which}", values
        )

    def _outcomes_of(self, row: Sequence[Any]) -> Outcomes | None:
        """Returns a chunk's results, or ``None`` where they are not what was kept."""
        combination, start, *blobs, is_checked, checksum, _place = row
        columns = dict(_COLUMNS)
        if _is_judged(row):
            columns |= _JUDGED_COLUMNS
        if _is_measured(row):
            columns |= _MEASURED_COLUMNS
        if row[1 + len(_ALL_COLUMNS)] is not None:
            columns |= _CLASS_COLUMNS
        blobs, plan = blobs[: len(columns)], self.plan
        is_whole = (
            isinstance(combination, int)
            and isinstance(start, int)
            and 0 <= combination < len(plan.configs)
            and 0 <= start < len(plan.seeds)
            and start % plan.chunk_size == 0
            and is_checked in (0, 1)
            and all(isinstance(blob, bytes) for blob in blobs)
            and checksum == _checksum(combination, start, *blobs, is_checked)
        )
        if not is_whole:
            return None
        seeds = np.asarray(plan.seeds[start : start + plan.chunk_size], np.int64)
        n_classes = n_classes_of(plan.configs[combination].dataset)
        sizes = [
            seeds.size * np.dtype(kind).itemsize * (n_classes if name in _CLASS_COLUMNS else 1)
            for name, kind in columns.items()
        ]
        if [len(blob) for blob in blobs] != sizes:
            return None
        arrays = {
            name: np.frombuffer(blob, kind)
            for (name, kind), blob in zip(columns.items(), blobs, strict=True)
        }
        outcomes = _outcomes(seeds, arrays, n_classes)
        epochs = plan.configs[combination].epochs
        return outcomes if _are_possible(outcomes, epochs, self._predicted) else None

    def _chunk_text(self, row: Sequence[Any]) -> str:
        combination, start = row[:2]
        seeds = self.plan.seeds
        if not isinstance(start, int) or not 0 <= start < len(seeds):
            return _("a chunk of no seeds")
        last = min(start + self.plan.chunk_size, len(seeds)) - 1
        return self.plan.span_text(combination, start, last)

    def _refusal(self, reason: str) -> StoreError:
        return StoreError(_("--store {file}: {why}").format(file=self._name, why=reason))


def _is_ours(objects: Sequence[tuple[Any, ...]]) -> bool:
    """Whether a database has the tables of a store and nothing that would act by itself."""
    tables = {name for kind, name, _table in objects if kind == "table"}
    others = [(kind, name) for kind, name, _table in objects if kind != "table"]
    own = all(kind == "index" and str(name).startswith("sqlite_") for kind, name in others)
    return tables == {"sweep", "chunks"} and own


def _checksum(*parts: Any) -> bytes:
    """Returns BLAKE2b over a chunk's place, results and mark.

    It is in the standard library, as fast as a CRC, and misses no damage that ever happens: a
    CRC-32 would pass one damaged chunk of four thousand million as whole.
    """
    hashed = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else struct.pack("<q", part)
        hashed.update(struct.pack("<q", len(data)))
        hashed.update(data)
    return hashed.digest()


def _text_checksum(kept: dict[str, str]) -> str:
    names = ("format", "identity", "chunk_size")
    return _checksum(*(kept[name].encode() for name in names)).hex()


def _is_judged(row: Sequence[Any]) -> bool:
    """Whether a chunk has the columns that came later."""
    first = 2 + len(_COLUMNS)
    return any(blob is not None for blob in row[first : first + len(_JUDGED_COLUMNS)])


def _is_measured(row: Sequence[Any]) -> bool:
    """Whether a chunk has the columns that came last."""
    first = 2 + len(_COLUMNS) + len(_JUDGED_COLUMNS)
    return any(blob is not None for blob in row[first : first + len(_MEASURED_COLUMNS)])


def _outcomes(
    seeds: NDArray[np.int64], arrays: dict[str, NDArray[Any]], n_classes: int
) -> Outcomes:
    """Returns outcomes from columns; without the later ones nothing is predicted of them."""
    fates, solved_at, made, losses = (arrays[name] for name in _COLUMNS)
    found = dict(arrays)
    for name in _CLASS_COLUMNS:
        unknown = np.full(seeds.size * n_classes, np.nan)
        found[name] = arrays.get(name, unknown).reshape(seeds.size, n_classes)
    if "rates_too_large" in found:
        # Any byte but 0 is true, and NumPy would take no other for one.
        found["rates_too_large"] = arrays["rates_too_large"] != 0
    older = Outcomes.unjudged(seeds, solved_at, made, losses, fates == DIVERGED)
    return replace(older, **found)


def _are_possible(outcomes: Outcomes, epochs: int, predicted: bool) -> bool:
    """Whether results can be those of runs of so many epochs: what no checksum vouches for."""
    fates, solved_at, made = outcomes.fates, outcomes.solved_at, outcomes.epochs
    latest = np.full_like(made, epochs) if predicted else made
    is_solved, is_diverged = fates == SOLVED, fates == DIVERGED
    is_sound = np.isfinite(outcomes.losses) | is_diverged | (made == 0)
    is_timed = (solved_at >= 0) & (solved_at <= latest)
    is_foreseen = outcomes.predicted_epochs >= 0
    return bool(
        (fates < len(FATES)).all()
        and ((made >= 0) & (made <= epochs)).all()
        # A run may be solved at the very epoch at which its loss leaves all bounds.
        and (is_timed | ((solved_at == -1) & ~is_solved)).all()
        and (~is_timed | is_solved | is_diverged).all()
        and (~is_foreseen | ((fates == SLOW) & (outcomes.predicted_epochs >= made))).all()
        and (np.isnan(outcomes.levels) | (fates == STUCK)).all()
        and is_sound.all()
        and all(_are_shares(getattr(outcomes, name)) for name in MEASURED if "right" in name)
        and _are_shares(outcomes.class_right_shares)
    )


def _difference(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Returns in what two sweeps differ, or nothing where they are the same."""
    for name in dict.fromkeys((*here, *there)):
        if name not in ("seeds", "configs") and there.get(name) != here.get(name):
            return _difference_text(name, there.get(name), here.get(name))
    if there["seeds"] != here["seeds"]:
        return _difference_text("seeds", there["seeds"], here["seeds"])
    if len(there["configs"]) != len(here["configs"]):
        return _difference_text("combinations", len(there["configs"]), len(here["configs"]))
    for theirs, ours in zip(there["configs"], here["configs"], strict=True):
        for name in dict.fromkeys((*ours, *theirs)):
            # A field that came later is not written where it has the value that it had before.
            kept, wanted = (one.get(name, _standard(name)) for one in (theirs, ours))
            if kept != wanted and name not in PERMISSIONS:
                return _difference_text(name, kept, wanted)
    return ""


def _are_shares(values: NDArray[np.float64]) -> bool:
    return bool((np.isnan(values) | ((values >= 0) & (values <= 1))).all())


@functools.cache
def _standard(name: str) -> object:
    """Returns the value of a field where nobody has given one, as JSON."""
    default = getattr(RunConfig(), name, None)
    return list(default) if isinstance(default, tuple) else default


def _difference_text(name: str, there: object, here: object) -> str:
    return _("{name} is {there} there and {here} here").format(name=name, there=there, here=here)
