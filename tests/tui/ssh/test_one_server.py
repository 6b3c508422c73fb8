"""A folder has one server: a second one touches nothing, and a start that fails leaves nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from support.environment import own_environment
from support.prepared_process import PreparedProcess
from support.ssh.people import PATIENCE, Person
from support.ssh.servers import RunningServer, descendants

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]
PATHS = os.pathsep.join(filter(None, sys.path))
PROGRAM = [sys.executable, "-m", "xortui.tui"]


def _start(folder: Path, port: int) -> tuple[int, str]:
    """Starts a server that is to fail. Returns its status and what it said."""
    with tempfile.TemporaryFile() as out, open(os.devnull) as nothing:
        process = PreparedProcess(
            "support.ssh.serve_forked:serve_small_forking",
            ["--port", str(port), "--state-dir", str(folder)],
            None,
            own_environment(),
            (nothing.fileno(), out.fileno(), out.fileno()),
            "another's",  # so that all that it starts can be asked for
        )
        status = process.wait(PATIENCE)
        out.seek(0)
        said = out.read().decode()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:  # whatever it has started ends with it
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return status, said
        time.sleep(0.02)
    raise AssertionError("a process is left")


def _contents(folder: Path) -> dict[str, tuple[int, int, int, int]]:
    found = {path.name: path.lstat() for path in folder.iterdir()}
    return {
        name: (stat.st_ino, stat.st_mode, stat.st_size, stat.st_mtime_ns)
        for name, stat in found.items()
    }


def _attaches(connect: Connect, folder: Path) -> None:
    words = [*PROGRAM, "attach", "--state-dir", str(folder)]
    person = connect(0, command=words, environment={"PYTHONPATH": PATHS})
    person.sees("tick")
    person.type("q")
    assert person.wait() == 0


@pytest.mark.parametrize("is_same_port", [True, False])
def test_a_second_server_on_a_folder_leaves_the_first_one_alone(
    serve: Serve, connect: Connect, is_same_port: bool
) -> None:
    first = serve()
    before = _contents(first.state_dir)
    status, said = _start(first.state_dir, first.port if is_same_port else 0)
    assert status == 2
    assert said == f"xortui: a server runs for this folder already: {first.state_dir}\n"
    assert _contents(first.state_dir) == before
    _attaches(connect, first.state_dir)


def test_a_start_that_fails_leaves_nothing_and_the_next_one_succeeds(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    killed = serve(tmp_path / "killed")
    killed.process.send_signal(signal.SIGKILL)
    killed.process.wait()
    before = _contents(killed.state_dir)
    assert "attach.sock" in before
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, said = _start(killed.state_dir, taken.getsockname()[1])
    assert status == 2
    assert (
        said.startswith("xortui: ") and said.count("\n") == 1 and "address already in use" in said
    )
    assert _contents(killed.state_dir) == before
    serve(killed.state_dir)
    _attaches(connect, killed.state_dir)


def _has_zygote(server: int) -> bool:
    for pid in descendants(server):
        with suppress(OSError):  # it has ended meanwhile
            if b"xortui.tui.ssh.worker.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return True
    return False


def test_a_server_that_is_told_to_stop_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    for attempt in range(10):
        folder = tmp_path / str(attempt)
        status, said = _stopped_while_it_starts(folder)
        if b"presenter's token" not in said:  # on a busy machine it may have been there already
            break
    assert (status, said) == (0, b"")
    assert "attach.sock" not in _contents(folder)


def _stopped_while_it_starts(folder: Path) -> tuple[int, bytes]:
    words = ["serve", "--port", "0", "--state-dir", str(folder)]
    process = subprocess.Popen(
        [*PROGRAM, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": PATHS},
    )
    deadline = time.monotonic() + PATIENCE
    while not _has_zygote(process.pid):  # which is not warm yet
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=PATIENCE)[0]
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    return process.returncode, said


def test_a_server_takes_away_its_own_socket_only(serve: Serve) -> None:
    server = serve()
    path = server.state_dir / "attach.sock"
    path.unlink()
    with socket.socket(socket.AF_UNIX) as another:
        another.bind(str(path))
        assert server.stop() == 0
        assert path.is_socket()
    again = serve(server.state_dir)
    assert path.is_socket()
    assert again.stop() == 0
    assert not path.exists()


def test_what_is_no_socket_is_not_taken_away(tmp_path: Path) -> None:
    (tmp_path / "attach.sock").write_text("somebody's")
    status, said = _start(tmp_path, 0)
    assert (status, said) == (
        2, f"xortui: {tmp_path}/attach.sock must be a socket, got something else\n",
    )  # fmt: skip
    assert (tmp_path / "attach.sock").read_text() == "somebody's"


def test_a_folder_that_others_can_write_to_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    status, said = _start(tmp_path, 0)
    assert status == 2
    assert said == (
        f"xortui: {tmp_path} must be for its owner alone to write to (chmod go-w), got mode 777\n"
    )
    assert list(tmp_path.iterdir()) == []
