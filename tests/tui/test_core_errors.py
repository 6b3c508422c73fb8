"""What the core refuses is said in Japanese too, with the field, the rule and the value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from xortui.core import Dataset, RunConfig
from xortui.tui.cli.errors import naming_option
from xortui.tui.core_errors import told
from xortui.tui.language import speaking


@pytest.fixture(autouse=True)
def _japanese() -> Iterator[None]:
    with speaking("ja"):
        yield


def refused(**fields: Any) -> ValueError:
    with pytest.raises(ValueError) as raised:
        RunConfig(**fields)
    return raised.value


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"learning_rate": -1.0}, "learning_rate は 0 より大きい数にしてください: -1.0"),
        ({"momentum": 1.5}, "momentum は 0 以上 1 未満の数にしてください: 1.5"),
        ({"epochs": -3}, "epochs は 0 以上の整数にしてください: -3"),
        ({"activation": "swish"}, "activation は次のいずれか "),
        ({"hidden": (0,)}, "hidden は 1 から 1024 のユニット数にしてください: 0"),
        ({"norm_layers": (1,)}, "norm_layers は batch_norm なしでは none にしてください: (1,)"),
        ({"test": 2.0}, "test は 0 より大きく 1 より小さい割合、または行にしてください: 2.0"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_a_field_that_breaks_its_rule_is_named(fields: dict[str, Any], said: str) -> None:
    assert told(refused(**fields)).startswith(said)


def test_an_option_is_named_as_it_was_written() -> None:
    error = naming_option(str(refused(learning_rate=0.0)))
    assert told(error) == "--learning-rate は 0 より大きい数にしてください: 0.0"


def test_what_it_is_about_stays_before_the_sentence() -> None:
    with pytest.raises(ValueError) as raised:
        Dataset.from_csv("0,0,1\n0,1\n")
    message = str(raised.value)
    place = message.partition(": ")[0]
    assert told(raised.value).startswith(f"{place}: 1 行は 3 列にしてください: 2 列")
    assert told(f"--change 5: {refused(epochs=-1)}").startswith("--change 5: epochs は 0 以上")


def test_what_is_not_known_stays_as_it_is() -> None:
    assert told("nobody has said this, got 3") == "nobody has said this, got 3"
    with speaking("en"):
        error = refused(epochs=-1)
        assert told(error) == str(error)
