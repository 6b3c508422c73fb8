"""The process that speaks with the network has few rights, and nobody notices."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from support.ssh.people import Person
from support.ssh.servers import RunningServer

from xortui.tui.ssh import access_log

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]
NO_HOME = ("env", "-u", "HOME", "-u", "USER", "-u", "LOGNAME")


def _status(pid: int) -> dict[str, str]:
    text = Path(f"/proc/{pid}/status").read_text()
    return {name: value.strip() for name, value in re.findall(r"^(\w+):(.*)$", text, re.MULTILINE)}


def _is_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("not root")


def _make_key(folder: Path, name: str, *kind: str) -> tuple[str, str]:
    path = folder / name
    subprocess.run(["ssh-keygen", "-q", *kind, "-N", "", "-f", str(path)], check=True)
    return str(path), path.with_suffix(".pub").read_text()


def _open_files(pid: int) -> set[Path]:
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(descriptor.readlink())
    return found


def _waits_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_started_by_root_it_is_another_user_without_rights(serve: Serve, connect: Connect) -> None:
    _is_root()
    server = serve(auth="none", per_ip=0, prefix=NO_HOME)
    people = [connect(server, user) for user in ("ada", "watch")]
    people[0].sees("tick")
    people[1].sees("waiting for the presenter")
    presenter = connect(server, "present", server.presenter_token)
    presenter.sees("watchers 1")
    people[1].sees("tick")
    front = _status(server.process.pid)
    assert {front[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    assert (front["NoNewPrivs"], front["Seccomp"], front["Groups"]) == ("1", "2", "")
    sessions = [_status(pid) for pid in server.sessions()]
    users = [int(status["Uid"].split()[1]) for status in (front, *sessions)]
    groups = [int(status["Gid"].split()[1]) for status in (front, *sessions)]
    assert len(set(users)) == len(set(groups)) == 3
    for status in (front, *sessions):
        for name in ("Uid", "Gid"):
            (number,) = set(status[name].split())
            assert 0x70000000 <= int(number) <= 0x7FFDFFFF or 60578 <= int(number) < 61184
    assert _status(server.monitor)["Uid"].split()[1] == "0"
    presenter.type("q")
    assert presenter.wait() == 0
    assert server.stop() == 0
    assert server.late_imports == []


def test_started_by_anybody_it_gains_nothing_any_more(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    # Root becomes somebody who still owns root's files: what holds now holds without root.
    prefix = ("unshare", "--user", "--map-user=1000") if os.geteuid() == 0 else ()
    if prefix and subprocess.run([*prefix, "true"]).returncode:
        pytest.skip("root cannot become somebody else here")
    key, public = _make_key(tmp_path, "known", "-t", "ed25519")
    keys = tmp_path / "authorized_keys"
    keys.write_text(public)
    keys.chmod(0o600)
    server = serve(auth="keys", authorized_keys=str(keys), prefix=prefix)
    connect(server, options=("-i", key)).sees("tick")
    front = _status(server.process.pid)
    assert (front["NoNewPrivs"], front["Seccomp"]) == ("1", "2")
    assert int(front["CapEff"], 16) == 0
    keys.unlink()
    connect(server, options=("-i", key)).reads("Permission denied")
    assert server.log()[-1]["event"] == "nobody by keys"
    assert server.stop() == 0
    assert not (server.state_dir / "attach.sock").exists()


def test_keys_that_root_alone_can_read_are_read_again(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    _is_root()
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    keys = folder / "authorized_keys"
    made = [
        _make_key(tmp_path, "ed25519", "-t", "ed25519"),
        _make_key(tmp_path, "ecdsa", "-t", "ecdsa"),
        _make_key(tmp_path, "rsa", "-t", "rsa", "-b", "2048"),
    ]
    keys.write_text(made[0][1])
    keys.chmod(0o600)
    server = serve(auth="keys", authorized_keys=str(keys), per_ip=0, prefix=NO_HOME)
    connect(server, options=("-i", made[0][0])).sees("tick")
    keys.write_text(made[1][1] + made[2][1] + "no-pty " + made[0][1])
    connect(server, options=("-i", made[0][0])).reads("Permission denied")
    for key, _public in made[1:]:
        connect(server, options=("-i", key)).sees("tick")
    keys.chmod(0o620)
    connect(server, options=("-i", made[1][0])).reads("Permission denied")
    told = [line for line in server.log() if "file" in line]
    assert [line["event"] for line in told] == ["keys changed", "nobody by line", "nobody by keys"]
    assert "got mode 620" in told[-1]["reason"]
    assert server.stop() == 0
    assert server.late_imports == []


def test_the_log_is_turned_over_and_begun_anew(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    log = state / "access.jsonl"
    log.write_bytes(b"\n" * access_log.LARGEST_FILE)
    server = serve(state_dir=state, auth="none")
    connect(server).sees("tick")
    _waits_for(lambda: log.stat().st_size < 10000)
    assert [line["event"] for line in server.log()] == ["opened"]
    assert log.with_name("access.jsonl.1").stat().st_size == access_log.LARGEST_FILE
    state.chmod(0o711)  # as the server makes it: who may pass through can see that it is gone
    log.rename(tmp_path / "taken")
    _waits_for(lambda: tmp_path / "taken" not in _open_files(server.process.pid))
    connect(server, "ben").sees("tick")
    assert [line["user"] for line in server.log()] == ["ben"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert log.stat().st_uid == os.geteuid()


def test_a_process_that_hears_nothing_is_killed(serve: Serve, connect: Connect) -> None:
    server = serve(auth="none", app="stand_in:make_stubborn_app")
    person = connect(server)
    person.sees("tick")
    (session,) = server.sessions()
    person.type(" ")  # its process answers nothing any more
    person.intervals(0.5)
    person.close()
    _waits_for(lambda: not Path(f"/proc/{session}").exists())
    connect(server).sees("tick")


def test_the_local_socket_is_for_the_owner_and_gone_in_the_end(
    serve: Serve, connect: Connect, capfd: pytest.CaptureFixture[str]
) -> None:
    server = serve(auth="none")
    path = server.state_dir / "attach.sock"
    assert (stat.S_IMODE(path.stat().st_mode), path.stat().st_uid) == (0o660, os.geteuid())
    words = [sys.executable, "-m", "xortui.tui", "attach", "--user", "ada"]
    person = connect(
        server,
        command=[*words, "--state-dir", str(server.state_dir)],
        environment={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    person.sees("tick")
    assert server.stop() == 0
    assert not path.exists()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("killed", ["monitor", "front"])
def test_neither_outlives_the_other(serve: Serve, connect: Connect, killed: str) -> None:
    server = serve(auth="none")
    person = connect(server)
    person.sees("tick")
    everything = [server.process.pid, *server.children()]
    os.kill(server.monitor if killed == "monitor" else server.process.pid, signal.SIGKILL)
    assert server.process.wait(40) != 0
    person.wait()
    _waits_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everything))


def test_root_without_users_to_give_is_told_so_in_one_line(tmp_path: Path) -> None:
    alone = ("unshare", "--user", "--map-root-user")
    if subprocess.run([*alone, "true"], stderr=subprocess.DEVNULL).returncode:
        pytest.skip("no user namespace here")
    words = [sys.executable, "-m", "xortui.tui", "serve", "--port", "0", "--state-dir"]
    done = subprocess.run(
        [*alone, *words, str(tmp_path / "state")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "this user namespace has none of 60578 to 61183" in done.stderr
