# ruff: noqa: E402
"""What telling slow from stuck costs beside the sweep that it is asked about.

Run it from the project's folder::

    PYTHONPATH=.ci/src python tests/benchmarks/judging_cost.py

Processor time of one core. The bars: the default sweep and the first article's at most 10 % dearer,
and in them at most 0.3 ms a run that is not solved; no 2-2-1 recipe with smooth activations and
plain descent above 1.5 ms a run. Exits with 1 where a bar is broken.
"""

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import sys
import time
from collections.abc import Iterator

from xortui.core import PRESETS, RunConfig, Trainer, verdict_on
from xortui.core.sweep import SOLVED, Judgement, Outcomes, predict_chunk, run_chunk

TURNS = 3
BARRED = {"default": PRESETS["torch"].config, "scratch": PRESETS["scratch"].config}
OTHERS = {
    "5,000 epochs": RunConfig(epochs=5000),
    "no epoch": RunConfig(epochs=0),
    "rate 3": RunConfig(learning_rate=3.0, epochs=2000),
    "rate 5": RunConfig(learning_rate=5.0, epochs=500),
    "mse rate 20": RunConfig(loss="mse", learning_rate=20.0, epochs=500),
    "momentum 0.9": RunConfig(momentum=0.9, epochs=2000),
    "tanh": RunConfig(activation="tanh", epochs=5000),
    "tanh identity mse": RunConfig(
        activation="tanh", output_activation="identity", loss="mse", epochs=1000
    ),
    "online": RunConfig(batch_size=1, learning_rate=0.5, epochs=1000),
    "weight decay": RunConfig(weight_decay=1e-4, epochs=5000),
}


def timed_chunk(config: RunConfig, seeds: range) -> tuple[Outcomes, float, float]:
    """Returns what became of runs, and the seconds of training and of judging."""
    judged = 0.0

    def judge(judgement: Judgement) -> None:
        nonlocal judged
        at = time.process_time()
        judgement.finish()
        judged += time.process_time() - at

    started = time.process_time()
    found = run_chunk(config, seeds, judge)
    return found, time.process_time() - started - judged, judged


def costs(config: RunConfig, seeds: range) -> tuple[float, float, int]:
    """Seconds of training and of judging, and how many runs were judged."""
    found, trained, judged = timed_chunk(config, seeds)
    return trained, judged, int((found.fates != SOLVED).sum())


def verdicts() -> Iterator[tuple[int, float]]:
    """Yields epochs of the default run, and the seconds that a verdict takes there."""
    config = BARRED["default"]
    trainer = Trainer(config)
    for epoch in (0, 1_000, 11_000, 20_000):
        trainer.advance(epoch - trainer.snapshot().epoch)
        took = []
        for _turn in range(TURNS):
            started = time.process_time()
            verdict_on(config, trainer.parameters(), epoch)
            took.append(time.process_time() - started)
        yield epoch, min(took)


def main() -> int:
    broken = 0
    for name, config in (BARRED | OTHERS).items():
        seeds = range(1000 if name in BARRED else 200)
        turns = [costs(config, seeds) for _turn in range(TURNS)]
        trained, judged = (min(turn[index] for turn in turns) for index in (0, 1))
        runs = turns[0][2]
        share, each = judged / trained, 1e3 * judged / max(runs, 1)
        fails = (share > 0.1 or each > 0.3) if name in BARRED else each > 1.5
        broken += fails
        mark = "  ABOVE ITS BAR" if fails else ""
        print(
            f"{name:18s} {trained:7.2f} s, judged {judged:6.3f} s = {100 * share:6.1f} %, "
            f"{runs:4d} unsolved, {each:.3f} ms each{mark}",
            flush=True,
        )
    for epoch, took in verdicts():
        print(f"{'verdict':18s} {1e3 * took:7.2f} ms at epoch {epoch:,} of the default run")
    started = time.process_time()
    predict_chunk(BARRED["default"], range(1000))
    print(f"{'predicted':18s} {time.process_time() - started:7.2f} s for 1,000 untrained networks")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
