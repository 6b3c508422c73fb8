"""Networks to draw, made without training."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from xortui.tui.rendering.diagram.network_diagram import DiagramContent


def network(*sizes: int, value: float | None = None, seed: int = 0) -> DiagramContent:
    """Returns a network of random weights, or of one value everywhere."""
    random = np.random.default_rng(seed)
    shapes = list(pairwise(sizes))
    weights = [random.normal(0, 3, shape) for shape in shapes]
    biases = [random.normal(0, 3, shape[1]) for shape in shapes]
    unit_surfaces = [random.uniform(0, 1, (shape[1], 8, 8)) for shape in shapes]
    if value is not None:
        for part in (*weights, *biases, *unit_surfaces):
            part[:] = value
    names = ["0111", None, "0010", "1011", "0110", "1111"]
    functions = [[names[unit % 6] for unit in range(shape[1])] for shape in shapes]
    return DiagramContent(weights, biases, "sigmoid", unit_surfaces, functions)


def solved() -> DiagramContent:
    """Returns a 2-2-1 network that computes XOR from OR and AND."""
    across, up = np.meshgrid(np.linspace(0, 1, 16), np.linspace(1, 0, 16))
    weights = [np.array([[6.94, 5.21], [6.94, 5.21]]), np.array([[9.58], [-10.31]])]
    biases = [np.array([-3.17, -7.96]), np.array([-4.4])]
    sums = [weights[0][0, unit] * (across + up) + biases[0][unit] for unit in range(2)]
    unit_surfaces = [1 / (1 + np.exp(-np.stack(sums)))]
    return DiagramContent(weights, biases, "sigmoid", unit_surfaces, [["0111", "0001"], ["0110"]])
