"""What units compute, in words, of few units and of many."""

from __future__ import annotations

from xortui.core import RunConfig
from xortui.tui.player.player import Player
from xortui.tui.widgets.network_diagram import UnitSentences
from xortui.tui.widgets.view_options import ViewOptions


def _lines(config: RunConfig, epochs: int) -> list[str]:
    player = Player(config, paused=True, clock=lambda: 0.0)
    player.step(epochs)
    canvas = UnitSentences().draw(player.frame(), ViewOptions(), 12, 40)
    return [line for line in canvas.text().splitlines() if line]


def test_units_without_a_function_are_counted_where_they_are_many() -> None:
    assert _lines(RunConfig(), 0)[:2] == ["h1 undecided", "h2 undecided"]
    lines = _lines(RunConfig(hidden=(16,), seed=1, learning_rate=0.5), 3_000)
    assert lines[0] == "out = XOR", "what matters most comes first"
    assert "h2 = x2" in lines and lines[-1] == "10 units undecided"
    assert len(lines) == 8
