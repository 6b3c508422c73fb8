"""The session that is played for nobody calls what sessions call, and makes these cheaper."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.ssh.people import Person
from support.ssh.servers import RunningServer

from xortui.tui.internals.cpython_objects import can_be_immortal

# Says which of some functions were called, and whether a process was left.
REHEARSING = """
import json, os, sys
import numpy.ma  # as in a process that is warm: a session can import nothing
from functools import partial
from xortui.core import RunConfig
from xortui.tui.app import make_guest_app
from xortui.tui.app.commands import commands_of
from xortui.tui.player.player import Player
from xortui.tui.ssh.sandbox import session_sandbox
from xortui.tui.ssh.worker import worker
from xortui.tui.ssh.worker.rehearsal import rehearse
from xortui.tui.typed_input import TypedInput

def fails():
    raise ValueError("no app today")

if __name__ == "__main__":
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    worker.prepare({"sandbox": {"front": 1}})
    called = rehearse(partial(make_guest_app, RunConfig()), "l")
    asked = (Player.tick, TypedInput.feed, session_sandbox.enter, commands_of)
    said = {one.__qualname__: id(one.__code__) in called for one in asked}
    said["fails"] = len(rehearse(fails, "l"))
    try:
        said["left"] = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        said["left"] = None
    print(json.dumps(said))
"""


def test_what_a_session_calls_is_known_and_nothing_is_left() -> None:
    words = [sys.executable, "-c", REHEARSING]
    done = subprocess.run(
        words, capture_output=True, text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    )
    assert json.loads(done.stdout) == {
        "Player.tick": True,
        "TypedInput.feed": True,
        "enter": True,
        "commands_of": False,
        "fails": 0,
        "left": None,
    }, done.stderr


def _owned(folder: Path, connect: Callable[..., Person], app: str) -> int:
    """Returns what a session of an app has for itself once it grows no more, in kilobytes."""
    server = RunningServer(folder, auth="none", app=app, run={"epochs": 10**9}, fps=10)
    try:
        person = connect(server, size=(120, 40))
        person.sees("running")
        # Until the second second it has not been through everything, and takes 2 MB more then.
        person.wait_for(lambda: "epoch 5," in person.text)
        (session,) = server.sessions()
        text = Path(f"/proc/{session}/smaps_rollup").read_text()
        return int(text.split("Private_Dirty:")[1].split()[0])
    finally:
        server.stop()


@pytest.mark.slow
def test_a_session_owns_less_after_a_rehearsal(
    tmp_path: Path, connect: Callable[..., Person]
) -> None:
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    if can_be_immortal():
        pytest.skip("this Python counts no references to what is shared")
    without = _owned(tmp_path / "without", connect, "unrehearsed_app:make_unrehearsed_app")
    rehearsed = _owned(tmp_path / "with", connect, "xortui.tui.app:make_guest_app")
    assert without - rehearsed > 1500  # of 20 MB
