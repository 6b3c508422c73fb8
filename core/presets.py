"""Runs worth watching, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from xortui.core.config import RunConfig
from xortui.core.data import Dataset
from xortui.core.portable_math import cosine, sine


@dataclass(frozen=True, slots=True)
class Preset:
    """A named run.

    Attributes:
        name: The name.
        shows: One line of what it shows.
        config: The run.
    """

    name: str
    shows: str
    config: RunConfig


_TORCH: Final = RunConfig()
_SCRATCH: Final = RunConfig(init="uniform", loss="sse", epochs=10_000)
_PERCEPTRON: Final = RunConfig(hidden=(), epochs=5_000)

_NOISY: Final = (
    "0.02,0.9,1;-0.71,0.9,0;-0.38,-0.15,1;0.66,-0.18,0;0.1,-0.94,0;0.51,0.08,0;"
    "-0.34,0.58,0;-0.39,-0.09,1;-0.73,-0.19,1;-0.59,-0.48,1;0.5,-0.44,0;-0.03,0.96,0;"
    "0.92,0.45,1;0.08,-0.45,1;-0.68,0.94,0;0.03,-0.77,0;0.25,0.55,0;0.23,0.83,1;"
    "-0.92,0.06,0;-0.08,-0.88,1;0.28,0.71,1;0.19,-0.48,0;0.68,0.02,1;0.02,0.51,1;"
    "-0.7,0.64,0;0.37,0.57,1;-0.62,0.6,0;-0.62,-0.84,1;0.71,0.72,1;0.75,-0.06,0;"
    "-0.45,-0.99,1;0.29,0.44,0;0.67,-0.44,0;-0.57,0.28,0;0.61,0.93,1;-0.7,-0.04,0;"
    "0.79,-0.15,0;0.18,-0.95,0;0.35,0.84,1;0.65,0.77,1"
)
"""Forty rows of two inputs and a class: whether both inputs have one sign, but for five that were
turned round. Drawn once, and rounded.
"""

_OVERFIT: Final = RunConfig(
    data=Dataset.from_csv(_NOISY.replace(";", "\n")),
    test=0.5,
    test_seed=1,
    hidden=(16,),
    activation="tanh",
    optimizer="adam",
    learning_rate=0.002,
    epochs=8_000,
)

_IN_AN_ARM: Final = 25
_TURNED: Final = 1.3
"""How far an arm winds from its beginning to its end, in half turns."""


def _three_arms() -> Dataset:
    """Returns the points of three arms in each other, each arm a class; two decimals a number."""
    along = np.arange(_IN_AN_ARM) / (_IN_AN_ARM - 1)
    rows: list[tuple[float, float]] = []
    for arm in range(3):
        angle = 2 * np.pi * arm / 3 + np.pi * _TURNED * along
        radius = 0.1 + 0.9 * along
        # Adding 0 makes of -0.0 a plain 0.
        x1 = np.round(radius * cosine(angle), 2) + 0.0
        x2 = np.round(radius * sine(angle), 2) + 0.0
        rows += zip(x1.tolist(), x2.tolist(), strict=True)
    labels = tuple(float(arm) for arm in range(3) for _ in range(_IN_AN_ARM))
    return Dataset(tuple(rows), labels, "three-arms", shown=((-1.0, 1.0),) * 2)


_CLASSES: Final = RunConfig(
    data=_three_arms(),
    hidden=(8, 8),
    activation="tanh",
    output_activation="softmax",
    loss="cross_entropy",
    optimizer="adam",
    learning_rate=0.01,
    seed=1,
    epochs=3_000,
)

PRESETS: Final[dict[str, Preset]] = {
    preset.name: preset
    for preset in (
        Preset("torch", "the PyTorch article: a long plateau, then XOR after epoch 12,000", _TORCH),
        Preset(
            "torch-16",
            "sixteen hidden units: solved many times sooner",
            _TORCH.replace(hidden=(16,)),
        ),
        Preset(
            "scratch", "the NumPy article: weights from U[0, 1), half the sum of squares", _SCRATCH
        ),
        Preset(
            "perceptron-and",
            "one layer learns AND: one line is enough",
            _PERCEPTRON.replace(gate="and"),
        ),
        Preset(
            "perceptron-or",
            "one layer learns OR: one line is enough",
            _PERCEPTRON.replace(gate="or"),
        ),
        Preset(
            "perceptron-xor", "one layer cannot learn XOR: every output stays at 0.5", _PERCEPTRON
        ),
        Preset(
            "linear",
            "hidden units without activation: two layers are no better than one",
            _TORCH.replace(activation="identity", epochs=5_000),
        ),
        Preset(
            "zeros",
            "all weights zero: the hidden units stay the same forever",
            _TORCH.replace(init="zeros", epochs=5_000),
        ),
        Preset(
            "diverge",
            "a learning rate far too large: the loss leaves all bounds",
            _TORCH.replace(
                output_activation="identity", loss="mse", learning_rate=1.2, epochs=2_000
            ),
        ),
        Preset(
            "slow",
            "a learning rate far too small: hardly anything moves",
            _TORCH.replace(learning_rate=0.001),
        ),
        Preset(
            "stuck",
            "a seed that can only approach 0.3466: two rows share 1/2",
            _TORCH.replace(seed=5),
        ),
        Preset(
            "relu",
            "relu hidden units: fast, if no unit dies",
            _TORCH.replace(activation="relu", seed=5, epochs=5_000),
        ),
        Preset(
            "batch-norm",
            "batch normalisation: what is trained and what is shown differ",
            _TORCH.replace(hidden=(4,), batch_norm=True, epochs=5_000),
        ),
        Preset(
            "dropout",
            "dropout: half of the hidden units are missing in each update",
            _TORCH.replace(hidden=(16,), dropout=0.5, learning_rate=0.3, epochs=10_000),
        ),
        Preset(
            "overfit",
            "few noisy rows: the training loss falls on, the test loss rises again",
            _OVERFIT,
        ),
        Preset(
            "classes",
            "three classes by softmax: the largest output wins",
            _CLASSES,
        ),
    )
}
