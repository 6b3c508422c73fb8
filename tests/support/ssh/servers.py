"""Servers in processes of their own, and what can be read of processes from outside."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from support.prepared_process import PreparedProcess

HERE = Path(__file__).parent
_PATIENCE = 120
"""Seconds in which a server ends that is told to, on a busy machine too."""


def free_port() -> int:
    """Returns a port that nobody listens at, for programs that cannot choose one.

    It is none of those that the system gives away, to tests that run beside this one too.
    """
    given_away = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    while True:
        port = random.SystemRandom().randrange(10_000, int(given_away[0]))
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class RunningServer:
    """A server in a process of its own.

    Args:
        state_dir: Its folder.
        prefix: What starts it.
        environment: What its environment has beyond that of the tests.
        is_prepared: Whether its processes are forked from one that has imported all of it. One
            whose rights, memory or imports are looked at is to be started from nothing.
        fields: Its options.
    """

    def __init__(
        self,
        state_dir: Path,
        prefix: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
        is_prepared: bool = False,
        **fields: Any,
    ):
        fields = {"port": 0, "app": "stand_in:make_app", "state_dir": str(state_dir), **fields}
        path = os.pathsep.join([str(HERE), *filter(None, sys.path)])
        self.state_dir = state_dir
        words = [json.dumps(fields)]
        variables = {**os.environ, "PYTHONPATH": path, **(environment or {})}
        self.process: subprocess.Popen[bytes] | PreparedProcess
        if is_prepared and not prefix and not environment:
            self.process = _forked(words, variables)
        else:
            program = [sys.executable, str(HERE / "serve_stand_in.py")]
            self.process = subprocess.Popen(
                [*prefix, *program, *words], stdout=subprocess.PIPE, env=variables
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server ended with status {self.process.wait()}")
        facts = json.loads(line)
        self.port: int = facts["port"]
        self.token: str = facts["token"]
        self.presenter_token: str = facts["presenter_token"]
        self.zygote: int = facts["zygote"]
        self.late_imports: list[str] = []

    def log(self) -> list[dict[str, Any]]:
        # What stands behind the last end of a line is being written.
        lines = (self.state_dir / "access.jsonl").read_text().split("\n")[:-1]
        return [json.loads(line) for line in lines]

    @property
    def monitor(self) -> int:
        """The process id of what has started all others."""
        (pid,) = children(self.process.pid)
        return pid

    def children(self) -> list[int]:
        """Returns the process ids of all that the server has started, itself not among them."""
        return descendants(self.process.pid)

    def sessions(self) -> list[int]:
        """Returns the process ids of the sessions: the monitor's children but for the zygote."""
        zygote = self.newest_zygote()
        return [
            pid
            for monitor in children(self.process.pid)
            for pid in children(monitor)
            if pid != zygote
        ]

    def newest_zygote(self) -> int:
        for monitor in children(self.process.pid):
            for pid in children(monitor):
                names = _read(f"/proc/{pid}/cmdline"), _read(f"/proc/{pid}/comm")
                is_zygote = b"xortui.tui.ssh.worker.zygote" in names[0] or names[1] == b"zygote\n"
                if is_zygote and _is_session_leader_of(pid, self.process.pid):
                    return pid
        return 0

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.process.stdout and not self.process.stdout.closed:
            if self.process.returncode == 0:
                self.late_imports = json.loads(self.process.stdout.readline() or "[]")
            self.process.stdout.close()
        return self.process.wait()


def _forked(words: list[str], variables: dict[str, str]) -> PreparedProcess:
    reading, writing = os.pipe()
    with open(os.devnull) as nothing:
        streams = (nothing.fileno(), writing, sys.__stderr__.fileno())  # type: ignore[union-attr]
        process = PreparedProcess(
            "support.ssh.serve_forked:serve_forking", words, None, variables, streams
        )
    os.close(writing)
    process.stdout = open(reading, "rb")  # noqa: SIM115
    return process


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _stat(pid: int) -> list[str]:
    return _read(f"/proc/{pid}/stat").decode(errors="replace").rpartition(")")[2].split()


def _is_session_leader_of(pid: int, server: int) -> bool:
    # The zygote stays in the server's session, a session's process opens its own.
    ours, theirs = _stat(pid), _stat(server)
    return bool(ours and theirs) and ours[3] == theirs[3]


def children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:  # it has ended meanwhile, and has none any more
        return []
    return [int(word) for word in b" ".join(_read(str(task)) for task in tasks).split()]


def descendants(pid: int) -> list[int]:
    found = children(pid)
    return found + [deeper for child in found for deeper in descendants(child)]


def memory(pid: int) -> int:
    """Returns the proportional share of memory of a process, in bytes."""
    return _rollup(pid, b"Pss:")


def own_memory(pid: int) -> int:
    """Returns what a process holds that stands in no file, in bytes.

    Its share of what it has in common with others grows whenever one of them ends.
    """
    return _rollup(pid, b"Anonymous:")


def peak_memory(pid: int) -> int:
    """Returns the most that a process has ever held, in bytes."""
    for line in _read(f"/proc/{pid}/status").splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _rollup(pid: int, name: bytes) -> int:
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0


def processor_seconds(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0
