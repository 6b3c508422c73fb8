"""Any short run that can be exported, drawn by hypothesis."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import assume, reject
from hypothesis import strategies as st
from support.losses import SIGNS, THREE_CLASSES, THREE_NUMBERS
from support.script_runs import POINTS, shown

from xortui.core import DATASETS, Change, Dataset, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS

EPOCHS = 24
EVERY = 5
"""Epochs from one loss that a program prints to the next."""

NUDGE = 1 + 2**-51
TOLERATED = 1e-11

_TWO = ("moons", "circle", "gauss", "xor-cloud", "spiral", "rings", "checkerboard", "line")
_NUMBERS = ("plane-regression", "gauss-regression")
_ERRORS = ("mse", "sse", "mae", "huber")
_EXPRESSIONS = ("x1", "x2", "x1^2", "x1*x2", "sin(x1)", "cos(2*x2)", "abs(x1-x2)/3", "tanh(x1)")
_SCHEDULES = (
    *["constant"] * 3,
    "step:step_size=6,gamma=0.5",
    "exponential:gamma=0.95",
    "cosine:t_max=30",
    "linear:start_factor=0.5,end_factor=1,total_iters=9",
    "plateau:factor=0.5,patience=2,threshold=0.01,cooldown=1",
)
_LIMITS = ({}, {}, {}, {"l1": 1e-3}, {"clip_norm": 0.05}, {"clip_value": 0.01, "l1": 1e-4})
_OPTIMIZERS: tuple[dict[str, Any], ...] = (
    {"optimizer": "sgd"},
    {"optimizer": "sgd", "momentum": 0.9, "weight_decay": 1e-3},
    {"optimizer": "sgd", "momentum": 0.8, "nesterov": True},
    {"optimizer": "sgd", "momentum": 0.8, "dampening": 0.3},
    {"optimizer": "rmsprop", "alpha": 0.9, "eps": 1e-3, "momentum": 0.5},
    {"optimizer": "rmsprop", "weight_decay": 1e-3},
    {"optimizer": "adam"},
    {"optimizer": "adam", "betas": (0.8, 0.95), "eps": 1e-4},
    {"optimizer": "adamw", "weight_decay": 0.05},
    {"optimizer": "adagrad", "lr_decay": 0.01, "initial_accumulator_value": 0.1},
)
_OF_OPTIMIZERS = {name for options in _OPTIMIZERS for name in options}
_STARTS = (
    *["torch"] * 3,
    *("uniform", "uniform:-1,1", "normal:0,0.5", "xavier", "he", "xavier-uniform"),
    *("xavier-normal", "he-uniform", "he-normal", "lecun", "orthogonal"),
)


@st.composite
def drawn_runs(draw: st.DrawFn) -> RunConfig:
    """Any run, short and slow enough that rounding does not grow into digits that are compared."""

    def one_of(*choices: Any) -> Any:
        return draw(st.sampled_from(choices))

    def now_and_then() -> bool:
        return one_of(True, False, False, False)

    fields = _learned(draw) | _network(draw) | _descent(draw)
    fields |= {"seed": draw(st.integers(0, 1000)), "epochs": EPOCHS}
    fields["init"] = one_of(*_STARTS)
    if "batch_norm" in fields:
        # The derivative of a bias before it is 0, and what rounding leaves of it in a program is
        # divided by its own size by all but sgd, or gives the bias a sign.
        fields.pop("l1", None)
        fields = {name: value for name, value in fields.items() if name not in _OF_OPTIMIZERS}
        fields |= {"momentum": one_of(0.0, 0.9), "weight_decay": one_of(0.0, 1e-3)}
    if now_and_then():
        fields |= {"bias_init": one_of("zeros", "torch", "uniform:-0.5,0.5", "normal:0,0.1")}
    if now_and_then():
        fields |= {"init_factor": 0.5, "bias_factor": one_of(1.0, 2.0)}
    if fields["init"][:4] in ("unif", "norm") and now_and_then():
        fields |= {"init_order": "layer-by-layer"}
    try:
        config = RunConfig(**fields)
        for ending in _endings(draw, config):
            config = config.replace(**ending)
        if now_and_then():
            config = config.replace(changes=_changes(draw, config))
    except ValueError:
        reject()
    _assume_calm(config)
    # A program asks once an epoch whether the run ends, so before what is changed at it.
    ended = Trainer(config).advance(EPOCHS).epoch
    assume(ended not in {change.epoch for change in config.changes})
    return config


def _assume_calm(config: RunConfig) -> None:
    """Leaves a run out that, started next to nothing away, is seen to be another.

    A derivative that is 0 but for rounding is such a case, where an optimizer divides by its size,
    and an input of a step or of the corner of a relu.
    """
    expected = shown(config, EVERY)
    nudged = shown(config.replace(init_factor=config.init_factor * NUDGE), EVERY)
    assume(list(expected) == list(nudged))
    assume(np.isfinite([*expected.values()]).all())
    difference = np.abs(np.subtract([*expected.values()], [*nudged.values()]))
    assume(difference.max() < TOLERATED)


def _learned(draw: st.DrawFn) -> dict[str, Any]:
    """The data with an output and a loss for it."""
    kind = draw(st.sampled_from(("truth", "truth", "drawn", "numbers", "signs", "several")))
    named = {
        "points": draw(st.integers(6, 14)),
        "noise": draw(st.sampled_from((0.0, 0.1))),
        "data_seed": draw(st.integers(0, 20)),
    }
    if kind in ("truth", "drawn"):
        loss = draw(st.sampled_from(("bce", "bce-clamped", *_ERRORS, "cross_entropy")))
        outputs = {"bce": ("sigmoid",), "bce-clamped": ("sigmoid",), "cross_entropy": ("softmax",)}
        found: dict[str, Any] = {"loss": loss}
        offered = outputs.get(loss, tuple(ACTIVATIONS))
        found["output_activation"] = draw(st.sampled_from(offered))
        if kind == "truth":
            of_gate = {"gate": draw(st.sampled_from(("xor", "and", "1001")))}
            return found | draw(st.sampled_from((of_gate, {"data": POINTS})))
        return found | named | {"data": Dataset.named(draw(st.sampled_from(_TWO)))}
    if kind == "numbers":
        data = draw(st.sampled_from((*map(Dataset.named, _NUMBERS), THREE_NUMBERS)))
        loss, output = draw(st.sampled_from(_ERRORS)), draw(st.sampled_from(("identity", "tanh")))
        found = {"data": data, "loss": loss, "output_activation": output}
        found |= named if data is not THREE_NUMBERS else {}
        return found | ({"huber_delta": 0.5} if loss == "huber" else {})
    if kind == "signs":
        loss = draw(st.sampled_from(("hinge", "mse")))
        return {"data": SIGNS, "loss": loss, "output_activation": "tanh"}
    return draw(
        st.sampled_from(
            (
                {"data": THREE_CLASSES, "loss": "cross_entropy", "output_activation": "softmax"},
                {"data": THREE_CLASSES, "loss": "bce"},
                {"data": DATASETS["full-adder"], "loss": "bce-clamped"},
                {"data": DATASETS["half-adder"], "loss": "mse"},
            )
        )
    )


def _network(draw: st.DrawFn) -> dict[str, Any]:
    hidden = draw(st.lists(st.integers(1, 4), max_size=3))
    names, flags = st.sampled_from([*ACTIVATIONS]), st.booleans()
    found: dict[str, Any] = {"hidden": tuple(hidden), "bias": draw(flags) or draw(flags)}
    found["activation"] = draw(names)
    if hidden and draw(flags):
        found["activation"] = ",".join(draw(names) for _ in hidden)
    part = draw(st.sampled_from(("plain", "plain", "skip", "norm", "drop", "dropped layers")))
    if not hidden or part == "plain":
        return found
    if part == "skip":
        return found | {"skip": True, "dropout": draw(st.sampled_from((0.0, 0.3)))}
    if part == "norm":
        some = st.lists(st.integers(1, len(hidden)), unique=True)
        return found | {"batch_norm": True, "norm_layers": tuple(sorted(draw(some)))}
    if part == "drop":
        return found | {"dropout": 0.25}
    shares = st.lists(st.sampled_from((0.0, 0.3)), min_size=len(hidden), max_size=len(hidden))
    return found | {"layer_dropout": tuple(draw(shares))}


def _descent(draw: st.DrawFn) -> dict[str, Any]:
    found = dict(draw(st.sampled_from(_OPTIMIZERS)))
    found |= draw(st.sampled_from(_LIMITS))
    found["learning_rate"] = 0.003
    found["schedule"] = draw(st.sampled_from(_SCHEDULES))
    found["warmup"] = draw(st.sampled_from((0, 0, 0, 1, 5)))
    if draw(st.booleans()) and draw(st.booleans()):
        found["output_learning_rate"] = 0.006
    found["batch_size"] = draw(st.sampled_from((None, None, 1, 2, 3)))
    if found["batch_size"] is not None and draw(st.booleans()):
        found["order"] = "fixed"
    return found


def _endings(draw: st.DrawFn, config: RunConfig) -> list[dict[str, Any]]:
    """What the network reads, held-out rows, and ends, of a run that has data already."""
    found: list[dict[str, Any]] = []
    n_features, is_plain = config.dataset.n_features, draw(st.booleans())
    if not is_plain and n_features == 2 and draw(st.booleans()):
        some = st.lists(st.sampled_from(_EXPRESSIONS), min_size=1, max_size=4, unique=True)
        found.append({"inputs": tuple(draw(some))})
    elif not is_plain:
        found.append({"standardize": True})
    if config.dataset.n_samples > 5 and config.dataset.n_outputs == 1 and draw(st.booleans()):
        found.append({"test": draw(st.sampled_from((0.3, 0.5))), "test_seed": 3})
        if draw(st.booleans()):
            found.append({"stop_when": ("test_mse<0.05", "test_largest_error>2.5")})
    if draw(st.booleans()) and draw(st.booleans()):
        found.append({"patience": draw(st.integers(1, 8))})
    if draw(st.booleans()) and draw(st.booleans()):
        found.append(draw(st.sampled_from(({"target_loss": 0.2}, {"stop_when": ("mse<0.2",)}))))
    if config.dataset.border is not None and draw(st.booleans()) and draw(st.booleans()):
        found.append({"until_solved": True})
    return found


def _changes(draw: st.DrawFn, config: RunConfig) -> tuple[Change, ...]:
    offered: list[tuple[str, Any]] = [
        ("learning_rate", 0.001),
        ("weights[0][0,0]", 0.25),
        ("output_activation", config.output_activation),
    ]
    if not config.batch_norm:  # for the reason why such runs are drawn with sgd
        offered.append(("optimizer", "adagrad"))
    if config.hidden:
        offered += [("activation", "silu"), ("dropout", 0.2)]
    some = draw(st.lists(st.sampled_from(offered), min_size=1, max_size=2))
    first = draw(st.integers(0, 9))
    return tuple(Change(first + 6 * number, *change) for number, change in enumerate(some))
