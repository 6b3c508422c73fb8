"""What a session's process cannot do, tried from inside it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.ssh.people import Person
from support.ssh.servers import RunningServer

from xortui.tui.ssh.sandbox import landlock

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]
REFUSED = {
    "tcp", "udp", "unix", "write", "append", "mkdir", "unlink", "chmod", "fork", "exec", "kill",
    "root",
}  # fmt: skip
UNREADABLE = {"key", "token", "passwd", "front"}


def _pry(serve: Serve, connect: Connect, tmp_path: Path, prefix: tuple[str, ...]) -> dict[str, str]:
    victim, state = tmp_path / "victim", tmp_path / "state"
    victim.write_text("here")
    state.mkdir()
    config = {"target": str(tmp_path / "new"), "victim": str(victim), "state": str(state)}
    server = serve(
        state_dir=state,
        app="stand_in:make_prying_app",
        auth="none",
        prefix=prefix,
        environment={"PRYING": json.dumps(config)},
    )
    person = connect(server, size=(60, 40))
    person.sees("done")
    assert victim.read_text() == "here"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state", "victim"]
    return dict(word.split("=") for word in person.text.split() if "=" in word)


def _assert_shut_in(results: dict[str, str], names: set[str]) -> None:
    assert {name: results[name] for name in names if results[name] == "ALLOWED"} == {}


def test_a_session_started_by_root_is_shut_in(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        pytest.skip("not root")
    results = _pry(serve, connect, tmp_path, ())
    _assert_shut_in(results, REFUSED | UNREADABLE - (set() if landlock.version() else {"passwd"}))
    # Nobody whom systemd, a container or an administrator may have made.
    assert 0x70000000 < int(results["uid"]) <= 0x7FFDFFFF or 60578 < int(results["uid"]) < 61184


def test_a_session_started_by_anybody_is_shut_in(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    if not landlock.version():
        pytest.skip("this kernel has no Landlock")
    # Root becomes somebody who still owns root's files: what holds now holds without root.
    prefix = ("unshare", "--user", "--map-user=1000") if os.geteuid() == 0 else ()
    if prefix and subprocess.run([*prefix, "true"]).returncode:
        pytest.skip("root cannot become somebody else here")
    results = _pry(serve, connect, tmp_path, prefix)
    _assert_shut_in(results, REFUSED | UNREADABLE)
