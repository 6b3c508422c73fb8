"""Whether the default training is slower than at another commit, by pairs that take turns.

    .venv/bin/python tests/benchmarks/training_pairs.py OTHER_PYTHON [--pairs 9] [--epochs 15000]

``OTHER_PYTHON`` is the interpreter of a second checkout's environment, such as
``../before/.venv/bin/python``. Each measurement is a process of its own that has trained before its
clock starts; it counts processor time, as other programs are not to count. Exits with 1 where the
median of the pairs is more than ``--most`` times the other's time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

_MEASURED = """
import sys, time
from xortui.core import RunConfig, Trainer
epochs = int(sys.argv[1])
Trainer(RunConfig()).advance(epochs)
trainer = Trainer(RunConfig())
begun = time.process_time()
trainer.advance(epochs)
print(time.process_time() - begun)
"""
_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}


def seconds(python: str, epochs: int) -> float:
    """Returns the processor time that a checkout takes to train; nothing of this folder is used."""
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    with tempfile.TemporaryDirectory() as folder:
        printed = subprocess.check_output(
            [python, "-c", _MEASURED, str(epochs)], cwd=folder, env=kept | _ONE_THREAD, text=True
        )
    return float(printed)


def main() -> int:
    """Measures and prints the pairs; the exit status tells whether it is not slower."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", help="the Python of a second checkout")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--epochs", type=int, default=15_000)
    parser.add_argument("--most", type=float, default=1.02, help="times the other's; 1.02")
    given = parser.parse_args()
    other = os.path.abspath(given.other)  # a link to the system's Python, not to be followed

    ratios = []
    print(f"{'here':>9}{'other':>10}   ratio")
    for pair in range(given.pairs):
        order = (sys.executable, other) if pair % 2 else (other, sys.executable)
        took = {python: seconds(python, given.epochs) for python in order}
        ratios.append(took[sys.executable] / took[other])
        print(f"{took[sys.executable]:7.3f} s{took[other]:8.3f} s{ratios[-1]:8.3f}", flush=True)
    middle = statistics.median(ratios)
    print(
        f"median of {given.pairs} pairs: {middle:.3f} times the other's time, {given.most} at most"
    )
    return 0 if middle <= given.most else 1


if __name__ == "__main__":
    sys.exit(main())
