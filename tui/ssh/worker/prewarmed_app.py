"""An app that stands laid out in the zygote, before anybody has come, and wakes up in a worker.

To lay the app out takes a tenth of a second and 8 MB, the same for every session. So the zygote
does it once, without a terminal, and stops the app's event loop; a worker that is forked then gives
the app its person's terminal and lets the loop go on. Colours and characters are settled while an
app is made. What this one draws in all colours is sent to a terminal of 256 in those; somebody
whose terminal shows fewer still gets an app of its own, as does one whose app cannot wait.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol, runtime_checkable

from textual.app import App

from xortui.tui.internals.asyncio_loop import close_selector, open_selector
from xortui.tui.internals.textual_app import context_of, driver_of, fault_of
from xortui.tui.language import language
from xortui.tui.ssh.worker.driver import RemoteDriver
from xortui.tui.terminal_colors import Depth, TerminalColors

SIZE: Final = (120, 40)
USUAL: Final = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
"""The environment that the waiting app was made for."""

_PATIENCE: Final = 20.0  # s
_REST: Final = 0.2  # s until what follows the first picture is done


@runtime_checkable
class Waits(Protocol):
    """What an app must be able to do beyond Textual's."""

    is_waiting: bool

    def hold(self) -> None:
        """Makes the app wait once it is laid out."""

    def release(self, frames_per_second: float) -> None:
        """Lets it begin."""


class PrewarmedApp:
    """One app, laid out. The zygote keeps it; each worker has its own copy and wakes that."""

    def __init__(self, make_app: Callable[[], App[Any]]) -> None:
        """Makes an app and lays it out, if it can wait."""
        self._app: App[Any] | None = None
        self._language = language()
        app = make_app()
        if not isinstance(app, Waits):
            return
        app.hold()
        app.driver_class = RemoteDriver
        self._loop = asyncio.new_event_loop()
        self._run = self._loop.create_task(app.run_async(size=SIZE))
        self._loop.run_until_complete(_laid_out(app, self._run))
        if not app.is_waiting:
            raise RuntimeError(
                f"the app must be laid out within {_PATIENCE:g} s, got {fault_of(app)}"
            )
        close_selector(self._loop)
        self._app = app

    def suits(self, colors: TerminalColors) -> bool:
        """Returns whether it can be shown on a terminal: sixteen colours are drawn otherwise.

        And it has been laid out in one language.
        """
        is_understood = language() == self._language
        return self._app is not None and is_understood and colors.has_hues and colors.depth != "16"

    def prepare(self) -> None:
        """Gives the loop of a process that was forked off what it waits with, before all else."""
        open_selector(self._loop)
        asyncio.set_event_loop(self._loop)

    def wake(
        self,
        connection: Any,
        size: tuple[int, int],
        frame_rate: float,
        prepare: Callable[[App[Any]], object],
        *,
        is_shared: bool,
        depth: Depth = "truecolor",
        is_asked: bool = False,
    ) -> App[Any]:
        """Runs the app to its end, once it is prepared.

        Args:
            connection: The socket to the front.
            size: Columns and rows of the terminal.
            frame_rate: How often it is drawn while it runs.
            prepare: Is called with the app in its loop, before the first picture.
            is_shared: Whether others watch.
            depth: The colours that are sent.
            is_asked: Whether the terminal may still say that it shows all.
        """
        app, loop = self._app, self._loop
        assert app is not None and isinstance(app, Waits)
        driver = driver_of(app)
        assert isinstance(driver, RemoteDriver)
        begin = partial(app.call_later, app.release, frame_rate)
        with context_of(app):  # what the driver calls back later must know whose it is
            loop.call_soon(prepare, app)
            driver.wake(
                connection, size, begin, is_shared=is_shared, depth=depth, is_asked=is_asked
            )
        loop.run_until_complete(self._run)
        return app


async def _laid_out(app: Waits, run: asyncio.Task[Any]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not (app.is_waiting or run.done()) and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    await asyncio.sleep(_REST)


def make_usual() -> None:
    """Gives this process the environment that the waiting app is made for."""
    os.environ.pop("NO_COLOR", None)
    os.environ.update(USUAL)
