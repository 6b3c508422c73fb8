"""Keeps the results of a lesson in a file, which is always one whole state of them."""

from __future__ import annotations

import os
from typing import Final

from xortui.tui.ssh.monitor.client import MonitorClient
from xortui.tui.ssh.session.classroom import Classroom
from xortui.tui.ssh.session.lesson_results import results_csv

_REFRESHED: Final = 10.0
"""Seconds after which the time that people have spent is written though nothing else is new."""


class ResultsFile:
    """The file, which the monitor puts in its place: this process may write none.

    What is new is there within a second or two, so that a server that is killed loses nothing of
    what was done before.

    Attributes:
        is_begun: Whether there is one.
    """

    def __init__(self, classroom: Classroom, monitor: MonitorClient) -> None:
        """Writes nothing yet. To be made before the front is shut in.

        Args:
            classroom: Whose results they are.
            monitor: Puts the file in its place.
        """
        self._classroom, self._monitor = classroom, monitor
        self._memory = os.memfd_create("results")
        self.is_begun = False
        self._version = -1
        self._written_at = 0.0

    def write(self) -> None:
        """Writes what is known now, and waits until it stands in its place.

        Raises:
            OSError: It could not be written; what stood there before still does.
        """
        self._fill()
        self._monitor.ask_now("keep results", self._memory)
        self.is_begun = True

    async def follow(self, now: float) -> None:
        """Writes what is new since the last time.

        Args:
            now: Seconds of the clock.

        Raises:
            OSError: It could not be written.
        """
        version = self._classroom.version
        is_new = version != self._version
        is_old = now - self._written_at >= _REFRESHED
        if is_new or (is_old and any(pupil.is_here for pupil in self._classroom.pupils)):
            self._written_at = now
            self._fill()
            await self._monitor.ask("keep results", self._memory)
            self._version = version

    def _fill(self) -> None:
        content = results_csv(self._classroom).encode()
        os.ftruncate(self._memory, 0)
        os.lseek(self._memory, 0, os.SEEK_SET)
        while content:
            content = content[os.write(self._memory, content) :]
