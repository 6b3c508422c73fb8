"""A crowd that types whatever comes to its fingers: as many of 40 guests as the governor admits.

    python tests/benchmarks/ssh_crowd.py --guests 40 --seconds 300 --seed 1

Each guest joins from an address of its own, types bursts of random keys over all views, pastes,
moves the mouse and the size of the window, sometimes leaves by a key, and comes again; whoever is
refused comes again a little later. At the end all go at once, every other one without a word. The
same seed types the same keys, though not at the same moments.

Afterwards, the bounds: nobody was refused without a sentence; the log knows of no crash, failure or
lost line, and of as many that closed as opened; within 30 s the server has the processes and the
descriptors that it had before, and at most 5 MB more memory of its own. Before means after three
guests, who make the server load what it loads once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent.parent))

import asyncssh
from support.ssh.servers import RunningServer, own_memory
from support.ssh.siege import possessions

REFUSAL: Final = b"please try again later"
MEMORY: Final = 5 * 2**20  # bytes that the server may have grown by
HELD: Final = 30.0  # s in which everything must be gone
UNWANTED: Final = ("crashed", "failed", "no process", "lost")
ROW: Final = 10.0  # s between two rows of the table
HEADINGS: Final = (
    "second", "in", "came", "left", "refused", "keys", "MB received", "processes", "descriptors",
    "front MB", "largest session MB",
)  # fmt: skip

LETTERS: Final = [chr(code) for code in range(32, 127) if chr(code) != "q"]
NAMED: Final = [
    "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~", "\x1b[2~",
    "\x1b[3~", "\x1b[Z", "\x1bOP", "\x1bOQ", "\x1b[15~", "\t", "\r", "\x1b", "\x7f", "\x10", "\x01",
    "\x05", "\x0b", "\x15", "\x1b[1;5C", "\x1b[1;2D",
]  # fmt: skip
LEAVING: Final = ("q", "\x11")
SIZES: Final = [(80, 24), (120, 40), (200, 60), (60, 20), (40, 10), (20, 6), (1, 1), (400, 100)]


def burst(fingers: random.Random) -> str:
    """Returns what is typed at once: keys, a key held down, a paste, or a click."""
    way = fingers.random()
    if way < 0.55:
        keys = LETTERS if fingers.random() < 0.7 else NAMED
        return "".join(fingers.choice(keys) for _unused in range(fingers.randint(1, 12)))
    if way < 0.75:
        return "".join(fingers.choice(LETTERS + NAMED) for _unused in range(fingers.randint(2, 30)))
    if way < 0.83:
        return fingers.choice(LETTERS + NAMED) * fingers.randint(5, 60)
    if way < 0.88:
        text = "".join(fingers.choice(LETTERS) for _unused in range(fingers.randint(1, 400)))
        return f"\x1b[200~{text}\x1b[201~"
    if way < 0.995:
        column, row = fingers.randint(1, 220), fingers.randint(1, 70)
        button = fingers.choice((0, 0, 2, 32, 35, 64, 65))
        return f"\x1b[<{button};{column};{row}M\x1b[<{button};{column};{row}m"
    return fingers.choice(LEAVING)


@dataclass
class Tally:
    """What has come of everybody so far."""

    inside: int = 0
    keys: int = 0
    received: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)


class Screen(asyncssh.SSHClientSession):  # type: ignore[misc]
    """What one guest is shown, of which the end is kept."""

    def __init__(self, tally: Tally):
        self._tally = tally
        self.tail = b""
        self.status: int | None = None
        self.is_over = asyncio.Event()

    def data_received(self, data: bytes, datatype: Any) -> None:
        self._tally.received += len(data)
        self.tail = (self.tail + data)[-400:]

    def exit_status_received(self, status: int) -> None:
        self.status = status

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_over.set()


class Guest:
    """Somebody who comes again and again."""

    def __init__(self, number: int, seed: int, port: int, tally: Tally):
        self._number, self._port, self._tally = number, port, tally
        self._fingers = random.Random(seed * 1000 + number)

    async def stay(self, over: asyncio.Event) -> None:
        """Comes until everybody has to go."""
        await asyncio.sleep(self._fingers.random() * 3)
        while not over.is_set():
            end = await self._visit(over)
            self._tally.ends[end] += 1
            if end == "refused" and not over.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), self._fingers.uniform(3, 8))

    async def _visit(self, over: asyncio.Event) -> str:
        screen = Screen(self._tally)
        try:
            connection = await asyncssh.connect(
                "127.0.0.1", self._port, local_addr=(f"127.0.4.{self._number + 1}", 0),
                username=f"guest{self._number}", known_hosts=None, config=None, agent_path=None,
                client_keys=None, login_timeout=60,
            )  # fmt: skip
        except (OSError, asyncssh.Error) as error:
            self._tally.odd.append(f"no connection: {error}")
            return "turned away"
        try:
            channel, _ = await connection.create_session(
                lambda: screen, term_type="xterm-256color", encoding=None,
                term_size=self._fingers.choice(SIZES[:3]),
            )  # fmt: skip
            await self._type(channel, screen, over)
        except (OSError, asyncssh.Error) as error:
            self._tally.odd.append(f"no session: {error}")
        finally:
            if over.is_set() and self._number % 2:
                connection.abort()
            connection.close()
        return self._judge(screen, over)

    async def _type(self, channel: Any, screen: Screen, over: asyncio.Event) -> None:
        with suppress(TimeoutError):  # whoever is refused is told so before typing anything
            await asyncio.wait_for(screen.is_over.wait(), 1.0)
            return
        self._tally.inside += 1
        try:
            while not (over.is_set() or screen.is_over.is_set()):
                keys = burst(self._fingers)
                if self._fingers.random() < 0.03:
                    channel.change_terminal_size(*self._fingers.choice(SIZES))
                channel.write(keys.encode())
                self._tally.keys += 1
                with suppress(TimeoutError):
                    pause = self._fingers.uniform(0.05, 1.0)
                    await asyncio.wait_for(screen.is_over.wait(), pause)
        finally:
            self._tally.inside -= 1

    def _judge(self, screen: Screen, over: asyncio.Event) -> str:
        if REFUSAL in screen.tail:
            return "refused"
        if screen.status == 0:
            return "left by a key"
        if over.is_set() and screen.status is None:
            return "left at the end"
        self._tally.odd.append(f"status {screen.status}: {screen.tail[-120:]!r}")
        return "put out"


def _row(began: float, tally: Tally, server: RunningServer) -> str:
    processes, descriptors = possessions(server)
    sessions = [own_memory(pid) for pid in server.sessions()]
    left = tally.ends.total() - tally.ends["refused"]
    cells = (
        f"{time.monotonic() - began:.0f}", tally.inside, tally.inside + left, left,
        tally.ends["refused"], tally.keys, f"{tally.received / 1e6:.1f}", processes, descriptors,
        f"{own_memory(server.process.pid) / 2**20:.1f}", f"{max(sessions, default=0) / 2**20:.1f}",
    )  # fmt: skip
    return " | ".join(f"{cell!s:>{len(name)}}" for cell, name in zip(cells, HEADINGS, strict=True))


async def _crowd(server: RunningServer, number: int, seconds: float, seed: int) -> Tally:
    tally, over = Tally(), asyncio.Event()
    guests = [Guest(each, seed, server.port, tally) for each in range(number)]
    staying = [asyncio.create_task(guest.stay(over)) for guest in guests]
    began = time.monotonic()
    while (left := began + seconds - time.monotonic()) > 0:
        await asyncio.sleep(min(left, ROW))
        print(_row(began, tally, server), flush=True)
    over.set()
    await asyncio.gather(*staying)
    return tally


def _settle(server: RunningServer, wanted: tuple[int, int], memory: int) -> None:
    """Waits until the server has what it had, or as long as it may take."""
    deadline = time.monotonic() + HELD
    while time.monotonic() < deadline and (
        possessions(server) != wanted or own_memory(server.process.pid) > memory
    ):
        time.sleep(0.5)


def _judge(
    server: RunningServer, tally: Tally, before: tuple[int, int], memory: int, log_before: int
) -> bool:
    _settle(server, before, memory + MEMORY)
    after, grown = possessions(server), own_memory(server.process.pid) - memory
    log = server.log()[log_before:]
    events = Counter(line["event"] for line in log)
    unwanted = [line for line in log if line["event"] in UNWANTED]
    refusals = Counter(line["reason"] for line in log if line["event"] == "refused")
    told = tally.ends["refused"]
    print()
    print("ends: " + ", ".join(f"{count} {end}" for end, count in tally.ends.most_common()))
    print("events: " + ", ".join(f"{count} {event}" for event, count in events.most_common()))
    for reason, count in refusals.items():
        print(f"refused {count} times: {reason}")
    for line in [*unwanted, *tally.odd][:20]:
        print(f"  {line}")
    rules = {
        "no crash, failure or lost line": not unwanted,
        "nobody ended without a word": not tally.odd,
        f"{told} were told of {events['refused']} refusals": told == events["refused"],
        f"{events['opened']} opened, {events['closed']} closed": events["opened"]
        == events["closed"],
        f"processes {before[0]} -> {after[0]}": before[0] == after[0],
        f"descriptors {before[1]} -> {after[1]}": before[1] == after[1],
        f"memory of the front {memory / 2**20:.1f} MB -> {(memory + grown) / 2**20:.1f} MB, "
        f"at most +{MEMORY / 2**20:.0f}": grown <= MEMORY,
    }
    for rule, holds in rules.items():
        print(f"{'holds ' if holds else 'BROKEN'}  {rule}")
    return all(rules.values())


def main() -> int:
    """Lets the crowd in and prints a table; the exit status tells whether all bounds hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--guests", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--app", default="xortui.tui.app:make_guest_app")
    given = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(
            Path(folder) / "state", auth="none", app=given.app, run={"epochs": 1_000_000_000}
        )
        try:
            print("three guests for five seconds, then what the server has is the measure")
            print(" | ".join(HEADINGS), flush=True)
            own = possessions(server)
            asyncio.run(_crowd(server, 3, 5.0, given.seed + 1))
            _settle(server, own, 2**40)
            time.sleep(6.0)  # the server tidies up every five
            before, memory = possessions(server), own_memory(server.process.pid)
            log_before = len(server.log())
            tally = asyncio.run(_crowd(server, given.guests, given.seconds, given.seed))
            is_sound = _judge(server, tally, before, memory, log_before)
        finally:
            status = server.stop()
        print(f"the server ended with {status}")
    return 0 if is_sound and status == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
