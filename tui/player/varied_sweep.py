"""Plays a sweep of several combinations: the same seeds with every value of some fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xortui.core import RunConfig
from xortui.core.sweep import combinations
from xortui.tui.language import translate as _
from xortui.tui.player.differences import run_labels
from xortui.tui.player.sweep_player import SweepFrame, SweepPlayer

MOST_COMBINATIONS: Final = 12
SEEDS_OF_EACH: Final = 200


@dataclass(frozen=True, slots=True)
class VariedFrame:
    """A moment of a sweep of several combinations.

    Attributes:
        labels: What each has that the others have not.
        frames: The sweep of each.
        is_playing: Whether epochs are being made.
        is_done: Whether every run of each has ended, and what becomes of it is found out.
    """

    labels: tuple[str, ...]
    frames: tuple[SweepFrame, ...]
    is_playing: bool
    is_done: bool


class VariedSweep:
    """Trains the same seeds of several runs, all of them at once.

    Attributes:
        configs: The runs.
        is_playing: Whether `tick` makes epochs.
    """

    def __init__(
        self,
        config: RunConfig,
        varied: Mapping[str, Sequence[Any]],
        seeds: Sequence[int] = range(SEEDS_OF_EACH),
        *,
        clock: Callable[[], float],
    ) -> None:
        """Prepares the runs at epoch 0.

        Args:
            config: What they have in common.
            varied: The values of each field that is varied.
            seeds: The seeds of each combination.
            clock: Returns seconds of a monotonic clock.

        Raises:
            ValueError: There are too many combinations, or one breaks a rule.
        """
        self.configs = combinations(config, varied)
        if len(self.configs) > MOST_COMBINATIONS:
            text = _("combinations must be at most {most} on the screen, got {count}")
            raise ValueError(text.format(most=MOST_COMBINATIONS, count=len(self.configs)))
        self._clock = clock
        self._labels = run_labels(self.configs)
        self._players = [SweepPlayer(one, seeds, clock=clock) for one in self.configs]
        self.is_playing = True

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be made or found out."""
        return all(player.is_done for player in self._players)

    def tick(self, budget: float) -> bool:
        """Makes epochs of each for its part of the budget; returns whether more is known."""
        open_players = [player for player in self._players if not player.is_done]
        if not self.is_playing or not open_players:
            return False
        has_more = False
        for player in open_players:
            has_more |= player.tick(budget / len(open_players))
        return has_more

    def frame(self) -> VariedFrame:
        """Returns the picture of the moment."""
        frames = tuple(player.frame() for player in self._players)
        return VariedFrame(self._labels, frames, self.is_playing and not self.is_done, self.is_done)
