"""Whether training and sweeps are slower than at another commit, by pairs that take turns.

    .venv/bin/python tests/benchmarks/training_pairs.py OTHER_PYTHON [--pairs 9] [--epochs 15000]
    .venv/bin/python tests/benchmarks/training_pairs.py OTHER_PYTHON --sweeps [--pairs 5]

``OTHER_PYTHON`` is the interpreter of a second checkout's environment, such as
``../before/.venv/bin/python``. Each measurement is a process of its own that has trained before its
clock starts; it counts processor time, as other programs are not to count, with BLAS on one thread.
Exits with 1 where the median of the pairs is more than ``--most`` times the other's time.

``--sweeps`` prints how many times as fast sweeps are here: 2-2-1 with all of an epoch's arrays in
the cache, networks on 500 points, and runs of 100 epochs with what a run costs before its first.
Nothing is judged of any run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from typing import Final

_TRAINED: Final = """
import sys, time
from xortui.core import RunConfig, Trainer
epochs = int(sys.argv[1])
Trainer(RunConfig()).advance(epochs)
trainer = Trainer(RunConfig())
begun = time.process_time()
trainer.advance(epochs)
print(time.process_time() - begun)
"""
_SWEPT: Final = """
import inspect, sys, time
import numpy as np
from xortui.core import PRESETS, Dataset
from xortui.core.sweep import run_chunk
data, hidden, dtype, runs, epochs = sys.argv[1:]
config = PRESETS["scratch"].config.replace(hidden=(int(hidden),), epochs=int(epochs), dtype=dtype)
if data == "circle":
    inputs = np.random.RandomState(0).uniform(-1, 1, (500, 2))
    circle = Dataset.from_arrays(inputs, (np.square(inputs).sum(axis=1) < 0.5).astype(float))
    config = config.replace(data=circle, loss="bce")
judges = "judge" in inspect.signature(run_chunk).parameters
unjudged = {"judge": lambda judgement: None} if judges else {}
run_chunk(config.replace(epochs=5), range(int(runs)), **unjudged)
begun = time.process_time()
run_chunk(config, range(int(runs)), **unjudged)
print(time.process_time() - begun)
"""
_SWEEPS: Final = {
    "2-2-1 float64": ("xor", "2", "float64", "16384", "1000"),
    "2-2-1 float32": ("xor", "2", "float32", "16384", "1000"),
    "500 points, 2-4-1 float64": ("circle", "4", "float64", "500", "300"),
    "500 points, 2-4-1 float32": ("circle", "4", "float32", "500", "300"),
    "500 points, 2-16-1 float64": ("circle", "16", "float64", "200", "150"),
    "500 points, 2-16-1 float32": ("circle", "16", "float32", "200", "150"),
    "2-2-1 float64, 100 epochs": ("xor", "2", "float64", "65536", "100"),
}
_ONE_THREAD: Final = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}


def seconds(python: str, program: str, *arguments: str) -> float:
    """Returns the processor time that a checkout takes to train; nothing of this folder is used."""
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    with tempfile.TemporaryDirectory() as folder:
        printed = subprocess.check_output(
            [python, "-c", program, *arguments], cwd=folder, env=kept | _ONE_THREAD, text=True
        )
    return float(printed)


def pair(number: int, other: str, program: str, *arguments: str) -> tuple[float, float]:
    """Returns the time here and the other's; every second pair begins here."""
    order = (sys.executable, other) if number % 2 else (other, sys.executable)
    took = {python: seconds(python, program, *arguments) for python in order}
    return took[sys.executable], took[other]


def compare_sweeps(other: str, pairs: int) -> None:
    """Prints how many times as fast each sweep is here."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in _SWEEPS}
    for number in range(pairs):
        for name, arguments in _SWEEPS.items():
            found[name].append(pair(number, other, _SWEPT, *arguments))
            print(f"\rpair {number + 1} of {pairs}: {name:30}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"{'a run and epoch':30}{'here':>10}{'other':>13}   times as fast (each pair)")
    for name, took in found.items():
        run_epochs = int(_SWEEPS[name][-2]) * int(_SWEEPS[name][-1])
        here, there = (statistics.median(column) for column in zip(*took, strict=True))
        ratios = [theirs / ours for ours, theirs in took]
        each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(
            f"{name:30}{1e9 * here / run_epochs:8.1f} ns{1e9 * there / run_epochs:10.1f} ns"
            f"{statistics.median(ratios):9.2f} ({each})"
        )


def compare_training(other: str, pairs: int, epochs: int, most: float) -> int:
    """Prints the pairs of the default training; returns 1 where it is slower here."""
    ratios = []
    print(f"{'here':>9}{'other':>10}   ratio")
    for number in range(pairs):
        here, there = pair(number, other, _TRAINED, str(epochs))
        ratios.append(here / there)
        print(f"{here:7.3f} s{there:8.3f} s{ratios[-1]:8.3f}", flush=True)
    middle = statistics.median(ratios)
    print(f"median of {pairs} pairs: {middle:.3f} times the other's time, {most} at most")
    return 0 if middle <= most else 1


def main() -> int:
    """Measures and prints the pairs; the exit status tells whether training is not slower."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", help="the Python of a second checkout")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--epochs", type=int, default=15_000)
    parser.add_argument("--most", type=float, default=1.02, help="times the other's; 1.02")
    parser.add_argument("--sweeps", action="store_true", help="compare sweeps instead")
    given = parser.parse_args()
    other = os.path.abspath(given.other)  # a link to the system's Python, not to be followed
    if given.sweeps:
        compare_sweeps(other, given.pairs)
        return 0
    return compare_training(other, given.pairs, given.epochs, given.most)


if __name__ == "__main__":
    sys.exit(main())
