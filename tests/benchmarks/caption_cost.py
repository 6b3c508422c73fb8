# ruff: noqa: E402
"""What the line below the header costs, and how old it gets.

Run it from the project's folder; the default run is shown several times, which takes minutes::

    PYTHONPATH=.ci/src python tests/benchmarks/caption_cost.py [--pairs N] [--larger]

The real program is shown at 120x40 without a terminal, in turns with its caption and without, each
in a process of its own. The share of a core is measured twice: by a clock inside, around whatever
is done for the caption; and as the difference of the whole processes in each pair, which on a busy
machine says little. The bars: by the clock inside at most 1 % of a core, and an age of at most one
second. ``--larger`` shows networks of 65 to 290 parameters on 500 rows as well, with the longest
time for which a key would have had to wait. Exits with 1 where a bar is broken.
"""

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"  # as the program itself does

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from typing import Any

import numpy as np

from xortui.core import Dataset, RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.player.verdict_watch import VerdictWatch
from xortui.tui.screens.main.main_screen import MainScreen
from xortui.tui.widgets.run_caption import RunCaption

SHARE_BAR, AGE_BAR, WAIT_BAR = 0.01, 1.0, 0.012
LARGER = {
    "2-16-1": (2, (16,)),
    "2-8-8-1": (2, (8, 8)),
    "3-8-1": (3, (8,)),
    "2-15-14-1": (2, (15, 14)),
}
SECONDS = 22.0
SECONDS_OF_LARGER = 60.0


def config_of(name: str) -> RunConfig:
    if name == "default":
        return RunConfig()
    inputs, hidden = LARGER[name]
    points = np.random.default_rng(3).normal(size=(500, inputs))
    data = Dataset.from_arrays(
        points, (points[:, 0] * points[:, 1] > 0).astype(float), "500 points"
    )
    return RunConfig(data=data, hidden=hidden, activation="tanh", learning_rate=0.01, epochs=10**7)


class Inside:
    """Times what is done for the caption, from inside the program.

    Attributes:
        worked: Seconds of this thread.
        longest: The longest of them at once.
        ages: How old the verdict was, in seconds, each time that its age was looked at.
    """

    def __init__(self) -> None:
        self.worked = self.longest = 0.0
        self.ages: list[float] = []
        self._times: dict[int, float] = {}

    def around(self, owner: type, name: str) -> None:
        """Times each call of a method."""
        method = getattr(owner, name)

        def timed(*given: Any, **options: Any) -> Any:
            started = time.thread_time()
            try:
                return method(*given, **options)
            finally:
                took = time.thread_time() - started
                self.worked += took
                self.longest = max(self.longest, took)

        setattr(owner, name, timed)

    def look_at_age(self, main: MainScreen) -> None:
        """Notes how long ago the epoch was shown that the caption speaks of."""
        watch, now = main._watch, time.monotonic()
        self._times[main.player.epoch] = now
        if watch.verdict is not None and main.player.is_playing:
            shown = max((epoch for epoch in self._times if epoch <= watch.verdict.epoch), default=0)
            self.ages.append(now - self._times.get(shown, now))


async def shown(config: RunConfig, seconds: float, inside: Inside) -> float:
    """Shows a run for a while; returns the seconds of processor time that all of it took."""
    app = XortuiApp(config)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        main = app.screen
        assert isinstance(main, MainScreen)
        began, used = time.monotonic(), time.process_time()
        while time.monotonic() - began < seconds:
            await asyncio.sleep(0.05)
            inside.look_at_age(main)
        return time.process_time() - used


def child(name: str, *, with_caption: bool, seconds: float) -> None:
    inside = Inside()
    if with_caption:
        inside.around(VerdictWatch, "follow")
        inside.around(VerdictWatch, "is_behind")
        inside.around(RunCaption, "draw")
    else:
        MainScreen._judge = lambda self: None  # type: ignore[method-assign]
        RunCaption.is_stale = lambda self, frame, options: False  # type: ignore[method-assign]
    used = asyncio.run(shown(config_of(name), seconds, inside))
    told = {
        "whole": used / seconds,
        "inside": inside.worked / seconds,
        "longest": inside.longest,
        "age": max(inside.ages, default=float("inf")),
    }
    print(json.dumps(told))


def asked(name: str, *, with_caption: bool, seconds: float) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", name, "--seconds", str(seconds)]
    if not with_caption:
        command.append("--without")
    found: dict[str, float] = json.loads(subprocess.check_output(command))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=3, help="how often with and without; 3")
    parser.add_argument("--larger", action="store_true", help="larger networks as well")
    parser.add_argument("--child", choices=("default", *LARGER), help=argparse.SUPPRESS)
    parser.add_argument("--without", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child, with_caption=not given.without, seconds=given.seconds)
        return 0
    broken, differences, turns = 0, [], []
    for _pair in range(given.pairs):
        pair = [asked("default", with_caption=on, seconds=SECONDS) for on in (True, False)]
        turns.append(pair[0])
        differences.append(pair[0]["whole"] - pair[1]["whole"])
        print(
            f"  whole: {100 * pair[0]['whole']:.1f} % with, {100 * pair[1]['whole']:.1f} % without"
        )
    share = statistics.median(turn["inside"] for turn in turns)
    age = statistics.median(turn["age"] for turn in turns)
    bars = ((share, SHARE_BAR, "share"), (age, AGE_BAR + 0.15, "age"))
    for measured, bar, what in bars:
        broken += measured > bar
        text = f"{100 * measured:.2f} % of a core" if what == "share" else f"{measured:.2f} s"
        print(f"{'default: ' + what:28s}{text:>20s}{'   ABOVE ITS BAR' if measured > bar else ''}")
    print(f"{'default: pairs differ by':28s}{100 * statistics.median(differences):+18.2f} %")
    for name in LARGER if given.larger else ():
        turn = asked(name, with_caption=True, seconds=SECONDS_OF_LARGER)
        fails = turn["inside"] > SHARE_BAR or turn["longest"] > WAIT_BAR
        broken += fails
        print(
            f"{name:28s}{100 * turn['inside']:18.2f} %, longest {1e3 * turn['longest']:.1f} ms, "
            f"up to {turn['age']:.1f} s old{'   ABOVE ITS BAR' if fails else ''}",
            flush=True,
        )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
