"""What a network is made of, and the rules of what is said of each layer by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xortui.core import Architecture, Change, RunConfig, Trainer


def test_a_network_has_the_parameters_that_pytorch_would_give_it() -> None:
    # nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Linear(4, 3), nn.Linear(3, 1)
    normed = Architecture((2, 4, 3, 1), norms=(True, False))
    assert normed.shapes == ((2, 4), (4, 3), (3, 1))
    assert normed.n_parameters == (8 + 4) + (4 + 4) + (12 + 3) + (3 + 1)
    assert normed.n_normalized == 4 and normed.has_norm
    # nn.Linear(2, 4, bias=False), nn.Linear(4, 3, bias=False), nn.Linear(3 + 2, 1, bias=False)
    linked = Architecture((2, 4, 3, 1), bias=False, skip=True)
    assert linked.shapes == ((2, 4), (4, 3), (5, 1)) and linked.n_parameters == 8 + 12 + 5


def test_parameters_that_are_not_there_are_empty_and_count_as_zero() -> None:
    parameters = Trainer(RunConfig(hidden=(3, 2), bias=False)).parameters()
    assert [biases.size for biases in parameters.biases] == [0, 0, 0]
    assert parameters.bias(0).tolist() == [0, 0, 0]
    config = RunConfig(hidden=(3, 2), batch_norm=True, norm_layers=(2,))
    assert [scales.size for scales in Trainer(config).parameters().scales] == [0, 2]


def test_first_parameters_without_biases_are_pytorchs() -> None:
    # torch.manual_seed(42); nn.Linear(2, 2, bias=False), nn.Linear(2 + 2, 1, bias=False)
    first, last = Trainer(RunConfig(bias=False, skip=True)).parameters().weights
    expected = [[0.5406103730, 0.5869042277], [-0.1656556576, 0.6495562792]]
    np.testing.assert_allclose(first.T, expected, atol=1e-8)
    expected = [-0.1095517874, 0.1008953452, -0.2434275150, 0.2936413288]
    np.testing.assert_allclose(last[:, 0], expected, atol=1e-8)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"activation": "tanh,relu"}, "activation must be one name, got 'tanh,relu'"),
        ({"activation": "tanh,gelu", "hidden": (2, 2)}, "activation must be one of .*, got 'gelu'"),
        ({"bias": 1}, "bias must be true or false, got 1"),
        ({"skip": True, "hidden": ()}, "skip must be false without a hidden layer, got True"),
        ({"skip": True, "batch_norm": True}, "skip must be false with batch_norm, got True"),
        ({"norm_layers": (1,)}, r"norm_layers must be none without batch_norm, got \(1,\)"),
        ({"norm_layers": (2,), "batch_norm": True}, "norm_layers must be hidden layers from 1 to"),
        ({"norm_layers": "1", "batch_norm": True}, "norm_layers must be hidden layers from 1 to 1"),
        (
            {"layer_dropout": (0.5, 0.5)},
            "layer_dropout must be one number for each hidden layer, of which there are 1, got",
        ),
        ({"layer_dropout": (1.0,)}, r"layer_dropout must be >= 0 and < 1, got \(1.0,\)"),
        ({"layer_dropout": ("x",)}, "layer_dropout must be finite numbers, got"),
        ({"layer_dropout": (0.5,), "dropout": 0.5}, "layer_dropout must be none with dropout"),
        (
            {"bias": False, "changes": (Change(3, "biases[0][0]", 1.0),)},
            r"biases\[0\]\[0\] must be in one of 0 layers, got layer 0",
        ),
        (
            {"skip": True, "changes": (Change(3, "weights[1][4,0]", 1.0),)},
            r"must be an index into shape \(4, 1\), got \(4, 0\)",
        ),
    ],
)
def test_what_breaks_a_rule_is_named(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RunConfig(**fields)


def test_a_run_is_described_as_before_where_it_has_no_need_of_more() -> None:
    plain = RunConfig(hidden=(3, 2), batch_norm=True, activation="tanh")
    assert not {"bias", "skip", "norm_layers", "layer_dropout"} & set(plain.to_dict())
    same = RunConfig(hidden=(3, 2), batch_norm=True, activation="tanh,tanh", norm_layers=(1, 2))
    assert same == plain
    for fields in (
        {"bias": False, "skip": True, "activation": "tanh,relu"},
        {"batch_norm": True, "norm_layers": (2,), "layer_dropout": (0.0, 0.5)},
    ):
        config = RunConfig(hidden=(3, 2), **fields)
        assert RunConfig.from_dict(config.to_dict()) == config
