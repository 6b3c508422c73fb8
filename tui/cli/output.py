"""What is printed, and what becomes of a program whose output cannot be written.

A reader that has left wants no more, which is no error. A full disk is one line on standard error
and exit status 1. Whatever was asked to be kept in a file is kept before anything is printed.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TextIO

from xortui.tui.language import translate as _

FAILURE: Final = 1
"""Exit status where something could not be written."""

_OF_OUTPUT: Final = {errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT}


def say(line: str) -> None:
    """Writes one line to standard error, which may be full or gone as well."""
    with suppress(OSError):
        print(f"xortui: {line}", file=sys.stderr, flush=True)


def printed(write: Callable[[], None]) -> int:
    """Prints, and returns the exit status.

    Args:
        write: Writes to standard output.
    """
    try:
        write()
        sys.stdout.flush()
    except OSError as error:
        return output_status(error)
    return 0


def output_status(error: OSError) -> int:
    """Returns the exit status after standard output could not be written; says why.

    Raises:
        OSError: It is another error.
    """
    if isinstance(error, BrokenPipeError):
        forsake(sys.stdout)
        return 0
    if error.errno not in _OF_OUTPUT or error.filename is not None:
        raise error
    forsake(sys.stdout)
    line = _("standard output cannot be written: {reason}")
    say(line.format(reason=error.strerror or error))
    return FAILURE


def forsake(stream: TextIO) -> None:
    """Lets what is still to be written to a stream go nowhere.

    Otherwise the interpreter would complain when it flushes the stream at its end.
    """
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def forsake_full_streams() -> None:
    """Forsakes standard output and error where they cannot be flushed: the program ends now."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            forsake(stream)
