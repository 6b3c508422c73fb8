"""What a neighbour notices of key exchanges in a loop and of compression bombs: prints a table.

    python tests/benchmarks/ssh_siege.py

Server, neighbour (a real ``ssh``) and attackers are processes of their own, on the loopback. Calm
is the same server before; elsewhere is a server that nobody attacks, looked at meanwhile: what it
suffers comes from the machine, whose processors the attackers use too. The goals: p95 at most 1.5
times the slower of the two, no gap over 0.3 s, the front's peak memory at most 50 MB more than
before. Guests who stay have sessions that the processors are shared with, so that the governor may
have everybody draw fewer pictures a second on a busy machine; what it came down to is shown.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent.parent))

from support.ssh.pace import percentile
from support.ssh.people import Person
from support.ssh.servers import RunningServer, peak_memory, processor_seconds

TESTS: Final = Path(__file__).parent.parent
NEIGHBOUR: Final = "127.0.0.2"
SETTLED: Final = 2.0  # s until a session has loaded what it needs
SLOWER, GAP, GROWTH = 1.5, 0.3, 50
HEADINGS: Final = (
    "attack", "calm p95", "elsewhere p95", "its gap", "p95", "ratio", "governed to",
    "pictures/s", "largest gap", "front %", "+MB", "done", "held",
)  # fmt: skip
ATTACKS: Final[dict[str, list[str]]] = {
    "1 x exchanges": ["--exchangers", "1"],
    "16 x exchanges": ["--exchangers", "16"],
    "1 guest's bombs": ["--bombers", "1"],
    "4 guests' bombs": ["--bombers", "4"],
    "16 x exchanges and 4 guests' bombs": ["--exchangers", "16", "--bombers", "4"],
    "4 guests who send nothing": ["--bombers", "4", "--bombs", "0"],
    "4 guests' legal packets": ["--bombers", "4", "--bombs", "100000", "--legal"],
    "4 guests' small packets": ["--bombers", "4", "--bombs", "1000000", "--legal", "--small"],
    "16 x packets before a login": ["--babblers", "16"],
}


def _gaps(person: Person, start: float, end: float) -> list[float]:
    """Returns the times between pictures, the last one's to the end of looking among them."""
    between = person.intervals_since(start)
    moments = [moment for moment, _size in person.arrivals if start < moment]
    return [*between, end - max(moments, default=start)]


def measure(words: list[str], seconds: float, **fields: int) -> dict[str, Any]:
    """Starts two servers, looks at somebody at each, and attacks one of them."""
    with ExitStack() as stack:
        servers, people = [], []
        for _unused in range(2):
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            server = RunningServer(Path(folder), max_sessions=30, **fields)
            stack.callback(server.stop)
            person = Person(server.port, password=server.token, options=("-b", NEIGHBOUR))
            stack.callback(person.close)
            person.sees("tick")
            servers.append(server)
            people.append(person)
        time.sleep(SETTLED)
        start = time.monotonic()
        time.sleep(seconds)
        calm = _gaps(people[0], start, time.monotonic())
        front, token = servers[0].process.pid, servers[0].token
        attacker = subprocess.Popen(
            [
                sys.executable, str(TESTS / "support/ssh/attackers.py"), str(servers[0].port),
                "--token", token, "--seconds", str(seconds), *words,
            ],
            stdout=subprocess.PIPE,
        )  # fmt: skip
        stack.callback(attacker.wait)
        stack.callback(attacker.kill)
        assert attacker.stdout is not None
        attacker.stdout.readline()
        before, used = peak_memory(front), processor_seconds(front)
        start = time.monotonic()
        time.sleep(seconds)
        end = time.monotonic()
        during, elsewhere = (_gaps(person, start, end) for person in people)
        return {
            "calm": percentile(calm, 0.95),
            "elsewhere": percentile(elsewhere, 0.95),
            "its gap": max(elsewhere),
            "p95": percentile(during, 0.95),
            "governed": people[0].number("rate"),  # only now: reading the screen takes its time
            "rate": len(during) / (end - start),
            "gap": max(during),
            "front": (processor_seconds(front) - used) / (end - start),
            "growth": (peak_memory(front) - before) / 1e6,
            "done": json.loads(attacker.stdout.readline() or "{}"),
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--fps", type=int, default=20)
    parser.add_argument("--per-ip", type=int, default=4, help="0: nobody is ever barred")
    parser.add_argument("--only", default="", help="part of an attack's name")
    options = parser.parse_args()
    print(" | ".join(HEADINGS))
    is_held = True
    for name, words in ATTACKS.items():
        if options.only not in name:
            continue
        row = measure(words, options.seconds, fps=options.fps, per_ip=options.per_ip)
        ratio = row["p95"] / max(row["calm"], row["elsewhere"])
        held = ratio <= SLOWER and row["gap"] <= GAP and row["growth"] <= GROWTH
        is_held &= held
        cells = (
            name, f"{row['calm'] * 1000:.0f} ms", f"{row['elsewhere'] * 1000:.0f} ms",
            f"{row['its gap'] * 1000:.0f} ms", f"{row['p95'] * 1000:.0f} ms", f"{ratio:.2f}",
            str(row["governed"]), f"{row['rate']:.1f}", f"{row['gap'] * 1000:.0f} ms",
            f"{row['front'] * 100:.0f}", f"{row['growth']:.1f}", json.dumps(row["done"]),
            "yes" if held else "NO",
        )  # fmt: skip
        print(" | ".join(cells), flush=True)
    return not is_held


if __name__ == "__main__":
    sys.exit(main())
