"""Plays a map of training runs: which piece of it is looked at, and computing it bit by bit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from xortui.core import RunConfig
from xortui.core.maps import (
    MAP_PRESETS,
    START_FACTOR,
    Axis,
    MapPreset,
    MapWindow,
    TrainingMap,
    check_pixels,
    pixels_at_once,
)
from xortui.tui.core_errors import told
from xortui.tui.language import translate as _

MOST_EPOCHS: Final = 1000
"""A run of one's own is no longer on a map: it has thousands of them."""

ZOOM: Final = 2.0
_TOUR_ZOOM: Final = 10.0
_FIRST_PIXELS: Final = 1024
"""Enough for every fourth pixel of a large terminal, which come in one piece."""

_FIRST_SHARE: Final = 16
_LEAST_PIXELS: Final = 16
_MOST_PIXELS: Final = 4096
_SLICE_SECONDS: Final = 0.055
"""Every piece takes some milliseconds beside its pixels, and keys wait until one is done.

This is most of two periods of a screen's timer, which does not ring before the second has passed.
"""

_OWN_REACH: Final = 1.5


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A moment of a map.

    Attributes:
        found: The map, as far as it is known.
        name: The preset that it is of, or "run" for the run shown.
        about: What it shows.
        cursor: The pixel that is chosen, across and up.
        zoom: How many times it is magnified.
    """

    found: TrainingMap
    name: str
    about: str
    cursor: tuple[int, int]
    zoom: float


class MapPlayer:
    """A map, the piece of it that is looked at, and a cursor.

    Attributes:
        cursor: The pixel that is chosen, across and up.
    """

    _found: TrainingMap

    def __init__(
        self,
        config: RunConfig,
        *,
        clock: Callable[[], float],
        preset: str | None = None,
        window: MapWindow | None = None,
    ) -> None:
        """Begins with the map of a run, or with that of a preset.

        Args:
            config: The run.
            clock: Returns seconds of a monotonic clock.
            preset: The preset to begin with instead.
            window: What varies; by default the learning rate and the size of the start.

        Raises:
            ValueError: The run has no map.
        """
        self._clock = clock
        own = own_map(config, window)
        check_pixels(own.config, own.window)
        self._maps = {own.name: own, **MAP_PRESETS}
        self._size, self.cursor = (1, 1), (0, 0)
        self._pixels = self._least_pixels = _FIRST_PIXELS
        self._use(preset or own.name)

    @property
    def is_done(self) -> bool:
        """Whether all of the piece that is looked at is known."""
        return self._found.is_done

    @property
    def size(self) -> tuple[int, int]:
        """Pixels across and up."""
        return self._size

    def frame(self) -> MapFrame:
        """Returns the picture of the moment."""
        shown = self._maps[self._name]
        whole, now = shown.window.across, self._found.window.across
        zoom = (whole.high - whole.low) / (now.high - now.low)
        return MapFrame(self._found, shown.name, _(shown.about), self.cursor, zoom)

    def resize(self, width: int, height: int) -> None:
        """Has so many pixels from now on; the cursor stays in the same place."""
        if (width, height) == self._size:
            return
        across, up = (
            place * new // old
            for place, new, old in zip(self.cursor, (width, height), self._size, strict=True)
        )
        if self._size == (1, 1):
            across, up = width // 2, height // 2
        self._size, self.cursor = (width, height), (across, up)
        self._look_at(self._found.window)

    def tick(self, budget: float) -> bool:
        """Computes for about as long as the budget; returns whether more is known than before.

        The first coarse picture ends it, to be seen at once.
        """
        started, found = self._clock(), self._found
        if found.is_done:
            return False
        was_coarse = found.step > 0
        while (
            not found.is_done
            and self._clock() - started < budget
            and (found.step > 0) == was_coarse
        ):
            at, known = self._clock(), int(found.is_known.sum())
            found.advance(self._pixels)
            seconds = max(self._clock() - at, 1e-4)
            count = int(found.is_known.sum()) - known
            if count == self._pixels or seconds > _SLICE_SECONDS:
                wanted = int(count * _SLICE_SECONDS / seconds)
                self._pixels = min(max(wanted, self._least_pixels), _MOST_PIXELS)
        return True

    def move(self, right: int, up: int) -> None:
        """Moves the cursor; at the rim the map moves by half of what is seen, which is kept."""
        width, height = self._size
        across, along = self.cursor[0] + right, self.cursor[1] + up
        by = [0, 0]
        if not 0 <= across < width:
            by[0] = max(width // 2, 1) * (1 if right > 0 else -1)
        if not 0 <= along < height:
            by[1] = max(height // 2, 1) * (1 if up > 0 else -1)
        across, along = across - by[0], along - by[1]
        self.cursor = min(max(across, 0), width - 1), min(max(along, 0), height - 1)
        if any(by):
            with suppress(ValueError):
                self._found = self._found.moved(by[0], by[1])

    def zoom(self, factor: float) -> str:
        """Zooms about the cursor; returns why not, where it goes no further."""
        about = tuple(
            (place + 0.5) / size for place, size in zip(self.cursor, self._size, strict=True)
        )
        window = self._found.window.zoomed((about[0], about[1]), factor)
        if factor > 1 and not window.is_resolved(*self._size):
            return _("floats end here: two pixels further in would be the same number")
        return self._try_window(window)

    def show_whole(self) -> None:
        """Shows the whole map again."""
        self._look_at(self._maps[self._name].window)

    def show_tour(self) -> str:
        """Goes a step towards what is worth seeing; returns why not, where there is none."""
        found = self._found
        if not found.is_done:
            return _("the tour goes on once the map is whole")
        column, row = found.guided_place(_TOUR_ZOOM)
        self.cursor = (int(column * found.width), int(row * found.height))
        return self.zoom(_TOUR_ZOOM)

    def next_preset(self) -> None:
        """Shows the next map: that of the run, then the presets."""
        names = [*self._maps]
        self._use(names[(names.index(self._name) + 1) % len(names)])

    def chosen_config(self) -> RunConfig:
        """Returns the run under the cursor."""
        return self._found.config_at(*self.cursor)

    def _use(self, name: str) -> None:
        self._name = name
        # Of a network that is slow to train it is a guess; how long a piece takes says the rest.
        work = pixels_at_once(self._maps[name].config) // _FIRST_SHARE
        self._pixels = min(max(work, _LEAST_PIXELS), _FIRST_PIXELS)
        # Of fewer, each piece would spend nearly all of its time on what is the same for any.
        self._least_pixels = max(self._pixels // 2, _LEAST_PIXELS)
        self.show_whole()

    def _look_at(self, window: MapWindow) -> None:
        self._found = TrainingMap(self._maps[self._name].config, window, *self._size)

    def _try_window(self, window: MapWindow) -> str:
        try:
            self._look_at(window)
        except ValueError as error:
            return told(error)
        return ""


def own_map(config: RunConfig, window: MapWindow | None = None) -> MapPreset:
    """Returns the map of a run: by default of its learning rate and the size of its start.

    Args:
        config: The run; of more than `MOST_EPOCHS` only so many are made.
        window: What varies instead.
    """
    exponent = round(float(f"{config.learning_rate:.1e}".partition("e")[2]))
    middle = Axis("learning_rate", exponent - _OWN_REACH, exponent + _OWN_REACH, True)
    own = window or MapWindow(middle, Axis(START_FACTOR, -1.0, 1.0, is_logarithmic=True))
    shortened = config.replace(epochs=min(config.epochs, MOST_EPOCHS))
    return MapPreset("run", _("this run, with another rate and another size of its start"),
                     shortened, own)  # fmt: skip
