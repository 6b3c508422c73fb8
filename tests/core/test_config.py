"""What a configuration and its data refuse, and how they say it."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from support.any_config import BAD_VALUES, STRATEGIES, any_fields, refusal_of
from support.examples import every

from xortui.core import GATES, Change, Dataset, RunConfig, Trainer

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"gate": "xorr"}, "gate must be four bits or one of xor, and, .*, got 'xorr'"),
        ({"gate": "01101"}, "gate must be .*, got '01101'"),
        ({"gate": 6}, "gate must be .*, got 6"),
        ({"data": [[0, 1]]}, r"data must be rows, got \[\[0, 1\]\]"),
        ({"hidden": 2}, "hidden must be a tuple of integers, got 2"),
        ({"hidden": (0,)}, "hidden must be units from 1 to 1024, got 0"),
        ({"hidden": (2.0,)}, "hidden must be units from 1 to 1024, got 2.0"),
        ({"hidden": (1,) * 17}, "hidden must be at most 16 layers, got 17"),
        ({"activation": "gelu"}, "activation must be one of sigmoid, tanh, .*, got 'gelu'"),
        (
            {"output_activation": "tanh"},
            r"loss must be mse or sse or mae or huber with output_activation tanh \(bce is defined "
            r"for outputs from 0 to 1; or use a sigmoid output, or allow_unbounded\), got 'bce'",
        ),
        (
            {"output_activation": "relu"},
            "loss must be mse or sse or mae or huber with output_activation relu",
        ),
        (
            {"data": Dataset(((0.0,), (1.0,)), (-1.0, 1.0))},
            r"loss must be mse or sse or mae or huber with the target -1 \(bce is defined for "
            r"targets from 0 to 1; "
            r"or scale the targets\), got 'bce'",
        ),
        (
            {"changes": (Change(3, "output_activation", "identity"),)},
            "loss must be mse or sse or mae or huber with output_activation identity",
        ),
        ({"allow_unbounded": 1}, "allow_unbounded must be true or false, got 1"),
        (
            {"loss": None},
            "loss must be one of bce, mse, sse, bce-clamped, mae, huber, hinge, cross_entropy, "
            "got None",
        ),
        ({"learning_rate": 0}, "learning_rate must be > 0, got 0"),
        ({"learning_rate": -0.1}, "learning_rate must be > 0, got -0.1"),
        ({"learning_rate": NAN}, "learning_rate must be a finite number, got nan"),
        ({"learning_rate": INF}, "learning_rate must be a finite number, got inf"),
        ({"learning_rate": 10**400}, "learning_rate must be a finite number, got 1000"),
        ({"learning_rate": "0.1"}, "learning_rate must be a finite number, got '0.1'"),
        ({"learning_rate": True}, "learning_rate must be a finite number, got True"),
        ({"momentum": 1.0}, "momentum must be >= 0 and < 1, got 1.0"),
        ({"momentum": 0.9, "optimizer": "adam"}, "momentum must be 0 with optimizer adam, got 0.9"),
        ({"nesterov": True}, "nesterov must be off unless optimizer is sgd and momentum > 0"),
        ({"nesterov": 1}, "nesterov must be true or false, got 1"),
        ({"weight_decay": -1e-9}, "weight_decay must be >= 0, got -1e-09"),
        ({"seed": -1}, "seed must be an integer >= 0, got -1"),
        ({"seed": 1.5}, "seed must be an integer >= 0, got 1.5"),
        ({"epochs": -1}, "epochs must be an integer >= 0, got -1"),
        ({"batch_size": 0}, "batch_size must be an integer >= 1, got 0"),
        ({"batch_size": 3, "batch_norm": True}, "batch_size must be such that no batch of the 4"),
        ({"dropout": 1}, "dropout must be >= 0 and < 1, got 1"),
        ({"dtype": "float16"}, "dtype must be one of float64, float32, got 'float16'"),
        ({"target_loss": NAN}, "target_loss must be a finite number, got nan"),
        ({"changes": [Change(1, "seed", 2)]}, "changes must be a tuple of changes"),
        ({"changes": (Change(1, "seed", 2),)}, "changes must be of a parameter or one of"),
        ({"changes": (Change(1, "learning_rate", -1),)}, "learning_rate must be > 0, got -1"),
        ({"changes": (Change(1, "biases[0][5]", 1),)}, r"biases\[0\]\[5\] must be an index into"),
        ({"changes": (Change(1, "weights[2]", 1),)}, r"weights\[2\] must be in one of 2 layers"),
        ({"changes": (Change(1, "scales[0][0]", 1),)}, "must be in one of 0 layers, got layer 0"),
        ({"changes": (Change(1, "biases[0]", (1, 2, 3)),)}, r"must have shape \(2,\), got \(3,\)"),
        ({"changes": (Change(1, "weights[0]", ((1, 2), (3,))),)}, r"must have shape \(2, 2\)"),
        (
            {"changes": (Change(5, "loss", "mse"), Change(4, "loss", "sse"))},
            "changes must be in order of their epochs, got 4",
        ),
        (
            {"changes": (Change(5, "data", Dataset.from_arrays([[1], [2]], [0, 1])),)},
            "data must be of 2 inputs during a run, got 1",
        ),
    ],
)
def test_a_wrong_value_names_field_rule_and_value(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RunConfig(**fields)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Change(-1, "loss", "mse"), "changes must have an epoch >= 0, got -1"),
        (lambda: Change(1.5, "loss", "mse"), "changes must have an integer epoch, got 1.5"),
        (lambda: Change(1, "weights[0][0,0]", NAN), r"weights\[0\]\[0,0\] must be finite, got nan"),
        (lambda: Change(1, "biases[0][0]", "x"), r"biases\[0\]\[0\] must be numbers, got 'x'"),
        (lambda: RunConfig.from_dict([]), r"config must be an object .*, got \[\]"),
        (lambda: RunConfig.from_dict({"colour": 1}), "config must have only .*, got 'colour'"),
        (lambda: RunConfig.from_dict({"hidden": 5}), "hidden must be a list, got 5"),
        (
            lambda: RunConfig.from_dict({"data": {"inputs": []}}),
            "data must have inputs and targets",
        ),
        (lambda: RunConfig.from_dict({"changes": [{}]}), "changes must each have an epoch"),
        (lambda: Dataset.from_arrays("ab", [1]), "data must be a table of numbers"),
        (lambda: Dataset.from_arrays([1, 2], [1, 2]), "inputs must have shape"),
        (lambda: Dataset.from_arrays([[1, 2]], 1), "targets must have one column"),
        (lambda: Dataset.from_arrays([[1, 2]], [[[1, 2]]]), "targets must have one column"),
        (lambda: Dataset.from_arrays([[1, 2]], [1, 2]), "got 1 rows and 2 targets"),
        (lambda: Dataset.from_arrays([[1], [INF]], [1, 2]), "finite numbers, got inf in row 2"),
    ],
)
def test_wrong_parts_are_refused_by_name(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_numpys_numbers_become_plain_ones() -> None:
    config = RunConfig(seed=np.int64(3), hidden=(np.int32(2),), learning_rate=np.float32(0.5))
    assert [type(value) for value in (config.seed, config.hidden[0])] == [int, int]
    assert type(config.learning_rate) is float
    change = Change(np.int64(2), "biases[0]", np.array([1, 2]))
    assert change == Change(2, "biases[0]", (1, 2))


@pytest.mark.parametrize("gate", every(3, GATES))
def test_every_gate_is_learned(gate: str) -> None:
    config = RunConfig(
        gate=gate,
        hidden=(4,),
        activation="tanh",
        learning_rate=1.0,
        until_solved=True,
        epochs=3_000,
    )
    trainer = Trainer(config)
    trainer.advance(config.epochs)
    assert trainer.end_reason == "solved"
    predicted = (trainer.snapshot().predictions[:, 0] > 0.5).astype(int)
    assert "".join(map(str, predicted)) == GATES[gate]
    assert RunConfig(gate=GATES[gate]).dataset.labels == config.dataset.labels


def test_what_version_0_1_wrote_is_read_though_bce_is_not_defined_for_it() -> None:
    old = RunConfig(output_activation="relu", allow_unbounded=True).to_dict()
    del old["allow_unbounded"]
    assert RunConfig.from_dict(old).allow_unbounded
    assert not RunConfig.from_dict({"output_activation": "sigmoid"}).allow_unbounded


@pytest.mark.parametrize("output", ["relu", "tanh", "identity", "silu"])
def test_bce_with_any_output_where_it_is_meant(output: str) -> None:
    config = RunConfig(output_activation=output, allow_unbounded=True, epochs=10)
    assert Trainer(config).advance(10).epoch <= 10


def test_settings_are_those_of_the_run_at_the_epoch() -> None:
    changes = (Change(0, "loss", "mse"), Change(3, "weights[0][0,0]", 1.0), Change(5, "gate", "or"))
    config = RunConfig(epochs=8, changes=changes)
    assert config.first_settings == RunConfig(epochs=8)
    trainer = Trainer(config)
    for _ in range(8):
        assert trainer.settings == config.at(trainer.epoch)
        assert trainer.settings.changes == ()
        trainer.advance(1)
    assert [config.at(epoch).gate for epoch in (4, 5, 99)] == ["xor", "or", "or"]
    assert config.at(0).loss == "mse"


def test_a_regression_is_never_solved_and_is_not_waited_for() -> None:
    data = Dataset.from_arrays([[0.0], [1.0], [2.0]], [0.0, 0.5, 1.0])
    config = RunConfig(data=data, loss="mse")
    with pytest.raises(ValueError, match=r"until_solved must be false unless .* two values"):
        config.replace(until_solved=True)
    with pytest.raises(ValueError, match=r"until_solved must be false unless"):
        RunConfig(loss="mse", until_solved=True, changes=(Change(3, "data", TWO_MORE),))
    written = {**config.to_dict(), "until_solved": True}
    with pytest.raises(ValueError, match="until_solved"):
        RunConfig.from_dict(written)
    del written["allow_unbounded"]  # as version 0.1 wrote it
    assert not RunConfig.from_dict(written).until_solved


TWO_MORE = Dataset.from_arrays([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]], [0.0, 0.5, 1.0])


FIELDS = tuple(spec.name for spec in dataclasses.fields(RunConfig))
DRAWN = settings(
    max_examples=100,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[*HealthCheck],
)


@pytest.mark.parametrize("name", FIELDS)
def test_whatever_a_field_is_given_it_is_taken_or_refused_in_one_line(name: str) -> None:
    refused = [refusal_of({"epochs": 0, name: value}, trains=False) for value in BAD_VALUES]
    assert sum(map(bool, refused)) > len(BAD_VALUES) / 2


def test_every_field_is_drawn() -> None:
    assert set(STRATEGIES) == set(FIELDS)


@pytest.mark.parametrize(
    "fields",
    [
        *({name: 1e150} for name in ("learning_rate", "weight_decay", "clip_norm", "init_factor")),
        *({name: size} for name in ("bias_factor", "l1", "clip_value") for size in (1e-300, 1e150)),
        {"data": Dataset(((1e150, 0.0), (-1e150, 1.0)), (0.0, 1.0)), "test": 0.5},
    ],
    ids=str,
)
def test_numbers_that_single_precision_does_not_hold_bring_no_warning(
    fields: dict[str, Any],
) -> None:
    assert refusal_of({**fields, "dtype": "float32", "epochs": 3}) == ""


@settings(DRAWN, max_examples=40)
@given(any_fields())
def test_any_run_is_refused_in_one_line_or_trains_without_a_warning(fields: dict[str, Any]) -> None:
    refusal_of(fields)


@pytest.mark.count
@settings(DRAWN, max_examples=10_000)
@given(any_fields())
def test_ten_thousand_runs_are_refused_in_one_line_or_train_without_a_warning(
    fields: dict[str, Any],
) -> None:
    refusal_of(fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"test": 0.3, "inputs": ("x1", "x1*x2")},
        {"test": 0.5, "output_activation": "softmax", "loss": "cross_entropy"},
    ],
    ids=["expressions of held-out rows", "classes"],
)
def test_an_odd_value_beside_others_that_need_it_is_refused_in_one_line(
    fields: dict[str, Any],
) -> None:
    for spec in dataclasses.fields(RunConfig):
        for value in ("70.4", 1.5, None, ()):
            try:
                RunConfig(**{**fields, spec.name: value})
            except ValueError as error:
                assert " must " in str(error) and "\n" not in str(error)
