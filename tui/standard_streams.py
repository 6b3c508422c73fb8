"""Standard output and error, which may be closed, full, read by nobody, or drawn too wide."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, TextIO, cast

from xortui.tui.wide_characters import Repertoire, narrowed


def discard_output(stream: TextIO) -> None:
    """Lets what is still to be written to a stream go nowhere.

    Otherwise the interpreter would complain when it flushes the stream at its end, and the exit
    status would be 120.
    """
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def discard_unwritable(streams: Iterable[TextIO | None]) -> None:
    """Discards the output of those streams that cannot be flushed: the program ends now."""
    for stream in streams:
        if stream is not None:
            try:
                stream.flush()
            except OSError:
                discard_output(stream)


class _NarrowStream:
    def __init__(self, stream: TextIO, repertoire: Repertoire) -> None:
        self._stream, self.repertoire = stream, repertoire

    def write(self, text: str) -> int:
        self._stream.write(narrowed(text, self.repertoire))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def narrow_stream(stream: TextIO, repertoire: Repertoire) -> TextIO:
    """Returns a stream whose terminal shows what is written in as many cells as are counted on.

    Args:
        stream: Is written to.
        repertoire: What its terminal can be sent.
    """
    return stream if repertoire == "all" else cast(TextIO, _NarrowStream(stream, repertoire))


def repertoire_of(stream: TextIO) -> Repertoire:
    """Returns what the terminal of a stream can be sent, as far as it was asked."""
    return stream.repertoire if isinstance(stream, _NarrowStream) else "all"
