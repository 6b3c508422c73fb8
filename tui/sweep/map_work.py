"""A map as work: its pixels in chunks, as the runs of a sweep are, for any executor and store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core import RunConfig
from xortui.core.maps import (
    NEVER,
    FateCounts,
    MapWindow,
    PixelOutcomes,
    check_pixels,
    check_size,
    pixels_at_once,
    train_pixels,
)
from xortui.core.sweep import DIVERGED, Outcomes
from xortui.tui.language import translate as _
from xortui.tui.sweep.executors import Workers
from xortui.tui.sweep.plan import Chunk, SweepPlan
from xortui.tui.sweep.run import Watcher, Work, run_chunks
from xortui.tui.sweep.store import Store

_FEWEST: Final = 1024
_CHUNKS_A_JOB: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPlan(SweepPlan):
    """Every pixel of a map: a sweep whose seeds are the numbers of pixels, the lowest row first.

    Attributes:
        window: What the pixels stand for.
        width: Pixels across.
        height: Pixels up.
        stops_early: Whether decided runs end early, see `train_pixels`.
    """

    window: MapWindow
    width: int
    height: int
    stops_early: bool

    @classmethod
    def of(
        cls,
        config: RunConfig,
        window: MapWindow,
        size: tuple[int, int],
        *,
        stops_early: bool = True,
        jobs: int = 1,
    ) -> MapPlan:
        """Returns the map of a configuration.

        Args:
            config: What all runs have in common.
            window: What the pixels stand for.
            size: Pixels across and up.
            stops_early: Whether decided runs end early.
            jobs: How many chunks are computed at once.

        Raises:
            ValueError: There is no such map.
        """
        check_pixels(config, window)
        check_size(*size)
        pixels = size[0] * size[1]
        most = max(_FEWEST, -(-pixels // (_CHUNKS_A_JOB * jobs)))
        chunk_size = min(pixels_at_once(config), most)
        width, height = size
        return cls(
            (config,),
            range(pixels),
            chunk_size,
            window=window,
            width=width,
            height=height,
            stops_early=stops_early,
        )

    @property
    def config(self) -> RunConfig:
        """What all runs have in common."""
        return self.configs[0]

    @property
    def keeps_measures(self) -> bool:
        """Nothing but fates, epochs and losses is kept of a pixel."""
        return False

    def span_text(self, combination: object, first: int, last: int) -> str:
        """Returns how a chunk is called."""
        return _("the chunk of pixels {first} to {last}").format(first=first, last=last)

    def identity(self) -> dict[str, Any]:
        """Returns what makes it this map and no other, as plain JSON values."""
        axes = {"across": self.window.across, "up": self.window.up}
        return {
            **{
                name: [axis.field, axis.low, axis.high, axis.is_logarithmic]
                for name, axis in axes.items()
            },
            "size": [self.width, self.height],
            "stops_early": self.stops_early,
            "seed": self.config.seed,
            **SweepPlan.identity(self),
        }


def run_map(store: Store, plan: MapPlan, workers: Workers, watcher: Watcher) -> bool:
    """Computes every pixel that a store lacks; see `run_chunks` for what it returns and raises."""

    def work(chunk: Chunk) -> Work:
        size = (plan.width, plan.height)
        return pixel_chunk, plan.config, plan.window, size, plan.stops_early, chunk.seeds

    return run_chunks(store, workers, watcher, work)


def pixel_chunk(
    config: RunConfig,
    window: MapWindow,
    size: tuple[int, int],
    stops_early: bool,
    pixels: Sequence[int],
) -> Outcomes:
    """Trains some pixels of a map, by their numbers: what a worker does.

    It needs nothing but its arguments, and a pixel's result none of the others.
    """
    numbers, (width, height) = np.asarray(pixels, np.int64), size
    across, up = window.across.values(width), window.up.values(height)
    values = (across[numbers % width], up[numbers // width])
    found = train_pixels(config, window, values, stops_early=stops_early)
    is_diverged = found.diverged_at >= 0
    return Outcomes.unjudged(numbers, found.solved_at, found.epochs, found.losses, is_diverged)


def map_parts(store: Store) -> Iterator[tuple[NDArray[np.int64], PixelOutcomes]]:
    """Yields the pixels of a store, some at a time: their numbers, and what became of them.

    Raises:
        StoreError: The file cannot be read, or has been damaged since it was opened.
    """
    for outcomes in store.outcomes(0):
        # A run that diverges ends there.
        diverged_at = np.where(outcomes.fates == DIVERGED, outcomes.epochs, NEVER)
        found = PixelOutcomes(outcomes.solved_at, diverged_at, outcomes.losses, outcomes.epochs)
        yield outcomes.seeds, found


def map_counts(store: Store) -> FateCounts:
    """Returns what became of the pixels of a store.

    Raises:
        StoreError: As `map_parts`.
    """
    epochs = store.plan.configs[0].epochs
    counts = FateCounts.of(PixelOutcomes.unknown(0), epochs)
    for _numbers, outcomes in map_parts(store):
        counts += FateCounts.of(outcomes, epochs)
    return counts
