"""What a start costs in another language: ``python tests/benchmarks/language_cost.py [PAIRS]``.

Processor time until the whole first picture stands, in English and in Japanese in turn, so that
whatever else the machine does falls on both alike.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from screen_meter import Meter

SHOWN = "▀".encode()
"""What the surface is drawn with, once everything has been loaded that draws it."""


def start_seconds(language: str) -> float:
    """Returns the processor time of a start until its first picture."""
    with Meter("--paused", "--language", language) as meter:
        meter.wait_for_bytes(SHOWN, seconds=60.0)
        return running_seconds(meter)


def running_seconds(meter: Meter) -> float:
    """Returns the processor time that the program has used, to the nanosecond."""
    tasks = Path(f"/proc/{meter.process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def main(pairs: int) -> None:
    """Measures so many pairs, and prints what they have in common."""
    ratios, seconds = [], {"en": list[float](), "ja": list[float]()}
    for pair in range(pairs):
        for language in ("en", "ja") if pair % 2 else ("ja", "en"):
            seconds[language].append(start_seconds(language))
        ratios.append(seconds["ja"][-1] / seconds["en"][-1])
    for language, measured in seconds.items():
        print(
            f"{language}: median {1000 * statistics.median(measured):.0f} ms, "
            f"least {1000 * min(measured):.0f} ms of processor time"
        )
    print(
        f"ja / en: median of {pairs} pairs {statistics.median(ratios):.3f}, "
        f"least / least {min(seconds['ja']) / min(seconds['en']):.3f}"
    )


if __name__ == "__main__":
    started = time.monotonic()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
    print(f"in {time.monotonic() - started:.0f} s")
