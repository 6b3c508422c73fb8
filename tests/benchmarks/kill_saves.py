"""Kills the program with signal 9 at random moments while it saves, and looks at what is there.

    python tests/benchmarks/kill_saves.py [--kills 200] [--seed 1] [--at-once 2]

Four scenes: ``train --save`` over an old file; the keys ``f`` and ``F`` on the screen, in a real
pseudo-terminal; ``sweep --store`` with an export over an old one. After each kill a file must be
the old one or the new one, whole, with the right checksum or the events of its run; nothing may be
left beside it; a store must go on to the same bytes. A quarter of the moments are drawn over the
whole time that the program takes, the others from when it is seen to be about to write (its last
line of JSON, its database, the key); the same seed draws the same moments.
"""

from __future__ import annotations

import os

# A terminal is made by a fork, which the threads of linear algebra do not survive.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import contextlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from support.command import PROGRAM, environment
from support.hostile_files import Remembering
from support.pseudo_terminal import PseudoTerminal, environment_of_program

from xortui.core import PRESETS, RunConfig, Trainer
from xortui.core.sweep import combinations
from xortui.tui.records.saved_runs import load_run
from xortui.tui.sweep.exports import write_csv
from xortui.tui.sweep.plan import SweepPlan
from xortui.tui.sweep.run import run_sweep
from xortui.tui.sweep.store import Store

TRAIN = ["train", "--hidden", "512,512", "--optimizer", "adam", "--epochs", "3", "--json"]
SWEEP = ["sweep", "--preset", "scratch", "--epochs", "20", "--seeds", "10000", "--jobs", "1"]
SWEEP += ["--vary", "hidden=2,3", "--store", "sweep.db", "--csv", "rows.csv", "--json"]
PLAN = SweepPlan(
    tuple(combinations(PRESETS["scratch"].config.replace(epochs=20), {"hidden": ((2,), (3,))})),
    range(10000),
    1000,
    ("hidden",),
)
EPOCHS = 4000
SHARES = {"train --save": 0.4, "key f": 0.125, "key F": 0.125, "sweep --store": 0.35}


Sign = Callable[[Path, str], bool]
"""Says, of the folder and the line just printed, whether the program is about to write."""


def is_trained(folder: Path, line: str) -> bool:
    """Whether the run has come to its end, and is saved next."""
    return '"event": "ended"' in line


def has_begun(folder: Path, line: str) -> bool:
    """Whether a sweep has its database."""
    return (folder / "sweep.db").exists()


def watched(
    words: list[str], folder: Path, sign: Sign, wait: Callable[[bool], float | None]
) -> None:
    """Runs the program, and kills it.

    Args:
        words: Its arguments.
        folder: Where it runs.
        sign: See `Sign`.
        wait: Is asked at the start (with ``False``) and at the sign (with ``True``) in how many
            seconds the program is killed; it is not where the answer is ``None``.
    """
    process = subprocess.Popen(
        [*PROGRAM, *words],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    out = process.stdout.fileno()
    os.set_blocking(out, False)
    is_seen, seconds, begun = False, wait(False), time.monotonic()
    while process.poll() is None:
        text = ""
        with contextlib.suppress(BlockingIOError):
            text = os.read(out, 1 << 20).decode()
        if not is_seen and sign(folder, text):
            is_seen, later = True, wait(True)
            if later is not None:
                seconds, begun = later, time.monotonic()
        if seconds is not None and time.monotonic() >= begun + seconds:
            process.send_signal(signal.SIGKILL)
            seconds = None
        time.sleep(0.001)
    process.stdout.close()


def measured(words: list[str], folder: Path, sign: Sign) -> tuple[float, float]:
    """Returns how many seconds the program takes, and how many of them after its sign."""
    times = [time.monotonic()]

    def note(is_seen: bool) -> None:
        if is_seen:
            times.append(time.monotonic())

    watched(words, folder, sign, note)
    end = time.monotonic()
    return end - times[0], end - times[-1]


def moments(rng: random.Random, times: tuple[float, float]) -> Callable[[bool], float | None]:
    """Returns when to kill: at any time of the whole, or from the sign on."""
    whole, after = times
    early, late = rng.uniform(0, whole), rng.uniform(0, 1.2 * after)
    is_early = rng.random() < 0.25
    return lambda is_seen: (None if is_early else late) if is_seen else early if is_early else None


class Training:
    """``train --save`` over a file of another run."""

    def __init__(self, folder: Path) -> None:
        self.old = folder / "old.npz"
        measured([*TRAIN, "--seed", "1", "--save", str(self.old)], folder, is_trained)
        words = [*TRAIN, "--seed", "2", "--save", "new.npz"]
        self.times = measured(words, folder, is_trained)
        self.losses = {seed: load_run(folder / name).losses for seed, name in self.names().items()}

    def names(self) -> dict[int, str]:
        return {1: "old.npz", 2: "new.npz"}

    def trial(self, folder: Path, rng: random.Random) -> str:
        shutil.copy(self.old, folder / "run.npz")
        words = [*TRAIN, "--seed", "2", "--save", "run.npz"]
        watched(words, folder, is_trained, moments(rng, self.times))
        left = sorted(os.listdir(folder))
        if left != ["run.npz"]:
            return f"left over: {left}"
        run = load_run(folder / "run.npz")
        if not run.is_checked or not np.array_equal(run.losses, self.losses[run.config.seed]):
            return "torn"
        return "old" if run.config.seed == 1 else "new"


class Key:
    """A key that saves the run, on the screen."""

    def __init__(self, key: str, ending: str, folder: Path) -> None:
        self.key, self.name = key, f"xortui-xor-2-2-1-seed42-2.{ending}"
        self.first = self.name.replace("-2.", ".")
        self.settings = folder / f"settings-{ending}"
        (self.settings / "xortui").mkdir(parents=True)
        (self.settings / "xortui" / "config.toml").write_text('speed = "max"\n')
        with self.screen(folder) as terminal:
            begun = time.monotonic()
            terminal.send(key)
            terminal.wait_for(lambda: any(p.suffix == f".{ending}" for p in folder.glob("xor*")))
            self.seconds = time.monotonic() - begun

    def screen(self, folder: Path) -> PseudoTerminal:
        """Returns a terminal in which the run has come to its end."""
        variables = environment_of_program(XDG_CONFIG_HOME=str(self.settings))
        terminal = PseudoTerminal(
            "--epochs", str(EPOCHS), size=(80, 24), environment=variables, cwd=folder
        )
        terminal.wait_for(lambda: terminal.epoch == EPOCHS, 60)
        return terminal

    def trial(self, folder: Path, rng: random.Random) -> str:
        (folder / self.first).write_text("somebody else's")
        with self.screen(folder) as terminal:
            terminal.send(self.key)
            end = time.monotonic() + rng.uniform(0, 3 * self.seconds)
            while time.monotonic() < end and not (folder / self.name).exists():
                terminal.read(0.005)
            if rng.random() < 0.5:
                time.sleep(rng.uniform(0, 0.05))
            terminal.signal(signal.SIGKILL)
            terminal.process.wait()
        left = sorted(os.listdir(folder))
        if left not in ([self.first], sorted([self.first, self.name])):
            return f"left over: {left}"
        if (folder / self.first).read_text() != "somebody else's":
            return "torn"
        if len(left) == 1:
            return "old"
        return "new" if self.is_whole(folder / self.name) else "torn"

    def is_whole(self, path: Path) -> bool:
        """Whether a file has every epoch, and the losses of the run."""
        if path.suffix == ".npz":
            run = load_run(path)
            return run.is_checked and np.array_equal(run.losses, losses_of_the_screen())
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        losses = [line["loss"] for line in lines[:-1]]
        return lines[-1]["event"] == "ended" and losses == losses_of_the_screen().tolist()


@cache
def losses_of_the_screen() -> np.ndarray:
    trainer = Trainer(RunConfig(epochs=EPOCHS))
    return np.concatenate([[trainer.loss], trainer.advance(EPOCHS).losses])


class Sweeping:
    """``sweep --store``, with rows that take the place of others."""

    def __init__(self, folder: Path) -> None:
        self.times = measured(SWEEP, folder, has_begun)
        self.rows = (folder / "rows.csv").read_bytes()
        with closing(Store(PLAN)) as store:
            # Chunks of every size are asked for later: they are made here, for all trials.
            assert run_sweep(store, Remembering())

    def trial(self, folder: Path, rng: random.Random) -> str:
        rows = folder / "rows.csv"
        rows.write_text("old\n")
        watched(SWEEP, folder, has_begun, moments(rng, self.times))
        left = set(os.listdir(folder)) - {"rows.csv", "sweep.db", "sweep.db-journal"}
        if left:
            return f"left over: {sorted(left)}"
        found = rows.read_bytes()
        if found not in (b"old\n", self.rows):
            return "torn"
        if rng.random() < 0.1:
            measured(SWEEP, folder, has_begun)
        else:
            with closing(Store(PLAN, folder / "sweep.db")) as store:
                if store.notes:
                    return f"torn: {store.notes[0]}"
                run_sweep(store, Remembering())
                write_csv(rows, store)
        if rows.read_bytes() != self.rows:
            return "another CSV"
        left = set(os.listdir(folder)) - {"rows.csv", "sweep.db"}
        return f"left over: {sorted(left)}" if left else "old" if found == b"old\n" else "new"


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2)
    given = parser.parse_args()
    begun = time.monotonic()
    with TemporaryDirectory() as place:
        folder = Path(place)
        scenes = {
            "train --save": Training(made(folder / "training")),
            "key f": Key("f", "npz", made(folder / "npz")),
            "key F": Key("F", "jsonl", made(folder / "jsonl")),
            "sweep --store": Sweeping(made(folder / "sweeping")),
        }
        trials: list[tuple[str, Callable[[], str]]] = []
        for name, scene in scenes.items():
            for number in range(round(given.kills * SHARES[name])):

                def trial(name=name, scene=scene, number=number) -> str:
                    rng = random.Random(f"{given.seed} {name} {number}")
                    with TemporaryDirectory(dir=folder) as own:
                        return scene.trial(Path(own), rng)

                trials.append((name, trial))
        random.Random(given.seed).shuffle(trials)
        with ThreadPoolExecutor(given.at_once) as threads:
            ends = list(threads.map(lambda pair: (pair[0], judged(pair[1])), trials))
    bad = 0
    print(file=sys.stderr)
    print(f"{'scene':<15}{'kills':>7}{'old, whole':>12}{'new, whole':>12}{'neither':>9}")
    for name in scenes:
        counts = Counter(end for scene, end in ends if scene == name)
        others = {end: count for end, count in counts.items() if end not in ("old", "new")}
        bad += sum(others.values())
        print(
            f"{name:<15}{counts.total():>7}{counts['old']:>12}{counts['new']:>12}"
            f"{sum(others.values()):>9}"
        )
        for end, count in others.items():
            print(f"    {count} x {end}")
    print(f"{time.monotonic() - begun:.0f} s")
    return 1 if bad else 0


def judged(trial: Callable[[], str]) -> str:
    """Returns how a trial ended; an error of reading what is there is an end as well."""
    try:
        end = trial()
    except Exception as error:
        end = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    print(end if end not in ("old", "new") else ".", end="", file=sys.stderr, flush=True)
    return end


def made(folder: Path) -> Path:
    """Makes a folder and returns it."""
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
