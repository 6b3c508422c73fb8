"""What is printed, and what becomes of a program whose output cannot be written.

A reader that has left wants no more, which is no error. A full disk is one line on standard error
and exit status 1. Whatever was asked to be kept in a file is kept before anything is printed.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.standard_streams import discard_output

FAILURE: Final = 1
"""Exit status where something could not be written."""

_OF_OUTPUT: Final = {errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT}


def say(line: str) -> None:
    """Writes one line to standard error, which may be full or gone as well."""
    from xortui.tui.core_errors import with_reasons

    with suppress(OSError):
        print(f"xortui: {with_reasons(line)}", file=sys.stderr, flush=True)


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
        discard_output(sys.stdout)
        return 0
    if error.errno not in _OF_OUTPUT or error.filename is not None:
        raise error
    discard_output(sys.stdout)
    line = _("standard output cannot be written: {reason}")
    say(line.format(reason=reason_of(error)))
    return FAILURE
