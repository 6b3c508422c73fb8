"""Results are written whenever something is new, as one whole state."""

from __future__ import annotations

import asyncio
import os
from typing import Any, cast

import pytest

from xortui.tui.lessons.library import read_built_in
from xortui.tui.lessons.report import Report
from xortui.tui.ssh.session.classroom import Classroom, Who
from xortui.tui.ssh.session.results_file import ResultsFile


class PaperMonitor:
    """Keeps what it is handed over; with ``error`` it does not."""

    def __init__(self) -> None:
        self.kept: list[list[str]] = []
        self.error: OSError | None = None

    def ask_now(self, do: str, descriptor: int) -> None:
        assert do == "keep results"
        if self.error is not None:
            raise self.error
        content = os.pread(descriptor, 1 << 20, 0).decode()
        self.kept.append(content.splitlines()[1:])

    async def ask(self, do: str, descriptor: int) -> None:
        self.ask_now(do, descriptor)


def test_what_is_new_is_written_and_nothing_twice() -> None:
    monitor = PaperMonitor()
    room = Classroom(read_built_in(None)["tour"])
    file = ResultsFile(room, cast(Any, monitor))

    async def follow() -> None:
        assert not file.is_begun
        file.write()
        assert file.is_begun and monitor.kept == [[]]
        seat = room.enter(Who("ada", ""), 0.0)
        assert seat is not None
        await file.follow(1.0)
        await file.follow(2.0)
        assert len(monitor.kept) == 2 and monitor.kept[-1][0] == "ada,1,not begun,,0,0.0"
        room.take(seat, Report(1, frozenset(), {}, {}, False), 3.0)
        monitor.error = OSError(28, "No space left on device")
        with pytest.raises(OSError, match="No space"):
            await file.follow(3.0)
        monitor.error = None
        await file.follow(4.0)  # what could not be written is written later
        assert monitor.kept[-1][0] == "ada,1,done,,0,0.0"
        room.count_time(30.0)
        await file.follow(30.0)  # the time at a step, too, though nothing was told
        assert monitor.kept[-1][1] == "ada,2,begun,,0,27.0"
        room.leave(seat, 31.0)
        await file.follow(31.0)
        before = len(monitor.kept)
        await file.follow(99.0)
        assert len(monitor.kept) == before

    asyncio.run(follow())
