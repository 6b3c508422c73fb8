"""Changes that only some order allows."""

from __future__ import annotations

import pytest

from xortui.core import DATASETS, Dataset, RunConfig, Trainer
from xortui.tui.player.changing import (
    make_in_valid_order,
    suiting_loss,
    target_change,
    with_companion,
)
from xortui.tui.player.player import Player


@pytest.mark.parametrize("first", ["optimizer", "momentum"])
def test_changes_are_made_in_an_order_that_keeps_every_rule(first: str) -> None:
    trainer = Trainer(RunConfig(momentum=0.9))
    fields = {"optimizer": "adam", "momentum": 0.0}
    make_in_valid_order(trainer.change, {first: fields[first], **fields})
    assert (trainer.settings.optimizer, trainer.settings.momentum) == ("adam", 0.0)


def test_what_no_order_allows_is_refused_by_its_rule() -> None:
    trainer = Trainer(RunConfig())
    with pytest.raises(ValueError, match="learning_rate must be > 0, got -1"):
        make_in_valid_order(trainer.change, {"momentum": 0.5, "learning_rate": -1.0})


def test_softmax_and_cross_entropy_come_and_go_together() -> None:
    plain, classes = RunConfig(), RunConfig(output_activation="softmax", loss="cross_entropy")
    assert with_companion(plain, "loss", "mse") == {"loss": "mse"}
    assert plain.replace(**with_companion(plain, "loss", "cross_entropy")) == classes
    assert plain.replace(**with_companion(plain, "output_activation", "softmax")) == classes
    assert classes.replace(**with_companion(classes, "loss", "bce")) == plain
    assert classes.replace(**with_companion(classes, "output_activation", "sigmoid")) == plain
    assert with_companion(plain, "gate", "and") == {"gate": "and"}
    assert with_companion(plain, "gate", "full-adder") == {"data": DATASETS["full-adder"]}
    player = Player(plain, clock=lambda: 0.0)
    player.change_together(with_companion(plain, "loss", "cross_entropy"))
    assert (player.settings.sizes, player.epoch) == ((2, 2, 2), 0)
    assert "started again" in player.notice


def test_a_target_of_several_is_changed_alone_and_of_classes_the_class() -> None:
    adder = RunConfig(data=DATASETS["full-adder"])
    field, data = target_change(adder.first_settings, 3, 1.0, 1)
    assert (field, data.outputs[3], data.outputs[2]) == ("data", (0, 1), (1, 0))
    field, data = target_change(adder.first_settings, 3, 1.0, 0)
    assert data.outputs[3] == (1, 1)
    half = RunConfig(data=DATASETS["half-adder"]).first_settings
    assert target_change(half, 0, 1.0)[0] == "data", "which is no gate of one output"
    classes = RunConfig(output_activation="softmax", loss="cross_entropy").first_settings
    assert target_change(classes, 0, 1.0) == ("gate", "1110")
    with pytest.raises(ValueError, match="the number of a class, 0 to 1, got 2"):
        target_change(classes, 0, 2.0)


def test_data_of_classes_and_of_numbers_bring_a_loss_that_is_defined_for_them() -> None:
    classes = Dataset.from_csv("a,kind\n0,u\n1,v\n2,w\n")
    numbers = Dataset(((0.0,), (1.0,), (2.0,)), (-1.0, 0.5, 7.0))
    settings = RunConfig()
    of_classes = settings.replace(data=classes, **suiting_loss(settings, classes))
    assert of_classes.loss == "cross_entropy"
    back = of_classes.replace(data=numbers, **suiting_loss(of_classes, numbers))
    assert (back.loss, back.output_activation) == ("mse", "identity")
    adder = DATASETS["full-adder"]
    assert of_classes.replace(data=adder, **suiting_loss(of_classes, adder)).loss == "bce"
    assert not suiting_loss(settings, DATASETS["and"])
