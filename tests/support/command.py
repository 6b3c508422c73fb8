"""The real program as a process of its own."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from support.environment import own_environment
from support.prepared_process import PreparedProcess

PROGRAM = [sys.executable, "-m", "xortui.tui"]
ENDLESS = ["train", "--epochs", "2000000000"]


def xortui(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the program to its end, without a terminal and from where all is imported."""
    with tempfile.TemporaryFile() as out:
        done = printed_to(out, list(words), folder)
        out.seek(0)
        done.stdout = out.read().decode()
    return done


def printed_to(
    out: int | IO[bytes], words: list[str], folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs the program as ``xortui`` does, with a standard output that is given."""
    output = out if isinstance(out, int) else out.fileno()
    with tempfile.TemporaryFile() as error, open(os.devnull) as nothing:
        streams = (nothing.fileno(), output, error.fileno())
        process = PreparedProcess(
            "xortui.tui.cli:main", words, folder, own_environment(**environment), streams
        )
        try:
            status = process.wait(120)
        finally:
            process.kill()
        error.seek(0)
        return subprocess.CompletedProcess(words, status, "", error.read().decode())


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a line as a shell does, pipes and redirections included; the program is ``xortui``."""
    words = shlex.split(line)
    if words[0] == "xortui" and line == shlex.join(words):
        return xortui(*words[1:], folder=folder)
    line = line.replace("xortui", shlex.join(PROGRAM), 1)
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        cwd=folder,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
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
