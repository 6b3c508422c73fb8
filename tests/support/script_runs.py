"""Runs whose exported programs must print the losses that the runs show."""

from __future__ import annotations

import contextlib
import io

import numpy as np
from support.losses import SEVERAL, suiting

from xortui.core import DATASETS, Change, Dataset, RunConfig, Trainer

POINTS = Dataset(
    ((0.1, 0.2, 0.3), (0.9, -0.4, 0.5), (-1.0, 0.7, 0.0), (0.3, 0.3, -0.6), (0.0, 1.0, 0.2)),
    (0.0, 1.0, 1.0, 0.0, 1.0),
)
LARGE = Dataset(
    ((1.0e6, 0.1, 5.0), (1.2e6, 0.1, 5.5), (0.9e6, 0.1, 2.0), (2.0e6, 0.1, 0.0)), (0, 1, 1, 0)
)
"""Inputs that a network learns next to nothing from as they are; the second never changes."""
SHORT = RunConfig(epochs=350)
RUNS = {
    "the second article": RunConfig(epochs=3_000),
    "the first article": RunConfig(init="uniform", loss="sse", epochs=3_000),
    "one layer": SHORT.replace(hidden=(), gate="and"),
    "deep": SHORT.replace(hidden=(4, 3, 2), activation="tanh", init="xavier"),
    "relu, he, identity": SHORT.replace(
        hidden=(4,), activation="relu", init="he", output_activation="identity", loss="mse"
    ),
    "silu": SHORT.replace(hidden=(3, 3), activation="silu", loss="mse"),
    "silu output": SHORT.replace(output_activation="silu", loss="mse", learning_rate=0.02),
    "bce without logits": SHORT.replace(
        output_activation="relu", allow_unbounded=True, seed=1, learning_rate=1e-3
    ),
    "zeros": SHORT.replace(init="zeros", activation="identity"),
    "points": SHORT.replace(data=POINTS, hidden=(3,)),
    "standardised": SHORT.replace(data=LARGE, standardize=True, hidden=(3,)),
    "standardised, other data, mini-batches": SHORT.replace(
        data=LARGE,
        standardize=True,
        batch_size=2,
        changes=(Change(120, "data", POINTS),),
    ),
    "momentum": SHORT.replace(momentum=0.9),
    "nesterov and decay": SHORT.replace(momentum=0.8, nesterov=True, weight_decay=1e-3),
    "rmsprop": SHORT.replace(optimizer="rmsprop", momentum=0.5, learning_rate=0.01),
    "adam": SHORT.replace(optimizer="adam", hidden=(4, 2), weight_decay=1e-3, learning_rate=0.01),
    # A larger learning rate amplifies rounding here: four rows make poor statistics.
    "batch norm": SHORT.replace(hidden=(4, 3), batch_norm=True, learning_rate=0.01),
    "batch norm, adam": SHORT.replace(
        hidden=(4,), batch_norm=True, optimizer="adam", data=POINTS, learning_rate=0.01
    ),
    "mini-batches": SHORT.replace(batch_size=2, data=POINTS),
    "mini-batches, batch norm": SHORT.replace(batch_size=2, batch_norm=True, hidden=(3,)),
    "dropout": SHORT.replace(hidden=(8, 4), dropout=0.5),
    "dropout, mini-batches, momentum": SHORT.replace(
        hidden=(8,), dropout=0.25, batch_size=3, momentum=0.9, learning_rate=0.01
    ),
    "until solved": RunConfig(hidden=(16,), until_solved=True),
    "until signs are right": RunConfig(
        data=Dataset(Dataset.from_gate("xor").rows, (-1.0, 1.0, 1.0, -1.0)),
        hidden=(4,),
        activation="tanh",
        output_activation="tanh",
        loss="mse",
        learning_rate=0.3,
        until_solved=True,
    ),
    "target loss": RunConfig(hidden=(16,), target_loss=0.6),
    "diverges": RunConfig(
        activation="relu", output_activation="identity", loss="mse", learning_rate=3.0, epochs=500
    ),
    "steered": SHORT.replace(
        hidden=(3,),
        changes=(
            Change(0, "learning_rate", 0.05),
            Change(50, "weights[0][1,0]", -0.5),
            Change(50, "biases[1][0]", 0.25),
            Change(90, "activation", "tanh"),
            Change(120, "loss", "mse"),
            Change(150, "gate", "nand"),
            Change(200, "momentum", 0.9),
            Change(250, "output_activation", "identity"),
        ),
    ),
    "another optimizer": SHORT.replace(
        changes=(
            Change(60, "optimizer", "adam"),
            Change(120, "learning_rate", 0.02),
            Change(180, "optimizer", "rmsprop"),
            Change(240, "momentum", 0.5),
            Change(300, "weights[1]", ((0.5,), (-0.5,))),
        )
    ),
    "another regime": SHORT.replace(
        hidden=(4,),
        batch_norm=True,
        changes=(
            Change(100, "dropout", 0.3),
            Change(150, "batch_size", 2),
            Change(200, "dropout", 0.0),
            Change(250, "scales[0][1]", 2.0),
            Change(300, "activation", "silu"),
        ),
    ),
    **{f"loss {name}": RunConfig(**suiting(name), epochs=100) for name in ("mae", "hinge")},
    **{name: RunConfig(**fields, epochs=60) for name, fields in SEVERAL.items()},
    "several outputs until solved": RunConfig(
        data=DATASETS["full-adder"],
        hidden=(8,),
        learning_rate=2.0,
        until_solved=True,
        standardize=True,
    ),
    "classes until solved": RunConfig(
        **SEVERAL["softmax of three"], until_solved=True, learning_rate=0.5
    ).replace(dropout=0.0),
    "several outputs, steered": RunConfig(
        data=DATASETS["full-adder"],
        hidden=(3,),
        epochs=80,
        changes=(
            Change(20, "loss", "mse"),
            Change(30, "data", DATASETS["full-adder"].with_target(3, 1.0, 1)),
            Change(35, "data", DATASETS["full-adder"].with_target(3, 0.0, 1)),
            Change(40, "weights[1][0,1]", 0.5),
            Change(50, "output_activation", "tanh"),
        ),
    ),
}
"""Name -> run; together every activation, loss, optimizer, initialiser and kind of change."""


def printed(program: str) -> dict[int, float]:
    """The losses that a program prints, by epoch."""
    out = io.StringIO()
    state, settings = np.random.get_state(), np.geterr()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(program, "exported", "exec"), {"__name__": "__main__"})
    finally:
        np.random.set_state(state)
        np.seterr(**settings)
    words = [line.split() for line in out.getvalue().splitlines() if line.startswith("epoch:")]
    return {int(word[1]): float(word[3]) for word in words}


def shown(config: RunConfig) -> dict[int, float]:
    """The losses of the run itself, at the epochs that a program prints."""
    trainer = Trainer(config)
    first = trainer.loss
    losses = [first, *trainer.advance(config.epochs).losses]
    epochs = {*range(0, len(losses), 100), len(losses) - 1}
    return {epoch: float(losses[epoch]) for epoch in sorted(epochs)}
