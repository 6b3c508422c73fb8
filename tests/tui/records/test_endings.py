"""Why a run ended by what was measured of it, in words."""

from __future__ import annotations

import pytest

from xortui.core import BestEpoch, RunConfig
from xortui.tui.records.endings import measured_end, rule_words


def test_an_early_stop_names_the_best_epoch_and_whose_loss_it_was() -> None:
    best = BestEpoch(1_204, 0.46612)
    text = "stopped early at epoch 1,704: the {loss} was least at epoch 1,204 (0.4661)"
    config = RunConfig(test=0.25, patience=500)
    assert measured_end("patience", config, 1_704, "", best) == text.format(loss="test loss")
    alone = RunConfig(patience=500)
    assert measured_end("patience", alone, 1_704, "", best) == text.format(loss="loss")


@pytest.mark.parametrize(
    ("rule", "words"),
    [("test_right>=0.95", "test right >= 0.95"), ("largest_error<0.1", "largest error < 0.1")],
)
def test_a_rule_is_told_in_words(rule: str, words: str) -> None:
    assert rule_words(rule) == words
    said = measured_end("stop_when", RunConfig(), 2_000, rule, None)
    assert said == f"stopped at epoch 2,000: {words}"
    assert measured_end("epochs", RunConfig(), 2_000, "", None) == ""
