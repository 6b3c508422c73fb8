"""The app's screen and keyboard in a session: a driver that speaks ``protocol``."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, TextIO

from textual import events, messages
from textual.app import App, ScreenStackError
from textual.geometry import Size
from textual.message import Message

from xortui.tui.internals.rich_console import use_color_system
from xortui.tui.internals.textual_app import is_ending
from xortui.tui.internals.textual_driver import OpenDriver
from xortui.tui.internals.textual_screen import display_whole, size_laid_out
from xortui.tui.ssh import protocol
from xortui.tui.ssh.policies.terminal_size import clamp_size
from xortui.tui.terminal_colors import SETTLING, Depth, TerminalColors, with_fewer_colors
from xortui.tui.typed_input import TypedInput
from xortui.tui.wide_characters import Repertoire, narrowed

_ESCAPE_WAIT: Final = 0.1  # s until a lone escape byte is the Escape key
_RETRY: Final = 0.05  # s until a picture is tried again that the app could not draw yet
_SOON: Final = 0.005  # s until the first picture is tried again
_CLIPBOARD: Final = "\x1b]52"
_CLEAR: Final = "\x1b[0m\x1b[2J"


class RemoteDriver(OpenDriver):
    """Draws through a socket to the front, and gives the app what the front says was typed.

    It leaves out pictures while it has no credit, and makes up for them with one whole picture as
    soon as it has. Nothing that the app asks of its surroundings reaches the server: no browser is
    opened, no file is delivered, the process is never suspended.
    """

    connection: socket.socket | None = None
    is_shared: bool = False
    depth: Depth = "truecolor"
    is_asked: bool = False

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._reader = protocol.MessageReader()
        self._typed = TypedInput(debug=debug)
        self._credits = protocol.CREDITS
        self._has_missed = False
        self._repertoire: Repertoire = "all"
        self._clears_first = False
        self._waiting: list[str] = []
        self._capturing: list[str] | None = None
        self._report: dict[str, Any] | None = None
        self._is_resting = False

    # What the app draws.

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not yet taken what was sent, so that drawing is for nothing."""
        return not self._credits

    @property
    def is_headless(self) -> bool:
        """Whether there is no terminal yet, so that nothing need be drawn."""
        return self.connection is None

    def write(self, data: str) -> None:
        """Keeps a piece of a picture until ``flush``; drops it while there is no credit."""
        if self._capturing is not None:
            self._capturing.append(data)
        elif self.is_shared and data.startswith(_CLIPBOARD):
            return  # the presenter's clipboard is not the watchers'
        elif not self._credits:
            self._has_missed = True
        else:
            if not self._waiting:
                self.loop.call_soon(self.flush)
            self._waiting.append(data)

    def flush(self) -> None:
        """Sends what has been written since the last time, as one message."""
        if self._waiting and self._capturing is None:
            self._spend(protocol.DATA, "".join(self._waiting))

    def _spend(self, kind: bytes, text: str) -> None:
        self._waiting.clear()
        self._credits -= 1
        self._send(protocol.message(kind, self._drawn(text)))

    def _drawn(self, text: str) -> bytes:
        return with_fewer_colors(narrowed(text, self._repertoire).encode(), self.depth)

    def _send(self, data: bytes) -> None:
        assert self.connection is not None
        try:
            self.connection.sendall(data)
        except OSError:  # the front is gone
            self.app.exit()

    def _whole_screen(self) -> str:
        """Draws the whole screen once, and leaves the app's own bookkeeping as it was."""
        self._capturing = []
        try:
            display_whole(self.app)
            return "".join(self._capturing)
        except ScreenStackError:
            return ""
        finally:
            self._capturing = None

    def _send_keyframe(self) -> None:
        if picture := self._whole_screen():
            self.flush()
            self._send(protocol.message(protocol.KEYFRAME, self._drawn(picture)))
            self._tell_of_whole_picture()
        else:
            self.loop.call_later(_RETRY, self._send_keyframe)

    def _send_picture(self) -> None:
        picture = self._whole_screen() if self._credits else ""
        if picture:
            prefix, self._clears_first = _CLEAR if self._clears_first else "", False
            self._has_missed = False
            self._spend(protocol.PICTURE, prefix + picture)
            self._tell_of_whole_picture()
        else:
            self._has_missed = True

    def _tell_of_whole_picture(self) -> None:
        if hasattr(self.app, "drew_whole_picture"):
            self.app.drew_whole_picture()

    # What the app tells whoever teaches.

    def _tell_progress(self, report: dict[str, Any]) -> None:
        """Sends the newest of what the app tells of its reader, at most one a second."""
        self._report = report
        if not self._is_resting:
            self._send_report()

    def _send_report(self) -> None:
        report, self._report = self._report, None
        self._is_resting = report is not None
        if report is not None:
            self._send(protocol.json_message(protocol.LESSON, **report))
            self.loop.call_later(protocol.REPORT_PAUSE, self._send_report)

    # What the front says.

    def start_application_mode(self) -> None:
        """Starts to listen to the front and tells the app its size."""
        if self.connection is None:
            self._credits = 0
        else:
            if self.is_asked:
                self.loop.call_later(SETTLING, self._settle_colors)
            self._listen(self.connection)
        self._resize(*(self.size or (80, 24)))

    def wake(
        self,
        connection: socket.socket,
        size: tuple[int, int],
        begin: Callable[[], object],
        *,
        is_shared: bool,
        depth: Depth = "truecolor",
        is_asked: bool = False,
    ) -> None:
        """Gives a terminal to an app that was laid out without one, and lets it begin.

        Args:
            connection: The socket to the front.
            size: Columns and rows of the terminal.
            begin: Is called once the first picture is sent, so that nothing is missed.
            is_shared: Whether others watch.
            depth: The colours that are sent; the app draws in all.
            is_asked: Whether the terminal may still say that it shows all.
        """
        self.connection, self.is_shared = connection, is_shared
        self.depth, self.is_asked = depth, is_asked
        if is_asked:
            self.loop.call_later(SETTLING, self._settle_colors)
        else:
            self._settle_colors()
        self._listen(connection)
        if size != self.size:
            self._resize(*size)
        self._receive()  # what the front knows of the terminal by now
        self.loop.call_soon(self._when_laid_out, partial(self._show_first, begin), _SOON)

    def _settle_colors(self) -> None:
        """Has the app find the colours by itself that are sent.

        Styles find their colours once, pictures are written all the time: what is left for
        `with_fewer_colors` then is what was rendered before.
        """
        use_color_system(self.app.console, TerminalColors(self.depth).rich_name)

    def _show_first(self, begin: Callable[[], object]) -> None:
        self._credits = protocol.CREDITS
        self._send_picture()
        begin()

    def _listen(self, connection: socket.socket) -> None:
        if hasattr(self.app, "tell_progress"):
            self.app.tell_progress = self._tell_progress
        connection.setblocking(True)
        self.loop.add_reader(connection.fileno(), self._receive)

    def _receive(self) -> None:
        assert self.connection is not None
        try:
            data = self.connection.recv(65536, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.disable_input()
            self.app.exit()
            return
        for kind, payload in self._reader.feed(data):
            self._obey(kind, payload)

    def _obey(self, kind: bytes, payload: bytes) -> None:
        if kind == protocol.ACK:
            self._credits = min(self._credits + 1, protocol.CREDITS)
            if self._has_missed:
                self._send_picture()
        elif kind == protocol.INPUT:
            self._type(payload)
        elif kind == protocol.RESIZE:
            self._resize(*protocol.SIZE.unpack(payload))
            self._clears_first = True
            self._repaint_after_resize()
        elif kind == protocol.ASK:
            self._send_keyframe()
        elif kind == protocol.CONTROL:
            self._control(**json.loads(payload))
        elif kind == protocol.QUIT:
            self.app.exit()

    def _type(self, data: bytes) -> None:
        for message in self._typed.feed(data):
            self._hand_over(message)
        self.loop.call_later(_ESCAPE_WAIT, self._tick)

    def _tick(self) -> None:
        for message in self._typed.tick():
            self._hand_over(message)

    def _hand_over(self, message: Message) -> None:
        # A size that was typed would get round the clamp: sizes come from the front alone.
        if not isinstance(message, events.Resize | messages.InBandWindowResize):
            self.process_message(message)

    def _resize(self, columns: int, rows: int) -> None:
        self.size = clamped = clamp_size(columns, rows)
        size = Size(*clamped)
        self.send_message(events.Resize(size, size))

    def _repaint_after_resize(self) -> None:
        # The app takes a size when the window has come to rest; an older layout may be larger,
        # and would leave its cells behind on the screens of those who watch.
        self._when_laid_out(self._send_picture, _RETRY)

    def _when_laid_out(self, then: Callable[[], None], wait: float) -> None:
        """Does something once the app has taken its size, and looks for that now and then."""
        try:
            drawn = size_laid_out(self.app.screen)
        except ScreenStackError:
            drawn = None
        if drawn == self.size:
            then()
        elif not is_ending(self.app):
            self.loop.call_later(wait, self._when_laid_out, then, wait)

    def _control(
        self,
        frame_rate: float | None = None,
        watchers: int | None = None,
        notice: str | None = None,
        repertoire: Repertoire | None = None,
        shows_all_colors: bool = False,
    ) -> None:
        if frame_rate is not None and hasattr(self.app, "set_frame_rate"):
            self.app.set_frame_rate(frame_rate)
        if watchers is not None and hasattr(self.app, "set_watchers"):
            self.app.set_watchers(watchers)
        if notice is not None:
            self.app.notify(notice, severity="warning", timeout=10, markup=False)
        if repertoire is not None:
            self._repertoire = repertoire
            self._clears_first = True
            self._send_picture()
        if shows_all_colors and self.depth != "truecolor":
            self.depth = "truecolor"
            self._settle_colors()
            self._send_picture()

    def disable_input(self) -> None:
        """Stops listening to the front."""
        if self.connection is not None:
            self.loop.remove_reader(self.connection.fileno())

    def stop_application_mode(self) -> None:
        """Tells what is left to tell; the front gives the terminal back."""
        if self._report is not None:
            self._send_report()

    # What must not reach the server.

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Shows the address instead of starting a browser on the server."""
        self.app.notify(url, markup=False)

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> None:
        """Delivers nothing: the disk is the server's, not the person's."""
        binary.close()
        refusal = PermissionError("a session saves no file")
        failed = events.DeliveryFailed(key=delivery_key, exception=refusal, name=name)
        self.app.post_message(failed)


def driver_for(
    connection: socket.socket,
    *,
    is_shared: bool,
    depth: Depth = "truecolor",
    is_asked: bool = False,
) -> type[RemoteDriver]:
    """Returns the driver class of one session.

    Args:
        connection: The socket to the front.
        is_shared: Whether others watch.
        depth: The colours that are sent of those that the app draws in.
        is_asked: Whether the terminal may still say that it shows all.
    """

    class SessionDriver(RemoteDriver):
        """The driver of the session of this process."""

    SessionDriver.connection = connection
    SessionDriver.is_shared = is_shared
    SessionDriver.depth, SessionDriver.is_asked = depth, is_asked
    return SessionDriver
