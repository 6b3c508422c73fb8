"""Standard output and error, which may be closed, full or read by nobody any more."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO


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
