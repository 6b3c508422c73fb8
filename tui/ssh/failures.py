"""What goes wrong inside the server: said once, in its log and on its screen; the rest goes on.

Each part of the server (the limits, the governor, the log, the screen, one person's session) runs
where a failure of it is contained, so that the others go on. A failure that repeats itself every
second is said once an hour.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from xortui.tui.language import translate as _
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.plain_text import plain_text

_SAID_AGAIN: Final = 3600.0  # s
_MOST_KINDS: Final = 256
_LONGEST: Final = 200  # characters on the screen


@dataclass
class _Said:
    moment: float
    since: int = 0  # times that it happened without being said


class Failures:
    """Notes what failed, and keeps it from ending anything else.

    Args:
        log: The access log.
        clock: Tells the time in seconds.

    Attributes:
        on_said: Called with one line for the server's screen.
    """

    def __init__(self, log: AccessLog, clock: Callable[[], float] = time.monotonic):
        self._log, self._clock = log, clock
        self._said: OrderedDict[tuple[str, str, str], _Said] = OrderedDict()
        self._tasks: set[asyncio.Task[Any]] = set()
        self.on_said: Callable[[str], None] = lambda line: None

    def note(self, part: str, error: BaseException | str) -> None:
        """Says that a part of the server has failed, unless it was said within the last hour.

        Args:
            part: What failed, in a word or two.
            error: How.
        """
        kind = error if isinstance(error, str) else type(error).__name__
        key = part, kind, _place(error)
        now = self._clock()
        said = self._said.get(key)
        if said is not None and now - said.moment < _SAID_AGAIN:
            said.since += 1
            return
        count = 1 + (said.since if said else 0)
        # Kept before it is said, as saying may fail for the same reason.
        self._said[key] = _Said(now)
        self._said.move_to_end(key)
        while len(self._said) > _MOST_KINDS:
            self._said.popitem(last=False)
        text = error if isinstance(error, str) else f"{kind}: {error}"
        self._log.write("failed", part=part, error=text, place=key[2], count=count)
        line = _("note: {part} failed, the server goes on: {error}")
        with suppress(Exception):
            self.on_said(plain_text(line.format(part=part, error=text), _LONGEST))

    @contextmanager
    def contained(self, part: str) -> Iterator[None]:
        """Lets no failure of what is done inside get out; it is noted instead."""
        try:
            yield
        except Exception as error:
            self.note(part, error)

    def watch(self, part: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs something by itself; if it dies, that is noted."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)  # asyncio itself would let go of it

        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                self.note(part, error)

        task.add_done_callback(ended)
        return task

    def handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Notes what asyncio found nobody to tell; to be set as the loop's exception handler."""
        self.note("event loop", context.get("exception") or str(context.get("message")))


def _place(error: BaseException | str) -> str:
    """Returns the file and the line that an error comes from."""
    trace = None if isinstance(error, str) else error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
