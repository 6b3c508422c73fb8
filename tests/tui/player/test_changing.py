"""Changes that only some order allows."""

from __future__ import annotations

import pytest

from xortui.core import RunConfig, Trainer
from xortui.tui.player.changing import make_in_valid_order


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
