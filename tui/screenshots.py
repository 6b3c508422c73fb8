"""Writes the project's pictures from fixed runs: ``python -m xortui.tui.screenshots``.

Each picture is the real application, without a terminal, at a fixed epoch of a fixed run, and each
that moves is a recording of one; so the same program writes the same pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xortui.core import PRESETS
from xortui.tui.app.app import XortuiApp
from xortui.tui.app.offscreen import play_to
from xortui.tui.app.screen_recorder import RecordingPlan, about_of, record_screens
from xortui.tui.app.themes import DARK, LIGHT
from xortui.tui.cli.poster import print_poster
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.recording.files import recording_file
from xortui.tui.recording.gif import FONT, MissingExtraError, png_of, require_extra
from xortui.tui.recording.movie import Shown
from xortui.tui.records.atomic_files import replacing
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.screens.main.main_screen import MainScreen
from xortui.tui.screens.sweep.map_screen import MapScreen
from xortui.tui.screens.sweep.sweep_screen import SweepScreen
from xortui.tui.watching.process import StartError, WatchedProcess
from xortui.tui.watching.shown import NotWatchedError
from xortui.tui.watching.watched_run import WatchedRun

_WIDTH: Final = 1200


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        name: The file's name without its ending.
        columns: Width of the screen in cells.
        rows: Its height.
        epoch: The epoch that is shown.
        keys: Keys pressed before the picture is taken.
        preset: The run.
        theme: The theme.
    """

    name: str
    columns: int
    rows: int
    epoch: int
    keys: tuple[str, ...] = ()
    preset: str = "torch"
    theme: str = DARK.name


_UPDATE: Final = ("w", "down", "down", "m", *3 * ("enter",), "A")
"""Keys to the stage backward of the third weight, with the article's lines."""

SHOTS: Final = (
    Shot("plateau-80x24", 80, 24, 6_000),
    Shot("plateau-120x40", 120, 40, 12_000),
    Shot("solved-80x24", 80, 24, 20_000),
    Shot("solved-120x40", 120, 40, 20_000),
    Shot("wide-200x60", 200, 60, 20_000),
    Shot("3d-120x40", 120, 40, 20_000, ("3",)),
    Shot("hidden-120x40", 120, 40, 14_000, ("h",)),
    Shot("ascii-120x40", 120, 40, 20_000, ("a",)),
    Shot("light-120x40", 120, 40, 13_000, theme=LIGHT.name),
    Shot("settings-120x40", 120, 40, 12_500, ("c",)),
    Shot("update-120x40", 120, 40, 11_000, _UPDATE),
    Shot("landscape-120x40", 120, 40, 20_000, ("V",)),
    Shot("sweep-120x40", 120, 40, 0, ("v",)),
    Shot("map-120x40", 120, 40, 0, ("M", "p")),
)


@dataclass(frozen=True, slots=True)
class Movie:
    """One moving picture.

    Attributes:
        name: The file's name without its ending.
        plan: What it shows.
    """

    name: str
    plan: RecordingPlan


_CONFIG: Final = PRESETS["torch"].config

POSTER: Final = "poster"
"""The default run on one sheet."""

MOVIES: Final = (
    # The end of the plateau, the escape and the solution, in ten seconds.
    Movie(
        "default-run",
        RecordingPlan(
            _CONFIG,
            14_500,
            first_epoch=7_000,
            columns=108,
            rows=32,
            speed=750,
            hold=3.0,
        ),
    ),
)


EDGE: Final = "map-edge"
"""Where training turns into divergence, ten times as large as in the map that one opens."""

_EDGE_OPTIONS: Final = ("--tour", "1", "--size", "720x400")

WATCHED: Final = "watched-programs"
"""Programs as the two articles write theirs, watched from their first epoch to their last."""

_PROGRAMS: Final = Path("tests") / "tui" / "watching" / "programs"
_ARTICLES: Final = (
    (_PROGRAMS / "right" / "network_class.py", "xor_numpy.py", deferred("a class in NumPy")),
    (
        _PROGRAMS / "torch" / "sequential_bce.py",
        "xor_torch.py",
        deferred("a Sequential in PyTorch"),
    ),
)
"""File, what it is called in the picture, and what it is."""

_WATCHED_SECONDS: Final = 8
_LONGEST_SECONDS: Final = 900.0
_EVERY_EPOCH: Final = 1_000_000
"""Epochs a second: at a rate each epoch is told, at full speed only those that are drawn."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the pictures that are named, or all, and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m xortui.tui.screenshots", description=_("Write the pictures.")
    )
    names = [*(picture.name for picture in (*SHOTS, *MOVIES)), POSTER, EDGE, WATCHED]
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--folder", type=Path, default=Path("screenshots"))
    parser.add_argument(
        "--python", default=sys.executable, help=_("an interpreter with NumPy and PyTorch")
    )
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.names) - set(names))
    if unknown:
        parser.error(_("NAME must be one of the pictures, got {name!r}").format(name=unknown[0]))
    try:
        require_extra("resvg_py")
    except MissingExtraError as error:
        print(_("screenshots: {error}").format(error=error), file=sys.stderr)
        return 1
    given.folder.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        if not given.names or shot.name in given.names:
            svg = portable(asyncio.run(taken(shot)))
            path = given.folder / f"{shot.name}.svg"
            path.write_text(svg, encoding="utf-8")
            path.with_suffix(".png").write_bytes(png_of(svg, _WIDTH))
            print(path)
    if not given.names or POSTER in given.names:
        print_poster(given.folder / f"{POSTER}.svg", RecordingPlan(_CONFIG, _CONFIG.epochs))
    for movie in MOVIES:
        if not given.names or movie.name in given.names:
            print(write_movie(movie, given.folder))
    if not given.names or EDGE in given.names:
        print(write_edge(given.folder))
    if not given.names or WATCHED in given.names:
        print(write_watched(given.folder, given.python))
    return 0


def write_edge(folder: Path, options: Sequence[str] = _EDGE_OPTIONS) -> Path:
    """Writes a map of the edge of divergence, as the command line draws it, and returns where."""
    path = folder / f"{EDGE}.png"
    command = (sys.executable, "-m", "xortui", "map", "edge", str(path), *options)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def write_watched(folder: Path, python: str) -> Path | str:
    """Writes the picture of watched programs, and returns where it stands.

    Returns a sentence where a program cannot be watched, as without PyTorch: the one that is there
    stays.
    """
    path = folder / f"{WATCHED}.svg"
    with tempfile.TemporaryDirectory() as place:
        try:
            plans = [
                _watched_plan(Path(shutil.copy(source, Path(place) / name)), words, python)
                for source, name, words in _ARTICLES
            ]
        except (OSError, StartError, NotWatchedError) as error:
            return _("{name} stays as it is: {reason}").format(
                name=path.name, reason=reason_of(error)
            )
        with replacing(path) as file:
            recording = recording_file(path, about_of(plans[0]), file)
            start = 0.0
            for plan in plans:
                start += record_screens(plan, _later(recording.take, start))
            recording.finish(start)
    return path


def _later(take: Callable[[Shown], None], seconds: float) -> Callable[[Shown], None]:
    """Returns what takes a recording's screens as those of a later time."""
    return lambda shown: take(Shown(seconds + shown.seconds, shown.grid))


def _watched_plan(script: Path, words: str, python: str) -> RecordingPlan:
    """Returns what is shown of a program, which has run to its end."""
    process = WatchedProcess(str(script), python=python)
    try:
        run = WatchedRun.begun(process, script.name, _LONGEST_SECONDS, time.monotonic)
        run.play(_EVERY_EPOCH)
        while not run.ended:
            run.hear()
            time.sleep(0.01)
    finally:
        process.end()
    last = run.history.last_told
    caption = _("$ xortui watch {name}: {words}, as it is on disk")
    return RecordingPlan(
        run.config,
        last,
        columns=100,
        rows=30,
        speed=max(1, last // _WATCHED_SECONDS),
        frames_per_second=4,
        caption=caption.format(name=script.name, words=_(words)),
        program=run,
    )


def write_movie(movie: Movie, folder: Path) -> Path:
    """Writes a moving picture into a folder, and returns where it stands."""
    path = folder / f"{movie.name}.svg"
    with replacing(path) as file:
        recording = recording_file(path, about_of(movie.plan), file)
        recording.finish(record_screens(movie.plan, recording.take))
    return path


async def taken(shot: Shot) -> str:
    """Returns a picture as SVG, as Textual exports it."""
    app = XortuiApp(PRESETS[shot.preset].config, paused=True)
    async with app.run_test(size=(shot.columns, shot.rows)) as pilot:
        app.theme = shot.theme
        await pilot.pause()
        while not isinstance(app.screen, MainScreen):
            await pilot.pause()
        main_screen = app.screen
        main_screen.use(glyphs=FULL, ascii=False)
        await play_to(pilot, shot.epoch)
        await pilot.press(*shot.keys)
        await pilot.pause()
        if isinstance(app.screen, SweepScreen):
            while not app.screen.player.is_done:
                app.screen.player.tick(1.0)
            app.screen.present()
        if isinstance(app.screen, MapScreen):
            app.screen.compute(0.0)
            while not app.screen.player.is_done:
                app.screen.compute(1.0)
        app.clear_notifications()
        await pilot.pause()
        return app.export_screenshot(title="xortui")


def portable(svg: str) -> str:
    """Returns a picture without fonts from the web, in fonts that show every character used."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    # The class names that Textual makes differ from run to run.
    svg = re.sub(r"terminal-\d+-", "terminal-", svg)
    return svg.replace("Fira Code", FONT).replace("arial", "DejaVu Sans")


if __name__ == "__main__":
    sys.exit(main())
