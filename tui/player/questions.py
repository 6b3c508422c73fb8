"""Runs that answer a question of the articles: side by side, with one thing changed at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from xortui.core import PRESETS, RunConfig
from xortui.core.sweep import combinations
from xortui.tui.language import deferred as _


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the runs that answer it.

    Attributes:
        name: The name.
        asks: The question, in a line; to be translated where it is shown.
        config: What the runs have in common.
        field: The field in which they differ.
        values: Its values.
    """

    name: str
    asks: str
    config: RunConfig
    field: str
    values: tuple[Any, ...]

    def configs(self, config: RunConfig | None = None) -> list[RunConfig]:
        """Returns the runs.

        Args:
            config: What they have in common instead.
        """
        return combinations(config or self.config, {self.field: self.values})


_TORCH: Final = PRESETS["torch"].config
_FOUR_UNITS: Final = _TORCH.replace(hidden=(4,), epochs=5_000)

QUESTIONS: Final = {
    question.name: question
    for question in (
        Question(
            "rate",
            _("how large may the learning rate be?"),
            _TORCH,
            "learning_rate",
            (0.01, 0.1, 1.0, 10.0, 30.0),
        ),
        Question("units", _("2 hidden units, or 16?"), _TORCH, "hidden", ((2,), (16,))),
        Question(
            "loss",
            _("cross-entropy, or the mean squared error?"),
            _TORCH.replace(epochs=60_000),
            "loss",
            ("bce", "mse"),
        ),
        Question(
            "activation",
            _("sigmoid, tanh or relu in the hidden layer?"),
            _FOUR_UNITS,
            "activation",
            ("sigmoid", "tanh", "relu"),
        ),
        Question(
            "batch-norm",
            _("does batch normalisation help?"),
            _FOUR_UNITS,
            "batch_norm",
            (False, True),
        ),
        Question(
            "dropout",
            _("what does dropout cost?"),
            PRESETS["dropout"].config,
            "dropout",
            (0.0, 0.2, 0.5),
        ),
        Question(
            "init",
            _("where should the weights begin?"),
            _TORCH,
            "init",
            ("torch", "xavier-uniform", "he-normal", "uniform", "normal", "zeros"),
        ),
        Question(
            "optimizers",
            _("which optimizer is quickest at one rate?"),
            _TORCH.replace(learning_rate=0.01, epochs=5_000),
            "optimizer",
            ("sgd", "adagrad", "rmsprop", "adam"),
        ),
    )
}
"""Name -> question."""

ONE_CHANGE: Final = (
    _FOUR_UNITS,
    _FOUR_UNITS.replace(activation="relu"),
    _FOUR_UNITS.replace(batch_norm=True),
    _FOUR_UNITS.replace(dropout=0.2),
)
"""A run, and three others with one thing changed in each."""

ONE_CHANGE_ASKS: Final = _("one change each: relu, batch norm, dropout")
