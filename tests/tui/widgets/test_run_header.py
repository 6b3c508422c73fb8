"""The run in words: what defines it comes first."""

from __future__ import annotations

from xortui.core import RunConfig
from xortui.tui.player.player import Player
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.widgets.run_header import run_words


def described(config: RunConfig, rate: float | None = None) -> str:
    return str(run_words(Player(config, paused=True, clock=lambda: 0.0).settings, rate))


def test_what_is_usual_is_not_told_and_the_rate_has_one_name() -> None:
    assert described(RunConfig()) == "XOR · 2-2-1 sigmoid · bce · sgd · lr 0.1 · seed 42"
    assert "lr 0.1 · lr now 0.05 · seed" in described(RunConfig(), 0.05)


def test_what_is_unusual_comes_before_what_is_usual() -> None:
    config = RunConfig(
        output_activation="identity", loss="mse", init="zeros", batch_size=1, dropout=0.25
    )
    words = described(config)
    assert words.startswith(
        "XOR · 2-2-1 sigmoid · linear output · init zeros · batch 1 · dropout 0.25 · mse · sgd"
    )


def test_where_there_is_no_room_the_rate_stays_and_no_number_is_cut() -> None:
    config = RunConfig(batch_size=1, init="zeros", dropout=0.25, learning_rate=0.015, seed=123)
    words = run_words(Player(config, paused=True, clock=lambda: 0.0).settings)
    whole = str(words).split(" · ")
    for room in range(30, len(str(words)) + 1):
        told = words.within(room, FULL)
        assert len(told) <= room and told.startswith("XOR · ")
        assert {*told.split(" · ")} <= {*whole, "…"}
        assert "lr 0.015" in told
    # What is usual goes before what is not.
    assert words.within(len(str(words)) - 1, FULL) == (
        "XOR · 2-2-1 sigmoid · init zeros · batch 1 · dropout 0.25 · sgd · lr 0.015 · seed 123 · …"
    )
    assert words.within(65, FULL) == "XOR · 2-2-1 sigmoid · init zeros · batch 1 · lr 0.015 · …"


def test_where_a_long_word_goes_shorter_ones_stay() -> None:
    third = 0.5773502691896258
    init = f"uniform:-{third},{third}"
    words = run_words(RunConfig(hidden=(3,), init=init, output_activation="identity", loss="mse"))
    assert "init uniform:-0.5774,0.5774" in str(words)
    told = [words.within(room, FULL) for room in range(40, len(str(words)))]
    # A word is left out only where it has no room: the shortest is longer than what is free.
    assert all(
        len(one) + len(" · mse") > room for room, one in enumerate(told, 40) if "mse" not in one
    )
