"""Types, pastes, clicks and resizes at random, faster than anybody, and counts what breaks.

    .venv/bin/python tests/benchmarks/fuzz_keys.py [--seeds 20] [--events 1000] [--ssh-seeds 5]

The real program runs in a pseudo-terminal whose size goes from 1x1 to 400x100, over all of its
views; where keys quit it, it is started again. Over SSH a server of its own listens on loopback,
lets anybody in, and real ``ssh`` clients are typed at. Every end of the program must leave the
terminal as it was, say nothing of a fault, leave no report of one, and have the right status; the
access log of the server must know of no crash. ``--burners`` keeps so many processors busy
meanwhile. The same seed makes the same moves, but not the same timing.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.environment import terminal_environment
from support.ssh.people import ssh_words
from support.ssh.servers import RunningServer
from support.typist import End, TypedAt, type_at

APP = "xortui.tui.app:make_guest_app"
FAULTY_ENDS = ("crashed", "killed", "stalled")


def burn() -> None:
    """Keeps a processor busy."""
    for number in itertools.count():
        _ = number * number


@contextlib.contextmanager
def burning(count: int) -> Iterator[None]:
    """Keeps processors busy meanwhile."""
    burners = [multiprocessing.Process(target=burn, daemon=True) for _ in range(count)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()


def locally(folder: Path) -> tuple[Callable[[tuple[int, int]], TypedAt], Callable[[], list[Path]]]:
    """Returns what starts the program with a home of its own, and what lists its reports."""
    home = str(folder)
    environment = terminal_environment(
        HOME=home,
        XDG_STATE_HOME=home,
        XDG_CACHE_HOME=home,
        XDG_CONFIG_HOME=home,
        PYTHONFAULTHANDLER="1",  # says where it is that it hangs
    )

    def start(size: tuple[int, int]) -> TypedAt:
        work = folder / "work"
        work.mkdir(exist_ok=True)
        return TypedAt(size=size, environment=environment, cwd=work)

    return start, lambda: list(folder.glob("xortui/faults/*"))


def over_ssh(port: int) -> Callable[[tuple[int, int]], TypedAt]:
    """Returns what starts a client of a server."""
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TERM": "xterm-256color"}
    words = ssh_words(port, "-e", "none", "-tt", "student@127.0.0.1")
    return lambda size: TypedAt(program=words, size=size, environment=environment)


def told(where: str, seed: int, ends: list[End], began: float) -> bool:
    """Prints a row; returns whether nothing broke."""
    faulty = [end for end in ends if end.complaint]
    print(
        f"{where:6}{seed:>6}{len(ends):>8}{len(faulty):>8}{time.monotonic() - began:>9.1f} s",
        flush=True,
    )
    for end in faulty:
        print(f"    after {end.move} moves, by {end.way}: {end.complaint}", flush=True)
    return not faulty


def main() -> int:
    """Types and prints a table; the exit status tells whether nothing broke."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20, help="seeds locally")
    parser.add_argument("--ssh-seeds", type=int, default=5, help="seeds over SSH")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--events", type=int, default=1000, help="moves a seed")
    parser.add_argument("--burners", type=int, default=0, help="processors kept busy")
    given = parser.parse_args()

    print(f"{'where':6}{'seed':>6}{'ends':>8}{'faulty':>8}{'took':>11}")
    is_sound = True
    with tempfile.TemporaryDirectory() as folder, burning(given.burners):
        for seed in range(given.first, given.first + given.seeds):
            home = Path(folder) / str(seed)
            home.mkdir()
            start, reports = locally(home)
            began = time.monotonic()
            ends = type_at(start, seed, given.events, reports=reports)
            is_sound &= told("local", seed, ends, began)
        if given.ssh_seeds:
            server = RunningServer(Path(folder) / "state", auth="none", per_ip=0, app=APP)
            try:
                for seed in range(given.first, given.first + given.ssh_seeds):
                    began = time.monotonic()
                    ends = type_at(over_ssh(server.port), seed, given.events, by_signals=False)
                    is_sound &= told("ssh", seed, ends, began)
                crashes = [
                    line
                    for line in server.log()
                    if line["event"] == "crashed" or line.get("reason") in FAULTY_ENDS
                ]
            finally:
                status = server.stop()
            print(f"crashes in the access log: {len(crashes)}; the server ended with {status}")
            for line in crashes:
                print(f"    {line}")
            is_sound &= not crashes and status == 0
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
