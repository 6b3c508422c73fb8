"""Loads what would otherwise be loaded once it is needed, when the front may read it no more.

Where only root can read Python's own folder, as in root's home, the front has lost the right to
import anything when it has shut itself in.
"""

from __future__ import annotations

import importlib
import io
from typing import Final

from rich.console import Console

from xortui.tui.language import read_all
from xortui.tui.ssh.session.housekeeping import SessionState
from xortui.tui.ssh.status import status_table

_LATE: Final = (
    "encodings.idna",
    "linecache",  # what tells where an error happened
    "tokenize",
    "traceback",
)
_SOMEBODY: Final = SessionState(
    user="漢é\x1b", address="", minutes=0, pictures=0, processor=0, memory=0, bytes=0, dropped=0
)


def load() -> None:
    """Imports every module that the front needs after its start, by needing it."""
    for name in _LATE:
        importlib.import_module(name)
    read_all()
    terminal = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    terminal.print(status_table([_SOMEBODY], 1, 0))
