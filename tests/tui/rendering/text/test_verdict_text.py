"""The verdict in one sentence, at every width."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from xortui.core import PRESETS, Dataset, RunConfig, Trainer, Verdict, verdict_on
from xortui.tui.rendering.text.verdict_text import caption, verdict_object

TORCH = PRESETS["torch"].config


def verdict(config: RunConfig, epoch: int = 0) -> Verdict:
    trainer = Trainer(config)
    trainer.advance(epoch)
    return verdict_on(config, trainer.parameters(), epoch)


@pytest.fixture(scope="module")
def plateau() -> Verdict:
    return verdict(TORCH, 1_000)


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (
            120,
            "on a plateau near a saddle, left by a factor e in 3,084 epochs: "
            "solved near epoch 12,328",
        ),
        (78, "on a plateau near a saddle: solved near epoch 12,328"),
        (40, "plateau: solved near epoch 12,328"),
        (25, "solved near epoch 12,328"),
        (10, "solved nea"),
    ],
)
def test_it_says_as_much_as_there_is_room_for(plateau: Verdict, width: int, text: str) -> None:
    assert caption(plateau, TORCH, width) == text


def test_what_a_stuck_run_can_only_approach() -> None:
    stuck, config = verdict(TORCH.replace(seed=5), 2_000), TORCH.replace(seed=5)
    assert caption(stuck, config, 100).endswith(
        "can only approach 0.3466: (1,0) and (1,1) share 1/2"
    )
    assert caption(stuck, config, 60) == "can only approach 0.3466: (1,0) and (1,1) share 1/2"
    assert caption(stuck, config, 40).endswith("can only approach 0.3466")


SAID: list[tuple[RunConfig, int, str]] = [
    (
        PRESETS["diverge"].config,
        0,
        "the learning rate is too large here: x curvature 4.17, above 2",
    ),
    (PRESETS["diverge"].config, 0, ", above 2: with smaller steps it would be solved"),
    (PRESETS["zeros"].config, 50, "Units of a layer are all alike and stay so"),
    (PRESETS["zeros"].config, 50, "All outputs are equal"),
    (
        PRESETS["zeros"].config,
        0,
        "at a point without a gradient: rests here, at 0.6931",
    ),
    (PRESETS["perceptron-xor"].config, 900, "One layer draws one line: w' = ("),
    (PRESETS["perceptron-xor"].config, 900, "can only approach 0.6931: all rows share 1/2"),
    (PRESETS["linear"].config, 100, "Its layers make one: w' = ("),
    (PRESETS["slow"].config, 100, "The learning rate is small: ten times as much is stable"),
    (RunConfig(dropout=0.5), 5, "is not told: dropout makes its way a matter of chance"),
    (RunConfig(optimizer="adam", learning_rate=0.01), 3, "gradient descent from here would solve"),
    (TORCH.replace(weight_decay=0.02, learning_rate=1.0), 8_000, "at a minimum: rests here, at 0."),
    (RunConfig(hidden=(3,) * 8), 0, "The gradient hardly reaches layer 1"),
]


@pytest.mark.parametrize(
    ("config", "epoch", "text"), SAID, ids=[text.split(":")[0][:30] for *_some, text in SAID]
)
def test_what_matters_is_named(config: RunConfig, epoch: int, text: str) -> None:
    assert text in caption(verdict(config, epoch), config, 400)


def test_units_are_named_and_many_are_counted(plateau: Verdict) -> None:
    dead = replace(plateau, structure=replace(plateau.structure, dead_units=((0, 1),)))
    assert caption(dead, TORCH, 200).endswith("12,328. Dead: h2")
    wide = TORCH.replace(hidden=(5,))
    units = tuple((0, unit) for unit in range(5))
    flat = replace(plateau, structure=replace(plateau.structure, saturated_units=units))
    assert caption(flat, wide, 200).endswith("Saturated: 5 units")


def test_of_points_rows_have_numbers_from_1() -> None:
    data = Dataset.from_arrays([[0.0], [0.5], [0.5], [2.0]], [0, 1, 0, 1])
    config = RunConfig(data=data, hidden=(), learning_rate=1.0)
    assert "rows 2, 3 share 1/2" in caption(verdict(config, 10), config, 200)


def test_solved_is_one_word() -> None:
    config = RunConfig(hidden=(), gate="and", learning_rate=1.0)
    assert caption(verdict(config, 500), config, 80) == "solved"


@pytest.mark.parametrize(
    "fields", [{}, {"seed": 5}, {"dropout": 0.2}, {"activation": "identity"}], ids=str
)
def test_other_programs_get_plain_values(fields: dict[str, Any]) -> None:
    config = RunConfig(**fields)
    values = verdict_object(verdict(config, 3), config)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert values["epoch"] == 3 and values["sentence"]
    if fields == {"seed": 5}:
        assert values["rows"] == [{"rows": ["(1,0)", "(1,1)"], "output": 0.5}]
