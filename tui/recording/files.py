"""Files of recordings, by the ending of their name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, Final, Protocol

from xortui.tui.recording.animated_svg import AnimatedSvg
from xortui.tui.recording.cast import Cast
from xortui.tui.recording.gif import GifFile
from xortui.tui.recording.movie import About, Shown


class RecordingFile(Protocol):
    """Writes a recording, screen by screen."""

    def take(self, shown: Shown) -> None:
        """Takes the next screen."""

    def finish(self, seconds: float) -> None:
        """Writes what is not written yet.

        Args:
            seconds: When the recording ends; until then its last screen is shown.
        """


class CastFile:
    """Writes a recording of a terminal, each screen as it comes."""

    def __init__(self, about: About, file: IO[bytes]) -> None:
        """Begins a file.

        Args:
            about: What the recording says of itself.
            file: Is written to.
        """
        self._cast, self._file = Cast(about), file
        self._write(self._cast.header)

    def take(self, shown: Shown) -> None:
        """Takes the next screen."""
        self._write(self._cast.line(shown))

    def finish(self, seconds: float) -> None:
        """Writes the end."""
        self._write(self._cast.ending(seconds))

    def _write(self, line: str) -> None:
        self._file.write(line.encode())


_FORMATS: Final[dict[str, Callable[[About, IO[bytes]], RecordingFile]]] = {
    ".cast": CastFile,
    ".svg": AnimatedSvg,
    ".gif": GifFile,
}

MOST_SCREENS: Final = {".svg": 3_000, ".gif": 600}
"""How many screens a file may have that is written as a whole."""

ENDINGS: Final = tuple(_FORMATS)
"""The endings of files that a recording can be written to."""


def ending_of(path: Path) -> str:
    """Returns the ending of a file, which says how it is written."""
    return path.suffix.lower()


def recording_file(path: Path, about: About, file: IO[bytes]) -> RecordingFile:
    """Returns what writes a recording to a file.

    Args:
        path: Its name, with one of `ENDINGS`.
        about: What the recording says of itself.
        file: The file, open to be written to.
    """
    return _FORMATS[ending_of(path)](about, file)
