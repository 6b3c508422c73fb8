"""What the line below the header says of a run, on the main screen."""

from __future__ import annotations

import pytest
from support.driving import Driven, drive

from xortui.core import PRESETS, RunConfig
from xortui.tui.player.player import Player

TORCH = PRESETS["torch"].config

SAID: list[tuple[RunConfig, int, tuple[str, ...]]] = [
    (TORCH, 0, ("on a slope", "solved near epoch 12,968")),
    (TORCH, 5_000, ("on a plateau near a saddle", "solved near epoch 12,307")),
    (TORCH, 12_000, ("on a slope", "solved near epoch 12,235")),
    (TORCH, 20_000, ("every row is right",)),
    (TORCH.replace(seed=5), 5_000, ("can only approach 0.3466: (1,0) and (1,1) share 1/2",)),
    (PRESETS["zeros"].config, 100, ("rests here", "all alike and stay so: symmetry is unbroken")),
    (
        PRESETS["perceptron-xor"].config,
        900,
        ("can only approach 0.6931", "One layer", "w' = (0.0"),
    ),
    (
        TORCH.replace(activation="identity"),
        1_000,
        ("can only approach 0.6931", " make one: w' = (-0.066"),
    ),
    (TORCH.replace(learning_rate=12.0), 0, ("too large here",)),
]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids="{0[0]}x{0[1]}".format)
def test_the_line_says_where_the_run_is_without_a_key(size: tuple[int, int]) -> None:
    async def steps(driven: Driven) -> None:
        now = [0.0]
        for config, epoch, texts in SAID:
            player = Player(config, paused=True, clock=lambda: now[0])
            player.step(epoch)
            driven.main.player = player
            driven.main.present()
            driven.main.finish_verdict()
            await driven.pilot.pause()
            line = driven.text().splitlines()[1 if size[0] >= 100 else 2]
            for text in texts:
                assert text in line, (config.title, epoch)

    drive(steps, size=size)


def test_the_line_follows_the_keys() -> None:
    def line(driven: Driven) -> str:
        return driven.text().splitlines()[2].strip()

    async def steps(driven: Driven) -> None:
        await driven.until(lambda: line(driven).endswith("solved near epoch 12,968"), "epoch 0")
        driven.player.step(14_000)
        driven.main.present()
        await driven.until(lambda: line(driven).startswith("every row is right"), "epoch 14,000")
        driven.main.play.seek(5_000)
        await driven.until(lambda: line(driven).endswith("solved near epoch 12,307"), "epoch 5,000")

    drive(steps)


@pytest.mark.parametrize("size", [(40, 12), (80, 20)], ids="{0[0]}x{0[1]}".format)
def test_the_smallest_screen_has_the_line_too(size: tuple[int, int]) -> None:
    async def steps(driven: Driven) -> None:
        driven.main.finish_verdict()
        await driven.pilot.pause()
        assert "solved near epoch 12,968" in driven.text().splitlines()[2]

    drive(steps, size=size, ascii=True)
