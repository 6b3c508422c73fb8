"""TensorFlow Playground's data sets with its network: its test loss, and the one reached here.

    .venv/bin/python tests/benchmarks/playground.py

Its side is written here from its description, in NumPy: hidden units of tanh, an output of tanh (of
a regression none), half the squared error of targets -1 and 1, batches of ten rows always in the
same order, weights from -0.5 to 0.5, biases of 0.1, a rate of 0.03; 500 points (of a regression
1,200), half of them held out. Three numbers stand in a row, the medians of five seeds, all of them
measured in its way on the same held-out points:

* its own;
* ours of the same run, from the same first weights, which is to be the same number;
* ours of the command that one would type here for the same network and as many epochs, printed
  below the table.
"""

from __future__ import annotations

import contextlib
import io
import json
import shlex
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xortui.core import Dataset, RunConfig, Trainer
from xortui.tui.cli import main as command_line

Array = NDArray[np.float64]
Layers = list[list[Array]]

ALL = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
SEEDS = range(5)
RATE, BATCH = 0.03, 10


@dataclass(frozen=True)
class Task:
    """A data set with a network.

    Attributes:
        name: The set.
        hidden: Units of the hidden layers; 4,2 is what Playground opens with.
        epochs: Epochs.
        features: What the network reads, x1 and x2 unless given.
        ours: The options of our command's descent.
    """

    name: str
    hidden: tuple[int, ...]
    epochs: int
    features: tuple[str, ...] = ()
    ours: str = "--init xavier --optimizer adam --lr 0.01"

    @property
    def is_regression(self) -> bool:
        """Whether targets are numbers."""
        return self.name.endswith("-regression")

    @property
    def command(self) -> str:
        """Our command for it."""
        kind = "--loss mse --output-activation identity" if self.is_regression else "--loss bce"
        points = 1200 if self.is_regression else 500
        features = f" --inputs '{','.join(self.features)}'" if self.features else ""
        return (
            f"xortui train --data {self.name} --points {points} --test 0.5{features} "
            f"--hidden {','.join(map(str, self.hidden))} --activation tanh {kind} "
            f"{self.ours} --batch-size {BATCH} --epochs {self.epochs}"
        )


TASKS = (
    Task("circle", (4, 2), 100),
    Task("xor-cloud", (4, 2), 100),
    Task("xor-cloud", (8,), 100),
    Task("gauss", (4, 2), 40),
    Task("spiral", (4, 2), 200),
    Task("spiral", (8, 6), 300, ALL),
    Task("plane-regression", (4, 2), 40),
    Task("gauss-regression", (4, 2), 100),
    Task("gauss-regression", (8, 8), 150),
)


def halves(task: Task) -> tuple[Dataset, Dataset]:
    """Returns points to train on and others to be measured on, with its targets -1 and 1."""
    points = 1200 if task.is_regression else 500
    config = RunConfig(
        data=Dataset.named(task.name),
        points=points,
        test=0.5,
        loss="mse",
        output_activation="identity",
    )
    held_out = config.held_out
    assert held_out is not None
    return tuple(  # type: ignore[return-value]
        Dataset.from_arrays(
            data.inputs, data.targets if task.is_regression else 2 * data.targets - 1
        )
        for data in (config.dataset, held_out)
    )


def drawn(config: RunConfig) -> Layers:
    """Returns the first parameters of our run, which are drawn from its bounds."""
    parameters = Trainer(config).parameters()
    return [
        [weights.copy(), biases.copy()]
        for weights, biases in zip(parameters.weights, parameters.biases, strict=True)
    ]


def playground(layers: Layers, inputs: Array, targets: Array, epochs: int, linear: bool) -> Layers:
    """Returns the layers that its training ends with."""
    for _epoch in range(epochs):
        for start in range(0, len(inputs), BATCH):
            activations = forward(layers, inputs[start : start + BATCH], linear)
            delta = activations[-1] - targets[start : start + BATCH]
            delta = delta if linear else delta * (1 - activations[-1] ** 2)
            for number in reversed(range(len(layers))):
                weights, biases = layers[number]
                before, below = delta, activations[number]
                if number:
                    delta = (delta @ weights.T) * (1 - below**2)
                weights -= RATE / BATCH * below.T @ before
                biases -= RATE / BATCH * before.sum(axis=0)
    return layers


def forward(layers: Layers, inputs: Array, linear: bool) -> list[Array]:
    """Returns the inputs and each layer's activations."""
    activations = [inputs]
    for number, (weights, biases) in enumerate(layers, 1):
        z = activations[-1] @ weights + biases
        activations.append(z if linear and number == len(layers) else np.tanh(z))
    return activations


def measured(outputs: Array, targets: Array) -> float:
    """Returns its loss: half the squared error, on average."""
    return float(np.mean((outputs.ravel() - targets.ravel()) ** 2) / 2)


def of_command(task: Task, seed: int, targets: Array) -> float:
    """Returns the test loss of our command, measured in its way."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        command_line(shlex.split(f"{task.command} --seed {seed} --json --every 100000")[1:])
    ended = json.loads(out.getvalue().splitlines()[-1])
    outputs = np.array(ended["test_predictions"])
    return measured(outputs if task.is_regression else 2 * outputs - 1, targets)


def compared(task: Task) -> tuple[float, float, float]:
    """Returns the median test losses: its own, ours of the same run, and our command's."""
    training, test = halves(task)
    config = RunConfig(
        data=training,
        inputs=task.features,
        hidden=task.hidden,
        activation="tanh",
        output_activation="identity" if task.is_regression else "tanh",
        loss="mse",
        learning_rate=RATE / 2,  # ours is the whole squared error
        batch_size=BATCH,
        order="fixed",
        init="uniform:-0.5,0.5",
        bias_init="normal:0.1,0",
        epochs=task.epochs,
    )
    losses: list[Sequence[float]] = []
    for seed in SEEDS:
        run = config.replace(seed=seed)
        layers = playground(
            drawn(run), run.inputs_read, training.targets, task.epochs, task.is_regression
        )
        theirs = forward(layers, run.as_read(test.inputs), task.is_regression)[-1]
        trainer = Trainer(run)
        trainer.advance(task.epochs)
        same = measured(trainer.outputs(test.inputs), test.targets)
        losses.append((measured(theirs, test.targets), same, of_command(task, seed, test.targets)))
    its_own, same_run, command = map(statistics.median, zip(*losses, strict=True))
    return its_own, same_run, command


def main() -> None:
    """Prints the table."""
    began = time.perf_counter()
    print(f"{'test loss, median of five seeds':32}{'epochs':>8}{'Playground':>12}", end="")
    print(f"{'same run':>12}{'command':>10}")
    for task in TASKS:
        its_own, same_run, command = compared(task)
        what = f"{task.name} {'-'.join(map(str, task.hidden))}"
        what += " all features" if task.features else ""
        print(f"{what:32}{task.epochs:8}{its_own:12.4f}{same_run:12.4f}{command:10.4f}", flush=True)
    print(f"\n{time.perf_counter() - began:.0f} s. The commands:")
    for task in TASKS:
        print(task.command)


if __name__ == "__main__":
    main()
