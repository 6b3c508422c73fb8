"""Writes what PyTorch makes of many runs, for `test_reference_runs.py` to compare with.

Run by hand, in an environment that has PyTorch 2.13 and NumPy; neither the project nor its tests
need PyTorch:

    python tests/core/write_reference_runs.py

Shuffling and dropout draw from NumPy's generator here as they do in the project, so that runs
with mini-batches and dropout can be compared too. Models are made in float32, as ``nn.Linear``
makes them, and trained in float64. A run is left out only where PyTorch itself, started 1e-15
away, ends up more than 1e-10 away; what is left out is printed.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from reference_grid import DEFAULTS, all_configs, gate_rows, recorded_epochs
from torch import nn

RUNS = Path(__file__).with_name("reference_runs.npz")
NUDGE, TOLERATED = 1e-15, 1e-10
MOST_SEEDS, MOST_LEFT_OUT = 400, 4
INITIAL_SIZES = [(1, 1), (2, 1), (2, 2, 1), (3, 5, 1), (2, 4, 3, 1), (2, 16, 1), (2, 8, 8, 1)]
INITIAL_SEEDS = [*range(100), 2**31 - 1, 2**32 - 1, 2**32 + 5, 2**53 + 1]
ACTIVATIONS = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "silu": nn.SiLU,
    "identity": nn.Identity,
    "softmax": lambda: nn.Softmax(dim=1),
}
LOSSES = {
    "mae": lambda z, p, y, config: nn.functional.l1_loss(p, y),
    "huber": lambda z, p, y, config: nn.functional.huber_loss(p, y, delta=config["huber_delta"]),
    "hinge": lambda z, p, y, config: torch.relu(1 - y * p).mean(),
    "cross_entropy": lambda z, p, y, config: nn.functional.cross_entropy(z, y.argmax(dim=1)),
}


class Dropout(nn.Module):
    """Inverted dropout by masks from NumPy's generator, samples in columns as the project has."""

    def __init__(self, probability: float, generator: np.random.Generator) -> None:
        super().__init__()
        self.probability, self.generator = probability, generator

    def forward(self, a: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return a
        drawn = self.generator.random(size=tuple(a.shape[::-1]))
        mask = (drawn >= self.probability) / (1 - self.probability)
        return a * torch.from_numpy(np.ascontiguousarray(mask.T))


class Model(nn.Module):
    """The network of a configuration, up to the output's pre-activation and through it."""

    def __init__(self, config: dict[str, Any], generator: np.random.Generator) -> None:
        super().__init__()
        sizes = [len(config["inputs"][0]), *config["hidden"], np.array(config["targets"])[0].size]
        torch.manual_seed(config["seed"])
        self.linear = nn.ModuleList(nn.Linear(*pair) for pair in pairwise(sizes))
        hidden: list[nn.Module] = []
        for layer, linear in enumerate(self.linear):
            hidden.append(linear)
            if layer == len(self.linear) - 1:
                break
            if config["batch_norm"]:
                hidden.append(nn.BatchNorm1d(sizes[layer + 1]))
            hidden.append(ACTIVATIONS[config["activation"]]())
            if config["dropout"]:
                hidden.append(Dropout(config["dropout"], generator))
        self.to_logits = nn.Sequential(*hidden)
        self.output = ACTIVATIONS[config["output_activation"]]()
        self.double()
        self._redraw(config)

    def _redraw(self, config: dict[str, Any]) -> None:
        if config["init"] == "torch":
            return
        legacy, modern = (
            np.random.RandomState(config["seed"]),
            np.random.default_rng(config["seed"]),
        )
        shapes = [layer.weight.shape[::-1] for layer in self.linear]
        biases = [np.zeros(n_out) for _, n_out in shapes]
        if config["init"] == "uniform":
            weights = [legacy.random_sample(shape) for shape in shapes]
            biases = [legacy.random_sample(n_out) for _, n_out in shapes]
        elif config["init"] == "xavier":
            weights = [modern.uniform(-1, 1, (n, m)) * np.sqrt(6 / (n + m)) for n, m in shapes]
        else:
            weights = [modern.standard_normal((n, m)) * np.sqrt(2 / n) for n, m in shapes]
        with torch.no_grad():
            for layer, weight, bias in zip(self.linear, weights, biases, strict=True):
                layer.weight.copy_(torch.from_numpy(weight.T.copy()))
                layer.bias.copy_(torch.from_numpy(bias))

    def norms(self) -> list[nn.BatchNorm1d]:
        return [module for module in self.modules() if isinstance(module, nn.BatchNorm1d)]

    def loss(self, config: dict[str, Any], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        z = self.to_logits(x)
        if config["loss"] == "bce" and config["output_activation"] == "sigmoid":
            return nn.functional.binary_cross_entropy_with_logits(z, y)
        p = self.output(z)
        if config["loss"] in LOSSES:
            return LOSSES[config["loss"]](z, p, y, config)
        if config["loss"] == "bce":
            return nn.functional.binary_cross_entropy(p, y)
        if config["loss"] == "mse":
            return nn.functional.mse_loss(p, y)
        return nn.functional.mse_loss(p, y, reduction="sum") / 2

    def flat(self) -> list[float]:
        """Parameters layer by layer: weights (n_in, n_out), biases; then batch norm's arrays."""
        arrays = [part for layer in self.linear for part in (layer.weight.T, layer.bias)]
        for norm in self.norms():
            arrays += [norm.weight, norm.bias, norm.running_mean, norm.running_var]
        return [value for array in arrays for value in array.detach().reshape(-1).tolist()]


def make_optimizer(config: dict[str, Any], model: Model) -> torch.optim.Optimizer:
    options = {"lr": config["learning_rate"], "weight_decay": config["weight_decay"]}
    if config["optimizer"] == "adam":
        return torch.optim.Adam(model.parameters(), **options)
    options["momentum"] = config["momentum"]
    if config["optimizer"] == "rmsprop":
        return torch.optim.RMSprop(model.parameters(), **options)
    return torch.optim.SGD(model.parameters(), nesterov=config["nesterov"], **options)


class Run:
    """One run of PyTorch, and what was seen of it."""

    def __init__(self, config: dict[str, Any], nudge: float = 0.0) -> None:
        self.config = DEFAULTS | gate_rows(config) | config
        self.generator = np.random.default_rng(self.config["seed"])
        self.model = Model(self.config, self.generator)
        signs = np.random.RandomState(1)
        with torch.no_grad():
            for array in self.model.parameters():
                sign = torch.from_numpy(signs.choice([-1.0, 1.0], tuple(array.shape)))
                array.add_(sign, alpha=nudge)
        self.x = torch.tensor(self.config["inputs"], dtype=torch.float64)
        self.y = torch.tensor(self.config["targets"], dtype=torch.float64).reshape(len(self.x), -1)
        self.losses: list[float] = []
        self.train_losses: list[float] = []

    def train(self) -> np.ndarray:
        """Returns losses, training losses, parameters and outputs, one after the other."""
        optimizer = make_optimizer(self.config, self.model)
        epochs = self.config["epochs"]
        recorded = set(recorded_epochs(epochs))
        for epoch in range(epochs + 1):
            if epoch in recorded:
                self.look()
            if epoch == epochs:
                break
            for rows in self.batches():
                optimizer.zero_grad()
                self.model.train()
                self.model.loss(self.config, self.x[rows], self.y[rows]).backward()
                optimizer.step()
        self.model.eval()
        outputs = self.model.output(self.model.to_logits(self.x)).detach().reshape(-1).tolist()
        return np.array([*self.losses, *self.train_losses, *self.model.flat(), *outputs])

    def look(self) -> None:
        with torch.no_grad():
            self.model.eval()
            self.losses.append(self.model.loss(self.config, self.x, self.y).item())
            if not self.config["hidden"] or not (
                self.config["batch_norm"] or self.config["dropout"]
            ):
                return
            kept = [norm.state_dict() for norm in self.model.norms()]
            kept = [{name: array.clone() for name, array in state.items()} for state in kept]
            drawn = self.generator.bit_generator.state
            self.model.train()
            self.train_losses.append(self.model.loss(self.config, self.x, self.y).item())
            self.generator.bit_generator.state = drawn
            for norm, state in zip(self.model.norms(), kept, strict=True):
                norm.load_state_dict(state)

    def batches(self) -> Iterator[torch.Tensor]:
        n_samples = len(self.x)
        size = min(self.config["batch_size"] or n_samples, n_samples)
        order = np.arange(n_samples)
        if size < n_samples:
            self.generator.shuffle(order)
        for start in range(0, n_samples, size):
            yield torch.from_numpy(order[start : start + size])


def reference(config: dict[str, Any]) -> tuple[dict[str, Any], np.ndarray] | None:
    """Returns the run's configuration and values, by the first of some seeds that can be compared.

    A seed is passed over where PyTorch differs from itself, which is printed, and where
    ``nn.BCELoss`` refuses an output outside [0, 1].
    """
    left_out = 0
    for seed in range(config["seed"], config["seed"] + MOST_SEEDS):
        tried = config | {"seed": seed}
        try:
            values, nudged = Run(tried).train(), Run(tried, NUDGE).train()
        except RuntimeError as error:
            if "between 0 and 1" not in str(error):
                raise
            continue
        difference = np.abs(values - nudged).max()
        if np.isfinite(values).all() and difference <= TOLERATED:
            return tried, values
        named = {name: value for name, value in tried.items() if name != "data"}
        print(f"left out ({difference:.1e} away): {json.dumps(named)}", flush=True)
        left_out += 1
        if left_out == MOST_LEFT_OUT:
            break
    return None


def initial_parameters() -> np.ndarray:
    """Returns float32 parameters for every seed and sizes, weights (n_out, n_in) before biases."""
    drawn = []
    for sizes, seed in product(INITIAL_SIZES, INITIAL_SEEDS):
        torch.manual_seed(seed)
        for n_in, n_out in pairwise(sizes):
            layer = nn.Linear(n_in, n_out)
            drawn += [layer.weight.detach().numpy().ravel(), layer.bias.detach().numpy()]
    return np.concatenate(drawn)


def main() -> None:
    """Writes the data file, or with a number makes only that many runs, chosen at random."""
    torch.set_num_threads(1)
    configs = all_configs()
    if len(sys.argv) > 1:
        configs = random.Random(0).sample(configs, int(sys.argv[1]))
    made = [run for run in map(reference, configs) if run is not None]
    np.savez_compressed(
        RUNS,
        configs=json.dumps([config for config, _ in made]),
        counts=np.array([values.size for _, values in made]),
        values=np.concatenate([values for _, values in made]),
        recorded=np.concatenate([recorded_epochs(config["epochs"]) for config, _ in made]),
        initial_sizes=json.dumps(INITIAL_SIZES),
        initial_seeds=np.array(INITIAL_SEEDS, dtype=np.uint64),
        initial_parameters=initial_parameters(),
        torch_version=torch.__version__,
    )
    print(f"{len(made)} of {len(configs)} runs, {RUNS.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
