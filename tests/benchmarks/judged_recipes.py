# ruff: noqa: E402
"""How often a sweep is wrong about the runs that are not solved: many recipes, against the truth.

Run it from the project's folder; it takes about half an hour of one core::

    PYTHONPATH=.ci/src python tests/benchmarks/judged_recipes.py [RECIPE ...]

The truth is the sweep's own code, gone on with for 20 to 300 times the epochs; where the learning
rate is small, with a larger one for as much shorter a time, which goes the same way.
A run is misjudged that is called slow and is not solved in that time, though it may be later, or
is called stuck and is. Recipes whose seeds begin at 50,000 had no part in choosing the thresholds.

The result is written to `tests/core/sweep/judged_recipes.json`, a recipe at a time.
"""

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from judging_cost import timed_chunk

from xortui.core import Change, Dataset, RunConfig, flow_time_of_epoch
from xortui.core.sweep import SLOW, STUCK, UNDECIDED
from xortui.core.sweep.batch import RunBatch

FILE = Path(__file__).parents[1] / "core" / "sweep" / "judged_recipes.json"
HELD_OUT = 50_000
BITS = [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]
PARITY = Dataset.from_arrays(BITS, [a ^ b ^ c for a, b, c in BITS], "parity")
SIGNS = Dataset(
    ((-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)), (-1.0, 1.0, 1.0, -1.0), "signs"
)
FAR = 40_000.0


def noisy() -> Dataset:
    random = np.random.default_rng(7)
    corners = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    points = np.repeat(corners, 10, 0) + random.normal(0, 0.1, (40, 2))
    return Dataset.from_arrays(points, np.repeat([0.0, 1, 1, 0], 10), "noisy")


@dataclass(frozen=True)
class Recipe:
    """A recipe.

    Attributes:
        fields: Of its configuration.
        seeds: How many.
        factor: For how many times its epochs the truth goes on.
        speed: By how much larger the truth's learning rate is after those epochs.
        time: How far the truth goes in learning rate times epochs, if not `factor` times.
        first_seed: Where the seeds begin.
    """

    fields: dict[str, Any]
    seeds: int
    factor: int = 30
    speed: float = 1.0
    time: float = 0.0
    first_seed: int = 0


R = Recipe
RECIPES = {
    "default": R({}, 1000, 20, speed=10),
    "5,000 epochs": R({"epochs": 5000}, 300, 60, speed=10),
    "1,000 epochs": R({"epochs": 1000}, 200, 200, speed=10),
    "no epoch": R({"epochs": 0}, 200, speed=10, time=FAR),
    "10 epochs": R({"epochs": 10}, 200, speed=10, time=FAR),
    "100 epochs": R({"epochs": 100}, 200, speed=10, time=FAR),
    "slow": R({"learning_rate": 0.001, "epochs": 2000}, 100, speed=1000, time=FAR),
    "rate 3": R({"learning_rate": 3.0, "epochs": 2000}, 300, 30),
    "xavier": R({"init": "xavier", "learning_rate": 0.01, "epochs": 500}, 150, speed=100, time=FAR),
    "scratch": R({"init": "uniform", "loss": "sse", "epochs": 10000}, 1000, 20, speed=10),
    "mse": R({"loss": "mse"}, 150, 25, speed=10),
    "mse rate 1": R({"loss": "mse", "learning_rate": 1.0, "epochs": 5000}, 150, 20, speed=3),
    "momentum 0.9": R({"momentum": 0.9, "epochs": 2000}, 300, 30),
    "nesterov": R(
        {"momentum": 0.95, "nesterov": True, "learning_rate": 0.05, "epochs": 2000}, 200, 30
    ),
    "tanh": R({"activation": "tanh", "epochs": 5000}, 300, 30, speed=5),
    "weight decay": R({"weight_decay": 1e-4}, 150, 20, speed=10),
    "online": R({"batch_size": 1, "learning_rate": 0.5, "epochs": 1000}, 200, 20),
    "batches of 2": R(
        {"batch_size": 2, "loss": "mse", "learning_rate": 0.5, "epochs": 2000}, 150, 20
    ),
    "online momentum": R(
        {"batch_size": 1, "learning_rate": 0.1, "momentum": 0.9, "epochs": 1000}, 150, 20
    ),
    "one layer": R({"hidden": (), "epochs": 5000}, 100, 20, speed=10),
    "one layer and slow": R(
        {"hidden": (), "gate": "and", "learning_rate": 0.001, "epochs": 100},
        100,
        speed=1000,
        time=5_000.0,
    ),
    "one layer and": R(
        {"hidden": (), "gate": "and", "learning_rate": 0.01, "epochs": 1000}, 100, 100, speed=100
    ),
    "linear": R({"activation": "identity", "epochs": 5000}, 100, 20, speed=5),
    "zeros": R({"init": "zeros", "epochs": 5000}, 100, 20, speed=10),
    "16 units": R({"hidden": (16,), "epochs": 1000}, 100, 30, speed=5),
    "4,3": R({"hidden": (4, 3), "learning_rate": 0.5, "epochs": 5000}, 150, 30),
    "8,8 tanh": R({"hidden": (8, 8), "activation": "tanh", "epochs": 300}, 100, 30),
    "parity": R({"data": PARITY, "hidden": (4,), "learning_rate": 1.0, "epochs": 3000}, 100, 30),
    "tanh identity mse": R(
        {"activation": "tanh", "output_activation": "identity", "loss": "mse", "epochs": 1000},
        200,
        40,
    ),
    "signs": R(
        {
            "data": SIGNS,
            "activation": "tanh",
            "output_activation": "tanh",
            "loss": "sse",
            "epochs": 3000,
        },
        200,
    ),
    "batch norm 4": R({"hidden": (4,), "batch_norm": True, "epochs": 500}, 100, 60),
    "batch norm tanh": R(
        {"batch_norm": True, "activation": "tanh", "loss": "mse", "epochs": 1000}, 100, 40
    ),
    "noisy tanh": R(
        {
            "data": noisy(),
            "hidden": (3,),
            "activation": "tanh",
            "learning_rate": 0.5,
            "epochs": 1000,
        },
        100,
        30,
    ),
    "rate 5": R({"learning_rate": 5.0, "epochs": 500}, 200, 60),
    "adam 0.01": R({"optimizer": "adam", "learning_rate": 0.01, "epochs": 2000}, 200, 30),
    "adam 0.001": R({"optimizer": "adam", "learning_rate": 0.001, "epochs": 3000}, 200, 30),
    "adam 0.1": R({"optimizer": "adam", "learning_rate": 0.1, "epochs": 200}, 200, 100),
    "adam 8 tanh": R(
        {
            "hidden": (8,),
            "activation": "tanh",
            "optimizer": "adam",
            "learning_rate": 0.01,
            "epochs": 50,
        },
        100,
        100,
    ),
    "rmsprop": R({"optimizer": "rmsprop", "learning_rate": 0.01, "epochs": 1000}, 200, 30),
    "relu": R({"activation": "relu", "epochs": 5000}, 300, 20),
    "relu 300": R({"activation": "relu", "epochs": 300}, 300, 100),
    "relu 4": R(
        {"hidden": (4,), "activation": "relu", "learning_rate": 0.5, "epochs": 500}, 200, 40
    ),
    "relu 4 slow": R(
        {"hidden": (4,), "activation": "relu", "learning_rate": 0.05, "epochs": 300}, 150, 100
    ),
    "relu 6 mse": R(
        {
            "hidden": (6,),
            "activation": "relu",
            "output_activation": "identity",
            "loss": "mse",
            "learning_rate": 0.05,
            "epochs": 200,
        },
        150,
        100,
    ),
    "relu output": R(
        {
            "hidden": (3,),
            "activation": "relu",
            "output_activation": "relu",
            "loss": "sse",
            "epochs": 3000,
        },
        150,
        20,
    ),
    "held out: default": R({}, 500, 20, speed=10, first_seed=HELD_OUT),
    "held out: scratch": R(
        {"init": "uniform", "loss": "sse", "epochs": 10000}, 500, 20, speed=10, first_seed=HELD_OUT
    ),
    "held out: 3,000 epochs": R({"epochs": 3000}, 200, 80, speed=10, first_seed=HELD_OUT),
    "held out: rate 0.5": R({"learning_rate": 0.5, "epochs": 3000}, 300, 30, first_seed=HELD_OUT),
    "held out: 3 units": R(
        {"hidden": (3,), "learning_rate": 0.3, "epochs": 2000}, 200, 40, first_seed=HELD_OUT
    ),
    "held out: silu": R(
        {"activation": "silu", "learning_rate": 0.2, "epochs": 1000}, 200, 60, first_seed=HELD_OUT
    ),
    "held out: he tanh": R(
        {"init": "he", "activation": "tanh", "learning_rate": 0.3, "epochs": 1000},
        200,
        60,
        first_seed=HELD_OUT,
    ),
    "held out: mse momentum": R(
        {"loss": "mse", "momentum": 0.8, "learning_rate": 0.3, "epochs": 2000},
        200,
        40,
        first_seed=HELD_OUT,
    ),
    "held out: weight decay": R(
        {"weight_decay": 3e-4, "learning_rate": 0.3, "epochs": 3000}, 150, 40, first_seed=HELD_OUT
    ),
    "held out: xnor online": R(
        {"gate": "xnor", "batch_size": 1, "learning_rate": 0.2, "epochs": 1000},
        150,
        40,
        first_seed=HELD_OUT,
    ),
    "held out: nand one layer": R(
        {"hidden": (), "gate": "nand", "learning_rate": 0.005, "epochs": 300},
        100,
        speed=100,
        time=1_000.0,
        first_seed=HELD_OUT,
    ),
    "held out: adam 0.003": R(
        {"optimizer": "adam", "learning_rate": 0.003, "epochs": 1000}, 200, 60, first_seed=HELD_OUT
    ),
    "held out: relu 3": R(
        {"hidden": (3,), "activation": "relu", "learning_rate": 0.2, "epochs": 600},
        200,
        60,
        first_seed=HELD_OUT,
    ),
    "held out: rmsprop relu": R(
        {"activation": "relu", "optimizer": "rmsprop", "learning_rate": 0.01, "epochs": 500},
        150,
        60,
        first_seed=HELD_OUT,
    ),
}


def solved_when(recipe: Recipe, seeds: np.ndarray[Any, Any]) -> Any:
    """Returns the epoch at which each seed is solved in the truth, or -1.

    Epochs after the recipe's own are counted as if its learning rate had stayed.
    """
    config = RunConfig(**recipe.fields)
    rate = config.learning_rate * recipe.speed
    far = recipe.time or config.learning_rate * config.epochs * (recipe.factor - 1)
    more = round(far / rate)
    changes = (Change(config.epochs, "learning_rate", rate),) if recipe.speed != 1 else ()
    batch = RunBatch(config.replace(changes=changes), seeds.tolist())
    batch.advance(config.epochs)
    batch = batch.continued(np.arange(seeds.size), more)
    when, runs = np.full(seeds.size, -1), np.arange(seeds.size)
    last, piece = batch.epoch + more, max(more // 40, 1)
    while runs.size and not batch.is_done:
        batch.advance(piece)
        solved = batch.solved_at >= 0
        when[runs[solved]] = batch.solved_at[solved]
        rest = np.flatnonzero(~solved & batch.running)
        if rest.size and rest.size < runs.size and batch.epoch < last:
            batch = batch.continued(rest, last - batch.epoch)
            runs = runs[rest]
        elif not rest.size:
            break
    later = when > config.epochs
    when[later] = config.epochs + (when[later] - config.epochs) * recipe.speed
    return when


def measured(recipe: Recipe) -> dict[str, Any]:
    config = RunConfig(**recipe.fields)
    seeds = range(recipe.first_seed, recipe.first_seed + recipe.seeds)
    found, trained, judged = timed_chunk(config, seeds)
    unsolved = np.flatnonzero(np.isin(found.fates, (SLOW, STUCK, UNDECIDED)))
    when = solved_when(recipe, found.seeds[unsolved]) if unsolved.size else np.zeros(0)
    fates, ever = found.fates[unsolved], when >= 0
    wrong_slow, wrong_stuck = (fates == SLOW) & ~ever, (fates == STUCK) & ever
    return {
        "held_out": recipe.first_seed == HELD_OUT,
        "seeds": recipe.seeds,
        "unsolved": int(unsolved.size),
        "solved_later": int(ever.sum()),
        "slow_but_never": found.seeds[unsolved[wrong_slow]].tolist(),
        "stuck_but_solved": found.seeds[unsolved[wrong_stuck]].tolist(),
        "undecided": int((fates == UNDECIDED).sum()),
        "median_error_of_epoch": error_of_epoch(config, found, unsolved, when),
        "milliseconds_a_run": round(1e3 * judged / max(unsolved.size, 1), 3),
        "share_of_training": round(judged / max(trained, 1e-9), 3),
        "is_smooth_2_2_1": is_smooth_2_2_1(config),
    }


def error_of_epoch(config: RunConfig, found: Any, unsolved: Any, when: Any) -> float | None:
    """The median error of the predicted epoch, in parts of the time that was still to go."""
    per_epoch = flow_time_of_epoch(config)
    both = (found.predicted_epochs[unsolved] >= 0) & (when >= 0)
    if per_epoch is None or not both.any():
        return None
    still = when[both] - config.epochs
    error = np.abs(found.predicted_epochs[unsolved][both] - when[both]) / np.maximum(still, 1)
    return round(float(np.median(error)), 4)


def is_smooth_2_2_1(config: RunConfig) -> bool:
    names = (config.activation, config.output_activation)
    plain = config.sizes == (2, 2, 1) and config.optimizer == "sgd" and not config.batch_norm
    return plain and "relu" not in names and config.dataset.n_samples == 4


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", help=", ".join(RECIPES))
    given = parser.parse_args().recipes
    if unknown := sorted(set(given) - RECIPES.keys()):
        parser.error(f"RECIPE must be one of those that --help lists, got {unknown[0]!r}")
    results: dict[str, Any] = {}
    for name in given or RECIPES:
        result = measured(RECIPES[name])
        results = json.loads(FILE.read_text()) if FILE.exists() else {}
        results[name] = result
        shown = {key: value for key, value in results[name].items() if key != "held_out"}
        print(f"{name}: {shown}", flush=True)
        ordered = {key: results[key] for key in RECIPES if key in results}
        FILE.write_text(json.dumps(ordered, indent=1) + "\n")
    for held_out in (False, True):
        rows = [row for row in results.values() if row["held_out"] == held_out]
        unsolved = sum(row["unsolved"] for row in rows)
        wrong = sum(len(row["slow_but_never"]) + len(row["stuck_but_solved"]) for row in rows)
        open_ = sum(row["undecided"] for row in rows)
        print(
            f"{'held out' if held_out else 'chosen on'}: {len(rows)} recipes, {unsolved} unsolved, "
            f"misjudged {wrong} = {100 * wrong / max(unsolved, 1):.2f} %, "
            f"undecided {open_} = {100 * open_ / max(unsolved, 1):.2f} %"
        )


if __name__ == "__main__":
    main()
