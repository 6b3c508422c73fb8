"""A store gives what was computed: damage is found, named and computed anew, or refused."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from support import sweeping
from support.examples import every
from support.hostile_files import PLAN, Remembering, mutated_bytes

from xortui.tui.cli import main
from xortui.tui.sweep.exports import write_csv
from xortui.tui.sweep.plan import Chunk
from xortui.tui.sweep.run import run_sweep
from xortui.tui.sweep.store import Store, StoreError

NAMED = "the chunk of combination 1, seeds 16 to 31, is damaged and is computed anew"
WHERE = "where combination = 1 and start = 16"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "sweep.db"
    with closing(Store(PLAN, path)) as store:
        run_sweep(store, Remembering())
    return path


@pytest.fixture(scope="module")
def rows(whole: Path) -> bytes:
    return exported(whole)[0]


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "sweep.db"))


def exported(path: Path) -> tuple[bytes, list[str]]:
    """The CSV of a store in which what is missing was computed, and what it has to say."""
    with closing(Store(PLAN, path)) as store:
        assert run_sweep(store, Remembering())
        write_csv(path.with_suffix(".csv"), store)
        return path.with_suffix(".csv").read_bytes(), store.notes


def damage(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    every(
        3,
        [
            "update chunks set losses = zeroblob(128)",
            "update chunks set losses = substr(losses, 2)",
            "update chunks set fates = zeroblob(16)",
            "update chunks set fates = 7",
            "update chunks set solved_at = 'x'",
            "update chunks set epochs = randomblob(128)",
            "update chunks set checksum = null",
            "update chunks set is_checked = 0",
            "update chunks set is_checked = null",
            "update chunks set is_checked = 7",
        ],
    ),
)
def test_a_damaged_chunk_is_named_and_computed_anew(
    statement: str, path: Path, rows: bytes
) -> None:
    damage(path, f"{statement} {WHERE}")
    found, notes = exported(path)
    assert found == rows
    assert notes == [f"note: --store {path}: {NAMED}"]
    assert exported(path) == (rows, [])


@pytest.mark.parametrize(
    ("statement", "count"),
    every(
        2,
        [
            (f"update chunks set start = 17 {WHERE}", 1),
            (f"update chunks set start = 'x' {WHERE}", 1),
            (f"update chunks set start = 1000000 {WHERE}", 1),
            (f"update chunks set combination = -1 {WHERE}", 1),
            (f"update chunks set combination = null {WHERE}", 1),
            # The results of one chunk in the place of another are damage as well.
            ("update chunks set start = start + 48 where combination = 1", 3),
        ],
        several=True,
    ),
)
def test_a_chunk_in_another_place_is_computed_anew(
    statement: str, count: int, path: Path, rows: bytes
) -> None:
    damage(path, statement)
    found, notes = exported(path)
    assert found == rows
    assert len(notes) == count


def test_chunks_that_changed_places_are_computed_anew(path: Path, rows: bytes) -> None:
    damage(
        path,
        "update chunks set combination = 9 where combination = 1",
        "update chunks set combination = 1 where combination = 0",
        "update chunks set combination = 0 where combination = 9",
    )
    found, notes = exported(path)
    assert found == rows
    assert len(notes) == 4 and "3 more chunks are damaged, likewise" in notes[-1]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("update sweep set value = '15' where name = 'chunk_size'", "it is damaged (checksum)"),
        ("update sweep set value = 'x' where name = 'chunk_size'", "it is damaged (checksum)"),
        ("delete from sweep where name = 'checksum'", "it is damaged (checksum)"),
        ("delete from sweep where name = 'identity'", "it is damaged (KeyError)"),
        ("delete from sweep where name = 'format'", "another version of xortui made it"),
        ("drop table sweep", "it is a database of something else"),
        ("create table more (x)", "it is a database of something else"),
        (
            "create trigger t after delete on chunks begin delete from sweep; end",
            "it is a database of something else",
        ),
        ("alter table chunks rename column losses to l", "no such column: losses"),
    ],
)
def test_what_is_no_store_is_refused_in_one_line(statement: str, why: str, path: Path) -> None:
    damage(path, statement)
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        Store(PLAN, path)
    assert str(caught.value) == f"--store {path}: {why}"
    assert path.read_bytes() == before


def unchecked(path: Path, *statements: str) -> None:
    """Makes a store one of version 0.1, which kept no checksums."""
    damage(
        path,
        "alter table chunks drop column checksum",
        "alter table chunks drop column is_checked",
        "delete from sweep where name = 'checksum'",
        "update sweep set value = 'xortui sweep 1' where name = 'format'",
        *statements,
    )


@pytest.mark.parametrize(
    ("statement", "why"),
    every(
        2,
        [
            ("update sweep set value = 'x' where name = 'chunk_size'", "damaged (chunk_size)"),
            ("update sweep set value = '0' where name = 'chunk_size'", "damaged (chunk_size)"),
            ("update sweep set value = '{}' where name = 'identity'", "it is damaged (KeyError)"),
            ("update sweep set value = '[' where name = 'identity'", "Expecting value"),
            ("update sweep set value = x'ff' where name = 'identity'", "damaged"),
            (
                f"update sweep set value = '{'[' * 50_000}' where name = 'identity'",
                "it is damaged (RecursionError)",
            ),
        ],
        several=True,
    ),
)
def test_what_an_older_store_says_of_itself_may_be_damaged_too(
    statement: str, why: str, path: Path
) -> None:
    unchecked(path, statement)
    with pytest.raises(StoreError) as caught:
        Store(PLAN, path)
    assert why in str(caught.value)
    assert str(caught.value).isprintable()


def test_another_size_of_chunks_in_an_older_store_doubles_no_rows(path: Path, rows: bytes) -> None:
    unchecked(path, "update sweep set value = '15' where name = 'chunk_size'")
    found, notes = exported(path)
    assert found == rows
    assert len(notes) == 4


def test_an_older_store_is_changed_whole_or_not_at_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unchecked(path)
    before = path.read_bytes()
    monkeypatch.setattr("xortui.tui.sweep.store._text_checksum", lambda kept: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Store(PLAN, path)
    assert path.read_bytes() == before


def test_rot_that_comes_after_the_look_is_not_exported(path: Path) -> None:
    with closing(Store(PLAN, path)) as store:
        damage(path, f"update chunks set losses = zeroblob(128) {WHERE}")
        with pytest.raises(StoreError, match="seeds 16 to 31, has been damaged"):
            write_csv(path.with_suffix(".csv"), store)
    assert not path.with_suffix(".csv").exists()


BROKEN: dict[str, Callable[[Store], object]] = {
    "has": lambda store: store.has(Chunk(0, 0, range(16))),
    "outcomes": lambda store: list(store.outcomes(0)),
    "finished_runs": lambda store: store.finished_runs(),
    "finished_run_epochs": lambda store: store.finished_run_epochs(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_database_that_fails_later_is_one_kind_of_error(name: str, path: Path) -> None:
    with closing(Store(PLAN, path)) as store:
        damage(path, "drop table chunks")
        with pytest.raises(StoreError, match=r"sweep\.db: no such table: chunks"):
            BROKEN[name](store)


@pytest.mark.parametrize("count", [20, pytest.param(60, marks=pytest.mark.slow)])
def test_bits_and_cuts_are_refused_or_change_nothing(
    count: int, path: Path, rows: bytes, tmp_path: Path
) -> None:
    data = path.read_bytes()
    refused = same = 0
    for number in range(count):
        changed = tmp_path / f"{number}.db"
        changed.write_bytes(mutated_bytes(data, random.Random(number)))
        try:
            assert exported(changed)[0] == rows
            same += 1
        except StoreError as error:
            assert str(error).isprintable()
            refused += 1
    assert refused > count / 12 and same > count / 12


def test_the_program_says_what_was_damaged_and_exports_what_is_right(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store, csv = tmp_path / "sweep.db", tmp_path / "rows.csv"
    words = ["sweep", "--epochs", "20", "--seeds", "30", "--jobs", "1", "--json"]
    words += ["--store", str(store), "--csv", str(csv)]
    assert main(words) == 0
    before = (capsys.readouterr().out, csv.read_bytes())
    damage(store, "update chunks set losses = zeroblob(240)")
    assert main(words) == 0
    captured = capsys.readouterr()
    assert (captured.out, csv.read_bytes()) == before
    assert captured.err == (
        f"xortui: note: --store {store}: the chunk of combination 0, seeds 0 to 29, "
        "is damaged and is computed anew\n"
    )


def test_what_was_kept_undecided_stays_so_and_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store = tmp_path / "sweep.db"
    words = ["sweep", "--epochs", "20", "--seeds", "30", "--jobs", "1", "--json"]
    words += ["--store", str(store)]
    assert main([*words, "--judge", "none"]) == 0
    before = capsys.readouterr()
    assert '"undecided": 30' in before.out and before.err == ""
    assert main([*words, "--judge", "all"]) == 0
    captured = capsys.readouterr()
    assert captured.out == before.out
    assert captured.err == (
        "xortui: note: 30 runs are undecided; what a store has kept is not judged anew\n"
    )


def test_stores_of_other_sizes_of_chunks_hold_the_same(path: Path, rows: bytes) -> None:
    with closing(Store(replace(PLAN, chunk_size=5), path)) as store:
        assert store.plan.chunk_size == PLAN.chunk_size
        assert store.notes == []


def test_a_store_of_another_sweep_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "sweep.db"
    Store(sweeping.PLAN, path).close()
    for other, difference in (
        (replace(sweeping.PLAN, seeds=range(51)), "seeds is 0..4 there and 0..50 here"),
        (
            replace(sweeping.PLAN, configs=sweeping.PLAN.configs[:2]),
            "combinations is 4 there and 2 here",
        ),
        (
            replace(
                sweeping.PLAN, configs=tuple(c.replace(epochs=301) for c in sweeping.PLAN.configs)
            ),
            "epochs is 100 there and 301 here",
        ),
        (
            replace(sweeping.PLAN, configs=tuple(c.replace(l1=0.5) for c in sweeping.PLAN.configs)),
            r"l1 is 0\.0 there and 0\.5 here",
        ),
    ):
        with pytest.raises(StoreError, match=rf"sweep\.db: .* another sweep: {difference}"):
            Store(other, path)
    Store(sweeping.PLAN, path).close()
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at\n" * 40)
    with pytest.raises(StoreError, match=r"text\.db: file is not a database"):
        Store(sweeping.PLAN, tmp_path / "text.db")


def test_a_full_disk_leaves_a_usable_store(rows: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sweep.db"
    with closing(Store(PLAN, path)) as store:
        pages = store._connection.execute("pragma page_count").fetchone()[0]
        store._connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(StoreError, match=r"sweep\.db: database or disk is full"):
            run_sweep(store, Remembering())
        kept = store.finished_runs()
        assert 0 < kept < PLAN.runs
    with closing(Store(PLAN, path)) as store:
        assert store.finished_runs() == kept
    assert exported(path) == (rows, [])
