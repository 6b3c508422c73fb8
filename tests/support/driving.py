"""The application, driven without a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

from support.settling import settling_pilots
from textual.pilot import Pilot

from xortui.core import RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.player.player import Player
from xortui.tui.screens.main.main_screen import MainScreen

_PATIENCE = 60.0
"""Seconds until what is waited for is taken not to come any more."""
_BETWEEN = 0.004
"""Seconds until it is looked again: what computes and what the clock calls have their turns."""


class Driven:
    """A running application and what a test asks of it."""

    def __init__(self, app: XortuiApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot
        assert isinstance(app.screen, MainScreen)
        self.main: MainScreen = app.screen
        self._view_options = self.main.view_options

    @property
    def player(self) -> Player:
        return self.main.player

    async def begin_anew(self, *, is_drawn: bool = True) -> None:
        """Makes everything as it was at the start, without starting again.

        Args:
            is_drawn: Whether it is waited for the picture; whoever changes it at once need not.
        """
        while self.app.screen is not self.main:
            self.app.pop_screen()
        if self.main.settings.panel is not None:
            self.main.settings.panel.action_leave()
            await self.pilot.pause()
        if self.main.draw.is_on:
            self.main.draw.action_draw_leave()
        self.main.remove_class("-show-network", "-show-gradients", "-show-hidden")
        self.app.clear_notifications()
        self.main.player = Player(RunConfig(), paused=True, clock=perf_counter)
        self.main.view_options = self._view_options
        self.main.present()
        if is_drawn:
            await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, holds: Callable[[], bool], what: str = "it") -> None:
        """Waits until something is true and its picture stands, and says what was not."""
        deadline = perf_counter() + _PATIENCE
        while perf_counter() < deadline:
            if holds():
                await self.pilot.pause()
                return
            await asyncio.sleep(_BETWEEN)
            await self.pilot.pause()
        raise AssertionError(f"{what} did not come to hold")

    def text(self) -> str:
        """What is on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def footer(self) -> str:
        return self.text().splitlines()[-1]

    def notices(self) -> str:
        return "\n".join(notice.message for notice in self.app._notifications)


def drive(
    steps: Callable[[Driven], Awaitable[None]],
    config: RunConfig | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    notices: bool = False,
    prepare: Callable[[XortuiApp], object] = lambda app: None,
    **options: Any,
) -> None:
    """Starts the application, paused, and takes the steps of a test.

    Args:
        steps: What the test does.
        config: The run.
        size: Columns and rows.
        notices: Whether notices are shown on the screen too, as they are to a person.
        prepare: Is called with the application before it begins.
        options: For the application.
    """

    async def driving() -> None:
        app = XortuiApp(config or RunConfig(), **{"paused": True, **options})
        app.animation_level = "none"  # what scrolls is drawn once, and not with every frame
        prepare(app)
        async with app.run_test(size=size, notifications=notices) as pilot:
            await pilot.pause()
            # The run begins once the first picture stands.
            await pilot.pause()
            await steps(Driven(app, pilot))

    with settling_pilots():
        asyncio.run(driving())
