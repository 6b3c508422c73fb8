"""A run that was recorded before, opened again from its file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from xortui.core import RecordedHistory
from xortui.tui.language import translate as _
from xortui.tui.records.recorded_runs import load_recorded
from xortui.tui.watching.line_run import LineRun, NoNetworkError
from xortui.tui.watching.line_source import LineReader, LineSource

_FIRST_SECONDS: Final = 10.0
_IDLE_SECONDS: Final = 0.5
_ALL: Final = 1 << 60


class RecordedRun:
    """A run from a file, as the screen sees it; there is nothing to wait for.

    Attributes:
        script: The file.
        config: What describes the run.
        history: Its epochs.
        ended: Why there are no more.
        news: Nothing.
    """

    findings_text = ""

    def __init__(self, path: Path) -> None:
        """Reads a file.

        Raises:
            OSError: It cannot be read.
            ValueError: It is no recorded run; the message is a sentence.
        """
        is_of_lines = path.suffix in (".jsonl", ".ndjson")
        self.history, ended = _of_lines(path) if is_of_lines else load_recorded(path)
        self.script, self.config = str(path), self.history.config
        self.ended, self.news = ended or _("recorded so far"), ""

    def play(self, rate: int | None) -> None:
        """Does nothing: all is there."""

    def pause(self) -> None:
        """Does nothing."""

    def step(self, epochs: int) -> None:
        """Does nothing: all is there."""

    def hear(self) -> None:
        """Does nothing."""

    def output(self) -> str:
        """Returns why there is no more, since what was printed is not recorded."""
        return ""

    def type(self, text: str) -> None:
        """Does nothing."""

    def close(self) -> None:
        """Does nothing."""


def _of_lines(path: Path) -> tuple[RecordedHistory, str]:
    """Reads the lines that are in a file, as far as it goes now.

    Raises:
        OSError: It cannot be read.
        ValueError: It tells of no network; the message is a sentence.
    """
    reader = LineReader(LineSource.of_file(path))
    try:
        run = LineRun.begun(reader, _FIRST_SECONDS, time.monotonic)
        since = time.monotonic()
        while not run.ended and time.monotonic() - since < _IDLE_SECONDS:
            before = run.history.last_told
            run.hear()
            run.history.advance(_ALL)
            if run.history.last_told > before:
                since = time.monotonic()
            else:
                time.sleep(0.002)
    except NoNetworkError as error:
        raise ValueError(f"{path}: {error}") from None
    finally:
        reader.source.close()
    (epoch, first), *others = run.history.recorded_states()
    history = RecordedHistory(run.config, first, epoch=epoch)
    for later, vector in others:
        history.receive(later, vector)
    return history, run.ended
