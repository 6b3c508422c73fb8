"""What the loss chart says of a change."""

from __future__ import annotations

from xortui.core import RunConfig
from xortui.tui.player.player import Player
from xortui.tui.rendering.cells.glyphs import ASCII, FULL
from xortui.tui.widgets.loss_chart import change_marks, faint_curve


def test_a_weight_set_by_hand_is_marked_by_its_name_on_the_screen() -> None:
    player = Player(RunConfig(), paused=True, clock=lambda: 0.0)
    player.step(10)
    player.change("weights[0][1,0]", 3.0)
    player.step(10)
    player.change("learning_rate", 0.3)
    frame = player.frame()
    assert [mark.label for mark in change_marks(frame, FULL)] == ["x2→h1 = 3", "lr 0.1 → 0.3"]
    assert change_marks(frame, ASCII)[0].label == "x2->h1 = 3"


def test_the_faint_curve_is_named() -> None:
    player = Player(RunConfig(), paused=True, clock=lambda: 0.0)
    assert faint_curve(player.frame(), FULL) == ""
    player.step(10)
    player.change("weights[0][1,0]", 3.0)
    player.change("learning_rate", 0.3)
    assert faint_curve(player.frame(), FULL) == "faint: without x2→h1 = 3, lr 0.1 → 0.3"
    player.reset()
    assert faint_curve(player.frame(), FULL) == "faint: the run before"
