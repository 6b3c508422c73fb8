"""Texts with the run's numbers in them."""

from __future__ import annotations

from xortui.core import RunConfig
from xortui.tui.lessons.filled import filled, keys_in
from xortui.tui.lessons.moment import NAMES, Moment
from xortui.tui.player.player import Player


def shown(text: str, player: Player) -> str:
    return filled(text, Moment(player), NAMES, {"step": "s"}.__getitem__)


def test_numbers_and_keys_are_filled_in() -> None:
    player = Player(RunConfig(), paused=True, clock=lambda: 0.0)
    player.step(2000)
    player.seek(1500)
    text = "{key step}: {epoch} {latest} {loss:.4f} {loss@0:.4f} {w1[0][0]:+.3f} {gate} {solved}"
    weight = player.trainer.snapshot().weights[0][0, 0]
    loss = player.history.at(1500).loss
    player.seek(1500)
    assert shown(text, player) == f"s: 1,500 2,000 {loss:.4f} 0.7482 {weight:+.3f} xor no"
    assert player.epoch == 1500, "looking at another epoch moves nothing"


def test_what_there_is_not_yet_is_three_dots() -> None:
    player = Player(RunConfig(), paused=True, clock=lambda: 0.0)
    text = "{loss@9} {epoch_solved} {h[0][7]} {out[9]} {hidden[1]} {guess} {w9[0][0]}"
    assert shown(text, player) == "... ... ... ... ... ... ..."
    assert shown("{loss * 0 - 0.00001:+.2f}", player) == "0.00"


def test_keys_are_found() -> None:
    assert list(keys_in("{key step}, {loss}, {key run}")) == ["step", "run"]
