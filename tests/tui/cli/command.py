"""The real program as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = [sys.executable, "-m", "xortui.tui"]


def environment() -> dict[str, str]:
    """The environment of a process that finds the same packages as the tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}


def xortui(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the program to its end, without a terminal."""
    return subprocess.run(
        [*PROGRAM, *words],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
