"""Runs whose exported programs must print the losses that the runs show."""

from __future__ import annotations

import contextlib
import io

import numpy as np
from support.losses import SEVERAL, suiting

from xortui.core import DATASETS, PRESETS, Change, Dataset, History, RunConfig, Trainer

POINTS = Dataset(
    ((0.1, 0.2, 0.3), (0.9, -0.4, 0.5), (-1.0, 0.7, 0.0), (0.3, 0.3, -0.6), (0.0, 1.0, 0.2)),
    (0.0, 1.0, 1.0, 0.0, 1.0),
)
LARGE = Dataset(
    ((1.0e6, 0.1, 5.0), (1.2e6, 0.1, 5.5), (0.9e6, 0.1, 2.0), (2.0e6, 0.1, 0.0)), (0, 1, 1, 0)
)
"""Inputs that a network learns next to nothing from as they are; the second never changes."""
SHORT = RunConfig(epochs=350)
HELD_OUT = SHORT.replace(
    data=PRESETS["overfit"].config.data, test=0.5, hidden=(5,), activation="tanh", learning_rate=0.2
)
MANY = Dataset(
    tuple((number / 75 - 1, (number * 7 % 150) / 75 - 1) for number in range(150)),
    tuple(float(number * 11 % 150 > 75) for number in range(150)),
)
"""More rows to be looked at than to be learned from."""
RUNS = {
    "ended by a change at its own epoch": RunConfig(
        hidden=(4,),
        learning_rate=2.0,
        epochs=300,
        until_solved=True,
        changes=(Change(191, "activation", "tanh"),),
    ),
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
    "bce-clamped": SHORT.replace(loss="bce-clamped", seed=3),
    "bce-clamped, saturated": SHORT.replace(
        loss="bce-clamped", init="normal:30,3", bias_init="zeros", activation="relu"
    ),
    "started by NumPy, layer by layer": SHORT.replace(
        init="uniform:-1,1", init_order="layer-by-layer", init_factor=2.0, hidden=(4, 3)
    ),
    "started by NumPy, biases apart": SHORT.replace(init="normal:0,0.5", bias_init="zeros"),
    "started by nn.init": SHORT.replace(init="xavier-uniform", hidden=(4, 3)),
    "started by nn.init, biases apart": SHORT.replace(
        init="orthogonal", hidden=(5, 4), bias_init="zeros", init_factor=1.5
    ),
    "started with halved weights": SHORT.replace(init_factor=0.5, bias_factor=3.0),
    "adamw": SHORT.replace(optimizer="adamw", weight_decay=0.05, learning_rate=0.01),
    "adamw of pytorch": SHORT.replace(
        optimizer="adamw", learning_rate=0.01, betas=(0.8, 0.95), eps=1e-5, schedule="step"
    ),
    "adagrad": SHORT.replace(optimizer="adagrad", learning_rate=0.1, l1=1e-3),
    "constants of adagrad": SHORT.replace(
        optimizer="adagrad", lr_decay=0.01, initial_accumulator_value=0.1, weight_decay=0.01
    ),
    "constants of adam": SHORT.replace(
        optimizer="adam", betas=(0.7, 0.99), eps=1e-4, learning_rate=0.01
    ),
    "constants of rmsprop": SHORT.replace(
        optimizer="rmsprop", alpha=0.95, eps=1e-2, learning_rate=0.005, momentum=0.3
    ),
    "dampening": SHORT.replace(momentum=0.9, dampening=0.5, l1=0.001),
    "clipped by norm": SHORT.replace(
        clip_norm=0.05, l1=1e-3, loss="sse", schedule="cosine:t_max=200,eta_min=0.01"
    ),
    "clipped by value": SHORT.replace(
        clip_value=0.01, data=POINTS, batch_size=2, schedule="exponential:gamma=0.99"
    ),
    "a rate for the output": SHORT.replace(
        output_learning_rate=0.5, hidden=(3,), momentum=0.5, batch_norm=True, warmup=20
    ),
    "links and a rate for the output": SHORT.replace(
        output_learning_rate=0.5, hidden=(3,), skip=True, optimizer="adam", learning_rate=0.01
    ),
    "no biases and a rate for the output": SHORT.replace(
        output_learning_rate=0.3, hidden=(3, 2), bias=False, activation="tanh"
    ),
    "expressions of the inputs, held out": HELD_OUT.replace(inputs=("x1^2", "x2", "x1*x2")),
    "one layer with a rate of its own": SHORT.replace(
        hidden=(), gate="or", output_learning_rate=0.7
    ),
    "rows in order": SHORT.replace(batch_size=1, order="fixed"),
    "warm-up and steps": SHORT.replace(warmup=30, schedule="step:step_size=50,gamma=0.5"),
    "linear": SHORT.replace(schedule="linear:start_factor=1,end_factor=0.1,total_iters=200"),
    "warm-up and cosine": SHORT.replace(
        warmup=10, schedule="cosine:t_max=100", optimizer="adam", learning_rate=0.05
    ),
    "a plateau": SHORT.replace(
        schedule="plateau:factor=0.5,patience=3,threshold=0.01,cooldown=2,min_lr=1e-3"
    ),
    "a plateau, steered": SHORT.replace(
        schedule="plateau:factor=0.5,patience=2,threshold=0.01,cooldown=1",
        changes=(Change(150, "activation", "tanh"), Change(203, "gate", "nand")),
    ),
    "held out, warm-up and cosine": HELD_OUT.replace(warmup=10, schedule="cosine:t_max=100"),
    "a plateau after a climb": SHORT.replace(
        warmup=5, schedule="plateau:patience=1,threshold=0.1", dropout=0.2, hidden=(4,)
    ),
    "points": SHORT.replace(data=POINTS, hidden=(3,)),
    "points by name, drawn anew on the way": SHORT.replace(
        data=Dataset.named("moons"),
        points=12,
        noise=0.1,
        hidden=(3,),
        changes=(Change(100, "noise", 0.3), Change(200, "data", Dataset.named("gauss"))),
    ),
    "expressions of the inputs": SHORT.replace(
        data=Dataset.named("circle"),
        points=12,
        inputs=("x1^2", "x1*x2/4", "sin(x2)", "x2^2-abs(x1)"),
        hidden=(3,),
        learning_rate=0.02,
    ),
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
    "an activation for each layer": SHORT.replace(
        hidden=(4, 3), activation="leaky_relu,selu", output_activation="softplus", loss="mse"
    ),
    "elu and sine": SHORT.replace(hidden=(4, 3), activation="elu,sine"),
    "a step": SHORT.replace(hidden=(4, 3), activation="tanh,step", learning_rate=0.01),
    "no biases": SHORT.replace(hidden=(4, 3), bias=False, activation="tanh"),
    "no biases, drawn uniformly, adam": SHORT.replace(
        bias=False, init="uniform", optimizer="adam", learning_rate=0.01
    ),
    "links": SHORT.replace(hidden=(4, 3), skip=True, activation="tanh"),
    "links, no biases, mini-batches, dropout": SHORT.replace(
        hidden=(4,),
        skip=True,
        bias=False,
        batch_size=2,
        dropout=0.25,
        init="uniform",
        data=POINTS,
        momentum=0.5,
        learning_rate=0.01,
    ),
    "batch norm and dropout of some layers": SHORT.replace(
        hidden=(4, 3, 3),
        batch_norm=True,
        norm_layers=(2,),
        layer_dropout=(0.0, 0.0, 0.25),
        data=POINTS,
        learning_rate=0.01,
    ),
    "normalised inputs": SHORT.replace(
        input_norm=True, data=POINTS, hidden=(3,), test=0.2, output_learning_rate=0.02
    ),
    "normalised and dropped inputs, mini-batches": SHORT.replace(
        input_norm=True,
        input_dropout=0.25,
        hidden=(),
        batch_size=2,
        optimizer="adam",
        learning_rate=0.01,
        changes=(Change(100, "input_scales[0][1]", 0.5), Change(200, "input_dropout", 0.5)),
    ),
    "dropped inputs and layers": SHORT.replace(
        input_dropout=0.25,
        hidden=(4, 3),
        layer_dropout=(0.0, 0.25),
        data=POINTS,
        learning_rate=0.01,
    ),
    "dropped on the way": SHORT.replace(
        hidden=(4,), changes=(Change(100, "dropout", 0.25), Change(200, "input_dropout", 0.5))
    ),
    "links, steered": SHORT.replace(
        hidden=(4, 3),
        skip=True,
        activation="tanh,relu",
        changes=(
            Change(50, "activation", "tanh,elu"),
            Change(80, "weights[2][4,0]", 0.5),
            Change(120, "dropout", 0.25),
            Change(200, "activation", "silu,elu"),
            Change(250, "dropout", 0.0),
        ),
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
    "held out": HELD_OUT,
    "held out, standardised, stops early": HELD_OUT.replace(
        standardize=True, optimizer="adam", learning_rate=0.05, patience=40
    ),
    "held out, dropout, stops early after a change": HELD_OUT.replace(
        hidden=(8,), dropout=0.3, patience=30, changes=(Change(20, "learning_rate", 0.4),)
    ),
    "held out, many rows, by rules": HELD_OUT.replace(
        test=MANY, stop_when=("test_mse<0.2", "test_largest_error>0.95", "right>0.99", "mse<0.1")
    ),
    "stops early": SHORT.replace(hidden=(), patience=20, optimizer="adam", learning_rate=0.3),
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
    "several outputs until most rows are right": RunConfig(
        **SEVERAL["several outputs"], learning_rate=2.0, stop_when=("right>0.7", "mse<0.01")
    ),
    "classes until most rows are right": RunConfig(
        **SEVERAL["softmax with links"], learning_rate=0.5, stop_when=("right>0.7",)
    ),
    "several outputs, held out, by rules": RunConfig(
        **SEVERAL["several outputs"],
        learning_rate=2.0,
        epochs=200,
        test=0.3,
        stop_when=("test_right>=1", "test_largest_error<0.3"),
    ),
    "classes, held out, stops early": RunConfig(
        **SEVERAL["softmax of three"], epochs=200, learning_rate=0.5, test=0.3, patience=30
    ),
    "classes, held out, by the share": RunConfig(
        **SEVERAL["softmax with links"], epochs=200, test=0.4, stop_when=("test_right>0.45",)
    ),
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
    """The losses that a program prints, by epoch; those of held-out rows by its negative."""
    out = io.StringIO()
    state, settings = np.random.get_state(), np.geterr()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(program, "exported", "exec"), {"__name__": "__main__"})
    finally:
        np.random.set_state(state)
        np.seterr(**settings)
    words = [line.split() for line in out.getvalue().splitlines() if line.startswith("epoch:")]
    return printed_losses(words)


def printed_losses(lines: list[list[str]]) -> dict[int, float]:
    """The losses in the words of lines that a program printed. See `printed`."""
    losses = {int(words[1]): float(words[3]) for words in lines}
    tests = {-int(words[1]) - 1: float(words[5]) for words in lines if len(words) > 4}
    return losses | tests


def shown(config: RunConfig, every: int = 100) -> dict[int, float]:
    """The losses of the run itself, at the epochs that a program prints."""
    trainer = Trainer(config)
    first = trainer.loss
    event = trainer.advance(config.epochs)
    losses = [first, *event.losses]
    epochs = sorted({*range(0, len(losses), every), len(losses) - 1})
    tests = {}
    if config.test is not None:
        history = History(Trainer(config))
        history.advance(config.epochs)
        # At the epoch of a change both losses are those before it.
        seen = [np.nan, *event.measures.get("test_loss", np.full(len(event.losses), np.nan))]
        for epoch in epochs:
            held_out = history.trainer_at(epoch).held_out()
            assert held_out is not None
            tests[-epoch - 1] = held_out.loss if np.isnan(seen[epoch]) else float(seen[epoch])
    return {epoch: float(losses[epoch]) for epoch in epochs} | tests
