"""Several servers with one host key behind a balancer."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.readme_commands import README
from support.ssh.people import Person, missing_program
from support.ssh.servers import RunningServer

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]


def _start_balancer(
    folder: Path, servers: list[RunningServer], listening: socket.socket
) -> subprocess.Popen[bytes]:
    # The README's own configuration, at other addresses, and with a socket that is open already:
    # a port that is free now may be somebody else's by the time that the program is there.
    (shown,) = re.findall(r"^defaults\n.*?(?=^```)", README.read_text(), re.DOTALL | re.MULTILINE)
    addresses = iter(f"127.0.0.1:{server.port}" for server in servers)
    config = folder / "haproxy.cfg"
    config.write_text(
        re.sub(r"192[.]0[.]2[.]\d+:2222", lambda _: next(addresses), shown).replace(
            "bind :2222", f"bind fd@{listening.fileno()}"
        )
    )
    words = ["haproxy", "-db", "-f", str(config)]
    return subprocess.Popen(words, stderr=subprocess.DEVNULL, pass_fds=(listening.fileno(),))


def _loads(servers: list[RunningServer]) -> list[int]:
    return [len(server.sessions()) for server in servers]


def _come_in(connect: Connect, port: int, options: tuple[str, ...]) -> Person:
    # One after another: of those who come at the same moment, the balancer's threads send two to
    # the same server now and then.
    person = connect(port, options=options)
    person.sees("tick")
    return person


def test_three_servers_share_the_sessions_and_one_may_die(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    if missing := missing_program("haproxy"):
        pytest.skip(f"not installed: {missing}")
    first = serve(tmp_path / "s0", auth="none", proxy_protocol=True, fps=5)
    for name in ("s1", "s2"):
        (tmp_path / name).mkdir()
        shutil.copy(tmp_path / "s0" / "host_key", tmp_path / name)
    with ThreadPoolExecutor() as pool:
        others = pool.map(
            lambda name: serve(tmp_path / name, auth="none", proxy_protocol=True, fps=5),
            ("s1", "s2"),
        )
        servers = [first, *others]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        balancer = _start_balancer(tmp_path, servers, listening)
    known = ("-o", f"UserKnownHostsFile={tmp_path}/known", "-o", "StrictHostKeyChecking=accept-new")
    try:
        people = [_come_in(connect, port, known) for _unused in range(6)]
        assert _loads(servers) == [2, 2, 2]
        assert {line["address"] for line in first.log()} == {"127.0.0.1"}
        first.process.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 40
        while sum(person.process.poll() is not None for person in people) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        survivors = [person for person in people if person.process.poll() is None]
        assert len(survivors) == 4
        late = [_come_in(connect, port, known) for _unused in range(2)]
        for person in [*survivors, *late]:
            person.sees_more("tick")
        assert _loads(servers[1:]) == [3, 3]
    finally:
        balancer.terminate()
        balancer.wait(10)


def test_a_server_behind_a_balancer_takes_no_other_connections(serve: Serve) -> None:
    server = serve(auth="none", proxy_protocol=True)
    for opening in (b"SSH-2.0-none\r\n", b"PROXY TCP4 1.2.3\r\n", b"x" * 200):
        with socket.create_connection(("127.0.0.1", server.port), 5) as plain:
            plain.sendall(opening)
            plain.settimeout(5)
            assert plain.recv(100) == b""
    with socket.create_connection(("127.0.0.1", server.port), 5) as proxied:
        proxied.sendall(b"PROXY TCP4 192.0.2.7 192.0.2.1 56324 443\r\n")
        assert proxied.recv(100).startswith(b"SSH-2.0-xortui")
