# ruff: noqa: E402
"""How fast a sweep trains, next to JAX, Numba, PyTorch and this project's own trainer.

Run it from the project's folder, with jax and numba (and torch, where it is there) installed::

    PYTHONPATH=.ci/src python tests/benchmarks/sweep_speed.py [--quick]

Half the sum of squares, full batch, float64, the epoch of solving tracked, one core, BLAS on one
thread, the process held on one core meanwhile. All contestants take turns, so that whatever else
the machine does meets them alike; each keeps its best turn. The table's ratios are the result; the
absolute figures are the machine's.
"""

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import argparse
import math
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from xortui.core import PRESETS, RunConfig, Trainer
from xortui.core.sweep import Sweep, run_chunk
from xortui.core.sweep.kernel import MOST_EPOCHS
from xortui.core.sweep.sweep import runs_per_batch

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0.0, 1.0, 1.0, 0.0])
RATE = 0.1

Turn = Callable[[], int]


def config_of(hidden: int, dtype: str = "float64") -> RunConfig:
    return PRESETS["scratch"].config.replace(hidden=(hidden,), epochs=10**9, dtype=dtype)


def sweep_turn(hidden: int, dtype: str = "float64") -> Turn:
    config = config_of(hidden, dtype)
    count, epochs = runs_per_batch(config), MOST_EPOCHS
    sweep = Sweep(config, range(count))

    def turn() -> int:
        sweep.advance(epochs)
        return count * epochs

    return turn


def trainer_turn(hidden: int) -> Turn:
    trainer = Trainer(config_of(hidden))

    def turn() -> int:
        trainer.advance(3000)
        return 3000

    return turn


def numba_turn(hidden: int) -> Turn:
    from numba import njit

    train = njit(fastmath=True)(train_one_after_the_other)
    random = np.random.RandomState(0)
    runs = 40 if hidden == 2 else 8

    def turn() -> int:
        parameters = [random.rand(runs, *shape) for shape in ((2, hidden), (hidden,), (hidden,))]
        train(*parameters, random.rand(runs), X, Y, RATE, 4000, np.empty(runs, np.int64))
        return runs * 4000

    train(*(np.ones((1, *s)) for s in ((2, hidden), (hidden,), (hidden,))), np.ones(1), X, Y, RATE,
          1, np.empty(1, np.int64))  # fmt: skip
    return turn


def train_one_after_the_other(w1, b1, w2, b2, x, y, rate, epochs, solved_at) -> None:
    """The article's loop as Numba likes it: scalars and small arrays, one network at a time."""
    n_runs, n_in, n_hidden = w1.shape
    a = np.empty(n_hidden)
    g1, gb1, g2 = np.empty((n_in, n_hidden)), np.empty(n_hidden), np.empty(n_hidden)
    for run in range(n_runs):
        v, c, u, bias = w1[run], b1[run], w2[run], b2[run]
        since = -1
        for epoch in range(epochs):
            g1[:], gb1[:], g2[:], gb2 = 0.0, 0.0, 0.0, 0.0
            right = True
            for s in range(x.shape[0]):
                z = bias
                for j in range(n_hidden):
                    t = c[j]
                    for i in range(n_in):
                        t += x[s, i] * v[i, j]
                    a[j] = 1.0 / (1.0 + math.exp(-t))
                    z += a[j] * u[j]
                p = 1.0 / (1.0 + math.exp(-z))
                right = right and ((p > 0.5) if y[s] > 0.5 else (p < 0.5))
                d = (p - y[s]) * p * (1.0 - p)
                gb2 += d
                for j in range(n_hidden):
                    g2[j] += d * a[j]
                    h = d * u[j] * a[j] * (1.0 - a[j])
                    gb1[j] += h
                    for i in range(n_in):
                        g1[i, j] += h * x[s, i]
            if not right:
                since = -1
            elif since < 0:
                since = epoch
            bias -= rate * gb2
            for j in range(n_hidden):
                u[j] -= rate * g2[j]
                c[j] -= rate * gb1[j]
                for i in range(n_in):
                    v[i, j] -= rate * g1[i, j]
        b2[run] = bias
        solved_at[run] = since


def torch_turn(hidden: int) -> Turn:
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    runs, epochs = 1024, 20
    x = torch.from_numpy(X).expand(runs, 4, 2).contiguous()
    y = torch.from_numpy(Y)[None, :, None].expand(runs, 4, 1).contiguous()
    sides = y > 0.5
    w1, b1 = torch.rand(runs, 2, hidden), torch.rand(runs, 1, hidden)
    w2, b2 = torch.rand(runs, hidden, 1), torch.rand(runs, 1, 1)
    since = torch.full((runs,), -1)
    made = 0

    def turn() -> int:
        nonlocal made
        with torch.no_grad():
            for _ in range(epochs):
                h = torch.sigmoid(torch.baddbmm(b1, x, w1))
                p = torch.sigmoid(torch.baddbmm(b2, h, w2))
                right = ((p > 0.5) == sides).all(dim=1)[:, 0]
                since[~right] = -1
                since[right & (since < 0)] = made
                d2 = (p - y) * p * (1 - p)
                d1 = torch.bmm(d2, w2.mT) * h * (1 - h)
                w2.baddbmm_(h.mT, d2, alpha=-RATE)
                b2.sub_(d2.sum(1, keepdim=True), alpha=RATE)
                w1.baddbmm_(x.mT, d1, alpha=-RATE)
                b1.sub_(d1.sum(1, keepdim=True), alpha=RATE)
                made += 1
        return runs * epochs

    return turn


def jax_turn(hidden: int, dtype: str = "float64") -> Turn:
    """The runs on the last axis, a turn's epochs in one compiled loop, the same bookkeeping."""
    import jax

    jax.config.update("jax_enable_x64", True)
    runs, epochs = 2048 if hidden == 2 else 256, MOST_EPOCHS
    random = np.random.default_rng(0)
    shapes = ((2, hidden, runs), (hidden, runs), (hidden, runs), (runs,))
    parameters = tuple(random.random(shape).astype(dtype) for shape in shapes)
    rate, y = np.array(RATE, dtype), Y.astype(dtype)[:, None]

    def epoch(made, state):
        (w1, b1, w2, b2), since = state
        z = jax.numpy.stack([b1, b1 + w1[1], b1 + w1[0], b1 + w1[0] + w1[1]])
        a = jax.nn.sigmoid(z)
        p = jax.nn.sigmoid((a * w2).sum(1) + b2)
        right = ((p > 0.5) == (y > 0.5)).all(0)
        since = jax.numpy.where(right, jax.numpy.where(since < 0, made, since), -1)
        d = (p - y) * p * (1 - p) * rate
        below = d[:, None] * w2 * a * (1 - a)
        w1 = w1 - jax.numpy.stack([below[2] + below[3], below[1] + below[3]])
        b1, w2, b2 = b1 - below.sum(0), w2 - (d[:, None] * a).sum(0), b2 - d.sum(0)
        return (w1, b1, w2, b2), since

    @jax.jit
    def train(state, made):
        return jax.lax.fori_loop(made, made + epochs, epoch, state)

    state, made = (parameters, np.full(runs, -1)), 0

    def turn() -> int:
        nonlocal state, made
        state = jax.block_until_ready(train(state, made))
        made += epochs
        return runs * epochs

    turn()
    return turn


def best_speeds(turns: dict[str, Turn], rounds: int) -> dict[str, float]:
    """Epochs of one run a second, the best of many short turns taken in rotation."""
    best = dict.fromkeys(turns, 0.0)
    for _ in range(rounds):
        for name, turn in turns.items():
            start = time.perf_counter()
            made = turn()
            best[name] = max(best[name], made / (time.perf_counter() - start))
    return best


def contestants(hidden: int) -> dict[str, Turn]:
    turns = {
        "sweep": sweep_turn(hidden),
        "sweep, float32": sweep_turn(hidden, "float32"),
        "Trainer": trainer_turn(hidden),
    }
    for name, make in (
        ("JAX, jit", jax_turn),
        ("JAX, float32", lambda hidden: jax_turn(hidden, "float32")),
        ("Numba, fastmath", numba_turn),
        ("PyTorch, baddbmm", torch_turn),
    ):
        try:
            turns[name] = make(hidden)
        except ImportError as error:
            print(f"without {name}: {error}")
    return turns


def seconds_of_jobs(jobs: int, chunks: int, config: RunConfig) -> float:
    """Seconds that chunks take, once the processes are there."""
    with ProcessPoolExecutor(jobs) as executor:
        list(executor.map(run_chunk, [config.replace(epochs=1)] * jobs, [range(9)] * jobs))
        start = time.perf_counter()
        seeds = [range(1024 * chunk, 1024 * (chunk + 1)) for chunk in range(chunks)]
        list(executor.map(run_chunk, [config] * chunks, seeds))
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    is_quick = parser.parse_args().quick
    rounds = 8 if is_quick else 60
    cores = os.sched_getaffinity(0)
    for hidden in (2, 16):
        os.sched_setaffinity(0, {max(cores)})
        speeds = best_speeds(contestants(hidden), rounds)
        print(f"2-{hidden}-1, one core: run-epochs a second")
        for name, speed in speeds.items():
            own = "sweep, float32" if name.endswith("float32") else "sweep"
            ratio = speeds[own] / speed
            print(f"  {name:18}{speed / 1e6:10.3f} million    {own} is {ratio:6.2f} times it")
    os.sched_setaffinity(0, cores)
    config = config_of(2).replace(epochs=1000)
    pairs = [
        (seconds_of_jobs(1, 8, config), seconds_of_jobs(2, 8, config))
        for _ in range(1 if is_quick else 5)
    ]
    one, two = (min(column) for column in zip(*pairs, strict=True))
    print(f"8,192 runs of 1,000 epochs: {one:.2f} s on one core, {two:.2f} s on two, "
          f"{one / two:.2f} times as fast")  # fmt: skip
    for runs, epochs in ((10**3, 1000), (10**4, 1000), (10**5, 1000), (10**3, 10**4)):
        if is_quick and runs * epochs > 10**7:
            continue
        start = time.perf_counter()
        run_chunk(config.replace(epochs=epochs), range(runs), lambda judgement: None)
        seconds = time.perf_counter() - start
        print(f"{runs:>7,} runs of {epochs:>6,} epochs: {seconds:7.2f} s, "
              f"{seconds / runs / epochs * 1e9:6.1f} ns a run and epoch")  # fmt: skip


if __name__ == "__main__":
    main()
