"""The environments that programs are started in, all of which find the packages of the tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import xortui


def own_environment(**changes: str) -> dict[str, str]:
    """Returns the environment of the tests themselves, for a program without a terminal."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONUTF8": "1",
        **changes,
    }


def terminal_environment(**changes: str | None) -> dict[str, str]:
    """Returns the environment of a colourful UTF-8 terminal, with changes; ``None`` removes.

    Nothing else of the tests' own is in it but where the program is found.
    """
    paths = [str(Path(xortui.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    wanted: dict[str, str | None] = {
        "HOME": os.environ.get("HOME", "/"),
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "XDG_CONFIG_HOME": "/nonexistent",
        "XDG_STATE_HOME": "/dev/null",  # where nothing can be kept, not even by root
        **changes,
    }
    return {name: value for name, value in wanted.items() if value is not None}
