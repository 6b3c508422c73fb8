"""The real app as a guest has it, which walks through every view and key of its own by itself.

It finds keys and views in the app, not in a list: what comes later is walked through too.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from typing import Any

from support.settling import settled
from support.ssh.lone_session import report_message
from support.ssh.watched_filter import watch_sessions
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.widgets import Input, OptionList

from xortui.core import PRESETS, RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.permissions import GUEST
from xortui.tui.screens.main.main_screen import MainScreen
from xortui.tui.screens.mode import Mode
from xortui.tui.ssh import protocol
from xortui.tui.ssh.policies.terminal_size import clamp_size
from xortui.tui.ssh.worker.driver import RemoteDriver

# Read in the zygote: a session's own environment is empty.
TOUR: dict[str, Any] = json.loads(os.environ.get("TOUR", "{}"))
if TOUR:
    watch_sessions()

LEAVING = {"quit", "app.quit", "suspend_process"}
LEAVING_KEYS = {"ctrl+q", "ctrl+c", "ctrl+z"}
CLASSES = ("xortui.tui.screens", "xortui.tui.widgets")
MOUSE = (b"\x1b[<35;%d;%dM", b"\x1b[<0;%d;%dM", b"\x1b[<32;%d;%dM", b"\x1b[<0;%d;%dm")
TYPED = (b"7", b"abc \xc3\xa9\xff", b"\x1b[200~0.5\x1b[201~", b"\x1b[<64;9;5M", b"\x1b[<65;9;5M")


_SEARCH = 0.7  # s until the palette has found what is typed
_SEQUENCES = {
    keys[0].value: text
    for text, keys in reversed(ANSI_SEQUENCES_KEYS.items())
    if isinstance(keys, tuple) and len(keys) == 1
} | {"escape": "\x1b[27u", "plus": "+", "minus": "-"}


def _sequence(key: str) -> bytes:
    """Returns what a terminal sends for a key."""
    return (_SEQUENCES.get(key) or key_to_character(key) or "").encode()


class Tour:
    """A walk through one app.

    Attributes:
        actions: Every action that was asked for, by its name.
        seen: Every class of ours that stood on the screen.
    """

    def __init__(self, app: XortuiApp, main: MainScreen):
        self._app, self._main = app, main
        self._n_places = self._every = 4
        self.actions: set[str] = set()
        self.seen: set[str] = set()

    @property
    def _driver(self) -> RemoteDriver:
        driver = self._app._driver
        assert isinstance(driver, RemoteDriver)
        return driver

    async def walk(
        self,
        sizes: list[tuple[int, int]],
        *,
        deep: bool,
        commands: bool,
        is_whole: bool,
        nth_key: int = 1,
    ) -> None:
        """Goes through every view at each size.

        Args:
            sizes: Columns and rows.
            deep: Every key is tried in every view that a key opens, not only in the first that has
                it.
            commands: Everything that the palette offers is done, and every preset is shown.
            is_whole: The mouse is put to many places, and much is typed into, not only a sample;
                at the first size, since what a place or a field asks for does not depend on it.
            nth_key: Of the main view's keys only each so-manieth is tried.
        """
        for number, size in enumerate(sizes):
            self._n_places, self._every = (4, 4) if is_whole and number == 0 else (2, 12)
            await self._resize(*size)
            await self._mouse()
            await self._keys(deep=deep, nth_key=nth_key)
        await self._palette()
        self._app.restore_run(self._app.kept_run())
        await self._settle()
        if commands:
            await self._commands()
            for name in PRESETS:
                self._main.dialogs.start_preset(name)
                await self._press("s", "3", "h")

    async def _settle(self) -> None:
        await settled(self._app)
        for screen in self._app.screen_stack:
            self.seen.update(_ours(screen))

    async def _press(self, *keys: str) -> None:
        for key in filter(None, keys):
            self.actions.update(
                action_name(active.binding.action)
                for name, active in self._app.screen.active_bindings.items()
                if name == key and active.enabled
            )
            self._driver._type(_sequence(key))
            await self._settle()

    async def _resize(self, columns: int, rows: int) -> None:
        self._driver._obey(protocol.RESIZE, protocol.SIZE.pack(*clamp_size(columns, rows)))
        while self._app.screen.size != clamp_size(columns, rows):
            await asyncio.sleep(0.02)
        await self._settle()

    async def _mouse(self) -> None:
        width, height = self._app.screen.size
        for x in range(2, width, max(width // self._n_places, 1)):
            for y in range(2, height, max(height // self._n_places, 1)):
                for form in MOUSE:
                    self._driver._type(form % (x, y))
                    await self._settle()
                await self._go_back()

    def _keys_now(self) -> Iterator[tuple[str, str]]:
        for name, active in self._app.screen.active_bindings.items():
            is_ours = (
                type(active.node).__module__.startswith("xortui.") and name not in LEAVING_KEYS
            )
            if active.enabled and is_ours and active.binding.action not in LEAVING:
                yield name, active.binding.action

    async def _keys(self, *, deep: bool, nth_key: int) -> None:
        usual = set(self._keys_now())
        await self._press("x" if not self._main.view.can_let_go else "", "escape")
        for key, _action in sorted(usual)[::nth_key]:
            await self._go_back()
            await self._press(key)
            others = set(self._keys_now()) - usual
            if self._app.screen is not self._main or others:
                tried = set() if deep else self.actions
                await self._inside(
                    key, [new for new in sorted(others) if action_name(new[1]) not in tried]
                )
        await self._go_back()

    async def _inside(self, way: str, keys: list[tuple[str, str]]) -> None:
        """Tries every key of a mode or a view, coming back to it where a key has left it."""
        place = self._place()
        for key, action in keys:
            if self._place() != place:
                await self._go_back()
                await self._press(way)
            if (key, action) in self._keys_now():
                await self._press(key)
        if self._place() != place:
            await self._go_back()
            await self._press(way)
        if self._place() != (self._main, None, Mode.VIEW):
            self._driver._type(b"".join(TYPED))
            await self._settle()
        for field in list(self._app.screen.query(Input))[:: self._every]:
            field.focus()
            await self._press("7", "enter")
        if options := list(self._app.screen.query(OptionList)):
            options[0].focus()
            await self._press("down", "enter")

    def _place(self) -> object:
        mode = Mode.POINTS if self._main.draw.is_on else self._main.edit.mode
        return self._app.screen, self._main.settings.panel, mode

    async def _go_back(self) -> None:
        """Goes to the main view, with the run at rest: training would only take time."""
        for _try in range(9):
            if self._place() == (self._main, None, Mode.VIEW):
                if self._main.player.is_playing:
                    self._main.play.action_pause()
                return
            await self._press("escape")
        raise AssertionError(f"no way back from {self._place()}")

    async def _palette(self) -> None:
        """Changes the theme, which is found in the palette."""
        await self._press("ctrl+p", *"change the theme")
        await asyncio.sleep(_SEARCH)
        await self._press("enter", "down", "down", "enter")
        await self._go_back()

    async def _commands(self) -> None:
        from xortui.tui.app.commands import commands_of  # as late as the app does

        for command in list(commands_of(self._main)):
            if "Quit" in command.name:
                continue
            outcome = command.call()
            if asyncio.iscoroutine(outcome):
                await outcome
            await self._settle()
            await self._go_back()


def action_name(action: str) -> str:
    """Returns an action's name, whoever has it."""
    return action.partition("(")[0].rpartition(".")[2]


def _ours(node: DOMNode) -> Iterator[str]:
    """Yields every class of ours that a screen or something on it has."""
    for each in (node, *node.walk_children(with_self=False)):
        for kind in type(each).__mro__:
            if kind.__module__.startswith(CLASSES):
                yield f"{kind.__module__}.{kind.__qualname__}"


class TouringApp(XortuiApp):
    """The app, which begins its tour when its person has come."""

    REHEARSED_KEYS = ""  # a tour is for somebody who watches

    async def _tour(self, main: MainScreen) -> None:
        tour = Tour(self, main)
        error = ""
        try:
            await tour.walk(TOUR.pop("sizes"), **TOUR)
        except BaseException as failure:
            error = repr(failure)
        report = {
            "error": error,
            "actions": sorted(tour.actions),
            "seen": sorted(tour.seen),
            "uid": os.getuid(),
        }
        assert isinstance(self._driver, RemoteDriver)
        self._driver._send(report_message(report))

    def _begin(self, main: MainScreen) -> None:
        super()._begin(main)
        is_seen = isinstance(self._driver, RemoteDriver) and not self._driver.is_headless
        if is_seen and not self._is_held:
            self._walking = asyncio.get_running_loop().create_task(self._tour(main))


def make_touring_app(
    config: RunConfig, *, frames_per_second: int = 10, **drawn: bool
) -> TouringApp:
    return TouringApp(
        config, permissions=GUEST, frames_per_second=frames_per_second, welcome="Hello", **drawn
    )
