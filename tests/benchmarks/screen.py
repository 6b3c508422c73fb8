"""What the live screen costs, each number asked for beside the one measured.

Drives the real program in a pseudo-terminal of 150x40: ``python tests/benchmarks/screen.py``
(``--quick`` leaves out the ten million epochs). Wall times are worth something on a quiet machine
only; the load is printed with them.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from screen_meter import FRAME_END, Meter, percentile

HERE = Path(__file__).parent
ENDLESS = ("--epochs", "1000000000")
KEYS = (("l", b"logarithmic"), ("p", b"diverging"), ("l", b"linear"), ("p", b"grey"))
KEYS += (("l", b"logarithmic"), ("p", b"viridis"), ("l", b"linear"), ("p", b"diverging"))
KEYS += (("l", b"logarithmic"), ("p", b"grey"), ("l", b"linear"), ("p", b"viridis"))

Row = tuple[str, str, str, bool]
"""What is measured, what is asked, what was measured, and whether that is enough."""


def row(name: str, measured: float, most: float, unit: str, *, at_least: bool = False) -> Row:
    """Returns a line of the table."""
    sign, is_met = (">=", measured >= most) if at_least else ("<=", measured <= most)
    return name, f"{sign} {most:g} {unit}", f"{measured:.3g} {unit}", is_met


def playing(speed_keys: str = "", **options: int) -> Meter:
    """Returns the program at a speed, its start behind it."""
    meter = Meter(*ENDLESS, **options)
    meter.wait_for_bytes(b"running")
    meter.send(speed_keys)
    meter.read_for(2.0)
    return meter


def epoch_of(meter: Meter) -> int:
    """Returns the epoch shown at the end of what came so far."""
    meter.catch_up()
    return meter.epoch


def pace_of(meter: Meter, seconds: float) -> float:
    """Returns epochs a second."""
    meter.read_for(0.2)
    since, before = meter.pieces[-1][0], epoch_of(meter)
    meter.read_for(seconds)
    return (epoch_of(meter) - before) / (meter.pieces[-1][0] - since)


def keys() -> Iterator[Row]:
    """Times from key to screen, and the speed at maximum."""
    for name, speed_keys, most in (("default", "", 25), ("maximum", "++", 45)):
        with playing(speed_keys) as meter:
            latencies = meter.key_latencies(itertools.chain.from_iterable([KEYS] * 5))
        print(f"    median {1e3 * percentile(latencies, 50):.0f} ms")
        p95 = 1e3 * percentile(latencies, 95)
        yield row(f"key to screen, p95, {name} speed", p95, most, "ms")


def speed() -> Iterator[Row]:
    """Compares the maximum speed with training alone, in turns, since machines change their own."""
    shares = []
    for _ in range(5):
        headless = float(subprocess.check_output([sys.executable, "-c", HEADLESS]))
        with playing("++") as meter:
            pace = pace_of(meter, 4.0)
        headless += float(subprocess.check_output([sys.executable, "-c", HEADLESS]))
        shares.append(100 * pace / (headless / 2))
    print("   ", "  ".join(f"{share:.0f} %" for share in shares))
    yield row("maximum speed, of headless", sorted(shares)[2], 60, "%", at_least=True)


HEADLESS = """
import time
from xortui.core import RunConfig, Trainer
trainer = Trainer(RunConfig(epochs=10**9))
trainer.advance(20_000)
started = time.perf_counter()
while time.perf_counter() - started < 0.7:
    trainer.advance(1_000)
print((trainer.epoch - 20_000) / (time.perf_counter() - started))
"""


def drawn(meter: Meter, what: str, rate: float, share: float) -> Iterator[Row]:
    """Measures rate and cost of the frames that a playing screen draws.

    Args:
        meter: The screen.
        what: What is drawn.
        rate: Frames a second, at least.
        share: Per cent of a core, at most.
    """
    since, before, used = time.monotonic(), meter.frames(), meter.cpu_seconds()
    meter.read_for(8.0)
    elapsed = time.monotonic() - since
    frames = (meter.frames() - before) / elapsed
    yield row(f"{what}: frames a second", frames, rate, "/s", at_least=True)
    cost = 100 * (meter.cpu_seconds() - used) / elapsed
    yield row(f"{what}: processor", cost, share, "% of a core")


def drawn_by(words: tuple[str, ...], what: str, rate: float, share: float) -> Iterator[Row]:
    """Measures the frames of a screen of its own, once it has been playing for a while."""
    with Meter(*words) as meter:
        meter.wait_for_bytes(b"running")
        meter.read_for(4.0)
        yield from drawn(meter, what, rate, share)


def frames() -> Iterator[Row]:
    """Measures rate and cost of frames at the default speed."""
    with playing() as meter:
        before, sent = meter.frames(), len(meter.sent)
        yield from drawn(meter, "default speed", 18.5, 15)
        bytes_a_frame = (len(meter.sent) - sent) / max(1, meter.frames() - before)
        print(f"    {bytes_a_frame / 1000:.1f} kB a frame")


def points() -> Iterator[Row]:
    """Measures rate and cost of frames with 1,000 points, at the speed that they open with."""
    data = ("--data", "spiral", "--points", "1000", "--hidden", "8,8")
    yield from drawn_by((*ENDLESS, *data), "1,000 points", 18.5, 25)


def compared() -> Iterator[Row]:
    """Measures rate and cost of frames with six runs side by side, at the default speed."""
    rates = "learning_rate=0.1,0.2,0.3,0.5,0.7,1"
    words = ("compare", *ENDLESS, "--vary", rates)
    yield from drawn_by(words, "six runs in step", 15, 40)


def paused() -> Iterator[Row]:
    """Measures what a paused screen costs."""
    with playing() as meter:
        meter.send(" ")
        meter.wait_for_bytes(b"paused")
        meter.read_for(6.0)
        before, used = len(meter.sent), meter.cpu_seconds()
        meter.read_for(6.0)
        yield row("paused: sent", len(meter.sent) - before, 0, "bytes")
        share = 100 * (meter.cpu_seconds() - used) / 6
        yield row("paused: processor", share, 0.5, "% of a core")


def heatmap() -> Iterator[Row]:
    """Measures the heatmap alone: the best of three, as others use the machine too."""
    program = (sys.executable, str(HERE / "heatmap_alone.py"))
    costs, sizes = [], []
    for _ in range(3):
        with Meter(program=program) as meter:
            meter.exit_status(60)
            before = meter.sent.find(FRAME_END)
            sizes.append((len(meter.sent) - before) / 300)
            told = re.search(rb'cpu_seconds": ([\d.]+)', meter.sent)
            assert told, bytes(meter.sent[-500:])
            costs.append(float(told[1]) / 300)
    yield row("heatmap of 60x30 cells", 1e3 * min(costs), 4, "ms of processor")
    yield row("heatmap of 60x30 cells", min(sizes) / 1000, 8, "kB a frame")


def first_paint() -> Iterator[Row]:
    """Compares the first picture with that of a minimal application, in turns."""
    minimal = (sys.executable, str(HERE / "minimal_app.py"))
    times: dict[str, list[float]] = {"minimal": [], "ours": [], "whole": []}
    for _ in range(7):
        with Meter(program=minimal) as meter:
            times["minimal"].append(meter.wait_for_bytes(b"first paint") - meter.started)
        with Meter() as meter:
            times["ours"].append(meter.wait_for_bytes(b"Output surface") - meter.started)
            times["whole"].append(meter.wait_for_bytes(b"\xe2\x96\x80") - meter.started)
    best = {name: sorted(found)[1] for name, found in times.items()}
    print("   ", "  ".join(f"{name} {1e3 * found:.0f} ms" for name, found in best.items()))
    yield row("first paint, of a minimal app's", best["ours"] / best["minimal"], 1.4, "times")


def light_commands() -> Iterator[Row]:
    """Counts what is imported only to tell a version or to help."""
    for option in ("--version", "--help"):
        command = [sys.executable, "-X", "importtime", "-m", "xortui.tui", option]
        told = subprocess.run(command, capture_output=True, text=True).stderr
        modules = len(re.findall(r"\| +textual", told))
        yield row(f"{option}: Textual modules imported", modules, 0, "modules")


def memory(*, is_quick: bool) -> Iterator[Row]:
    """Measures resident memory, and how much it grows over ten million epochs."""
    with playing("++") as meter:
        meter.read_for(5.0)
        first = meter.resident_megabytes()
        yield row("resident memory", first, 85, "MB")
        if is_quick:
            return
        while epoch_of(meter) < 10_000_000:
            meter.read_for(5.0)
        yield row("grown after 10^7 epochs", meter.resident_megabytes() - first, 5, "MB")


def slow_reader() -> Iterator[Row]:
    """Measures keys behind a reader of 50 kB/s."""
    with playing(most_bytes_a_second=50_000) as meter:
        latencies = meter.key_latencies(KEYS * 3)
        yield row("50 kB/s: key to screen, p95", percentile(latencies, 95), 0.6, "s")
        yield row("50 kB/s: longest wait", max(latencies), 2, "s")


def main() -> int:
    """Measures and prints; the exit status tells whether everything was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the ten million epochs")
    parser.add_argument("only", nargs="*", help="parts to measure, such as keys and speed")
    given = parser.parse_args()
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "keys": keys,
        "speed": speed,
        "frames": frames,
        "points": points,
        "compared": compared,
        "paused": paused,
        "heatmap": heatmap,
        "first_paint": first_paint,
        "light_commands": light_commands,
        "memory": lambda: memory(is_quick=given.quick),
        "slow_reader": slow_reader,
    }
    print(f"{'':38}{'asked':>22}{'measured':>24}   load {os.getloadavg()[0]:.1f}")
    is_met = True
    for part in given.only or parts:
        for name, asked, measured, is_enough in parts[part]():
            print(
                f"{name:38}{asked:>22}{measured:>24}   {'yes' if is_enough else 'NO'}", flush=True
            )
            is_met &= is_enough
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
