# ruff: noqa: E402
"""How much slower a program is while it is watched at full speed, 20 pictures a second.

Run it from the project's folder; it takes some minutes::

    PYTHONPATH=.ci/src:tests python tests/benchmarks/watching_cost.py [--pairs N] [--epochs N]
        [--torch-epochs N] [--python INTERPRETER] [--only numpy|torch] [--apart]

Five programs in NumPy, and five in PyTorch where the interpreter has it. Each is run plain and
watched, with each epoch's loss kept, and takes the processor time of its own loop, and that of the
clock on the wall, from the 500th epoch on, when it has been recognised. Both of a pair begin there
together and take turns on one processor, some milliseconds each, so that the machine is the same
for both, busy or not; `--apart` runs one after the other, each with the machine to itself. The bar:
by the median of the pairs at most 5 % more processor time. Exits with 1 where the bar is broken, or
where losses differ.
"""

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from support.measured_programs import (
    MEASURED,
    MEASURED_TORCH,
    START,
    measured_text,
    measured_torch_text,
)

from xortui.tui.watching.process import WatchedProcess
from xortui.tui.watching.watched_run import WatchedRun

BAR = 1.05
_PATIENCE = 5.0
_LONGEST = 600.0  # PyTorch alone takes minutes to be there on a busy machine


@contextlib.contextmanager
def begun_on(processor: int | None) -> Iterator[None]:
    """Has the processes that this thread starts meanwhile run on one processor."""
    if processor is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {processor})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def plain(path: Path, python: str, processor: int | None) -> str:
    """Returns what a program prints."""
    with begun_on(processor):
        process = subprocess.Popen(
            [python, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a kernel may give each session its share
        )
    text, _none = process.communicate()
    assert process.returncode == 0
    return text


def watched(path: Path, python: str, processor: int | None) -> str:
    """Returns the same of a program that is watched at full speed, 20 pictures a second."""
    with begun_on(processor):
        process = WatchedProcess(str(path), python=python, takes_input=True)
    try:
        run = WatchedRun.begun(process, str(path), _LONGEST, time.monotonic)
        run.play(None)
        while not run.ended:
            run.hear()
            run.history.advance(1 << 40)
            time.sleep(0.05)
        process.end(_PATIENCE)
        return run.output()
    finally:
        process.end()


def told(text: str) -> tuple[str, float, float]:
    """Returns the line about the losses, and the seconds of the processor and of the wall."""
    lines = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
    spent, passed = lines["seconds"].split()
    return lines["losses"], float(spent), float(passed)


def has_torch(python: str) -> bool:
    """Whether an interpreter has PyTorch."""
    found = "import importlib.util as u, sys; sys.exit(u.find_spec('torch') is None)"
    return subprocess.run([python, "-c", found]).returncode == 0


HOW = {"plain": plain, "watched": watched}
Run = Callable[[], str]


def both(runs: Sequence[Run]) -> list[str]:
    """Returns what both print that run at the same time, and so meet the same machine."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(runs)) as pool:
        os.environ[START] = folder
        futures = [pool.submit(run) for run in runs]
        while len(os.listdir(folder)) < len(runs) and not any(f.done() for f in futures):
            time.sleep(0.005)
        Path(folder, "go").touch()
        del os.environ[START]
        return [future.result() for future in futures]


def measure(
    name: str, path: Path, epochs: int, pairs: int, python: str, *, is_beside: bool
) -> bool:
    """Prints a program's line, and returns whether the bar holds."""
    spent: dict[str, list[float]] = {"plain": [], "watched": []}
    passed: dict[str, list[float]] = {"plain": [], "watched": []}
    losses = set()
    for pair in range(pairs):
        order = ("plain", "watched") if pair % 2 else ("watched", "plain")
        processor = pair % (os.cpu_count() or 1) if is_beside else None
        runs = [partial(HOW[how], path, python, processor) for how in order]
        texts = both(runs) if is_beside else [run() for run in runs]
        for how, text in zip(order, texts, strict=True):
            found = told(text)
            losses.add(found[0])
            spent[how].append(found[1])
            passed[how].append(found[2])
    factors = [w / p for p, w in zip(spent["plain"], spent["watched"], strict=True)]
    on_the_wall = [w / p for p, w in zip(passed["plain"], passed["watched"], strict=True)]
    median = statistics.median(factors)
    each = 1e6 / (epochs - 500)
    print(
        f"{name:26} {statistics.median(spent['plain']) * each:8.2f}"
        f" {statistics.median(spent['watched']) * each:8.2f} {median - 1:+8.1%}"
        f" {min(factors) - 1:+7.1%}..{max(factors) - 1:+7.1%}"
        f" {min(spent['watched']) / min(spent['plain']) - 1:+8.1%}"
        f" {statistics.median(on_the_wall) - 1:+8.1%}"
        f"  {'same' if len(losses) == 1 else 'OTHERS'}",
        flush=True,
    )
    return median <= BAR and len(losses) == 1


def main() -> int:
    """Prints a table, and returns 1 where the bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--epochs", type=int, default=20_000)
    parser.add_argument("--torch-epochs", type=int, default=4_000)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument(
        "--apart", action="store_true", help="run both of a pair one after the other"
    )
    parser.add_argument("--only", choices=["numpy", "torch"])
    options = parser.parse_args()
    programs = [(name, measured_text(name, options.epochs), options.epochs) for name in MEASURED]
    if options.only == "torch":
        programs = []
    if options.only != "numpy" and has_torch(options.python):
        epochs = options.torch_epochs
        programs += [(name, measured_torch_text(name, epochs), epochs) for name in MEASURED_TORCH]
    print(
        f"{'':26} {'processor time, us an epoch':>26} {'':16} {'':8} {'wall':>8}\n"
        f"{'program':26} {'plain':>8} {'watched':>8} {'median':>8} {'range':>16}"
        f" {'smallest':>8} {'median':>8}  losses"
    )
    holds = True
    with tempfile.TemporaryDirectory() as folder:
        for name, text, epochs in programs:
            path = Path(folder) / f"{name}.py"
            path.write_text(text, encoding="utf-8")
            holds &= measure(
                name, path, epochs, options.pairs, options.python, is_beside=not options.apart
            )
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
