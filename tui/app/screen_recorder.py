"""Plays the application without a terminal and without real time, and hands on what it shows.

It is the program itself, on the same ways from a loss to a cell as in front of a person; only its
clock is another one, which goes on by a frame at a time, so that the same plan shows the same
screens on every machine, however busy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from textual.pilot import Pilot

from xortui.core import RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.app.offscreen import run_offscreen
from xortui.tui.app.preferences import Preferences
from xortui.tui.app.themes import DARK, THEMES
from xortui.tui.internals.textual_app import notices_of
from xortui.tui.internals.textual_constants import using_colors
from xortui.tui.internals.textual_screen import strips_of
from xortui.tui.language import translate as _
from xortui.tui.permissions import LOCAL, WATCHING
from xortui.tui.player.speeds import DEFAULT_SPEED, Speed
from xortui.tui.recording.movie import About, Shown
from xortui.tui.recording.screen_grid import Ground, Ink, ScreenGrid, grid_of, text_row
from xortui.tui.records.run_card import run_card
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP
from xortui.tui.screens.main.main_screen import MainScreen
from xortui.tui.widgets.run_header import description_of

if TYPE_CHECKING:
    from xortui.tui.watching.watched_program import WatchedProgram

VIEWS: Final = {
    "3d": "toggle_3d",
    "hidden": "toggle_panel('hidden')",
    "network": "toggle_panel('network')",
    "gradients": "toggle_panel('gradients')",
    "unit-lines": "toggle_unit_lines",
    "ascii": "toggle_ascii",
    "log": "toggle_logarithmic",
    "log-epochs": "toggle_logarithmic_epochs",
    "update": "explain_update",
    "landscape": "landscape",
}
"""What a view is called -> the action of the main screen that shows it."""

_SCREENS: Final = ("update", "landscape")
"""Views that are screens of their own, opened anew for each moment of the run."""

_VERDICT_SECONDS: Final = 1.0
"""From one look at where the run is to the next, as about often as on the live screen."""

_SLICE: Final = 0.2
"""Seconds that the clock may leap without the run leaving any out, as one that was kept waiting."""

_SETTLING: Final = 50


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """What is recorded.

    Attributes:
        config: The run.
        last_epoch: The epoch with which the recording ends, or the run before it.
        first_epoch: The epoch that it begins with.
        columns: Width of the screen in cells.
        rows: Its height.
        speed: Epochs a second.
        frames_per_second: Screens a second.
        hold: Seconds for which the last screen is shown.
        views: What the screen shows besides what it does at first, of `VIEWS`.
        theme: The name of one of the program's own themes.
        ramp: Colour ramp of the surface.
        caption: What stands in a line of its own below the screen; nothing for none.
        program: The program whose run it is, where it is not made here.
    """

    config: RunConfig
    last_epoch: int
    first_epoch: int = 0
    columns: int = 80
    rows: int = 24
    speed: int = DEFAULT_SPEED
    frames_per_second: int = 10
    hold: float = 2.0
    views: tuple[str, ...] = ()
    theme: str = DARK.name
    ramp: str = DEFAULT_RAMP
    caption: str = ""
    program: WatchedProgram | None = None

    @property
    def ground(self) -> Ground:
        """The colours of what is blank."""
        theme = next(theme for theme in THEMES if theme.name == self.theme)
        return Ground(str(theme.foreground), str(theme.background))

    @property
    def frames(self) -> int:
        """How many screens there are, unless the run ends before."""
        seconds = (self.last_epoch - self.first_epoch) / self.speed
        return math.ceil(seconds * self.frames_per_second - 1e-9) + 1

    @property
    def rows_in_all(self) -> int:
        """Rows of the recording, with its caption."""
        return self.rows + bool(self.caption)


class ViewNotShownError(ValueError):
    """A view cannot be shown of this run, or in this size; the message says why."""


class _FrameClock:
    """Seconds that go on when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def about_of(plan: RecordingPlan) -> About:
    """Returns what a recording says of itself."""
    words = description_of(plan.config.at(plan.first_epoch))
    return About(
        plan.columns,
        plan.rows_in_all,
        title=plan.caption or f"xortui: {words}",
        command=run_card(plan.config, "xortui")
        if plan.program is None
        else f"xortui watch {plan.program.script}",
        ground=plan.ground,
    )


def record_screens(plan: RecordingPlan, take: Callable[[Shown], None]) -> float:
    """Plays a run and hands on each screen of it.

    Args:
        plan: What is recorded.
        take: Is handed one screen after another; what it raises ends the recording.

    Returns:
        How many seconds the recording takes, with the time for which its last screen is shown.

    Raises:
        ViewNotShownError: A view cannot be shown.
    """
    clock = _FrameClock()
    preferences = Preferences(theme=plan.theme, ramp=plan.ramp)
    with using_colors("truecolor"):
        app = XortuiApp(
            plan.config,
            paused=True,
            glyphs=FULL,
            preferences=preferences,
            clock=clock,
            permissions=LOCAL if plan.program is None else WATCHING,
            program=plan.program,
        )
    app.hold()
    raised: list[BaseException] = []

    async def visit(pilot: Pilot[Any]) -> float:
        try:
            return await _Recorder(plan, app, pilot, clock).record(take)
        except BaseException as error:  # not the application's, which would tell of a fault
            raised.append(error)
            return 0.0

    seconds = run_offscreen(app, (plan.columns, plan.rows), visit)
    if raised:
        raise raised[0]
    return seconds


class _Recorder:
    """Plays one recording."""

    def __init__(
        self, plan: RecordingPlan, app: XortuiApp, pilot: Pilot[Any], clock: _FrameClock
    ) -> None:
        self._plan, self._app, self._pilot, self._clock = plan, app, pilot, clock
        self._looked_at = -math.inf

    async def record(self, take: Callable[[Shown], None]) -> float:
        plan = self._plan
        while not self._app.is_waiting:
            await self._pilot.pause()
        main = self._app.screen
        assert isinstance(main, MainScreen)
        player = main.player
        await self._settle()
        for view in plan.views:
            if view not in _SCREENS:
                await self._show(main, view)
        screens = [view for view in plan.views if view in _SCREENS]
        player.set_speed(Speed(plan.speed))
        if plan.first_epoch:
            player.step(plan.first_epoch)
        number, mode = 0, None
        while True:
            goes_on = player.epoch < plan.last_epoch
            if goes_on and (not number or screens):
                player.play()
                goes_on = player.is_playing
            player.notice = ""
            main.present_whole()
            self._look(main, is_last=not goes_on)
            await self._pilot.pause()
            if main.mode is not mode:  # the footer is made anew with the keys, after all else
                mode = main.mode
                await self._settle()
            for view in screens[:1]:
                await self._show(main, view)
                await self._settle()
            take(Shown(number / plan.frames_per_second, self._grid()))
            if self._app.screen is not main:
                await self._app.pop_screen()
            if not goes_on or not (player.is_playing or screens):
                return number / plan.frames_per_second + plan.hold
            if screens:
                player.play()
            number += 1
            self._go_on(main)

    def _go_on(self, main: MainScreen) -> None:
        """Plays until the next frame, or the last epoch."""
        plan, player = self._plan, main.player
        left = (plan.last_epoch - player.epoch) / plan.speed
        seconds = min(1 / plan.frames_per_second, left)
        slices = math.ceil(seconds / _SLICE)
        for _slice in range(slices):
            self._clock.seconds += seconds / slices
            player.tick(math.inf)

    def _look(self, main: MainScreen, *, is_last: bool) -> None:
        """Has the caption say what can be said, as often as on the live screen."""
        if is_last or self._clock.seconds - self._looked_at >= _VERDICT_SECONDS - 1e-9:
            self._looked_at = self._clock.seconds
            main.finish_verdict()

    async def _show(self, main: MainScreen, view: str) -> None:
        told = len(notices_of(self._app))
        await self._app.run_action(VIEWS[view], main)
        await self._pilot.pause()
        notices = notices_of(self._app)[told:]
        self._app.clear_notifications()
        if notices:
            text = _("{view} cannot be shown: {why}")
            raise ViewNotShownError(text.format(view=view, why=notices[-1]))

    async def _settle(self) -> None:
        """Waits until what stands on the screen stays."""
        seen: ScreenGrid | None = None
        for _chance in range(_SETTLING):
            for _turn in range(3):
                await self._pilot.pause()
            now = self._grid()
            if now == seen and any(cell.text.strip() for cell in now[self._plan.rows - 1]):
                return
            seen = now

    def _grid(self) -> ScreenGrid:
        plan = self._plan
        grid = grid_of(strips_of(self._app.screen), plan.columns, plan.ground)
        if plan.caption:
            grid = (*grid, text_row(plan.caption, plan.columns, Ink(*plan.ground)))
        return grid
