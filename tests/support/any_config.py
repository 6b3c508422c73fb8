"""Configurations drawn over all fields of a run, of which most can be trained."""

from __future__ import annotations

import dataclasses
import math
import warnings
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st
from support.losses import SEVERAL

from xortui.core import GATES, Change, Dataset, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from xortui.core.losses import LOSSES
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.starts import BIAS_SCHEMES, ORDERS, WEIGHT_SCHEMES

POINTS: Final = (
    Dataset(((0.1, 0.2, 0.3), (0.9, -0.4, 0.5), (-1.0, 0.7, 0.0)), (0.0, 1.0, 1.0)),
    Dataset(((1e3, 2.0), (3e3, 5.0), (5e3, 1.0), (2e3, 7.0)), (1.0, 0.0, 1.0, 0.0)),
    Dataset(((0.0, 0.0), (0.5, 0.5), (1.0, -1.0), (-1.0, 2.0)), (-1.0, 1.0, 1.0, -1.0)),
    Dataset(((0.0,), (1.0,), (2.0,), (3.0,)), (0.5, -2.0, 7.0, 0.25)),
    Dataset(((0.0, 0.0), (0.0, 0.0), (1.0, 1.0)), (0.0, 1.0, 0.0)),
    Dataset(((1e150, 0.0), (-1e150, 1.0)), (0.0, 1.0)),
    Dataset(((1.0, 2.0),), (1.0,)),
)
NAMED: Final = ("circle", "moons", "spiral", "plane-regression", "parity3", "full-adder", "line")
SCHEDULES: Final = (
    *("constant", "step", "exponential", "cosine", "linear", "plateau"),
    *("step:step_size=2,gamma=0.5", "cosine:t_max=3,eta_min=0.01", "linear:end_factor=0"),
    "plateau:patience=0,threshold=0.5,factor=0.5,cooldown=1",
)
RULES: Final = ("loss<0.5", "mse<0.1", "right>=0.9", "largest_error<0.3", "test_loss<1")
EXPRESSIONS: Final = ("x1", "x2", "x1^2", "x1*x2", "sin(x1)", "exp(x1)", "1/x1", "abs(x2)-0.5")

_SHARES = st.sampled_from([0.0, 0.1, 0.5, 0.9, math.nextafter(1.0, 0.0)])
_SIZES = st.sampled_from([0.0, 1e-300, 1e-3, 0.1, 1.0, 30.0, 1e6, 1e150, 1.7e308])
_POSITIVE = st.sampled_from([1e-300, 1e-3, 0.1, 1.0, 30.0, 1e6, 1e150, 1.7e308])
_MAYBE_POSITIVE = st.none() | _POSITIVE


def _datasets() -> st.SearchStrategy[Dataset | None]:
    several = [RunConfig(**fields).data for fields in SEVERAL.values()]
    named = [Dataset.named(name) for name in NAMED]
    return st.none() | st.sampled_from([*POINTS, *several, *named])


def _lists(of: Any, most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


_NAMES = st.sampled_from([*ACTIVATIONS])
_SCHEMES = [*WEIGHT_SCHEMES, "uniform:-1,1", "normal:0,0.01", "normal:30,3", "uniform:-1e300,1e300"]
_CHANGES = st.sampled_from(
    [
        Change(1, "learning_rate", 0.5),
        Change(1, "weights[0][0,0]", 1e200),
        Change(2, "optimizer", "adam"),
        Change(2, "dropout", 0.5),
        Change(2, "batch_size", 2),
        Change(3, "activation", "relu"),
        Change(3, "loss", "mse"),
        Change(3, "gate", "nand"),
        Change(3, "input_dropout", 0.3),
        Change(4, "data", Dataset.named("gauss")),
    ]
)

STRATEGIES: Final[dict[str, st.SearchStrategy[Any]]] = {
    "gate": st.sampled_from([*GATES, "0111", "0000"]),
    "data": _datasets(),
    "points": st.integers(2, 30),
    "noise": _SHARES | st.just(1.0),
    "data_seed": st.integers(0, 2**40),
    "standardize": st.booleans(),
    "inputs": _lists(st.sampled_from(EXPRESSIONS)),
    "hidden": _lists(st.integers(1, 5)),
    "activation": _NAMES | st.lists(_NAMES, min_size=1, max_size=3).map(",".join),
    "output_activation": st.sampled_from([*OUTPUT_ACTIVATIONS]),
    "loss": st.sampled_from([*LOSSES]),
    "optimizer": st.sampled_from([*OPTIMIZERS]),
    "learning_rate": _POSITIVE,
    "momentum": _SHARES,
    "nesterov": st.booleans(),
    "weight_decay": _SIZES,
    "output_learning_rate": _MAYBE_POSITIVE,
    "schedule": st.sampled_from(SCHEDULES),
    "warmup": st.integers(0, 5),
    "betas": st.tuples(_SHARES, _SHARES),
    "eps": _MAYBE_POSITIVE,
    "alpha": _SHARES,
    "dampening": _SHARES,
    "lr_decay": _SIZES,
    "initial_accumulator_value": _SIZES,
    "l1": _SIZES,
    "clip_norm": _MAYBE_POSITIVE,
    "clip_value": _MAYBE_POSITIVE,
    "order": st.sampled_from(["shuffled", "fixed"]),
    "init": st.sampled_from(_SCHEMES),
    "bias_init": st.none() | st.sampled_from([*BIAS_SCHEMES, "uniform:-2,0", "normal:1,1e-3"]),
    "init_order": st.sampled_from(ORDERS),
    "init_factor": _SIZES,
    "bias_factor": _SIZES,
    "seed": st.integers(0, 2**64),
    "epochs": st.integers(0, 6),
    "batch_size": st.none() | st.integers(1, 5),
    "batch_norm": st.booleans(),
    "dropout": _SHARES,
    "bias": st.booleans(),
    "skip": st.booleans(),
    "norm_layers": _lists(st.integers(1, 3), 2),
    "layer_dropout": _lists(_SHARES),
    "input_norm": st.booleans(),
    "input_dropout": _SHARES,
    "dtype": st.sampled_from(["float64", "float32"]),
    "allow_unbounded": st.booleans(),
    "until_solved": st.booleans(),
    "target_loss": st.none() | _SIZES,
    "test": st.none() | _SHARES | st.sampled_from(POINTS),
    "test_seed": st.integers(0, 99),
    "patience": st.none() | st.integers(1, 3),
    "stop_when": _lists(st.sampled_from(RULES), 2),
    "huber_delta": _POSITIVE,
    "changes": st.lists(_CHANGES, max_size=2).map(
        lambda made: tuple(sorted(made, key=lambda change: change.epoch))
    ),
}
"""Name of a field -> values of it that may be allowed."""

_TAME = st.sampled_from([1e-3, 0.01, 0.1])
TAME: Final = {
    **dict.fromkeys(("learning_rate", "huber_delta"), _TAME),
    **dict.fromkeys(("weight_decay", "lr_decay", "l1", "dampening"), _TAME),
    **dict.fromkeys(("output_learning_rate", "clip_norm", "clip_value", "eps"), _TAME),
    **dict.fromkeys(("init_factor", "bias_factor"), st.sampled_from([0.5, 1.0, 2.0])),
    **dict.fromkeys(("dropout", "input_dropout"), st.sampled_from([0.0, 0.25])),
    "initial_accumulator_value": _TAME,
    "data": st.none() | st.sampled_from([POINTS[0], *POINTS[2:4], Dataset.named("moons")]),
    "inputs": _lists(st.sampled_from(("x1", "x1^2", "x1*x1", "sin(x1)"))),
    "init": st.sampled_from([*WEIGHT_SCHEMES, "uniform:-1,1"]),
    "changes": st.just(()),
}
"""The same of fields of which some values make runs that diverge."""

_OFTEN: Final = ("hidden", "activation", "data", "optimizer", "loss", "epochs", "seed")


@st.composite
def any_fields(draw: st.DrawFn, *, is_tame: bool = False) -> dict[str, Any]:
    """Returns values of some fields, drawn from all of them; they may exclude each other."""
    strategies = STRATEGIES | TAME if is_tame else STRATEGIES
    names = [spec.name for spec in dataclasses.fields(RunConfig)]
    chosen = draw(st.lists(st.sampled_from(names), max_size=6, unique=True))
    often = draw(st.lists(st.sampled_from(_OFTEN), max_size=3, unique=True))
    fields = {name: draw(strategies[name]) for name in dict.fromkeys([*chosen, *often])}
    fields.setdefault("epochs", 4)
    return fields


def refusal_of(fields: dict[str, Any], *, trains: bool = True) -> str:
    """Returns why a run is refused, in one line; or trains it without a warning, and returns "".

    Whatever else comes of it is raised.
    """
    try:
        config = RunConfig(**fields)
    except ValueError as error:
        message = str(error)
        is_named = any(message.startswith(spec.name) for spec in dataclasses.fields(RunConfig))
        is_named = is_named or message.startswith(("weights[", "biases[", "scales[", "shifts["))
        assert is_named and "\n" not in message and ", got " in message, message
        return message
    if not trains:
        return ""
    with warnings.catch_warnings(), np.errstate(all="warn"):
        warnings.simplefilter("error")
        trainer = Trainer(config)
        trainer.advance(config.epochs)
        trainer.snapshot()
    return ""


BAD_VALUES: Final[tuple[Any, ...]] = (
    *(math.nan, math.inf, -math.inf, -1, -0.5, 1.5, 10**400, True, None, 1j, object(), len),
    *("", " ", "nonsense", "a\nb", b"x", "uniform:nan,1", "normal:1", "step:gamma=nan", "loss<"),
    *((), [], {}, [1], (-1,), (math.nan,), ("x",), (None,), ((1,),), (1, 2, 3, 4, 5)),
    *(np.array([1.0, 2.0]), np.array(3), np.float64("nan"), range(3), RunConfig),
    *(("x1+",), ('__import__("os")',), ("x9",), ("loss<nan",), ("nope<1",)),
)
"""What is no value of most fields."""

BAD_TEXTS: Final = (
    *("", " ", "nonsense", "nan", "inf", "-1", "1e999", ",", "1,,2", "none", "½", "٣", "1_000"),
    *("0,0,1;1,1", "uniform:", "normal:1,nan", "step:step_size=0", "plateau:nope=1", "loss<"),
    *("x1+", "__import__", "1;2", "\0", "x" * 3_000),
)
"""What nobody can have meant, as it is typed."""
