"""What is written of a field is read back as its value; what is no value stays text."""

from __future__ import annotations

import dataclasses

import pytest
from support.any_config import BAD_TEXTS, refusal_of

from xortui.core import DATASETS, PRESETS, Dataset, RunConfig
from xortui.tui.records.field_text import value_from_text
from xortui.tui.records.run_card import value_text

FIELDS = [spec.name for spec in dataclasses.fields(RunConfig) if spec.name != "changes"]
CONFIGS = [
    *(preset.config for preset in PRESETS.values()),
    RunConfig(
        data=Dataset(((-1.0, 0.5), (1e-300, 3.0)), (0.0, 0.25)),
        hidden=(4, 3),
        learning_rate=1 / 3,
        momentum=0.9,
        nesterov=True,
        batch_size=2,
        target_loss=1e-9,
        activation="tanh,relu",
        bias=False,
        batch_norm=True,
        norm_layers=(2,),
        layer_dropout=(0.0, 0.25),
        until_solved=True,
        seed=2**70,
    ),
]


@pytest.mark.parametrize("field", FIELDS)
def test_a_value_is_read_back(field: str) -> None:
    values = [getattr(config, field) for config in CONFIGS]
    assert [value_from_text(field, value_text(value)) for value in values] == values


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("learning_rate", "fast"),
        ("seed", "1.5"),
        ("nesterov", "perhaps"),
        ("batch_size", "two"),
        ("epochs", "20_000"),
    ],
)
def test_what_is_no_value_is_left_to_the_rule_of_its_field(field: str, text: str) -> None:
    assert value_from_text(field, text) == text
    with pytest.raises(ValueError, match=f"^{field} must be .*, got '{text}'"):
        RunConfig(**{field: value_from_text(field, text)})


def test_data_are_rows_or_a_name_of_the_core() -> None:
    assert value_from_text("data", "0,1,1;1,1,0") == Dataset(((0.0, 1.0), (1.0, 1.0)), (1.0, 0.0))
    for name, data in DATASETS.items():
        assert value_from_text("data", name) is data
    with pytest.raises(ValueError, match=r"data, line 2: a row must have 3 columns, got 2"):
        value_from_text("data", "0,1,1;1,1")


@pytest.mark.parametrize("field", FIELDS)
def test_whatever_is_typed_is_taken_or_refused_in_one_line(field: str) -> None:
    for text in BAD_TEXTS:
        try:
            value = value_from_text(field, text)
        except ValueError as error:
            assert "\n" not in str(error) and ", got " in str(error)
            continue
        refusal_of({"epochs": 0, field: value}, trains=False)
