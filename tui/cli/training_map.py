"""``xortui map``: a picture in which every pixel is a training run."""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import IO, Annotated, Final

import numpy as np
from cyclopts import Group, Parameter
from numpy.typing import NDArray

from xortui.core.maps import MAP_PRESETS, Axis, FateCounts, MapPreset, MapWindow, guided_place
from xortui.tui.cli.errors import UsageError, naming_option
from xortui.tui.cli.file_places import check_place
from xortui.tui.cli.help_text import examples_text, made_help
from xortui.tui.cli.interruption import deferred_signals
from xortui.tui.cli.output import FAILURE, printed, say
from xortui.tui.cli.output_options import Ascii, draw_with, switch
from xortui.tui.cli.run_options import RunOptions, config_from_options, takes_run_options
from xortui.tui.cli.sweep_progress import SweepProgress
from xortui.tui.cli.work_options import (
    WORKERS_ENDED,
    check_jobs,
    jobs_option,
    place_of,
    scheduler_option,
    store_option,
)
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.player.map_player import own_map
from xortui.tui.recording.gif import (
    MissingExtraError,
    require_extra,
    write_palette_gif,
    write_palette_png,
)
from xortui.tui.recording.pixels_svg import pixels_svg
from xortui.tui.records.atomic_files import replacing
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.sweep.training_map import (
    is_diverged,
    levels_of,
    map_colors,
    map_legend,
    training_map,
)
from xortui.tui.sweep.executors import ExecutorError, Workers, cores, this_process
from xortui.tui.sweep.exports import write_array, write_column
from xortui.tui.sweep.map_grammar import axis_from_text, size_from_text
from xortui.tui.sweep.map_work import MapPlan, map_counts, map_parts, run_map
from xortui.tui.sweep.store import Store, StoreError
from xortui.tui.widgets.map_panels import axis_text, early_text, shares_text

_MAP: Final = Group(deferred("The map"), sort_key=0)
_TEXT_SIZE: Final = "76x20"
_FILE_SIZE: Final = "480x320"
_LARGE: Final = 50_000_000
"""So many runs x epochs are worth processes of their own, which take a second to begin."""

MOST_STOPS: Final = 13
"""Times ten further in; then floats end."""

_STOP_ZOOM: Final = 10.0
_BETWEEN: Final = 8
"""Pictures of a moving map from one stop to the next."""

_MOVING: Final = 0.12
_REST: Final = 1.0
"""Seconds that a picture of one is shown, on the way and at a stop."""

_ARRAYS: Final = {
    "solved_at": ("solved_at", "<i8"),
    "diverged_at": ("diverged_at", "<i8"),
    "loss": ("losses", "<f8"),
    "epochs": ("epochs", "<i8"),
}
"""Names of arrays of an NPZ file -> what is in each."""

EPILOGUE = examples_text(
    ("xortui map edge", deferred("where training turns into divergence, as text")),
    (
        "xortui map edge edge.png --size 960x640",
        deferred("... as a picture (extra xortui[record])"),
    ),
    (
        "xortui map run --across lr=0.01..10:log --up momentum=0..0.99 --hidden 3",
        deferred("a map of one's own: any two numbers of a run"),
    ),
    ("xortui map edge zoom.gif --tour 4 --size 240x160", deferred("the way into the edge, moving")),
    (
        "xortui map edge large.png --size 4000x4000 --store large.db",
        deferred("sixteen million runs on all cores; again to go on"),
    ),
    (
        "xortui map run basins.npz --across 'weights[0][0,0]=-6..6' --up 'biases[1][0]=-6..6'",
        deferred("which starts lead where, as arrays"),
    ),
)


def _help_of_the_name() -> str:
    text = _("the map: {names}, or run for one of the run that the options describe")
    return text.format(names=", ".join(MAP_PRESETS))


def _help_of_size() -> str:
    return _("pixels, up to 4,000 x 4,000; {size} of a file unless given").format(size=_FILE_SIZE)


@takes_run_options
def draw_map(
    given: RunOptions,
    name: Annotated[
        str,
        Parameter(
            help=made_help(_help_of_the_name),
            metavar="NAME",
            group=_MAP,
        ),
    ],
    file: Annotated[
        Path | None,
        Parameter(
            name="FILE",
            help=deferred(
                "a picture (.png, .svg), the way of the tour (.gif), or arrays (.npz); "
                "by default it is drawn as text"
            ),
            group=_MAP,
        ),
    ] = None,
    *,
    across: Annotated[
        str | None,
        Parameter(
            help=deferred("what varies across: lr=0.01..10:log, 'weights[0][1,0]=-4..4', ..."),
            metavar="FIELD=RANGE",
            group=_MAP,
        ),
    ] = None,
    up: Annotated[
        str | None,
        Parameter(help=deferred("what varies up, likewise"), metavar="FIELD=RANGE", group=_MAP),
    ] = None,
    size: Annotated[
        str | None,
        Parameter(
            help=made_help(_help_of_size),
            metavar="WIDTHxHEIGHT",
            group=_MAP,
        ),
    ] = None,
    tour: Annotated[
        int,
        Parameter(
            help=deferred("zoom in so many times, ten times each, to where the edge is"),
            metavar="N",
            group=_MAP,
        ),
    ] = 0,
    jobs: Annotated[int | None, jobs_option(_MAP)] = None,
    scheduler: Annotated[str | None, scheduler_option(_MAP)] = None,
    store: Annotated[Path | None, store_option(_MAP)] = None,
    no_early_stop: Annotated[
        bool, switch(deferred("make all epochs of runs that are decided, too"), _MAP)
    ] = False,
    ascii: Ascii = False,
) -> int:
    """Draw a map: every pixel is a run with other numbers."""
    draw_with("auto", ascii=ascii)
    check_place("FILE", file)
    if not 0 <= tour <= MOST_STOPS:
        rule = _("--tour must be from 0 to {most}, got {tour}")
        raise UsageError(rule.format(most=MOST_STOPS, tour=tour))
    check_jobs(jobs)
    check_place("--store", store)
    if tour and store is not None:
        raise UsageError(_("--store must be without --tour, which keeps no map but its last"))
    keeps_all = file is not None and file.suffix.lower() == ".gif"
    write = _writer_of(file)
    shown = _map_of(given, name, across, up)
    processes = jobs or cores()
    try:
        pixels = size_from_text(size or (_FILE_SIZE if file is not None else _TEXT_SIZE))
        plan = MapPlan.of(
            shown.config, shown.window, pixels, stops_early=not no_early_stop, jobs=processes
        )
    except ValueError as error:
        of_size = re.sub(r"^(width|height) must be", r"--size must have a \1", str(error))
        raise UsageError(naming_option(re.sub("^size must", "--size must", of_size))) from None
    maps = 1 + tour * (_BETWEEN if keeps_all else 1)
    is_small = maps * plan.run_epochs < _LARGE and jobs is None and scheduler is None
    place = this_process() if is_small else place_of(scheduler, processes)
    try:
        with place as workers, closing(_Maps(plan, store, workers)) as found:
            frames: list[NDArray[np.int16]] | None = [] if keeps_all else None
            if status := _toured(found, tour, frames):
                return status
            if file is None or write is None:
                return printed(lambda: _print(found))
            try:
                with replacing(file) as stream:
                    if frames is None:
                        write(found, stream)
                    else:
                        _write_gif(frames, stream)
            except OSError as error:
                say(f"{file}: {reason_of(error)}")
                return FAILURE
            glyphs = Glyphs.of_stream(sys.stdout, color=False)
            return printed(lambda: print(_words(found, glyphs)))
    except (ExecutorError, StoreError) as error:
        say(str(error))
    except BrokenExecutor:
        say(_(WORKERS_ENDED))
    return FAILURE


def _map_of(given: RunOptions, name: str, across: str | None, up: str | None) -> MapPreset:
    config = config_from_options(given)
    preset = MAP_PRESETS.get(name)
    if name != "run" and preset is None:
        rule = _("NAME must be one of {names} or run, got {name!r}")
        raise UsageError(rule.format(names=", ".join(MAP_PRESETS), name=name))
    if preset is not None and given:
        rule = _("the map {name} has a run of its own: for other runs the map is called run")
        raise UsageError(rule.format(name=name))
    try:
        shown = preset if preset is not None else own_map(config)
        window = MapWindow(
            _axis("--across", across) if across else shown.window.across,
            _axis("--up", up) if up else shown.window.up,
        )
    except ValueError as error:
        raise UsageError(naming_option(str(error))) from None
    return MapPreset(shown.name, shown.about, shown.config, window)


class _Maps:
    """The map that is asked for, and then those of a tour: one at a time.

    Attributes:
        plan: The present one.
        zoom: How many times it is magnified.
    """

    def __init__(self, plan: MapPlan, path: Path | None, workers: Workers) -> None:
        self.plan, self.zoom, self._workers = plan, 1.0, workers
        self.store = Store(plan, path)
        for note in self.store.notes:
            say(note)

    def close(self) -> None:
        """Closes what is kept of the present map."""
        self.store.close()

    def compute(self) -> int:
        """Computes the present map; returns the exit status, 130 after Ctrl-C."""
        with deferred_signals() as interruption:
            progress = SweepProgress(self.store, interruption, is_shown=sys.stderr.isatty())
            try:
                run_map(self.store, self.plan, self._workers, progress)
            finally:
                progress.close()
            return interruption.exit_status

    def look_at(self, window: MapWindow) -> None:
        """Begins another map."""
        self.store.close()
        self.plan = replace(self.plan, window=window)
        self.store = Store(self.plan)

    def counts(self) -> FateCounts:
        """Returns what became of all pixels."""
        return map_counts(self.store)

    def levels(self) -> NDArray[np.int16]:
        """Returns the colour of each pixel, see `map_levels`."""
        counts = self.counts()
        levels = np.empty(self.plan.runs, np.int16)
        for numbers, outcomes in map_parts(self.store):
            levels[numbers] = levels_of(outcomes, counts)
        return levels.reshape(self.plan.height, self.plan.width)[::-1]


def _toured(found: _Maps, stops: int, frames: list[NDArray[np.int16]] | None) -> int:
    """Computes a map and zooms in where its edge is; returns the exit status.

    Args:
        found: The map to begin with; afterwards the last.
        stops: How many times it is zoomed in; no further than floats tell pixels apart.
        frames: Takes the colours of every picture on the way, and of those in between.
    """
    if status := found.compute():
        return status
    if frames is not None:
        frames.append(found.levels())
    for _stop in range(stops):
        plan, window = found.plan, found.plan.window
        diverged = is_diverged(found.levels()[::-1])
        place = guided_place(plan.config, window, diverged, _STOP_ZOOM)
        closest = window.zoomed(place, _STOP_ZOOM)
        if not closest.is_resolved(plan.width, plan.height):
            say(_("the tour ends where floats end: two pixels would be the same number"))
            break
        for step in range(1, _BETWEEN + 1) if frames is not None else (_BETWEEN,):
            found.look_at(window.zoomed(place, _STOP_ZOOM ** (step / _BETWEEN)))
            if status := found.compute():
                return status
            if frames is not None:
                frames.append(found.levels())
        found.zoom *= _STOP_ZOOM
    return 0


def _axis(option: str, text: str) -> Axis:
    try:
        return axis_from_text(text)
    except ValueError as error:
        raise UsageError(re.sub("^axis", option, str(error))) from None


def _writer_of(file: Path | None) -> Callable[[_Maps, IO[bytes]], None] | None:
    if file is None:
        return None
    writers = {".png": _write_png, ".svg": _write_svg, ".gif": _write_png, ".npz": _write_npz}
    ending = file.suffix.lower()
    if ending not in writers:
        rule = _("FILE must end in {endings}, got {path}")
        raise UsageError(rule.format(endings=_(" or ").join(writers), path=str(file)))
    if ending in (".png", ".gif"):
        try:
            require_extra("PIL")
        except MissingExtraError as error:
            raise UsageError(f"{file}: {error}") from None
    return writers[ending]


def _write_png(found: _Maps, stream: IO[bytes]) -> None:
    write_palette_png(stream, found.levels(), map_colors())


def _write_svg(found: _Maps, stream: IO[bytes]) -> None:
    stream.write(pixels_svg(found.levels(), map_colors()).encode())


def _write_gif(frames: Sequence[NDArray[np.int16]], stream: IO[bytes]) -> None:
    """Writes the way of a tour, with a rest at its begin and at each stop."""
    seconds = [_REST if at % _BETWEEN == 0 else _MOVING for at in range(len(frames))]
    write_palette_gif(stream, frames, map_colors(), seconds)


def _write_npz(found: _Maps, stream: IO[bytes]) -> None:
    """Writes the arrays a part at a time, so that they may be larger than memory."""
    plan, shape = found.plan, (found.plan.height, found.plan.width)
    with zipfile.ZipFile(stream, "w") as archive:
        write_array(archive, "across", plan.window.across.values(plan.width))
        write_array(archive, "up", plan.window.up.values(plan.height))
        for name, (attribute, kind) in _ARRAYS.items():
            parts = (getattr(outcomes, attribute) for _places, outcomes in map_parts(found.store))
            write_column(archive, name, kind, shape, parts)


def _print(found: _Maps) -> None:
    glyphs = Glyphs.of_stream(sys.stdout, color=False)
    height, width = found.plan.height, found.plan.width
    print(training_map(found.levels(), None, height, width, glyphs).text(), end="\n\n")
    print(map_legend(glyphs))
    print(_words(found, glyphs))


def _words(found: _Maps, glyphs: Glyphs) -> str:
    plan, counts = found.plan, found.counts()
    axes = _("across {across}, up {up}").format(
        across=axis_text(plan.window.across, plan.width, plan.config, glyphs),
        up=axis_text(plan.window.up, plan.height, plan.config, glyphs),
    )
    zoom = [_("zoomed in {zoom:,.0f} times").format(zoom=found.zoom)] if found.zoom > 1 else []
    shares = shares_text(counts, plan.runs)
    early = early_text(counts, plan.config.epochs, stops_early=plan.stops_early)
    text = "\n".join((*zoom, axes, shares, early))
    return text if glyphs.unicode else text.replace("→", "to").replace("×", "x")
