"""``xortui record``: a run as a moving picture, without a terminal and without real time."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.file_places import check_place
from xortui.tui.cli.help_text import examples_text
from xortui.tui.cli.interruption import deferred_signals
from xortui.tui.cli.output import FAILURE, say
from xortui.tui.cli.output_options import OUTPUT, switch
from xortui.tui.cli.progress_bar import progress_bar
from xortui.tui.cli.run_options import (
    RunOptions,
    config_from_options,
    note_unreached_change,
    takes_run_options,
)
from xortui.tui.cli.watched_file import Watched, recorded_from
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.recording.movie import LEAST_SIZE, MOST_SIZE

if TYPE_CHECKING:
    from xortui.tui.app.screen_recorder import RecordingPlan
    from xortui.tui.recording.movie import Shown

EPILOGUE = examples_text(
    (
        "xortui record xor.cast",
        deferred("the PyTorch article in a terminal: asciinema play xor.cast"),
    ),
    (
        "xortui record xor.svg --size 100x30 --theme light",
        deferred("for a README: it moves in a browser"),
    ),
    (
        "xortui record fall.gif --from-epoch 10000 --to-epoch 13000",
        deferred("only how it is solved"),
    ),
    ("xortui record deep.svg --hidden 4,4 --view 3d --speed 500", deferred("another run, in 3-D")),
    ("xortui record poster.png --poster", deferred("the run on one sheet")),
)

_SIZE: Final = re.compile(r"([0-9]{1,4})x([0-9]{1,4})")
_MOST_HOLD: Final = 60
_MOST_SPEED: Final = 1_000_000
_MOST_FRAMES_A_SECOND: Final = 50
_THEMES: Final = ("dark", "light", "high-contrast")


class _InterruptedError(Exception):
    """Somebody has asked for an end."""


@takes_run_options
def record(
    given: RunOptions,
    file: Annotated[
        Path,
        Parameter(
            name="FILE",
            help=_(
                "where it goes: .cast plays in asciinema, .svg in a browser or a README, .gif "
                "anywhere; --poster writes .svg or .png"
            ),
        ),
    ],
    /,
    *,
    size: Annotated[
        str,
        Parameter(
            help=deferred("columns and rows of the screen"), metavar="COLSxROWS", group=OUTPUT
        ),
    ] = "80x24",
    speed: Annotated[
        int, Parameter(help=deferred("epochs a second"), metavar="N", group=OUTPUT)
    ] = 1_000,
    fps: Annotated[
        int, Parameter(help=deferred("pictures a second"), metavar="N", group=OUTPUT)
    ] = 10,
    from_epoch: Annotated[
        int, Parameter(help=deferred("the epoch that it begins with"), metavar="N", group=OUTPUT)
    ] = 0,
    to_epoch: Annotated[
        int | None,
        Parameter(
            help=deferred("the epoch that it ends with; without it the last of the run"),
            metavar="N",
            group=OUTPUT,
        ),
    ] = None,
    hold: Annotated[
        float,
        Parameter(
            help=deferred("seconds for which the end stays"), metavar="SECONDS", group=OUTPUT
        ),
    ] = 2.0,
    view: Annotated[
        str,
        Parameter(
            help=deferred(
                "what the screen shows, several with commas: 3d, hidden, network, gradients, "
                "unit-lines, ascii, log, log-epochs, update, landscape"
            ),
            metavar="NAMES",
            show_default=False,
            group=OUTPUT,
        ),
    ] = "",
    theme: Annotated[
        str, Parameter(help=deferred("colours"), choices=_THEMES, metavar="NAME", group=OUTPUT)
    ] = "dark",
    ramp: Annotated[
        str,
        Parameter(
            help=deferred("colours of the surface: viridis, diverging, grey"),
            metavar="NAME",
            group=OUTPUT,
        ),
    ] = "viridis",
    poster: Annotated[
        bool,
        switch(
            deferred("print the run on one sheet instead: five moments over the loss curve"), OUTPUT
        ),
    ] = False,
    caption: Annotated[
        str,
        Parameter(
            help=deferred("a line of your own below the screen"),
            metavar="TEXT",
            show_default=False,
            group=OUTPUT,
        ),
    ] = "",
    watched: Watched = None,
) -> int:
    """Record a run as a moving picture, or print a poster of it; the same bytes every time."""
    from xortui.tui.app.screen_recorder import RecordingPlan
    from xortui.tui.cli.poster import POSTER_ENDINGS, print_poster
    from xortui.tui.recording.files import ENDINGS, MOST_SCREENS, ending_of
    from xortui.tui.rendering.cells.ramps import RAMP_NAMES

    program = None if watched is None else recorded_from(watched, given)
    config = config_from_options(given) if program is None else program.config
    if poster and watched is not None:
        raise UsageError(_("--poster must be left out with --watched"))
    end = config.epochs if program is None else program.history.last_told
    check_place("FILE", file)
    endings = POSTER_ENDINGS if poster else ENDINGS
    if ending_of(file) not in endings:
        rule = _("FILE must end in {endings}, got {name!r}")
        raise UsageError(rule.format(endings=_(" or ").join(endings), name=file.name))
    columns, rows = _size(size)
    _check_range("--speed", speed, 1, _MOST_SPEED)
    _check_range("--fps", fps, 1, _MOST_FRAMES_A_SECOND)
    _check_range("--hold", hold, 0, _MOST_HOLD)
    last = end if to_epoch is None else to_epoch
    _check_range("--to-epoch", last, 0, end)
    _check_range("--from-epoch", from_epoch, 0, last)
    if ramp not in RAMP_NAMES:
        raise UsageError(_one_of("--ramp", RAMP_NAMES, ramp))
    plan = RecordingPlan(
        config,
        last,
        first_epoch=from_epoch,
        columns=columns,
        rows=rows,
        speed=speed,
        frames_per_second=fps,
        hold=hold,
        views=_views(view),
        theme=f"xortui-{theme}",
        ramp=ramp,
        caption=" ".join(caption.split()),
        program=program,
    )
    if poster:
        note_unreached_change(config)
        return print_poster(file, plan)
    most = MOST_SCREENS.get(ending_of(file), plan.frames)
    if plan.frames > most:
        rule = _("{name} would have {frames:,} pictures, the most is {most:,}: --speed {speed}")
        least = math.ceil((last - from_epoch) * fps / (most - 1))
        raise UsageError(rule.format(name=file.name, frames=plan.frames, most=most, speed=least))
    note_unreached_change(config)
    return _record(file, plan)


def _record(path: Path, plan: RecordingPlan) -> int:
    from xortui.tui.app.fault_reports import FAULT_STATUS, report_fault
    from xortui.tui.app.screen_recorder import ViewNotShownError, about_of, record_screens
    from xortui.tui.recording.files import recording_file
    from xortui.tui.recording.gif import MissingExtraError
    from xortui.tui.records.atomic_files import replacing

    shown = progress_bar("{task.description}", "{task.percentage:>3.0f} %", is_shown=_is_watched())
    with deferred_signals() as interruption, shown:
        task = shown.add_task(path.name, total=plan.frames)
        try:
            with replacing(path) as file:
                recording = recording_file(path, about_of(plan), file)

                def take(screen: Shown) -> None:
                    if interruption.signal is not None:
                        raise _InterruptedError
                    recording.take(screen)
                    shown.update(task, advance=1, refresh=True)

                recording.finish(record_screens(plan, take))
        except _InterruptedError:
            return interruption.exit_status
        except MissingExtraError as error:
            raise UsageError(f"{path.name}: {error}") from None
        except ViewNotShownError as error:
            raise UsageError(f"--view {error}") from None
        except OSError as error:
            say(_("{path}: {reason}").format(path=path, reason=reason_of(error)))
            return FAILURE
        except RuntimeError as error:  # a fault, told as on the live screen
            say(report_fault(error.__cause__ or error))
            return FAULT_STATUS
    print(path)
    return 0


def _is_watched() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text.strip().lower())
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(
        least <= given <= most
        for least, given, most in zip(LEAST_SIZE, size, MOST_SIZE, strict=True)
    ):
        rule = _("--size must be COLSxROWS from {least} to {most}, got {value!r}")
        least, most = ("x".join(map(str, each)) for each in (LEAST_SIZE, MOST_SIZE))
        raise UsageError(rule.format(least=least, most=most, value=text))
    return size


def _check_range(option: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        rule = _("{option} must be from {least:,} to {most:,}, got {value:,}")
        raise UsageError(rule.format(option=option, least=least, most=most, value=value))


def _one_of(option: str, names: Collection[str], value: str) -> str:
    rule = _("{option} must be one of {names}, got {value!r}")
    return rule.format(option=option, names=", ".join(names), value=value)


def _views(text: str) -> tuple[str, ...]:
    from xortui.tui.app.screen_recorder import VIEWS

    views = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    for view in views:
        if view not in VIEWS:
            raise UsageError(_one_of("--view", VIEWS, view))
    return tuple(dict.fromkeys(views))
