"""Every kind of run works at every place, or is refused there by name in one line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from support.any_config import POINTS, any_fields
from support.examples import every
from support.losses import SEVERAL
from support.places import PLACES, taken_to

from xortui.core import Dataset, RunConfig

MOONS = Dataset.named("moons")
RUNS: dict[str, dict[str, Any]] = {
    "layers of several kinds": {
        "activation": "leaky_relu,sine",
        "hidden": (3, 2),
        "batch_norm": True,
        "norm_layers": (1,),
        "bias": False,
    },
    "links, a rate of the output, mini-batches": {
        "skip": True,
        "hidden": (3,),
        "activation": "elu",
        "output_learning_rate": 0.5,
        "batch_size": 3,
    },
    "normalised inputs": {"input_norm": True, "hidden": (3,), "activation": "tanh"},
    "inputs and layers dropped": {
        "input_norm": True,
        "input_dropout": 0.3,
        "layer_dropout": (0.0, 0.5),
        "hidden": (3, 2),
    },
    "expressions, held-out rows, early stopping": {
        "data": MOONS,
        "points": 20,
        "inputs": ("x1^2", "x1*x2"),
        "test": 0.25,
        "patience": 9,
        "stop_when": ("loss<0.1",),
    },
    "a plateau, L1, clipping": {
        "schedule": "plateau:patience=0,threshold=0.5",
        "l1": 0.01,
        "clip_norm": 0.05,
    },
    "a step": {"activation": "step", "hidden": (3,)},
    "mae of a regression": {"loss": "mae", "output_activation": "identity", "data": POINTS[3]},
    "hinge": {"loss": "hinge", "output_activation": "tanh", "data": POINTS[2], "hidden": ()},
    "huber, one sample at a time": {"loss": "huber", "batch_size": 1, "order": "fixed"},
    "softmax with links": SEVERAL["softmax with links"],
    "several outputs": SEVERAL["several outputs"],
    "softplus, selu, adamw": {
        "activation": "selu",
        "output_activation": "softplus",
        "loss": "mse",
        "optimizer": "adamw",
        "weight_decay": 0.1,
    },
    "single precision": {"dtype": "float32", "input_norm": True, "warmup": 3},
}
UNJUDGED = {
    "links, a rate of the output, mini-batches": "its output layer has a learning rate of its own",
    "inputs and layers dropped": "dropout makes its way a matter of chance",
    "a plateau, L1, clipping": "its learning rate goes on by a schedule",
    "a step": "a step has no gradient to follow",
    "mae of a regression": "its targets are not two values",
    "hinge": "it is not known what its loss",
    "huber, one sample at a time": "it is not known what its loss",
    "softplus, selu, adamw": "the weight decay of adamw is no part of the loss",
    "single precision": "float32 is too coarse",
}
"""Runs of which it is not told where they end, and why."""


@pytest.mark.parametrize("name", every(5, RUNS, first=2))
def test_a_run_is_taken_to_every_place(name: str) -> None:
    config = RunConfig(**{"learning_rate": 0.05, **RUNS[name], "epochs": 20})
    for place in PLACES:
        said = taken_to(place, config)
        expected = UNJUDGED.get(name, "") if place == "verdict" else ""
        assert said.startswith(expected) and bool(said) == bool(expected), place


@pytest.mark.count
@settings(
    max_examples=400,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[*HealthCheck],
)
@given(any_fields(is_tame=True))
def test_any_run_is_taken_to_every_place(fields: dict[str, Any]) -> None:
    try:
        config = RunConfig(**{**fields, "epochs": 20})
    except ValueError:
        assume(False)
    assume(config.seed < 2**63)  # a sweep's seeds are no larger
    for place in PLACES:
        assert "\n" not in taken_to(place, config)
