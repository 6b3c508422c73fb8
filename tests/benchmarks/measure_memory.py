"""Prints by how much resident memory grows while a run with its history trains.

    .venv/bin/python tests/benchmarks/measure_memory.py [EPOCHS]

Ten million epochs by default, some three minutes; exit status 1 from 10 MB on.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from xortui.core import History, RunConfig, Trainer

MOST_BYTES = 10_000_000
WARM_UP = 20_000
FRAME = 4_096


def resident_bytes() -> int:
    """Returns this process's resident memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


def main() -> int:
    """Trains, looks back now and then, and tells the growth."""
    epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    history = History(Trainer(RunConfig(epochs=WARM_UP + epochs)))
    history.advance(WARM_UP)
    before = resident_bytes()
    while history.trainer.end_reason is None:
        history.advance(FRAME)
    grown = resident_bytes() - before
    history.at(history.epoch // 2)
    looked_back = resident_bytes() - before
    print(f"{epochs:,} epochs: {grown / 1e6:.1f} MB; with a look back {looked_back / 1e6:.1f} MB")
    return int(max(grown, looked_back) >= MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
