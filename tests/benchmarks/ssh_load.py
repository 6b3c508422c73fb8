"""What sessions and watchers cost and how long they wait: prints one table.

    python tests/benchmarks/ssh_load.py --sessions 1,5,10,20 --watchers 1,10,50,100

Real ``ssh`` clients under pseudo-terminals on the same machine, so that their own share of the
processors (the column ``clients``) is missing to the server. Times are in milliseconds.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import selectors
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent.parent))

from support.ssh.pace import gaps, percentile
from support.ssh.people import ssh_words
from support.ssh.servers import RunningServer, children, memory, processor_seconds

SIZE: Final = (120, 40)
MARKS: Final = (b"epoch", b"quit")  # the top and the bottom of a whole screen of the app
REFUSAL: Final = b"please try again later"
CLASS: Final = 30
ANSWERS: Final = (b"logarithmic", b"linear")  # what the key l writes, in turn
HEADINGS: Final = (
    "who", "n", "first p50", "p95", "fps", "interval p50", "p95", "key p50", "p95",
    "ms/frame", "front %", "server %", "clients %", "MB each", "KB/s each",
)  # fmt: skip


@dataclass
class Client:
    """One ``ssh`` and when its bytes came."""

    process: subprocess.Popen[bytes]
    master: int
    began: float
    arrivals: list[float] = field(default_factory=list)
    first: float | None = None
    is_refused: bool = False
    tail: bytes = b""
    seen: bytes = b""
    presses: int = 0

    def take(self, data: bytes, now: float) -> None:
        self.arrivals.append(now)
        if self.first is None:
            self.seen += data
            if all(mark in self.seen for mark in MARKS):
                self.first, self.seen = now - self.began, b""
            elif REFUSAL in self.seen:
                self.is_refused = True
        self.tail = (self.tail + data)[-65536:]


class Crowd:
    """All clients, read by one thread."""

    def __init__(self, port: int):
        self._port = port
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._is_over = False
        self._joined = 0
        self.clients: list[Client] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def join(self, user: str, size: tuple[int, int] = SIZE, token: str = "") -> Client:
        master, slave = pty.openpty()
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        # From one address so many could not come at once.
        self._joined += 1
        address = f"127.0.0.{1 + self._joined // CLASS}"
        process = subprocess.Popen(
            ["setsid", "-c", *ssh_words(self._port, "-C", "-b", address, f"{user}@127.0.0.1")],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={"PATH": os.environ["PATH"], "TERM": "xterm-256color"},
        )
        os.close(slave)
        client = Client(process, master, time.monotonic())
        self.clients.append(client)
        with self._lock:
            self._selector.register(master, selectors.EVENT_READ, client)
        if token:
            wait_until(lambda: b"token:" in client.seen)
            os.write(master, token.encode() + b"\n")
        return client

    def _read(self) -> None:
        while not self._is_over:
            with self._lock:
                ready = self._selector.select(0.02)
            now = time.monotonic()
            for key, _mask in ready:
                try:
                    data = os.read(key.fd, 65536)
                except OSError:
                    data = b""
                if data:
                    key.data.take(data, now)
                else:
                    self._selector.unregister(key.fd)
            time.sleep(0.001)

    def leave(self, client: Client) -> None:
        client.process.terminate()
        client.process.wait()
        self.clients.remove(client)

    def close(self) -> None:
        for client in list(self.clients):
            self.leave(client)
        self._is_over = True
        self._thread.join()


def wait_until(condition: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise AssertionError("waited too long")
        time.sleep(0.005)


def key_latencies(clients: list[Client], seconds: float) -> list[float]:
    """Presses l in one session after the other and waits for the word that it writes."""
    found: list[float] = []
    end = time.monotonic() + seconds
    while clients and time.monotonic() < end:
        for client in clients:
            answer = ANSWERS[client.presses % 2]
            client.presses += 1
            client.tail = b""
            pressed = time.monotonic()
            os.write(client.master, b"l")
            try:
                wait_until(lambda c=client, a=answer: a in c.tail, 3)
            except AssertionError:
                found.append(3.0)
                continue
            found.append(time.monotonic() - pressed)
            time.sleep(0.03)
            if time.monotonic() > end:
                break
    return found


def _processors(pids: list[int]) -> float:
    return sum(processor_seconds(pid) for pid in pids)


def measure(
    server: RunningServer, crowd: Crowd, who: str, shown: list[Client], keyed: list[Client],
    before: int, seconds: float,
) -> list[str]:  # fmt: skip
    """Watches a running crowd for a while and returns one row of the table."""
    time.sleep(2.5)  # the governor looks once a second
    front, sessions = server.process.pid, server.sessions()
    programs = [client.process.pid for client in crowd.clients]
    programs += [child for pid in programs for child in children(pid)]
    marks = [len(client.arrivals) for client in shown]
    began = time.monotonic()
    then = [_processors([front]), _processors(sessions), _processors(programs)]
    time.sleep(seconds)
    now = [_processors([front]), _processors(sessions), _processors(programs)]
    span = time.monotonic() - began
    used = [after - earlier for earlier, after in zip(then, now, strict=True)]
    between = [
        gap
        for client, mark in zip(shown, marks, strict=True)
        for gap in gaps(client.arrivals[mark:])
    ]
    drawn = len(between) if who == "sessions" else len(between) / max(len(shown), 1)
    keys = key_latencies(keyed, min(seconds, 6))
    tree = sum(memory(pid) for pid in [front, *server.children()])
    first = [client.first or 0.0 for client in shown]
    return [
        who, str(len(shown)),
        f"{1000 * percentile(first, 0.5):.0f}", f"{1000 * percentile(first, 0.95):.0f}",
        f"{len(between) / len(shown) / span:.1f}",
        f"{1000 * percentile(between, 0.5):.0f}", f"{1000 * percentile(between, 0.95):.0f}",
        f"{1000 * percentile(keys, 0.5):.0f}", f"{1000 * percentile(keys, 0.95):.0f}",
        f"{1000 * used[1] / max(drawn, 1):.1f}",
        f"{100 * used[0] / span:.0f}", f"{100 * (used[0] + used[1]) / span:.0f}",
        f"{100 * used[2] / span:.0f}",
        f"{(tree - before) / len(shown) / 2**20:.2f}",
    ]  # fmt: skip


def _wire_rates(server: RunningServer, user: str) -> list[float]:
    closed = [line for line in server.log() if line["event"] == "closed" and line["user"] == user]
    return [line["bytes"] / line["duration"] / 1000 for line in closed]


def _run(
    who: str, number: int, seconds: float, fields: dict[str, object], together: bool
) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "state", auth="none", per_ip=0, **fields)
        crowd = Crowd(server.port)
        try:
            user, keyed = "student", []
            if who == "watchers":
                user = "watch"
                presenter = crowd.join("present", token=server.presenter_token)
                wait_until(lambda: presenter.first is not None)
                keyed = [presenter]
                # What the presenter's own session comes to use is no watcher's.
                time.sleep(seconds)
                key_latencies(keyed, min(seconds, 6))
            before = sum(memory(pid) for pid in [server.process.pid, *server.children()])
            shown = []
            for _unused in range(number):
                shown.append(crowd.join(user))
                if not together:
                    wait_until(lambda: shown[-1].first is not None or shown[-1].is_refused)
            wait_until(lambda: all(c.first is not None or c.is_refused for c in shown))
            shown = [client for client in shown if not client.is_refused]
            row = measure(server, crowd, who, shown, keyed or shown, before, seconds)
            crowd.close()
            wait_until(lambda: len(_wire_rates(server, user)) == len(shown))
            return [*row, f"{percentile(_wire_rates(server, user), 0.5):.1f}"]
        finally:
            crowd.close()
            server.stop()


def _late(number: int, live: int, fields: dict[str, object]) -> str:
    """Connects again and again while others are live."""
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "state", auth="none", per_ip=0, **fields)
        crowd = Crowd(server.port)
        try:
            others = [crowd.join("student") for _unused in range(live)]
            wait_until(lambda: all(c.first is not None or c.is_refused for c in others))
            first: list[float] = []
            for _unused in range(number):
                client = crowd.join("student")
                wait_until(lambda c=client: c.first is not None or c.is_refused)
                first += [client.first] if client.first is not None else []
                crowd.leave(client)
        finally:
            crowd.close()
            server.stop()
    return (
        f"connect to first full frame with {live} others live, {len(first)} times: "
        f"p50 {1000 * percentile(first, 0.5):.0f}, p95 {1000 * percentile(first, 0.95):.0f} ms"
    )


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",") if word]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=_numbers, default=[1, 5, 10, 20])
    parser.add_argument("--watchers", type=_numbers, default=[1, 10, 50, 100])
    parser.add_argument("--late", type=int, default=12, help="connects with 8 others live")
    parser.add_argument("--together", action="store_true", help="all connect at the same moment")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--fps", type=int, default=10)
    parser.add_argument("--compress", default="allow")
    parser.add_argument("--app", default="xortui.tui.app:make_guest_app")
    given = parser.parse_args()
    fields: dict[str, object] = {
        "app": given.app,
        "fps": given.fps,
        "compress": given.compress,
        "max_sessions": 64,
        "run": {"epochs": 1_000_000_000},  # so that it still moves when the last has come
    }
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors; fewer people")
    print("than asked for: the governor has refused the rest")
    print(" | ".join(HEADINGS), flush=True)
    for who, numbers in (("sessions", given.sessions), ("watchers", given.watchers)):
        for number in numbers:
            print(" | ".join(_run(who, number, given.seconds, fields, given.together)), flush=True)
    if given.late:
        print(_late(given.late, 8, fields))
    return 0


if __name__ == "__main__":
    sys.exit(main())
