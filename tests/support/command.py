"""The real program as a process of its own."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from support.environment import own_environment

PROGRAM = [sys.executable, "-m", "xortui.tui"]
ENDLESS = ["train", "--epochs", "2000000000"]


def xortui(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the program to its end, without a terminal."""
    return _ended([*PROGRAM, *words], folder, 60)


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a line as a shell does, pipes and redirections included; the program is ``xortui``."""
    line = line.replace("xortui", shlex.join(PROGRAM), 1)
    return _ended(["bash", "-c", f"set -o pipefail; {line}"], folder, 240)


def _ended(
    words: Sequence[str], folder: Path | None, timeout: float
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=folder,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def started(*words: str, folder: Path) -> subprocess.Popen[str]:
    """Starts the program, without a terminal."""
    return subprocess.Popen(
        [*PROGRAM, *words],
        cwd=folder,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def xortui_on_terminal(*words: str) -> tuple[int, str, str]:
    """Runs the program with a terminal as its standard error.

    Returns:
        Exit status, standard output, and what the terminal was sent.
    """
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *words],
        env=own_environment(TERM="xterm", COLUMNS="100"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    shown = b""
    # A terminal holds little: it is read to its end, or the program would wait for its reader.
    with contextlib.suppress(OSError):
        while part := os.read(ours, 1 << 16):
            shown += part
    os.close(ours)
    out = process.communicate(timeout=30)[0]
    return process.returncode, out, shown.decode()
