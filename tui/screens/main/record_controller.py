"""Taking the run so far along as a moving picture.

A recording plays the run again from its first epoch, which takes seconds of a processor: a program
of its own does that, ``xortui record``, so that no key waits for it.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from xortui.core import RecordedHistory
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.recording.movie import LEAST_SIZE, MOST_SIZE
from xortui.tui.records.recorded_runs import saving_recorded_npz
from xortui.tui.records.run_card import run_options, standard_input_of
from xortui.tui.records.unused_names import unused_path
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP, RAMP_NAMES

if TYPE_CHECKING:
    from textual.timer import Timer

    from xortui.core import RunConfig
    from xortui.tui.permissions import SessionPermissions
    from xortui.tui.screens.main.layout import PanelScreen
    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.widgets.view_options import ViewOptions

_PERIOD: Final = 0.25
_LONGEST: Final = 20  # s
_OWN_THEMES: Final = "xortui-"
_PANELS: Final = ("hidden", "network", "gradients")


class RecordController:
    """Has a run recorded as it is shown, and says so when it is."""

    def __init__(
        self,
        run: RunView,
        screen: PanelScreen,
        permissions: SessionPermissions,
        show_progress: Callable[[str], bool],
    ) -> None:
        """Records a run that is shown.

        Args:
            run: The run.
            screen: Says how large it is and which panels it shows.
            permissions: Whether files may be saved here.
            show_progress: Is told that it goes on; an empty text when it is done. Returns whether
                there is room to show it.
        """
        self._run, self._screen = run, screen
        self._permissions = permissions
        self._show_progress = show_progress
        self._process: subprocess.Popen[bytes] | None = None
        self._told: IO[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._timer: Timer | None = None
        self._path = Path()

    @property
    def is_recording(self) -> bool:
        """Whether a file is made that is not complete yet."""
        return self._process is not None

    def action_record(self) -> None:
        """Starts to record the run so far."""
        if not self._permissions.saves_files:
            return
        player = self._run.player
        if self._process is not None:
            text = _("still recording {path}").format(path=self._path.name)
            self._run.notify(text, markup=False)
            return
        if not player.history.epoch:
            self._run.say(_("nothing to record yet: the run has made no epoch"))
            return
        try:
            is_own = self._permissions.makes_runs
            self._path = unused_path(Path.cwd(), player.settings, "svg", is_own=is_own)
            self._process = self._started(self._words())
        except OSError as error:
            self._tell_refused(reason_of(error))
            return
        if not self._show_progress(_("recording")):
            text = _("recording {path}").format(path=self._path.name)
            self._run.notify(text, markup=False)
        self._timer = self._screen.set_interval(_PERIOD, self._follow)

    def close(self) -> None:
        """Ends a recording that goes on; nothing of it is left."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._end()

    def _words(self) -> list[str]:
        player, theme = self._run.player, self._screen.app.current_theme
        own = theme.name.removeprefix(_OWN_THEMES)
        return [
            str(self._path),
            *shown_as(self._run.view_options, self._panels()),
            *("--size", "x".join(map(str, self._size()))),
            *("--theme", own if own != theme.name else "dark" if theme.dark else "light"),
            *pace_words(player.history.epoch, player.speed.epochs_per_second),
            *self._run_words(),
        ]

    def _run_words(self) -> list[str]:
        """Returns the words that say which run; one of another program lies in a file meanwhile."""
        player = self._run.player
        if not isinstance(player.history, RecordedHistory):
            return run_options(player.config)
        self._folder = tempfile.TemporaryDirectory(prefix="xortui-")
        path = Path(self._folder.name, "run.npz")
        for _share in saving_recorded_npz(path, player.history, player.end_in_words):
            pass
        return ["--watched", str(path)]

    def _panels(self) -> list[str]:
        shown = [name for name in _PANELS if self._screen.has_place_for(name)]
        return [name for name in shown if self._screen.shows(name)]

    def _size(self) -> tuple[int, ...]:
        limits = zip(LEAST_SIZE, self._screen.app.size, MOST_SIZE, strict=True)
        return tuple(min(max(least, size), most) for least, size, most in limits)

    def _started(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 (closed at the end)
        with _lines(self._run.player.config) as rows:
            return subprocess.Popen(
                [sys.executable, "-m", "xortui", "record", *words],
                stdin=rows,
                stdout=subprocess.DEVNULL,
                stderr=self._told,
            )

    def _follow(self) -> None:
        """Says what has become of it once it is done."""
        if self._process is None or self._process.poll() is None:
            return
        status, told = self._process.returncode, self._told
        assert told is not None
        told.seek(0)
        lines = told.read().decode(errors="replace").splitlines()
        self._end()
        if status:
            reason = lines[-1].removeprefix("xortui: ") if lines else _("it was ended")
            self._tell_refused(reason)
        else:
            self._run.notify(_("saved {path}").format(path=self._path), markup=False)

    def _end(self) -> None:
        self._process = None
        if self._told is not None:
            self._told.close()
        if self._folder is not None:
            self._folder.cleanup()
        if self._timer is not None:
            self._timer.stop()
        if self._screen.is_attached:
            self._show_progress("")

    def _tell_refused(self, reason: str) -> None:
        text = _("cannot record {path}: {reason}").format(path=self._path.name, reason=reason)
        self._run.notify(text, severity="error", markup=False)


def shown_as(options: ViewOptions, panels: Sequence[str]) -> list[str]:
    """Returns the words that have a run recorded as it is shown.

    Args:
        options: How it is shown.
        panels: The panels that stand in the place of others.
    """
    choices = {
        "3d": options.in_3d,
        "unit-lines": options.unit_lines,
        "ascii": options.ascii,
        "log": options.logarithmic,
        "log-epochs": options.logarithmic_epochs,
    }
    views = [*panels, *(name for name, is_chosen in choices.items() if is_chosen)]
    # What is taken along is for screens that show all colours.
    ramp = options.ramp if options.ramp in RAMP_NAMES else DEFAULT_RAMP
    return ["--ramp", ramp, *(("--view", ",".join(views)) if views else ())]


def pace_words(epochs: int, speed: int | None) -> list[str]:
    """Returns the words that say up to where a run is recorded, and how fast.

    Args:
        epochs: How many epochs it has made.
        speed: The speed that the person has chosen: where the recording would be long at it, it is
            faster.
    """
    least = math.ceil(epochs / _LONGEST)
    return ["--to-epoch", str(epochs), "--speed", str(max(least, speed or least))]


@contextmanager
def _lines(config: RunConfig) -> Iterator[IO[bytes]]:
    """Yields a file of the rows that are read from standard input."""
    with tempfile.TemporaryFile() as file:
        file.write("".join(f"{line}\n" for line in standard_input_of(config)).encode())
        file.seek(0)
        yield file
