# ruff: noqa: E402
"""How long a map takes: the whole of it, and from a key to the first picture and to the last.

Run it from the project's folder::

    PYTHONPATH=.ci/src python tests/benchmarks/map_speed.py [--quick]

Processor time, one core, BLAS on one thread; sizes take turns, and each figure is a median. From a
key on it counts what the screen does: ticks in which it computes for their share of a frame, the
drawing of 120 x 70 pixels after each, and the wait until the timer rings again, which it does at
multiples of its period. The second tick waits for no timer.
"""

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import argparse
import time
from typing import Final

import numpy as np

from xortui.core import RunConfig
from xortui.core.maps import MAP_PRESETS, TrainingMap
from xortui.tui.player.map_player import MapPlayer
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.rendering.sweep.training_map import map_levels, training_map

SIZES: Final = {(120, 70): 0.05, (200, 110): 0.1}
FIRST, WHOLE = 0.06, 0.15
PERIOD, SHARE = 1 / 30, 0.6


def map_seconds(name: str, size: tuple[int, int]) -> float:
    preset = MAP_PRESETS[name]
    config = preset.config.replace(epochs=100)
    begun = time.process_time()
    found = TrainingMap(config, preset.window, *size)
    while not found.is_done:
        found.advance(1 << 20)
    return time.process_time() - begun


def zoom_seconds(player: MapPlayer) -> tuple[float, float]:
    """Zooms in, and returns how long the first picture took and the last."""
    begun, waited, first = time.process_time(), 0.0, 0.0
    player.zoom(1.5)
    is_first = True
    while not player.is_done:
        at = time.process_time()
        player.tick(PERIOD * SHARE)
        training_map(map_levels(player.frame().found), player.cursor, 35, 120, FULL)
        spent = time.process_time() - at
        if not first and player.frame().found.step:
            first = time.process_time() - begun + waited
        if not player.is_done and not is_first:
            waited += -spent % PERIOD
        is_first = False
    return first, time.process_time() - begun + waited


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few turns")
    turns = 3 if parser.parse_args().quick else 15
    seconds: dict[tuple[str, tuple[int, int]], list[float]] = {}
    for _turn in range(turns):
        for name in MAP_PRESETS:
            for size in SIZES:
                seconds.setdefault((name, size), []).append(map_seconds(name, size))
    for (name, size), found in seconds.items():
        print(
            f"{name:>15} {size[0]:>3}x{size[1]:<3} 100 epochs: {np.median(found):.3f} s "
            f"(at most {SIZES[size]} s)"
        )
    player = MapPlayer(RunConfig(), clock=time.process_time, preset="edge")
    player.resize(120, 70)
    random = np.random.default_rng(1)
    pairs = []
    for turn in range(20 * turns):
        if turn % 10 == 0:
            player.show_whole()
            player.cursor = (int(random.integers(50, 90)), int(random.integers(25, 60)))
        pairs.append(zoom_seconds(player))
    firsts, lasts = (list(found) for found in zip(*pairs, strict=True))
    for what, at_most, found in (("first", FIRST, firsts), ("last", WHOLE, lasts)):
        print(
            f"key to {what} picture of 120x70: p95 {1000 * np.quantile(found, 0.95):.0f} ms, "
            f"median {1000 * np.median(found):.0f} ms (at most {1000 * at_most:.0f} ms)"
        )


if __name__ == "__main__":
    main()
