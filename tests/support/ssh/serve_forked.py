"""Runs a server for a test in a process that has all of it imported, and so need none it starts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from support.forked_modules import ForkedModule
from support.ssh.serve_stand_in import serve
from textual import screen

from xortui.tui.ssh.monitor import client, monitor


def serve_forking(words: Sequence[str]) -> int:
    """Serves as ``serve`` does; monitor and zygote are forks instead of fresh starts."""
    forking = SimpleNamespace(Popen=ForkedModule, TimeoutExpired=subprocess.TimeoutExpired)
    for starter in (client, monitor):
        vars(starter)["subprocess"] = forking
    vars(screen)["UPDATE_PERIOD"] = 1 / 60  # sessions draw no oftener, as the live screen does
    sys.path.insert(0, str(Path(__file__).parent))  # where the stand-in for the app is
    return serve(words)
