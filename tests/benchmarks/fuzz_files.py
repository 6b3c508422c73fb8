"""Changes thousands of files of each kind that is read, and says what became of them.

    python tests/benchmarks/fuzz_files.py [--mutations 20000] [--seed 1] [--memory 3] [KIND ...]

Each changed file must be refused in one line or hold what nothing says is wrong; a traceback, a
line of many lines, a checksum that vouches for other contents, or more than a second or the memory
that is allowed ends the program with status 1 and says which change it was. The tests do a
thousand of each; see `hostile_files`.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
import traceback
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.hostile_files import HOSTILE_FILES


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(HOSTILE_FILES))
    parser.add_argument("--mutations", type=int, default=20_000, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", type=float, default=3.0, help="address space in GiB")
    given = parser.parse_args()
    limit = int(given.memory * (1 << 30))
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    warnings.simplefilter("error")
    print(
        f"{'kind':<6}{'changes':>9}{'refused':>9}{'same':>9}{'other':>9}{'slowest':>10}{'peak':>9}"
    )
    status = 0
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    for kind in given.kinds or HOSTILE_FILES:
        with TemporaryDirectory(dir=memory) as folder:
            begun = time.monotonic()
            try:
                counts = HOSTILE_FILES[kind].trials(Path(folder), given.mutations, given.seed)
            except Exception:
                traceback.print_exc()
                status = 1
                continue
            slowest = HOSTILE_FILES[kind].slowest
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            numbers = "".join(f"{counts[name]:>9,}" for name in ("refused", "same", "other"))
            print(
                f"{kind:<6}{given.mutations:>9,}{numbers}{slowest:>8.2f} s{peak:>6.0f} MB"
                f"   {time.monotonic() - begun:.0f} s"
            )
    return status


if __name__ == "__main__":
    sys.exit(main())
