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
from reference_grid import (
    DEFAULTS,
    NEWER_ACTIVATIONS,
    NEWER_SECTIONS,
    all_configs,
    gate_rows,
    recorded_epochs,
)
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
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "softplus": nn.Softplus,
    "softmax": lambda: nn.Softmax(dim=1),
}
LOSSES = {
    "mae": lambda z, p, y, config: nn.functional.l1_loss(p, y),
    "huber": lambda z, p, y, config: nn.functional.huber_loss(p, y, delta=config["huber_delta"]),
    "hinge": lambda z, p, y, config: torch.relu(1 - y * p).mean(),
    "cross_entropy": lambda z, p, y, config: nn.functional.cross_entropy(z, y.argmax(dim=1)),
}


class Sine(nn.Module):
    """The sine."""

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return torch.sin(z)


class Step(nn.Module):
    """A threshold whose gradient goes straight through."""

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return (z >= 0).to(z.dtype) + (z - z.detach())


ACTIVATIONS |= {"sine": Sine, "step": Step}


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
        self.shapes = [list(pair) for pair in pairwise(sizes)]
        self.skip = config["skip"]
        if self.skip:
            self.shapes[-1][0] += sizes[0]
        torch.manual_seed(config["seed"])
        bias = config["bias"]
        self.linear = nn.ModuleList(nn.Linear(*shape, bias=bias) for shape in self.shapes)
        names = (config["activation"].split(",") * len(sizes))[: len(config["hidden"])]
        layers = range(1, len(sizes) - 1)
        normed = (config["norm_layers"] or layers) if config["batch_norm"] else ()
        shares = config["layer_dropout"] or [config["dropout"]] * len(config["hidden"])
        hidden: list[nn.Module] = []
        if config["input_norm"]:
            hidden.append(nn.BatchNorm1d(sizes[0]))
        if config["input_dropout"]:
            hidden.append(Dropout(config["input_dropout"], generator))
        for layer, linear in enumerate(self.linear):
            if layer == len(self.linear) - 1:
                break
            hidden.append(linear)
            if layer + 1 in normed:
                hidden.append(nn.BatchNorm1d(sizes[layer + 1]))
            hidden.append(ACTIVATIONS[names[layer]]())
            if shares[layer]:
                hidden.append(Dropout(shares[layer], generator))
        self.hidden = nn.Sequential(*hidden)
        self.output = ACTIVATIONS[config["output_activation"]]()
        self.double()
        self._redraw(config)

    def to_logits(self, x: torch.Tensor) -> torch.Tensor:
        h = self.hidden(x)
        return self.linear[-1](torch.cat([h, x], dim=1) if self.skip else h)

    def _redraw(self, config: dict[str, Any]) -> None:
        if config["init"] == "torch":
            return
        last = [(config["hidden"] or [0])[-1], self.shapes[-1][1]]
        sizes = [shape[0] for shape in self.shapes[:-1]] + last
        shapes = [tuple(pair) for pair in pairwise(sizes)] if config["hidden"] else self.shapes
        drawn = self._drawn(config, shapes, config["seed"])
        if self.skip:
            # an output layer that reads the inputs too is drawn by itself, from the next seed
            drawn[-1:] = self._drawn(config, self.shapes[-1:], config["seed"] + 1)
        with torch.no_grad():
            for layer, (weight, bias) in zip(self.linear, drawn, strict=True):
                layer.weight.copy_(torch.from_numpy(weight.T.copy()))
                if layer.bias is not None:
                    layer.bias.copy_(torch.from_numpy(bias))

    @staticmethod
    def _drawn(config: dict[str, Any], shapes: Any, seed: int) -> list[Any]:
        legacy, modern = np.random.RandomState(seed), np.random.default_rng(seed)
        biases = [np.zeros(n_out) for _, n_out in shapes]
        if config["init"] == "uniform":
            weights = [legacy.random_sample(shape) for shape in shapes]
            biases = [legacy.random_sample(n_out) for _, n_out in shapes]
        elif config["init"] == "xavier":
            weights = [modern.uniform(-1, 1, (n, m)) * np.sqrt(6 / (n + m)) for n, m in shapes]
        else:
            weights = [modern.standard_normal((n, m)) * np.sqrt(2 / n) for n, m in shapes]
        return list(zip(weights, biases, strict=True))

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
        arrays = [
            part
            for layer in self.linear
            for part in (layer.weight.T, layer.bias)
            if part is not None
        ]
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
            of_layers = ("batch_norm", "dropout", "layer_dropout") if self.config["hidden"] else ()
            kinds = ("input_norm", "input_dropout", *of_layers)
            if not any(np.any(self.config[name]) for name in kinds):
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


def add_newer() -> None:
    """Makes the runs of the newer sections, behind those that were made before."""
    configs = [config for section in NEWER_SECTIONS for config in section()]
    made = [run for run in map(reference, configs) if run is not None]
    older = dict(np.load(RUNS))
    known = [config for config in json.loads(str(older["configs"])) if not is_newer(config)]
    kept, starts = len(known), np.cumsum(older["counts"])
    numbers = [recorded_epochs(config["epochs"]) for config in known]
    older |= {
        "configs": json.dumps([*known, *(config for config, _ in made)]),
        "counts": np.array([*older["counts"][:kept], *(values.size for _, values in made)]),
        "values": np.concatenate([older["values"][: starts[kept - 1]], *(v for _, v in made)]),
        "recorded": np.concatenate(
            [*numbers, *(recorded_epochs(config["epochs"]) for config, _ in made)]
        ),
        "torch_version": np.array(torch.__version__),
    }
    np.savez_compressed(RUNS, **older)
    print(f"{kept} runs kept, {len(made)} of {len(configs)} added")


def is_newer(config: dict[str, Any]) -> bool:
    """Whether a run is of a newer section; those stand behind all others."""
    newer = {"bias", "skip", "layer_dropout", "norm_layers"} & set(config)
    names = {*config.get("activation", "").split(","), config.get("output_activation")}
    return bool(newer or names & set(NEWER_ACTIVATIONS))


def save_runs(path: Path, made: list[Any], wanted: int, **more: Any) -> None:
    """Writes configurations with what PyTorch made of them, and says how many were left out."""
    np.savez_compressed(
        path,
        configs=json.dumps([config for config, _ in made]),
        counts=np.array([values.size for _, values in made]),
        values=np.concatenate([values for _, values in made]),
        torch_version=torch.__version__,
        **more,
    )
    print(f"{len(made)} of {wanted} runs, {path.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    """Writes the data file; with a number makes only that many runs, chosen at random.

    With the word ``newer`` only the newer sections are made, and put behind the runs there are.
    """
    torch.set_num_threads(1)
    configs = all_configs()
    if sys.argv[1:] == ["newer"]:
        add_newer()
        return
    if len(sys.argv) > 1:
        configs = random.Random(0).sample(configs, int(sys.argv[1]))
    made = [run for run in map(reference, configs) if run is not None]
    save_runs(
        RUNS,
        made,
        len(configs),
        recorded=np.concatenate([recorded_epochs(config["epochs"]) for config, _ in made]),
        initial_sizes=json.dumps(INITIAL_SIZES),
        initial_seeds=np.array(INITIAL_SEEDS, dtype=np.uint64),
        initial_parameters=initial_parameters(),
    )


if __name__ == "__main__":
    main()
