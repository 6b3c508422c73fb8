"""Runs that between them have every activation, loss, optimizer and option that an update has."""

from __future__ import annotations

from functools import cache
from typing import Any

from support.layered_runs import layered_runs
from support.losses import SEVERAL, suiting

from xortui.core import Dataset, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS
from xortui.core.explain import Update, next_updates
from xortui.core.losses import LOSSES
from xortui.core.optimizers import OPTIMIZERS

POINTS = Dataset(
    ((0.1, 0.2, 0.3), (0.9, -0.4, 0.5), (-1.0, 0.7, 0.0), (0.3, 0.3, -0.6), (0.0, 1.0, 0.2)),
    (0.0, 1.0, 1.0, 0.25, 1.0),
)
FAR = Dataset(((1e3, 2.0), (3e3, 5.0), (5e3, 1.0), (2e3, 7.0)), (1.0, 0.0, 1.0, 0.0))
"""Inputs that a network reads standardised or not at all."""

EPOCHS = 7

RUNS: dict[str, dict[str, Any]] = {
    **{f"activation {name}": {"activation": name, "hidden": (3, 2)} for name in ACTIVATIONS},
    **{f"output {name}": {"output_activation": name, "loss": "mse"} for name in ACTIVATIONS},
    **{f"loss {name}": suiting(name, seed=1, data=POINTS) for name in LOSSES},
    **{
        f"loss {name} of relu": suiting(name, output_activation="relu", allow_unbounded=True)
        for name in LOSSES
    },
    **{
        f"optimizer {name}": {"optimizer": name, "hidden": (4,), "weight_decay": 0.01}
        for name in OPTIMIZERS
    },
    **SEVERAL,
    "one layer": {"hidden": (), "gate": "and"},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.8, "nesterov": True},
    "rmsprop with momentum": {"optimizer": "rmsprop", "momentum": 0.5},
    "mini-batches": {"batch_size": 2, "data": POINTS},
    "standardised": {"data": FAR, "standardize": True},
    "dampening and L1": {"momentum": 0.9, "dampening": 0.5, "l1": 0.05},
    "constants and a schedule": {
        "optimizer": "adam",
        "betas": (0.8, 0.9),
        "eps": 1e-3,
        "schedule": "step:step_size=3",
        "hidden": (3,),
    },
    "clipped by norm, rates apart": {
        "clip_norm": 0.02,
        "l1": 0.01,
        "output_learning_rate": 0.5,
        "optimizer": "adagrad",
        "lr_decay": 0.5,
    },
    "clipped by value, rows in order": {
        "clip_value": 0.01,
        "batch_size": 1,
        "order": "fixed",
        "warmup": 20,
        "optimizer": "rmsprop",
        "alpha": 0.8,
    },
    "batch norm": {"batch_norm": True, "hidden": (4, 3), "activation": "tanh"},
    "dropout": {"dropout": 0.4, "hidden": (4, 3)},
    **layered_runs(POINTS),
    "everything": {
        "dropout": 0.25,
        "hidden": (6,),
        "data": POINTS,
        "batch_norm": True,
        "batch_size": 3,
        "momentum": 0.9,
        "nesterov": True,
        "weight_decay": 1e-3,
        "activation": "silu",
        "loss": "mse",
    },
}
"""Name -> fields of a run."""


def config_of(name: str, **others: Any) -> RunConfig:
    """Returns a run of `RUNS`."""
    return RunConfig(**{"learning_rate": 0.05, **RUNS[name], **others})


def trained(name: str, epochs: int = EPOCHS, **others: Any) -> Trainer:
    """Returns a run of `RUNS` after some epochs."""
    trainer = Trainer(config_of(name, **others))
    trainer.advance(epochs)
    return trainer


@cache
def updates_of(name: str) -> tuple[Update, ...]:
    """Returns the updates of the epoch after those, made once for all who only look at them."""
    return tuple(next_updates(trained(name)))
