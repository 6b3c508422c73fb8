"""Ten questions of a reader of the articles, each answered within three keys of the main view."""

from __future__ import annotations

import pytest
from support.driving import Driven, drive

from xortui.core import PRESETS, RunConfig

WHY_DID_THIS_WEIGHT_MOVE = (
    "x1 → h2 = 0.022165576",
    "∂L/∂w = (y − t)·v2·h2·(1 − h2)·x1",
    "mean = (0 + 0 − 0.01245 + 0.01093)/4 = −0.0003812",
    "w ← w − lr·g = 0.022165576 − 0.1·(−0.0003812) = 0.022203698",
)
IS_THE_GRADIENT_RIGHT = ("9 of 9 gradients agree with", "x2 → h1")
WHAT_IF_IT_IS_NOT = ("8 of 9 gradients agree with", "✗ wrong by", "made wrong on purpose")
WHAT_DOES_THIS_WORD_MEAN = ("plateau", "A stretch where the loss hardly falls")
WHERE_IS_THE_BOUNDARY = (
    "the boundary, out = 0.5: −8.19·h1 + 7.71·h2 − 3.51 = 0",
    "of the inputs a curve: −8.19·σ(3.91·x1 + 3.91·x2 − 5.99)",
)
WHAT_ARE_H1_AND_H2 = ("h1 = σ(3.91·x1 + 3.91·x2 − 5.99)", "h1 = AND", "h2 = OR")
WHERE_IS_THE_ONE_LINE = ("of the inputs a line: x2 = w′·x1 + b′, w′ = −w1/w2 = −1",)
WHY_IS_IT_STUCK = ("can only approach 0.3466: (1,0) and (1,1) share 1/2",)
WHEN_WILL_IT_BE_SOLVED = ("on a plateau near a saddle", "solved near epoch 12,3")
WHAT_DOES_THE_ZERO_START_DO = ("rests here", "all alike and stay so: symmetry is unbroken")
WHY_CAN_ONE_LAYER_NOT = ("can only approach 0.6931", "One layer", "w' = (")
AND_WHY_NO_LINE_CAN = ("no line has 01 and 10 on one side, 00 and 11 on the other",)
WHY_ARE_TWO_LINEAR_LAYERS_NO_BETTER = ("can only approach 0.6931", "make one: w' = (")
AND_WHICH_ONE_THEY_ARE = (
    "of the inputs a line: x2 = w′·x1 + b′",
    "linear layers, however many, are one",
    *AND_WHY_NO_LINE_CAN,
)

TORCH = RunConfig()
ASKED: tuple[tuple[RunConfig, int, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (
        TORCH,
        6_000,
        (
            ("m", WHY_DID_THIS_WEIGHT_MOVE),
            ("c", IS_THE_GRADIENT_RIGHT),
            ("w", WHAT_IF_IT_IS_NOT),
        ),
    ),
    (TORCH, 6_000, (("G p p", WHAT_DOES_THIS_WORD_MEAN),)),
    (TORCH, 15_000, (("m e", (*WHERE_IS_THE_BOUNDARY, *WHAT_ARE_H1_AND_H2)),)),
    (PRESETS["perceptron-and"].config, 5_000, (("m e", WHERE_IS_THE_ONE_LINE),)),
)
"""A run, its epoch, and keys from the main view on, each time with what is then read."""

ASKED_OF_RUNNING: tuple[tuple[RunConfig, int, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (TORCH.replace(seed=5), 9_000, (("space", WHY_IS_IT_STUCK),)),
    (TORCH, 5_000, (("space", WHEN_WILL_IT_BE_SOLVED),)),
    (PRESETS["zeros"].config, 100, (("space", WHAT_DOES_THE_ZERO_START_DO),)),
    (
        PRESETS["perceptron-xor"].config,
        900,
        (("space", WHY_CAN_ONE_LAYER_NOT), ("m e", AND_WHY_NO_LINE_CAN)),
    ),
    (
        TORCH.replace(activation="identity"),
        1_000,
        (("space", WHY_ARE_TWO_LINEAR_LAYERS_NO_BETTER), ("m e", AND_WHICH_ONE_THEY_ARE)),
    ),
)
"""Questions to a run that goes on: it is stopped, and the line below the header is read."""


# Where there is less room less can be said: the larger size is of the full count.
@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
def test_a_question_is_answered_within_three_keys(size: tuple[int, int]) -> None:
    async def steps(driven: Driven) -> None:
        for config, epochs, questions in (*ASKED, *ASKED_OF_RUNNING):
            while driven.app.screen is not driven.main:
                driven.app.pop_screen()
            if driven.player.config != config:
                driven.player.restart(config)
            driven.player.step(epochs - driven.player.epoch)
            if (config, epochs, questions) in ASKED_OF_RUNNING:
                driven.player.play()
            driven.main.present()
            pressed = 0
            for keys, answers in questions:
                await driven.press(*keys.split())
                pressed += len(keys.split())
                assert pressed <= 3

                def are_read(answers: tuple[str, ...] = answers) -> bool:
                    text = " ".join(driven.text().split())
                    return all(" ".join(answer.split()) in text for answer in answers)

                if keys == "space":
                    assert not driven.player.is_playing
                    await driven.until(are_read, f"{answers}")
                assert are_read(), (keys, answers, driven.text())

    drive(steps, size=size)
