"""The loops that are compared: each makes some epochs and keeps every epoch's loss.

A loop is made ready by a function that returns ``advance(epochs)``, so that only epochs are timed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from support.first_article import NeuralNetwork

from xortui.core import Dataset, RunConfig, Trainer

Advance = Callable[[int], object]
XOR = (((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)), (0.0, 1.0, 1.0, 0.0))


def circle_points() -> Dataset:
    """500 points of a square, labelled by whether they lie in a circle."""
    inputs = np.random.RandomState(0).uniform(-1, 1, (500, 2))
    return Dataset.from_arrays(inputs, (np.square(inputs).sum(axis=1) < 0.5).astype(float))


def trainer_loop(config: RunConfig) -> Advance:
    """This project's training, which returns every loss."""
    return Trainer(config.replace(epochs=10**12)).advance


def article_loop() -> Advance:
    """The first article's training loop."""
    network = NeuralNetwork(seed=0)
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    return lambda epochs: network.train(x, y, epochs)


def torch_loop(
    data: tuple[Any, Any],
    hidden: tuple[int, ...],
    batch_size: int | None = None,
    optimizer_name: str = "SGD",
) -> Advance:
    """The second article's loop in float64, with any hidden layers, and rows in order by batches.

    In batches it keeps each epoch's loss of all rows, too.
    """
    import torch
    from torch import nn

    torch.set_num_threads(1)
    x = torch.tensor(data[0], dtype=torch.float64)
    y = torch.tensor(data[1], dtype=torch.float64).reshape(-1, 1)
    sizes = (2, *hidden, 1)
    layers = [
        part for n in range(len(sizes) - 1) for part in (nn.Linear(*sizes[n : n + 2]), nn.Sigmoid())
    ]
    model = nn.Sequential(*layers).double()
    model.train()
    loss_fn = nn.BCELoss()
    optimizer = getattr(torch.optim, optimizer_name)(params=model.parameters(), lr=0.1)

    def advance(epochs: int) -> list[float]:
        losses = []
        for _ in range(epochs):
            optimizer.zero_grad()
            t_p = model(x)
            loss = loss_fn(t_p, y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    def advance_by_batches(epochs: int) -> list[float]:
        losses = []
        batches = [(x[rows], y[rows]) for rows in torch.arange(len(x)).split(batch_size)]
        for _ in range(epochs):
            with torch.no_grad():
                losses.append(loss_fn(model(x), y).item())
            for x_batch, y_batch in batches:
                optimizer.zero_grad()
                loss_fn(model(x_batch), y_batch).backward()
                optimizer.step()
        return losses

    return advance if batch_size is None else advance_by_batches
