"""A start that has no meaning is refused by field, rule and value."""

from __future__ import annotations

from typing import Any

import pytest

from xortui.core import RunConfig


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"init": "gauss"}, "init must be one of torch, uniform, xavier, .*, got 'gauss'"),
        ({"init": "uniform:1"}, "init must be uniform:LOW,HIGH with two finite numbers, got"),
        ({"init": "uniform:1,2,3"}, "init must be uniform:LOW,HIGH with two finite numbers"),
        ({"init": "normal:0,1e400"}, "init must be normal:MEAN,DEVIATION with two finite numbers"),
        ({"init": "uniform:2,1"}, "the first number <= the second, got 'uniform:2,1'"),
        ({"init": "uniform:-1e308,1e308"}, "init must be uniform:LOW,HIGH with"),
        ({"init": "normal:0,-1"}, "init must be normal:MEAN,DEVIATION with a deviation >= 0"),
        ({"init": "he:0,1"}, "init must be a name without numbers, or uniform:LOW,HIGH or"),
        ({"bias_init": "orthogonal"}, "bias_init must be one of torch, uniform, normal, zeros"),
        ({"bias_init": 0}, "bias_init must be one of torch, uniform, normal, zeros, got 0"),
        ({"init_order": "biases"}, "init_order must be one of weights-first, layer-by-layer"),
        ({"init_order": "layer-by-layer"}, "init_order must be weights-first unless NumPy's"),
        ({"init_factor": float("nan")}, "init_factor must be a finite number, got nan"),
        ({"bias_factor": True}, "bias_factor must be a finite number, got True"),
        ({"bias_factor": 10**400}, "bias_factor must be a finite number"),
    ],
)
def test_it_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        RunConfig(**fields)
    assert "\n" not in str(refused.value)


def test_what_is_at_its_default_is_not_written() -> None:
    newer = {"bias_init", "init_order", "init_factor", "bias_factor"}
    assert not newer & set(RunConfig().to_dict())
    config = RunConfig(init="uniform:-1,1", bias_init="zeros", init_factor=2)
    assert {"bias_init", "init_factor"} == newer & set(config.to_dict())
    assert RunConfig.from_dict(config.to_dict()) == config
