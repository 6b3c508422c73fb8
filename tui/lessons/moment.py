"""A moment of a run as lessons ask about it, by the names of the articles."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from xortui.core import Trainer
from xortui.tui.lessons.article_losses import printed_losses

if TYPE_CHECKING:
    from xortui.core import Snapshot
    from xortui.tui.player.player import Player

_MOST_LAYERS: Final = 16

_OF_SETTINGS: Final = (
    "gate",
    "activation",
    "output_activation",
    "optimizer",
    "learning_rate",
    "momentum",
    "init",
    "seed",
    "dropout",
    "batch_norm",
    "epochs",
)
"""Fields of the run that are asked for by their own names."""

_ARRAYS: Final = re.compile(r"(?:(g)_)?([wb])([1-9]\d?)")

NAMES: Final[Mapping[str, int]] = {
    **dict.fromkeys(_OF_SETTINGS, 0),
    "changes": 0,
    "diverged": 0,
    "epoch": 0,
    "epoch_solved": 0,
    "guess": 0,
    "hidden": 1,
    "layers": 0,
    "latest": 0,
    "line": 0,
    "loss": 0,
    "loss_function": 0,
    "parameters": 0,
    "right": 0,
    "rows": 0,
    "running": 0,
    "solved": 0,
    "test_loss": 0,
    "h": 2,
    "out": 1,
    "printed": 1,
    "row_loss": 1,
    "target": 1,
    "x": 2,
    "seen_3d": 0,
    "seen_ascii": 0,
    "seen_crosshair": 0,
    "seen_gradients": 0,
    "seen_hidden": 0,
    "seen_landscape": 0,
    "seen_log_loss": 0,
    "seen_map": 0,
    "seen_network": 0,
    "seen_sweep": 0,
    "seen_unit_lines": 0,
    "seen_update": 0,
    **{f"{kind}w{layer}": 2 for layer in range(1, _MOST_LAYERS + 2) for kind in ("", "g_")},
    **{f"{kind}b{layer}": 1 for layer in range(1, _MOST_LAYERS + 2) for kind in ("", "g_")},
}
"""What may be asked, and how many numbers stand in brackets behind it.

``w1[i][j]`` is the weight from input ``i`` to unit ``j`` of the first layer, ``b1[j]`` its bias, as
in the NumPy article; ``g_w1[i][j]`` the gradient. ``out[r]`` and ``h[r][j]`` are the output and the
first hidden layer for row ``r`` of the data. ``printed[e]`` is the loss that the PyTorch article's
program prints at epoch ``e``, ``line`` the line of a program that the reader has named. All places
count from 0. ``seen_...`` is what the reader has had on the screen since the step was begun.
"""

SHORTENED: Final = ("w1", "b1", "g_w1", "w2", "b2")
"""Names of parameters that an error lists; the others go on likewise."""


class PastEpochs:
    """Epochs of a run that were looked at: a text that names one is shown many times."""

    def __init__(self) -> None:
        """Has looked at none."""
        self._of: object = None
        self._seen: dict[int, Snapshot] = {}

    def at(self, player: Player, epoch: int) -> Snapshot:
        """Returns what was seen at an epoch that has been made."""
        history = player.history
        if self._of is not history.config:
            self._of, self._seen = history.config, {}
        if epoch not in self._seen:
            # Where the player looks at a past epoch, that must not move.
            (state,) = history.states_at([epoch])
            self._seen[epoch] = Trainer.resumed(history.config, state).snapshot()
        return self._seen[epoch]


class Moment:
    """What is true of a run now, for expressions."""

    def __init__(
        self,
        player: Player,
        *,
        seen: Collection[str] = (),
        guess: float | str | None = None,
        past: PastEpochs | None = None,
        line: int | None = None,
    ) -> None:
        """Looks at a player.

        Args:
            player: The run.
            seen: What the reader has seen since the step was begun, without ``seen_``.
            guess: What the reader has guessed in this lesson last.
            past: Epochs that were looked at before.
            line: The line of the step's program that the reader has named.
        """
        self._player, self._seen = player, seen
        self._guess, self._line = guess, line
        self._past = past or PastEpochs()
        self._now: Snapshot | None = None

    def value(self, name: str, places: tuple[int, ...], epoch: int | None) -> Any:
        """Returns what has a name, or None where there is none.

        Args:
            name: One of `NAMES`.
            places: What stands in brackets behind it.
            epoch: The epoch that is looked at; by default the one shown.
        """
        if name.startswith("seen_"):
            return name.removeprefix("seen_") in self._seen
        if name == "guess":
            return self._guess
        if name == "line":
            return self._line
        if name == "printed":
            line = printed_losses().get(places[0])
            return None if line is None else line.single
        settings = self._player.settings
        if name in _OF_SETTINGS:
            return getattr(settings, name)
        told = self._of_player(name)
        if told is not None:
            return told
        if name == "hidden":
            return _at(settings.hidden, places)
        if epoch is not None and not self._is_made(epoch):
            return None
        return self._of_epoch(name, places, self._snapshot(epoch))

    def _of_player(self, name: str) -> Any:
        player = self._player
        settings = player.settings
        match name:
            case "changes":
                return len(player.config.changes)
            case "diverged":
                return player.history.trainer.end_reason in ("diverged", "undefined")
            case "latest":
                return player.history.epoch
            case "layers":
                return len(settings.hidden) + 1
            case "loss_function":
                return settings.loss
            case "rows":
                return settings.dataset.n_samples
            case "running":
                return player.is_playing
        return None

    def _of_epoch(self, name: str, places: tuple[int, ...], seen: Snapshot) -> Any:
        data = self._player.settings.dataset
        if found := _ARRAYS.fullmatch(name):
            source = seen.gradients if found[1] else seen.parameters
            arrays = source.weights if found[2] == "w" else source.biases
            return _at(arrays, (int(found[3]) - 1, *places))
        match name:
            case "epoch":
                return seen.epoch
            case "loss":
                return seen.loss
            case "solved":
                return seen.solved
            case "epoch_solved":
                return seen.solved_at
            case "parameters":
                return sum(part.size for part in (*seen.weights, *seen.biases))
            case "right":
                return None if seen.right is None else sum(seen.right.right)
            case "test_loss":
                return None if seen.held_out is None else seen.held_out.loss
            case "out":
                return _at(seen.predictions, (*places, 0))
            case "h":
                return None if len(seen.activations) < 2 else _at(seen.activations[0], places)
            case "row_loss":
                return _at(seen.row_losses, places)
            case "target":
                return _at(data.labels, places)
            case "x":
                return _at(data.rows, places)
        return None

    def _is_made(self, epoch: int) -> bool:
        history = self._player.history
        return history.first_epoch <= epoch <= history.epoch

    def _snapshot(self, epoch: int | None) -> Snapshot:
        if epoch is not None and epoch != self._player.epoch:
            return self._past.at(self._player, epoch)
        if self._now is None:
            self._now = self._player.trainer.snapshot()
        return self._now


def _at(values: Any, places: tuple[int, ...]) -> Any:
    """Returns what stands at a place, as a plain number; None where nothing does."""
    for place in places:
        if not -1 < place < len(values):
            return None
        values = values[place]
    return values.item() if isinstance(values, np.generic) else values
