"""Writes what PyTorch makes of loss, gradient and Hessian, for `test_descended_loss.py`.

Run by hand, in an environment that has PyTorch 2.13 and NumPy; neither the project nor its tests
need PyTorch:

    python tests/core/curvature/write_reference_hessians.py

Hessians are those of ``torch.autograd.functional.hessian`` in float64, of networks with parameters
from a normal distribution. Of each the half up to the diagonal is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

FILE = Path(__file__).with_name("reference_hessians.npz")
ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "silu": functional.silu,
    "identity": lambda z: z,
}
PAIRS = [
    ("sigmoid", "bce"),
    ("sigmoid", "mse"),
    ("tanh", "sse"),
    ("identity", "mse"),
    ("silu", "sse"),
]
SMALL: list[list[int]] = [[], [2], [3], [2, 2]]
LARGE = [[4, 3], [3, 3, 3]]


def cases() -> Iterator[dict[str, Any]]:
    for hidden in SMALL:
        for activation in ACTIVATIONS if hidden else ["sigmoid"]:
            for output, loss in PAIRS:
                yield case(hidden, activation, output, loss)
    for hidden in LARGE:
        for activation, (output, loss) in zip(ACTIVATIONS, PAIRS, strict=True):
            yield case(hidden, activation, output, loss)
    yield case([2], "relu", "relu", "sse")
    yield case([3], "tanh", "sigmoid", "bce", weight_decay=0.01)
    for hidden, activation in (([2], "sigmoid"), ([3], "tanh"), ([3, 2], "silu"), ([3], "relu")):
        for output, loss in PAIRS[:2]:
            yield case(hidden, activation, output, loss, batch_norm=True)


def case(hidden: list[int], activation: str, output: str, loss: str, **more: Any) -> dict[str, Any]:
    options = {"batch_norm": False, "weight_decay": 0.0} | more
    return {
        "hidden": hidden,
        "activation": activation,
        "output_activation": output,
        "loss": loss,
        **options,
    }


def rows(number: int) -> tuple[list[list[float]], list[float]]:
    """Returns XOR for every second case, and points with noise for the others."""
    if number % 2 == 0:
        return [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0]
    random = np.random.default_rng(1)
    points = random.normal(size=(9, 2)).round(3)
    return points.tolist(), (points[:, 0] * points[:, 1] > 0).astype(float).tolist()


def forward(case: dict[str, Any], theta: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    sizes, start = [2, *case["hidden"], 1], 0
    for layer, (n_in, n_out) in enumerate(pairwise(sizes)):
        weights = theta[start : start + n_in * n_out].reshape(n_in, n_out)
        start += n_in * n_out
        x = x @ weights + theta[start : start + n_out]
        start += n_out
        if layer == len(sizes) - 2:
            return x
        if case["batch_norm"]:
            scale, shift = theta[start : start + 2 * n_out].reshape(2, n_out)
            x = functional.batch_norm(x, None, None, scale, shift, training=True)
            start += 2 * n_out
        x = ACTIVATIONS[case["activation"]](x)
    raise AssertionError


def loss(case: dict[str, Any], theta: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> Any:
    z = forward(case, theta, x)
    p = ACTIVATIONS[case["output_activation"]](z)
    if case["loss"] == "bce":
        value = nn.functional.binary_cross_entropy_with_logits(z, y)
    elif case["loss"] == "mse":
        value = functional.mse_loss(p, y)
    else:
        value = functional.mse_loss(p, y, reduction="sum") / 2
    return value + 0.5 * case["weight_decay"] * (theta * theta).sum()


def count(case: dict[str, Any]) -> int:
    linear = sum((n_in + 1) * n_out for n_in, n_out in pairwise([2, *case["hidden"], 1]))
    return linear + (2 * sum(case["hidden"]) if case["batch_norm"] else 0)


def main() -> None:
    torch.set_num_threads(1)
    random, described, values = np.random.default_rng(0), [], []
    for number, made in enumerate(cases()):
        inputs, targets = rows(number)
        x = torch.tensor(inputs, dtype=torch.float64)
        y = torch.tensor(targets, dtype=torch.float64)[:, None]
        theta = torch.tensor(random.normal(size=count(made)), dtype=torch.float64)
        of = lambda theta, made=made, x=x, y=y: loss(made, theta, x, y)  # noqa: E731
        # Not torch.func.hessian: for batch_norm with a scale it makes another matrix than
        # differences of the gradient, in 2.13.
        hessian = torch.autograd.functional.hessian(of, theta).numpy()
        gradient = torch.func.grad(of)(theta).numpy()
        described.append(made | {"inputs": inputs, "targets": targets})
        half = hessian[np.tril_indices(len(theta))]
        values.append(np.concatenate([theta.numpy(), [of(theta).item()], gradient, half]))
    arrays = {
        "cases": np.array(json.dumps(described)),
        "lengths": np.array([len(part) for part in values]),
        "values": np.concatenate(values),
    }
    np.savez_compressed(FILE, **arrays)
    print(f"{len(values)} Hessians, {FILE.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
