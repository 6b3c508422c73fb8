"""One session's process: shuts itself in, builds the app, runs it."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import socket
import sys
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

from textual.app import App

from xortui.core import RunConfig
from xortui.tui.internals.textual_app import fault_of
from xortui.tui.internals.textual_constants import use_colors
from xortui.tui.language import SOURCE, language_for, use_language
from xortui.tui.ssh import protocol
from xortui.tui.ssh.sandbox import session_sandbox
from xortui.tui.ssh.worker.driver import driver_for
from xortui.tui.ssh.worker.prewarmed_app import PrewarmedApp
from xortui.tui.terminal_colors import Depth, TerminalColors, terminal_colors, wants_ascii

_ERROR_LENGTH: Final = 300  # characters
_PLACES: Final = 4


@runtime_checkable
class KeepsRun(Protocol):
    """What an app must be able to do beyond Textual's for a person to come back to it."""

    def kept_run(self) -> bytes:
        """Returns the run as it stands."""

    def restore_run(self, kept: bytes) -> None:
        """Goes on with a run that another has left."""


settings: dict[str, Any] = {}
"""What holds for every session of this server; see ``prepare``."""


def prepare(chosen: dict[str, Any]) -> None:
    """Takes what holds for every session, in the zygote."""
    settings.update(chosen)


def load(name: str) -> Callable[..., Any]:
    """Returns what ``module:attribute`` names."""
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return found


def without_lesson(chosen: dict[str, Any]) -> dict[str, Any]:
    """Returns the settings of an app that plays its run at once, with all keys.

    What waits for its reader calls little of what that one will call.
    """
    return {**chosen, "lesson": "", "lessons": None, "lock": False, "welcome": ""}


def app_maker(chosen: dict[str, Any]) -> Callable[..., App[Any]]:
    """Returns what builds the app that the settings name, for the run that they hold."""
    names = ("ascii", "has_few_colors", "lesson", "lessons", "lock", "welcome")
    more: dict[str, Any] = {name: chosen[name] for name in names if chosen.get(name)}
    if chosen.get("no_mouse"):
        more["mouse"] = False
    return partial(load(chosen["app"]), RunConfig.from_dict(chosen["config"]), **more)


def run(request: dict[str, Any], connection: socket.socket, prewarmed: PrewarmedApp) -> int:
    """Runs one session to its end in a process that was just forked. Returns the exit status."""
    _leave_the_zygote(connection)
    colors = _set_environment(request)
    failure: BaseException | None = None
    try:
        connection.sendall(protocol.json_message(protocol.HELLO, pid=os.getpid()))
        run_app = _prepare_app(request, connection, prewarmed, colors)
        plan = session_sandbox.SandboxPlan(**settings["sandbox"], uid=request["uid"])
        in_force = session_sandbox.enter(plan)
        connection.sendall(protocol.json_message(protocol.HELLO, in_force=in_force))
        app = run_app(_receive_run(connection) if request["goes_on"] else b"")
        failure = fault_of(app)
        if failure is None and request["keeps_run"]:
            _leave_run(app, connection)
        # Whatever asked it to end as well: a session that failed did not end well.
        said: dict[str, Any] = {"status": app.return_code or 0}
    except BaseException as unexpected:  # whatever it is, the front is told
        failure = unexpected
    if failure is not None:
        error, where = repr(failure)[:_ERROR_LENGTH], _where(failure)
        said = {"status": 1, "error": error, "where": where}
    try:
        connection.sendall(protocol.json_message(protocol.EXIT, **said))
    except OSError:
        return 1
    return int(said["status"])


def _receive_run(connection: socket.socket) -> bytes:
    """Returns the run that somebody has left: the front's first message, and no byte of the next.

    Raises:
        LinkError: Something else comes first.
    """
    kind, length = protocol.HEADER.unpack(_receive(connection, protocol.HEADER.size))
    if kind != protocol.RUN or length > protocol.LARGEST_RUN:
        raise protocol.LinkError(f"a run must come first, got {kind!r} of {length}")
    return _receive(connection, length)


def _receive(connection: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        if not (piece := connection.recv(length - len(data))):
            raise protocol.LinkError("a run must be whole, got its beginning")
        data += piece
    return bytes(data)


def _leave_run(app: App[Any], connection: socket.socket) -> None:
    run = app.kept_run() if isinstance(app, KeepsRun) else b""
    if 0 < len(run) <= protocol.LARGEST_RUN:
        connection.sendall(protocol.message(protocol.RUN, run))


def _where(failure: BaseException) -> str:
    """Returns the last places that a failure came through, the innermost first."""
    places = [
        f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in deque(traceback.walk_tb(failure.__traceback__), maxlen=_PLACES)
    ]
    return " < ".join(reversed(places))


def _leave_the_zygote(connection: socket.socket) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    kept = connection.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
    # The app looks here for what characters the terminal shows, and prints its last words here.
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    vars(sys)["__stderr__"] = sys.stderr


def _set_environment(request: dict[str, Any]) -> TerminalColors:
    use_language(language_for(request["environment"]))  # which this process's own may decide
    os.environ.clear()
    os.environ.update({"HOME": "/nonexistent", **request["environment"], "TERM": request["term"]})
    if settings.get("ascii") or wants_ascii(os.environ):
        use_language(SOURCE)  # there are no letters for another
    colors = terminal_colors(os.environ, settings.get("color", "auto"))
    use_colors(colors.rich_name, has_hues=colors.has_hues)
    return colors


def _prepare_app(
    request: dict[str, Any],
    connection: socket.socket,
    prewarmed: PrewarmedApp,
    colors: TerminalColors,
) -> Callable[[bytes], App[Any]]:
    """Opens what an app waits with, before it is shut in, and returns what runs it.

    That is called with the run that somebody has left, or nothing.
    """
    size = request["columns"], request["rows"]
    rate, is_shared = request["frame_rate"], request["is_shared"]
    is_asked = request["is_asked"]
    ascii = bool(settings.get("ascii"))  # as the waiting app was made
    if prewarmed.suits(colors) and (ascii or not wants_ascii(os.environ)):
        prewarmed.prepare()
        # Those who watch have terminals of their own: the front gives each its colours.
        sent: Depth = "truecolor" if is_shared else colors.depth

        def wake(kept: bytes) -> App[Any]:
            def prepare(app: App[Any]) -> None:
                if kept and isinstance(app, KeepsRun):
                    app.restore_run(kept)

            return prewarmed.wake(
                connection,
                size,
                rate,
                prepare,
                is_shared=is_shared,
                depth=sent,
                is_asked=is_asked,
            )

        return wake
    # One that is asked may have more: it is drawn with all, and sent what it is known to show.
    has_few_colors = colors.has_hues and colors.depth == "16" and not is_asked
    chosen = {
        **settings,
        "ascii": ascii or wants_ascii(os.environ),
        "has_few_colors": has_few_colors,
    }
    loop = asyncio.new_event_loop()

    def run_app(kept: bytes) -> App[Any]:
        depth: Depth = "truecolor"
        if is_asked:  # it draws in all colours, and fewer are sent until the terminal has said so
            depth = colors.depth
            use_colors("truecolor", has_hues=colors.has_hues)
        app = app_maker(chosen)(frames_per_second=rate)
        if kept and isinstance(app, KeepsRun):
            app.restore_run(kept)
        app.driver_class = driver_for(
            connection, is_shared=is_shared, depth=depth, is_asked=is_asked
        )
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(app.run_async(size=size))
        return app

    return run_app
