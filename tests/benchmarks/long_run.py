"""An hour at full speed with the screen on: memory stays flat, and every past epoch is exact.

    .venv/bin/python tests/benchmarks/long_run.py [--seconds 3600] [--seed 1]

Drives the real program in a pseudo-terminal of 120x40, whose output is read and thrown away, and
looks at its resident memory. Memory counts from the end of a warm-up on: the first tenth of the
time, at most two minutes, in which libraries are loaded, checkpoints are filled and the loss curve
comes to its size. Then it draws epochs over the whole run, goes to each with the key for it, and
reads every parameter there as the program shows it to be typed anew, with all its digits. A second
process has trained the same run without a screen, with less right to the processors; its numbers
must be the same ones, to the last bit.

The exit status is 1 where memory grew, where a number differs, or where the program did not end
as it should. It takes as long as was asked for and, at the end, as long as the run without a
screen is behind, which trains faster but may have had less of the machine.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import random
import re
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.pseudo_terminal import PseudoTerminal

from xortui.core import Parameters, RunConfig, Trainer
from xortui.tui.rendering.text.number_format import loss_text
from xortui.tui.rendering.text.unit_names import parameters

EPOCHS = 10**12
SIZE = (120, 40)
MOST_GROWN = 5.0
"""Megabytes by which resident memory may differ after the warm-up."""
LONGEST_WARM_UP = 120.0
LOOK_EVERY = 5.0
PATIENCE = 600.0
"""Seconds that a jump may take on a busy machine: some hundred thousand epochs are made again."""
KEEP_EVERY = 1 << 16
"""Epochs between the states that the run without a screen keeps."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_LOSS = re.compile(r"loss ([\d.e+-]+)")


class Screen(PseudoTerminal):
    """The program on a screen at which nobody looks most of the time."""

    is_looked_at = False

    def show(self, data: bytes) -> None:
        """Throws away what came, unless it is to be looked at."""
        if b"\x1b[?2026$p" in self.sent:
            self.send(b"\x1b[?2026;2$y")  # whole frames at once, as most terminals take them
        del self.sent[:]
        if self.is_looked_at:
            super().show(data)

    def look(self) -> None:
        """Looks from now on; the program draws everything anew for it."""
        self.is_looked_at = True
        columns, rows = SIZE
        self.resize(columns - 1, rows)
        self.wait_until_quiet(1.0)
        self.resize(columns, rows)
        self.wait_until_quiet(1.0)

    def resident_megabytes(self) -> float:
        """Returns the memory that the program has in use."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert match
        return int(match[1]) / 1024

    def go_to(self, epoch: int) -> None:
        """Goes to an epoch with the key for it."""
        self.send("g")
        self.wait_for("Go to epoch", PATIENCE)
        self.send(f"{epoch}\r")
        self.wait_for(lambda: "Go to epoch" not in self.text and self.epoch == epoch, PATIENCE)

    def loss(self) -> str:
        """Returns the loss as the top line has it."""
        match = _LOSS.search(self.text)
        return match[1] if match else ""

    def values(self, names: list[str]) -> list[float]:
        """Returns every parameter, read where it is offered to be typed anew."""
        found = []
        self.send("w")
        for name in names:
            self.send("\r")
            self.wait_for(f"─ {name} ─", PATIENCE)
            self.wait_for(lambda name=name: self._offered(name) is not None, PATIENCE)
            found.append(float(self._offered(name) or "nan"))
            self.send("\x1b")
            self.wait_for(lambda name=name: f"─ {name} ─" not in self.text, PATIENCE)
            self.send("\x1b[B")
        self.send("\x1b")
        self.wait_until_quiet(0.3)
        return found

    def _offered(self, name: str) -> str | None:
        lines = self.screen.display
        row = next((n for n, line in enumerate(lines) if f"─ {name} ─" in line), None)
        if row is None or row + 1 == len(lines):
            return None
        start = lines[row].index(f"╭─ {name} ─") + 1
        match = _NUMBER.search(lines[row + 1][start:].partition("│")[0])
        return match[0] if match else None


def listed(values: Parameters) -> list[float]:
    """Returns parameters in the order of the screen: layer by layer, weights before biases."""
    layers = zip(values.weights, values.biases, strict=True)
    return [float(v) for weights, biases in layers for v in (*weights.ravel(), *biases.ravel())]


def train_alone(link: Connection) -> None:
    """Trains the run without a screen, and answers what it is at the epochs that are asked for."""
    os.nice(10)
    trainer = Trainer(RunConfig(epochs=EPOCHS))
    kept = [trainer.checkpoint()]
    while not link.poll():
        trainer.advance(KEEP_EVERY)
        kept.append(trainer.checkpoint())
    wanted: list[int] = link.recv()
    while trainer.epoch < max(wanted):
        trainer.advance(KEEP_EVERY)
        kept.append(trainer.checkpoint())
    for epoch in wanted:
        index = max((epoch - 1) // KEEP_EVERY, 0)
        trainer.restore(kept[index])
        trainer.advance(max(epoch - 1, 0) - trainer.epoch)
        before = listed(trainer.parameters())
        trainer.advance(epoch - trainer.epoch)
        link.send((trainer.loss, listed(trainer.parameters()), before))


def measured_memory(screen: Screen, seconds: float) -> list[float]:
    """Runs the program at full speed for so long. Returns its memory after the warm-up, in MB."""
    warm_up = min(seconds / 10, LONGEST_WARM_UP)
    started = time.monotonic()
    looks = []
    while (now := time.monotonic() - started) < seconds:
        until = time.monotonic() + min(LOOK_EVERY, seconds - now)
        while (left := until - time.monotonic()) > 0:
            screen.read(left)
        if screen.process.poll() is not None:
            raise RuntimeError(f"the program ended by itself with {screen.process.returncode}")
        if time.monotonic() - started >= warm_up:
            looks.append(screen.resident_megabytes())
    return looks


def main() -> int:
    """Runs, compares and prints a table; the exit status tells whether everything held."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=3600.0, help="time at full speed")
    parser.add_argument("--seed", type=int, default=1, help="draws the epochs that are compared")
    parser.add_argument("--count", type=int, default=10, help="epochs that are compared")
    given = parser.parse_args()

    spawning = multiprocessing.get_context("spawn")
    link, other_end = spawning.Pipe()
    alone = spawning.Process(target=train_alone, args=(other_end,), daemon=True)
    with Screen("--epochs", str(EPOCHS), size=SIZE) as screen:
        screen.is_looked_at = True
        screen.wait_for("running")
        screen.send("++")
        screen.wait_for("max")
        screen.is_looked_at = False
        alone.start()
        other_end.close()
        looks = measured_memory(screen, given.seconds)
        screen.send(" ")
        screen.view_options()
        last = screen.epoch
        grown = max(looks) - min(looks)
        print(f"{last:,} epochs in {given.seconds:.0f} s, {last / given.seconds:,.0f} a second")
        print(
            f"memory {looks[0]:.1f} MB after the warm-up, {looks[-1]:.1f} MB at the end, "
            f"from {min(looks):.1f} to {max(looks):.1f} MB over {len(looks)} looks"
        )
        is_flat = grown <= MOST_GROWN
        print(f"memory flat within {MOST_GROWN:g} MB: {'yes' if is_flat else 'NO'} ({grown:.2f})")

        epochs = random.Random(given.seed).choices(range(last + 1), k=given.count)
        link.send(epochs)
        names = [parameter.name for parameter in parameters(RunConfig().sizes)]
        are_same = True
        print(f"{'epoch':>15} {'loss shown':>12} {'alone':>25} {'same bits':>10} {'moved':>6}")
        for epoch in epochs:
            screen.go_to(epoch)
            shown, values = screen.loss(), screen.values(names)
            # The seconds that it is behind, and no more: it does nothing else.
            loss, expected, before = link.recv()
            is_same = values == expected and shown == loss_text(loss)
            are_same &= is_same
            moved = sum(a != b for a, b in zip(expected, before, strict=True))
            print(
                f"{epoch:>15,} {shown:>12} {loss!r:>25} {'yes' if is_same else 'NO':>10} "
                f"{moved:>3}/{len(names)}",
                flush=True,
            )
            if not is_same:
                print(f"    shown {values}\n    alone {expected}")
        print(f"memory after the jumps {screen.resident_megabytes():.1f} MB")
        screen.send("q")
        status = screen.exit_status(PATIENCE)
    alone.join(PATIENCE)
    print(f"exit status {status}")
    finite = all(math.isfinite(look) for look in looks)
    return 0 if is_flat and are_same and finite and status == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
