"""The terminal that a server was started in, written to by a thread of its own.

A terminal may take nothing for hours (Ctrl-S, a window that hangs) or be gone. Whoever writes to it
waits meanwhile, and that must not be who looks after everybody's session.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Final, TextIO

from rich.console import Console, RenderableType
from rich.live import Live

from xortui.tui.language import translate as _
from xortui.tui.standard_streams import narrow_stream, repertoire_of

_MOST_LINES: Final = 200  # that wait
_STUCK: Final = 10.0  # s for which a terminal may take nothing before that is worth a word


class ServerScreen:
    """Shows lines and below them a picture that is replaced by the next one.

    Args:
        file: Where they are written to.
        clock: Tells the time in seconds.
    """

    def __init__(self, file: TextIO, clock: Callable[[], float] = time.monotonic):
        self._console = Console(file=file)
        self._clock = clock
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._picture: RenderableType | None = None
        self._waiting_since: float | None = None
        self._failure: BaseException | None = None
        self._is_over = False
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether pictures are shown; in a file or a pipe they would only pile up."""
        return self._console.is_terminal

    def say(self, line: str) -> None:
        """Shows one line, as soon as the terminal takes it."""
        with self._news:
            self._lines.append(line)
            self._wake()

    def show(self, picture: RenderableType) -> None:
        """Shows a picture in place of the last one; one that is not yet shown is left out."""
        with self._news:
            self._picture = picture
            self._wake()

    def _wake(self) -> None:
        if self._waiting_since is None:
            self._waiting_since = self._clock()
        if self._thread is None:
            # A daemon: where the terminal never takes anything again, the program ends without it.
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        self._news.notify()

    def check(self) -> None:
        """Tells whoever looks after the server what became of what was shown.

        Raises:
            OSError: The terminal is gone, or has taken nothing for a while.
        """
        failure, self._failure = self._failure, None
        if failure is not None:
            raise OSError(f"{type(failure).__name__}: {failure}")
        since = self._waiting_since
        if since is not None and self._clock() - since > _STUCK:
            raise TimeoutError(_("the terminal takes nothing"))

    def close(self, patience: float = 1.0) -> None:
        """Shows what is left, and gives the terminal back, unless it takes nothing."""
        with self._news:
            self._is_over = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join(patience)

    def _run(self) -> None:
        # What others write to standard error would have to wait for this terminal, too.
        live = Live(
            console=self._console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
        )
        with suppress(BaseException), live if self.is_terminal else nullcontext():
            while self._take(live):
                pass

    def _take(self, live: Live) -> bool:
        with self._news:
            while not (self._lines or self._picture is not None or self._is_over):
                self._news.wait()
            if not self._lines and self._picture is None:
                return False
            lines, picture = list(self._lines), self._picture
            self._lines.clear()
            self._picture = None
        try:
            for line in lines:
                self._console.print(line, highlight=False, markup=False, soft_wrap=True)
            if picture is not None:
                live.update(picture, refresh=True)
        except BaseException as error:  # rich ends a program whose pipe is broken
            self._failure = error
        with self._news:
            has_more = bool(self._lines) or self._picture is not None
            self._waiting_since = self._clock() if has_more else None
        return True


def screen_on_standard_output() -> ServerScreen:
    """Returns the screen for standard output.

    It has a file of its own: at its end the interpreter waits for whoever writes to its own one.
    """
    output = sys.stdout
    file = open(os.dup(output.fileno()), "w", encoding=output.encoding, errors="backslashreplace")  # noqa: SIM115
    return ServerScreen(narrow_stream(file, repertoire_of(output)))
