"""Runs worth watching, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xortui.core.config import RunConfig


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
    )
}
