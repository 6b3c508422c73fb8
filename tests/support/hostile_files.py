"""Files as a bad disk or a stranger leaves them, and what the program must make of each.

Every kind of file that is read has a whole example, a way to change it, and a judge. Changes are
drawn from a seeded generator: bits, cuts, insertions and splices of the bytes, and changes that
know what the bytes mean. A judge reads the changed file as the program does; it returns "refused"
for one line, "same" for the very contents of the whole example, "other" for contents of which
nothing says that they are wrong; anything else is an error.
"""

from __future__ import annotations

import io
import json
import random
import sqlite3
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from xortui.core import PRESETS, Change, Dataset, RunConfig, Trainer
from xortui.core.sweep import Outcomes, combinations
from xortui.tui.app.preference_file import load_preferences
from xortui.tui.app.preferences import PreferencesError
from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.run_options import config_from_options
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.records.saved_runs import SavedRun, load_run, save_run
from xortui.tui.sweep.exports import write_csv
from xortui.tui.sweep.judging import Judging, judged_chunk
from xortui.tui.sweep.plan import SweepPlan
from xortui.tui.sweep.run import run_sweep
from xortui.tui.sweep.store import Store, StoreError

SLOWEST: Final = 2.0
"""Seconds of processor time that no file may take."""

PLAN: Final = SweepPlan(
    tuple(combinations(PRESETS["scratch"].config.replace(epochs=60), {"hidden": ((2,), (3,))})),
    range(40),
    16,
    ("hidden",),
)

CSV: Final = "x1,x2,y\n" + "".join(f"{i / 7},{i % 3}e-1,{i % 2}\n" for i in range(12))

TOML: Final = """# mine
theme = "nord"
speed = 100
ramp = "grey"
ascii = false
frames_per_second = 20

[keys]
step = "m"
back = ["f3", "backspace"]
"""


def example_run() -> SavedRun:
    """A run with everything that a file can hold: data, changes, a generator, batch norm."""
    config = RunConfig(
        data=Dataset(((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)), (0.0, 1.0, 1.0, 0.0)),
        hidden=(3,),
        batch_norm=True,
        batch_size=2,
        optimizer="rmsprop",
        learning_rate=0.01,
        epochs=30,
        changes=(Change(4, "learning_rate", 0.02), Change(9, "weights[0][0,0]", 0.5)),
    )
    trainer = Trainer(config)
    record = LossRecord.starting(trainer)
    while trainer.epoch < 20:
        record.extend(trainer.advance(trainer.epochs_alike(20 - trainer.epoch)))
    return SavedRun.of(trainer, record)


def mutated_bytes(whole: bytes, rng: random.Random) -> bytes:
    """Returns a file with bits turned, bytes written over, cut, put in, doubled or moved."""
    data = bytearray(whole)
    for _turn in range(rng.choice((1, 1, 1, 2, 5))):
        size = max(len(data), 1)
        place, length = rng.randrange(size), rng.choice((1, 2, 4, 16, 64, 512))
        match rng.randrange(8):
            case 0 | 1:
                if data:
                    data[place % len(data)] ^= 1 << rng.randrange(8)
            case 2:
                data[place : place + length] = rng.randbytes(length)
            case 3:
                del data[place:]
            case 4:
                del data[place : place + length]
            case 5:
                data[place:place] = rng.choice((rng.randbytes(length), b"\0" * length, b"[" * 3000))
            case 6:
                other = rng.randrange(size)
                data[place : place + length] = data[other : other + length]
            case 7:
                data[place : place + 4] = rng.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff")
                )
    return bytes(data)


_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    0,
    1,
    7,
    2**31,
    2**63,
    10**30,
    10**400,
    0.5,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "\x1b]0;x\x07",
    "9" * 5000,
    [],
    [1],
    [[[]]],
    [1024] * 16,
    {},
    {"a": {}},
)


def mutated_json(text: str, rng: random.Random) -> str:
    """Returns JSON in which a value, at any depth, is another or missing, or one is new."""
    values = json.loads(text)
    if rng.random() < 0.05:
        return rng.choice(("[" * 100_000, "9" * 5000, "null", "[]", '"x"', "{", '{"a":' * 5000))
    holder: Any = values
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            return json.dumps(values)
        key = rng.choice(keys)
        if isinstance(holder[key], dict | list) and holder[key] and rng.random() < 0.8:
            holder = holder[key]
            continue
        match rng.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[rng.choice(("x", "epoch", "\x1b[2J"))] = rng.choice(_VALUES)
            case 2 if isinstance(holder[key], int | float):
                holder[key] += rng.choice((-1, 1, 0.5, 1000))
            case _:
                holder[key] = rng.choice(_VALUES)
        return json.dumps(values)


def mutated_npz(whole: bytes, rng: random.Random) -> bytes:
    """Returns an archive in which members have other types, shapes, contents or packing."""
    with np.load(io.BytesIO(whole)) as loaded:
        arrays: dict[str, Any] = {name: loaded[name] for name in loaded.files}
    if rng.random() < 0.7:
        # Without a checksum only the rules of the parts stand in the way.
        arrays["format"] = np.array("xortui run 1")
        arrays.pop("checksum", None)
    for _turn in range(rng.choice((1, 1, 2))):
        name = rng.choice([n for n in arrays if n != "format"] or ["losses"])
        values = arrays.get(name, np.zeros(3))
        match rng.randrange(9):
            case 0:
                arrays[name] = rng.choice(
                    (
                        values.astype("U30"),
                        values.astype("S9") if values.dtype.kind != "U" else values,
                    )
                )
            case 1 if values.dtype.kind == "f":
                with np.errstate(all="ignore"):
                    arrays[name] = values.astype(rng.choice(("f4", "f8", "c16", "i8", "?", ">f8")))
            case 2:
                arrays[name] = values.reshape(rng.choice(((-1,), (1, -1), (-1, 1))))
            case 3:
                arrays[name] = values.reshape(-1)[: rng.randrange(values.size + 1)]
            case 4 if values.dtype.kind == "f" and values.size:
                values = values.copy()
                flat = values.reshape(-1)
                flat[rng.randrange(flat.size)] = rng.choice((np.nan, np.inf, 1e300, 0.25))
                arrays[name] = values
            case 5:
                arrays.pop(name, None)
            case 6:
                arrays[rng.choice(("x", "weights_9", "../../x", "losses_0"))] = np.zeros(2)
            case _:
                key = rng.choice(("config", "checkpoint"))
                if key in arrays and arrays[key].dtype.kind == "U" and arrays[key].shape == ():
                    arrays[key] = np.array(_mutated_text(str(arrays[key]), rng))
    return _packed(arrays, rng)


def _mutated_text(text: str, rng: random.Random) -> str:
    try:
        return mutated_json(text, rng)
    except (ValueError, TypeError, RecursionError):  # it was changed before
        return text[: rng.randrange(len(text) + 1)]


def _packed(arrays: dict[str, Any], rng: random.Random) -> bytes:
    out = io.BytesIO()
    packing = rng.choice((zipfile.ZIP_STORED,) * 6 + (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, values in arrays.items():
            member = io.BytesIO()
            np.save(member, values, allow_pickle=False)
            data = member.getvalue()
            if rng.random() < 0.05:
                data = _with_lying_header(data, rng)
            if rng.random() < 0.01:
                data += bytes(3 << 20)
            archive.writestr(f"{name}.npy", data)
    return out.getvalue()


def _with_lying_header(data: bytes, rng: random.Random) -> bytes:
    shape = rng.choice(
        ("(10000000000000,)", "(-1,)", "(3, 99999999)", "(0,)", "((3,),)", "(True,)")
    )
    kind = rng.choice(("<f8", "|O", "<U999999999", "|V0", "<M8", "<f16", "[('a', '<f8')]"))
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    if rng.random() < 0.1:
        text = "(" * 9000
    return data[:8] + len(text).to_bytes(2, "little") + text.encode() + data[-100:]


def mutated_table(whole: bytes, rng: random.Random) -> bytes:
    """Returns a CSV file with other cells, more of them, or other characters."""
    lines = whole.decode().splitlines()
    cells = lines[rng.randrange(len(lines))].split(",")
    cells[rng.randrange(len(cells))] = rng.choice(
        ("", " ", "nan", "1e999", "1_0", "٣", '"', '"1"', "9" * 5000, "0x10", "−1", "1;2", "-0.0")
    )
    match rng.randrange(4):
        case 0:
            cells *= rng.choice((0, 2, 300))
        case 1:
            lines *= rng.choice((0, 2, 50))
    lines.insert(rng.randrange(len(lines) + 1), ",".join(cells))
    return (
        rng.choice(("\n", "\r", "\r\n", "\n\n"))
        .join(lines)
        .encode(rng.choice(("utf-8",) * 8 + ("utf-16", "utf-8-sig")))
    )


def mutated_preferences(whole: bytes, rng: random.Random) -> bytes:
    """Returns a TOML file with other values and keys."""
    lines = whole.decode().splitlines()
    value = rng.choice(
        (
            *("[" * 2000, "9" * 5000, "0x" + "f" * 5000, "{a=1}", '"\\u0000"', "1e999", "nan"),
            *("[]", '""', "true", '"m"', '["m","m"]', "{" + "a." * 900 + "b=1}", '"""', "[[1],{}]"),
        )
    )
    keys = ("theme", "speed", "keys", "keys.step", "ascii", "x", '"\\u001b[2J"', "ramp")
    key = rng.choice(keys)
    lines[rng.randrange(len(lines))] = f"{key} = {value}"
    if rng.random() < 0.3:
        lines.insert(rng.randrange(len(lines)), rng.choice(("[keys]", "[[keys]]", "[a.b]", "[")))
    return "\n".join(lines).encode()


def mutated_store(whole: bytes, rng: random.Random) -> bytes:
    """Returns a database in which rows, values or tables are others."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(whole)
        column = rng.choice(("fates", "solved_at", "epochs", "losses", "checksum", "is_checked"))
        value = rng.choice(
            ("x''", "zeroblob(7)", "zeroblob(90000)", "1", "'x'", "null", f"randomblob({16 * 8})")
        )
        statement = rng.choice(
            (
                f"update or ignore chunks set {column} = {value} where start = 16",
                "update or ignore chunks set start = start + 1",
                "update or ignore chunks set combination = 9 where combination = 1",
                f"update or ignore sweep set value = {value}",
                "update sweep set value = '{}' where name = 'identity'",
                f"update sweep set value = '{'[' * 5000}' where name = 'identity'",
                f"update sweep set value = '{'9' * 5000}' where name = 'chunk_size'",
                "update sweep set value = '17' where name = 'chunk_size'",
                "update sweep set value = 'xortui sweep 1' where name = 'format'",
                "delete from sweep where name = 'checksum'",
                "delete from chunks",
                "drop table chunks",
                "drop table sweep",
                "create table x (y)",
                "create trigger t after insert on chunks begin delete from chunks; end",
                "alter table chunks add column x",
                "alter table chunks rename to others; "
                "create view chunks as select * from others, others",
                "pragma user_version = 7; pragma application_id = 9",
            )
        )
        try:
            connection.executescript(statement)
        except sqlite3.Error:
            return mutated_bytes(whole, rng)
        return connection.serialize()


class Remembering(Executor):
    """Trains at once, and nothing twice: a chunk is made anew for many a damaged store."""

    def submit(self, function: Any, /, *arguments: Any, **keywords: Any) -> Future[Any]:
        """Returns a future that is done."""
        future: Future[Any] = Future()
        future.set_result(_remembered(*arguments))
        return future


@cache
def _remembered(config: RunConfig, seeds: range, judging: Judging) -> Outcomes:
    return judged_chunk(config, seeds, replace(judging, mode="all"))


def one_line(error: BaseException) -> str:
    """Checks that an error is what a person may be shown in one line."""
    text = str(error)
    assert text.isprintable(), repr(text)
    assert 10 < len(text) < 1000, repr(text)
    return "refused"


@dataclass
class HostileFile:
    """A kind of file.

    Attributes:
        name: The end of its name.
        write: Writes the whole example.
        mutate: Changes it, knowing what it means.
        judge: Reads a changed one. See the module's docstring.
        whole: The bytes of the example, once it has been written.
        slowest: Seconds of processor time that the slowest judgement took.
    """

    name: str
    write: Callable[[Path], None]
    mutate: Callable[[bytes, random.Random], bytes]
    judge: Callable[[Path], str]
    whole: bytes = field(default=b"", init=False)
    slowest: float = field(default=0.0, init=False)

    def trials(self, folder: Path, count: int, seed: int) -> dict[str, int]:
        """Changes the example and judges it, again and again; returns how often what came out."""
        path = folder / f"file{self.name}"
        self.write(path)
        self.whole = path.read_bytes()
        assert self.judge(path) == "same", "the whole example is not what it should be"
        counts = {"refused": 0, "same": 0, "other": 0}
        for number in range(count):
            rng = random.Random(f"{seed} {self.name} {number}")
            change = self.mutate if number % 2 else mutated_bytes
            data = change(self.whole, rng)
            path.write_bytes(data)
            begun = time.process_time()
            try:
                counts[self.judge(path)] += 1
                self.slowest = max(self.slowest, time.process_time() - begun)
                assert self.slowest < SLOWEST, "a file that takes too long"
            except BaseException as error:
                error.add_note(f"{self.name}, seed {seed}, mutation {number}")
                raise
        return counts


def _judge_run(path: Path) -> str:
    try:
        run = load_run(path)
    except (OSError, ValueError) as error:
        return one_line(error)
    expected = _example()
    is_same = (
        run.config == expected.config
        and run.losses.tobytes() == expected.losses.tobytes()
        and run.train_losses.tobytes() == expected.train_losses.tobytes()
        and run.checkpoint.vector.tobytes() == expected.checkpoint.vector.tobytes()
        and run.checkpoint.generator_state == expected.checkpoint.generator_state
    )
    assert is_same or not run.is_checked, "another run, and a checksum that vouches for it"
    run.trainer().advance(1)
    run.record()
    return "same" if is_same else "other"


@cache
def _example() -> SavedRun:
    return example_run()


def _judge_table(path: Path) -> str:
    try:
        data = config_from_options({"data": str(path)}).data
    except UsageError as error:
        return one_line(error)
    assert data is not None
    assert np.isfinite(data.inputs).all() and np.isfinite(data.targets).all()
    return "same" if data == Dataset.from_csv(CSV, str(path)) else "other"


def _judge_preferences(path: Path) -> str:
    themes = {"nord", "xortui-dark"}
    try:
        found = load_preferences(path, themes)
    except PreferencesError as error:
        return one_line(error)
    assert found.theme is None or found.theme in themes
    given = {name: found.keys.get(name) for name in ("step", "back")}
    return "same" if given == {"step": "m", "back": "f3,backspace"} else "other"


def _write_store(path: Path) -> None:
    path.unlink(missing_ok=True)
    with closing(Store(PLAN, path)) as store:
        run_sweep(store, Remembering())


def _judge_store(path: Path) -> str:
    rows = path.with_suffix(".csv")
    try:
        with closing(Store(PLAN, path)) as store:
            for note in store.notes:
                assert note.isprintable()
            run_sweep(store, Remembering())
            write_csv(rows, store)
    except StoreError as error:
        return one_line(error)
    finally:
        for end in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    return "same" if rows.read_bytes() == _rows() else "other"


@cache
def _rows() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, closing(Store(PLAN)) as store:
        run_sweep(store, Remembering())
        write_csv(Path(folder, "rows.csv"), store)
        return Path(folder, "rows.csv").read_bytes()


HOSTILE_FILES: Final = {
    kind.name.removeprefix("."): kind
    for kind in (
        HostileFile(".npz", lambda path: save_run(path, _example()), mutated_npz, _judge_run),
        HostileFile(".csv", lambda path: _write(path, CSV), mutated_table, _judge_table),
        HostileFile(
            ".toml", lambda path: _write(path, TOML), mutated_preferences, _judge_preferences
        ),
        HostileFile(".db", _write_store, mutated_store, _judge_store),
    )
}


def _write(path: Path, text: str) -> None:
    path.write_text(text)
