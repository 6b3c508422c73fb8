"""Runs a server for a test in a process that has all of it imported, and so need none it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from support.forked_modules import ForkedModule
from support.ssh import serve_small
from support.ssh.serve_stand_in import serve
from textual import screen

from xortui.tui.ssh.monitor import client, monitor


def serve_forking(words: Sequence[str]) -> int:
    """Serves as ``serve`` does; monitor and zygote are forks instead of fresh starts."""
    _fork_modules()
    return serve(words)


def serve_small_forking(words: Sequence[str]) -> int:
    """Is ``xortui serve`` with the stand-in for the app; monitor and zygote are forks."""
    _fork_modules()
    return serve_small.main(words)


def run_monitor(words: Sequence[str]) -> int:
    """Is a monitor whose zygote is a fork, with the socket to its front as standard output.

    Modules of apps are looked for where its variables say.
    """
    _fork_modules()
    sys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)
    front = os.dup(1)
    os.dup2(2, 1)
    sys.argv = [words[0], str(front)]
    return int(monitor.main() or 0)


def _fork_modules() -> None:
    forking = SimpleNamespace(Popen=ForkedModule, TimeoutExpired=subprocess.TimeoutExpired)
    for starter in (client, monitor):
        vars(starter)["subprocess"] = forking
    vars(screen)["UPDATE_PERIOD"] = 1 / 60  # sessions draw no oftener, as the live screen does
    sys.path.insert(0, str(Path(__file__).parent))  # where the stand-in for the app is
