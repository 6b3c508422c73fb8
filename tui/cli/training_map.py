"""``xortui map``: a picture in which every pixel is a training run."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Annotated, Any, Final

import numpy as np
from cyclopts import Group, Parameter
from numpy.typing import NDArray

from xortui.core.maps import MAP_PRESETS, Axis, MapPreset, MapWindow, TrainingMap
from xortui.tui.cli.errors import UsageError, naming_option
from xortui.tui.cli.file_places import check_place
from xortui.tui.cli.help_formatter import made_help
from xortui.tui.cli.help_text import examples_text
from xortui.tui.cli.interruption import deferred_signals
from xortui.tui.cli.output import FAILURE, printed, say
from xortui.tui.cli.output_options import Ascii, draw_with, switch
from xortui.tui.cli.progress_bar import progress_bar
from xortui.tui.cli.run_options import RunOptions, config_from_options, takes_run_options
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.player.map_player import MapFrame, own_map
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
    map_colors,
    map_legend,
    map_levels,
    training_map,
)
from xortui.tui.sweep.map_grammar import axis_from_text, size_from_text
from xortui.tui.widgets.map_panels import axis_text, early_text, shares_text

_MAP: Final = Group(deferred("The map"), sort_key=0)
_TEXT_SIZE: Final = "76x20"
_FILE_SIZE: Final = "480x320"
_PIXELS_AT_ONCE: Final = 2048
MOST_STOPS: Final = 13
"""Times ten further in; then floats end."""

_STOP_ZOOM: Final = 10.0
_BETWEEN: Final = 8
"""Pictures of a moving map from one stop to the next."""

_MOVING: Final = 0.12
_REST: Final = 1.0
"""Seconds that a picture of one is shown, on the way and at a stop."""

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
    write = _writer_of(file)
    shown = _map_of(given, name, across, up)
    try:
        pixels = size_from_text(size or (_FILE_SIZE if file is not None else _TEXT_SIZE))
        found = TrainingMap(shown.config, shown.window, *pixels, stops_early=not no_early_stop)
    except ValueError as error:
        of_size = re.sub(r"^(width|height) must be", r"--size must have a \1", str(error))
        raise UsageError(naming_option(re.sub("^size must", "--size must", of_size))) from None
    frames: list[NDArray[np.int16]] = []
    keeps_all = file is not None and file.suffix.lower() == ".gif"
    status, found, zoom = _toured(found, tour, frames if keeps_all else None)
    if status:
        return status
    frame = MapFrame(found, shown.name, shown.about, (0, 0), zoom)
    if keeps_all:
        write = partial(_write_gif, frames)
    if file is None or write is None:
        return printed(lambda: _print(frame))
    try:
        with replacing(file) as stream:
            write(found, stream)
    except OSError as error:
        say(f"{file}: {error.strerror or error}")
        return FAILURE
    return printed(lambda: print(_words(frame, Glyphs.of_stream(sys.stdout, color=False))))


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


def _toured(
    found: TrainingMap, stops: int, frames: list[NDArray[np.int16]] | None
) -> tuple[int, TrainingMap, float]:
    """Computes a map and zooms in where its edge is; returns status, last map and magnification.

    Args:
        found: The map to begin with.
        stops: How many times it is zoomed in; no further than floats tell pixels apart.
        frames: Takes the colours of every picture on the way, and of those in between.
    """
    zoom, first = 1.0, True
    for stop in range(stops + 1):
        if status := _compute(found):
            return status, found, zoom
        if frames is not None and first:
            frames.append(map_levels(found))
        first = False
        if stop == stops:
            break
        place, start = found.busiest_place(), found
        if not start.window.zoomed(place, _STOP_ZOOM).is_resolved(found.width, found.height):
            say(_("the tour ends where floats end: two pixels would be the same number"))
            break
        steps = range(1, _BETWEEN + 1) if frames is not None else (_BETWEEN,)
        for step in steps:
            window = start.window.zoomed(place, _STOP_ZOOM ** (step / _BETWEEN))
            found = TrainingMap(
                start.config, window, start.width, start.height, stops_early=start.stops_early
            )
            if frames is not None:
                if status := _compute(found):
                    return status, found, zoom
                frames.append(map_levels(found))
        zoom *= _STOP_ZOOM
    return 0, found, zoom


def _axis(option: str, text: str) -> Axis:
    try:
        return axis_from_text(text)
    except ValueError as error:
        raise UsageError(re.sub("^axis", option, str(error))) from None


def _compute(found: TrainingMap) -> int:
    """Computes a map; returns the exit status, 130 after Ctrl-C."""
    progress = progress_bar("{task.fields[pixels]}", "{task.percentage:>3.0f} %")
    progress.disable = not sys.stderr.isatty()
    with deferred_signals() as interruption, progress:
        task = progress.add_task("", total=found.is_known.size, pixels=_("training"))
        while not found.is_done and interruption.signal is None:
            found.advance(_PIXELS_AT_ONCE)
            progress.update(task, completed=int(found.is_known.sum()), refresh=True)
        return interruption.exit_status


def _writer_of(file: Path | None) -> Callable[[TrainingMap, IO[bytes]], None] | None:
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


def _write_png(found: TrainingMap, stream: IO[bytes]) -> None:
    write_palette_png(stream, map_levels(found), map_colors())


def _write_svg(found: TrainingMap, stream: IO[bytes]) -> None:
    stream.write(pixels_svg(map_levels(found), map_colors()).encode())


def _write_gif(frames: Sequence[NDArray[np.int16]], found: TrainingMap, stream: IO[bytes]) -> None:
    """Writes the way of a tour, with a rest at its begin and at each stop."""
    seconds = [_REST if at % _BETWEEN == 0 else _MOVING for at in range(len(frames))]
    write_palette_gif(stream, frames, map_colors(), seconds)


def _write_npz(found: TrainingMap, stream: IO[bytes]) -> None:
    shape = (found.height, found.width)
    columns: dict[str, Any] = {
        "across": found.window.across.values(found.width),
        "up": found.window.up.values(found.height),
        "solved_at": found.outcomes.solved_at.reshape(shape),
        "diverged_at": found.outcomes.diverged_at.reshape(shape),
        "loss": found.outcomes.losses.reshape(shape),
        "epochs": found.outcomes.epochs.reshape(shape),
    }
    np.savez_compressed(stream, **columns)


def _print(frame: MapFrame) -> None:
    glyphs = Glyphs.of_stream(sys.stdout, color=False)
    found = frame.found
    print(training_map(found, None, found.height, found.width, glyphs).text(), end="\n\n")
    print(map_legend(glyphs))
    print(_words(frame, glyphs))


def _words(frame: MapFrame, glyphs: Glyphs) -> str:
    found = frame.found
    axes = _("across {across}, up {up}").format(
        across=axis_text(found.window.across, found.width),
        up=axis_text(found.window.up, found.height),
    )
    zoom = [_("zoomed in {zoom:,.0f} times").format(zoom=frame.zoom)] if frame.zoom > 1 else []
    text = "\n".join((*zoom, axes, shares_text(frame), early_text(frame)))
    return text if glyphs.unicode else text.replace("→", "to").replace("×", "x")
