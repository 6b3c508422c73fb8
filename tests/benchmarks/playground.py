"""TensorFlow Playground's data sets with its network: its test loss, and the one reached here.

Its side is a network of NumPy written from its description: tanh, half the squared error of
targets -1 and 1, batches of ten rows in order, weights from -0.5 to 0.5 and biases of 0.1, a rate
of 0.03. Ours is the run that one would ask for, from its own first parameters. Both are trained
on the same 250 points and measured in its own way on 250 others: ``python
tests/benchmarks/playground.py`` prints the median of three seeds of each.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xortui.core import Dataset, Recipe, RunConfig, Trainer

Array = NDArray[np.float64]

ALL = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
TASKS = (
    ("circle", (), 60, False),
    ("xor-cloud", (), 60, False),
    ("gauss", (), 30, False),
    ("spiral", ALL, 300, False),
    ("plane-regression", (), 30, True),
    ("gauss-regression", (), 150, True),
)
"""Set, features, epochs, and whether it is a regression."""

SEEDS = (0, 1, 2)
HIDDEN = (4, 2)
RATE, BATCH = 0.03, 10


def halves(name: str, is_regression: bool) -> tuple[Dataset, Dataset]:
    """Returns points to train on and others to be measured on, with its targets -1 and 1."""
    found = []
    for seed in (1, 2):
        data = Dataset.drawn(Recipe(name, 250, 0.0, seed))
        targets = data.targets if is_regression else 2 * data.targets - 1
        found.append(Dataset.from_arrays(data.inputs, targets))
    return found[0], found[1]


def playground(inputs: Array, targets: Array, epochs: int, seed: int, linear: bool) -> Layers:
    """Returns the layers that its training ends with."""
    rng = np.random.default_rng(seed)
    sizes = (inputs.shape[1], *HIDDEN, 1)
    layers = [
        [rng.uniform(-0.5, 0.5, shape), np.full(shape[1], 0.1)]
        for shape in itertools.pairwise(sizes)
    ]
    for _epoch in range(epochs):
        for start in range(0, len(inputs), BATCH):
            activations = forward(layers, inputs[start : start + BATCH], linear)
            delta = activations[-1] - targets[start : start + BATCH]
            delta = delta if linear else delta * (1 - activations[-1] ** 2)
            for number in reversed(range(len(layers))):
                weights, biases = layers[number]
                before, below = delta, activations[number]
                delta = (delta @ weights.T) * (1 - below**2)
                weights -= RATE / BATCH * below.T @ before
                biases -= RATE / BATCH * before.sum(axis=0)
    return layers


Layers = list[list[Array]]


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


def compared(
    name: str, features: Sequence[str], epochs: int, is_regression: bool
) -> tuple[float, float]:
    """Returns its median test loss and ours."""
    training, test = halves(name, is_regression)
    config = RunConfig(
        data=training,
        inputs=tuple(features),
        hidden=HIDDEN,
        activation="tanh",
        output_activation="identity" if is_regression else "tanh",
        loss="mse",
        learning_rate=RATE / 2,  # ours is the whole squared error
        batch_size=BATCH,
        epochs=epochs,
    )
    theirs, ours = [], []
    for seed in SEEDS:
        layers = playground(config.inputs_read, training.targets, epochs, seed, is_regression)
        outputs = forward(layers, config.as_read(test.inputs), is_regression)[-1]
        theirs.append(measured(outputs, test.targets))
        trainer = Trainer(config.replace(seed=seed))
        trainer.advance(epochs)
        ours.append(measured(trainer.outputs(test.inputs), test.targets))
    return statistics.median(theirs), statistics.median(ours)


def main() -> None:
    """Prints the table."""
    print(f"{'data':18}{'features':>9}{'epochs':>8}{'Playground':>12}{'xortui':>10}")
    for name, features, epochs, is_regression in TASKS:
        theirs, ours = compared(name, features, epochs, is_regression)
        count = len(features) or 2
        print(f"{name:18}{count:9}{epochs:8}{theirs:12.4f}{ours:10.4f}", flush=True)


if __name__ == "__main__":
    main()
