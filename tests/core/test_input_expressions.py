"""Expressions of the inputs: what they are, what is refused, and networks that read them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from xortui.core import Dataset, History, RunConfig, Trainer
from xortui.core.explain import explain, next_updates
from xortui.core.input_expressions import plain_expression, program_text, values_of
from xortui.core.sweep import Sweep

PLAYGROUND = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")


def circle(**fields: Any) -> RunConfig:
    given = {"points": 60, "inputs": ("x1^2", "x2^2"), "hidden": (), "epochs": 300, **fields}
    return RunConfig(data=Dataset.named("circle"), **given)


@pytest.mark.parametrize(
    ("text", "plain", "value"),
    [
        ("x1 ** 2", "x1^2", 9.0),
        ("X1*x2", "x1*x2", 6.0),
        ("sin( x2 )", "sin(x2)", np.sin(2.0)),
        ("-x1 + 2.5", "-x1+2.5", -0.5),
        ("(x1 - x2)^3 / 4", "(x1-x2)^3/4", 0.25),
        ("sqrt(abs(x1))-exp(-x2)", "sqrt(abs(x1))-exp(-x2)", 3**0.5 - np.exp(-2.0)),
        ("x2^0", "x2^0", 1.0),
    ],
)
def test_what_an_expression_is_worth(text: str, plain: str, value: float) -> None:
    assert plain_expression(text, 2) == plain
    assert plain_expression(plain, 2) == plain
    inputs = np.array([[3.0, 2.0], [0.0, 1.0]])
    found = values_of((plain,), inputs)
    assert found.shape == (2, 1)
    assert found[0, 0] == pytest.approx(value, rel=1e-15)
    written = eval(program_text(plain, "inputs"), {"np": np, "inputs": inputs})
    np.testing.assert_allclose(written, found[:, 0], rtol=1e-15)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x1 x2",
        "x1; x2",
        "__import__('os').system('true')",
        "x1.real",
        "x1[0]",
        "(lambda: x1)()",
        "f(x1)",
        "sin(x1, x2)",
        "sin(*x1)",
        "x1 if x2 else 3",
        "x1^x2",
        "x1^-1",
        "x1^10",
        "x1^2.5",
        "1j*x1",
        "True*x1",
        "x1 @ x2",
        "x1 < x2",
        "[x1 for x1 in x2]",
        "y",
        "x0",
        "x1*1e999",
        "((((((((((((((((((((x1))))))))))))))))))))*" * 2,
        "x1+" * 26 + "x1",
        "-" * 70 + "x1",
        "(" * 40 + "x1" + ")" * 37,
        None,
        5,
    ],
    ids=lambda text: repr(text)[:24],
)
def test_what_is_no_expression_is_refused_and_never_run(text: object) -> None:
    with pytest.raises(ValueError, match=r"^inputs must be "):
        plain_expression(text, 2)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"inputs": ("x3",)}, "inputs must each read one of x1 to x2, got 'x3'"),
        ({"inputs": ("2",)}, "inputs must each read one of x1 to x2, got '2'"),
        ({"inputs": "x1"}, "inputs must be a tuple of expressions, got 'x1'"),
        ({"inputs": ("x1", "X1")}, "inputs must be different expressions, got 'x1,x1'"),
        ({"inputs": ("log(x1)",)}, r"inputs must be finite numbers at every row, got log\(x1\) ="),
        ({"standardize": True}, "standardize must be false where inputs are expressions, got True"),
        ({"inputs": tuple(f"x1+{n}" for n in range(33))}, "inputs must be at most 32, got 33"),
    ],
)
def test_a_run_says_what_its_network_cannot_read(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        circle(**fields)


def test_a_single_unit_learns_the_circle_from_squares_and_every_part_reads_the_same() -> None:
    config = circle(learning_rate=0.2, epochs=2000, until_solved=True)
    assert config.sizes == (2, 1)
    assert config.column_names == ("x1^2", "x2^2", "out")
    adder = RunConfig(data=Dataset.named("half-adder"), inputs=("x1*x2",))
    assert adder.column_names == ("x1*x2", "sum", "carry")
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    assert "inputs" not in RunConfig().to_dict()
    history = History(Trainer(config))
    history.advance(2000)
    trainer = history.trainer
    assert trainer.solved
    assert history.at(7).loss == Trainer(config.replace(epochs=7)).advance(7).loss
    rows = config.dataset.inputs
    np.testing.assert_allclose(
        trainer.outputs(rows), trainer.snapshot().predictions[:, 0], rtol=1e-12
    )
    weights, bias = trainer.parameters().weights[0], trainer.parameters().biases[0]
    z = (rows**2) @ weights[:, 0] + bias[0]
    np.testing.assert_allclose(trainer.outputs(rows), 1 / (1 + np.exp(-z)), rtol=1e-9)
    assert trainer.surface(5, 7).shape == (5, 7)


def test_sweeps_and_explanations_read_them_too() -> None:
    config = circle(inputs=PLAYGROUND, hidden=(3,), epochs=20)
    sweep = Sweep(config, seeds=range(2))
    sweep.advance(20)
    losses = [Trainer(config.replace(seed=seed)).advance(20).loss for seed in range(2)]
    np.testing.assert_allclose(sweep.outcomes().losses, losses, rtol=1e-12)
    update = next_updates(Trainer(config))[0]
    found = explain(update, "weights[0][4,1]", 0)
    gradient = Trainer(config).snapshot().gradients.weights[0][4, 1]
    assert found.gradient.value == pytest.approx(gradient, rel=1e-9)
