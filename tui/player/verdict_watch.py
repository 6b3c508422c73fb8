"""Keeps a verdict on a run at hand, for a small part of the processor's time.

Where the run is needs one Hessian, which is looked at about once a second; what comes needs the
gradient flow to be followed, which goes on a step at a time whenever the budget allows it. As the
run itself goes the way of the flow, what was foreseen from an earlier epoch holds until then.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from xortui.core import History, RunConfig, Settings, Verdict, VerdictSearch
from xortui.tui.player.player import Player

SHARE: Final = 0.007
"""Part of one core's time that verdicts may take, on average.

With what a new run may owe and what asking costs, the default run spends one percent in all.
"""

_LOOK_SECONDS: Final = 1.0
_TURN_SECONDS: Final = 0.003
_MOST_SAVED: Final = 0.05
_MOST_OWED: Final = 0.03
_KEPT_FOR_LOOKS: Final = 0.004
_MOST_COST: Final = 1.5e6
_FEW_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class _Moment:
    """A moment of a run, by which it is known again."""

    history: History
    config: RunConfig
    epoch: int

    def is_of_run(self, other: _Moment) -> bool:
        return self.history is other.history and self.config is other.config


class VerdictWatch:
    """Has a verdict on what a player shows, as new as its budget allows.

    Attributes:
        verdict: The verdict, or None where there is none yet, or none can be found in time.
        config: The run that it is of.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        work_clock: Callable[[], float],
        share: float = SHARE,
    ) -> None:
        """Starts with nothing known.

        Args:
            clock: Returns seconds of a monotonic clock.
            work_clock: Returns seconds that this thread has worked, waiting not counted.
            share: Part of one core's time that it may take, on average.
        """
        self.verdict: Verdict | None = None
        self.config: RunConfig | None = None
        self._clock, self._work_clock, self._share = clock, work_clock, share
        self._saved, self._saved_at = _MOST_SAVED, clock()
        self._seen: _Moment | None = None
        self._search: VerdictSearch | None = None
        self._foreseen: Verdict | None = None
        self._is_new = True
        self._looked_at = -math.inf
        self._behind_since: float | None = None

    @property
    def is_searching(self) -> bool:
        """Whether it is not yet known what comes, and is being found out."""
        return self._search is not None

    def is_behind(self, player: Player) -> bool:
        """Whether there is more to find out of what a player shows now."""
        self._notice(player)
        if not is_judged_live(player):
            return False
        return self._seen != _moment_of(player) or self._search is not None

    def is_old(self, player: Player) -> bool:
        """Whether the verdict is of an epoch that was left more than a second ago."""
        self._notice(player)
        since = self._behind_since
        return since is not None and self._clock() - since > _LOOK_SECONDS

    def follow(self, player: Player) -> bool:
        """Takes one turn of a few milliseconds at most, or of one step where that takes longer.

        Returns:
            Whether there is another verdict now.
        """
        self._notice(player)
        if not is_judged_live(player) or not self._may_work():
            return False
        is_rich = self._is_new or not player.is_playing or self._saved > _KEPT_FOR_LOOKS
        started, before = self._work_clock(), self.verdict
        try:
            if self._is_due(player):
                self._look(player)
            while (
                is_rich
                and self._search is not None
                and self._work_clock() - started < _TURN_SECONDS
            ):
                self._step()
        finally:
            self._saved -= self._work_clock() - started
        return self.verdict is not before

    def finish(self, player: Player) -> None:
        """Finds the verdict on this very moment at once, whatever it costs."""
        self._notice(player)
        if is_judged_live(player) and (self._seen != _moment_of(player) or self._is_new):
            self._foreseen = self._search = None
            self._look(player)
        while self._search is not None:
            self._step()

    def _notice(self, player: Player) -> None:
        """Forgets what is no longer of the run that is shown."""
        now, seen = _moment_of(player), self._seen
        if seen is None or not seen.is_of_run(now) or not is_judged_live(player):
            self.verdict = self._seen = self._search = self._foreseen = None
            self._behind_since, self._is_new = None, True
        elif seen.epoch == now.epoch:
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = self._clock()
        if seen is not None and now.epoch < seen.epoch:
            self._foreseen = self._search = None
            self._is_new = True

    def _may_work(self) -> bool:
        now = self._clock()
        self._saved = min(self._saved + self._share * (now - self._saved_at), _MOST_SAVED)
        self._saved_at = now
        return self._saved > (-_MOST_OWED if self._is_new else 0.0)

    def _is_due(self, player: Player) -> bool:
        if self._seen == _moment_of(player):
            return False
        # who stands still, or has just changed something, waits for the answer
        is_waited_for = (self._is_new and self._search is None) or not player.is_playing
        return is_waited_for or self._clock() - self._looked_at >= _LOOK_SECONDS

    def _look(self, player: Player) -> None:
        """Sees where the run is, and begins to look for what comes where nothing does so."""
        self._looked_at = self._clock()
        trainer, self._seen = player.trainer, _moment_of(player)
        self.config, self._behind_since = player.config, None
        search = VerdictSearch(player.config, trainer.parameters(), trainer.epoch)
        if self._search is None or not player.is_playing:
            self._search = search
        verdict = search.verdict()
        self.verdict = verdict.foreseeing(self._foreseen) if self._foreseen else verdict
        self._end_search()

    def _step(self) -> None:
        assert self._search is not None
        if not self._search.is_done:
            self._search.advance()
        self._end_search()

    def _end_search(self) -> None:
        """Takes over what comes once it is known."""
        if self._search is None or not self._search.is_done:
            return
        found, self._search, self._is_new = self._search.verdict(), None, False
        self._foreseen = found
        if self.verdict is None or self.verdict.epoch == found.epoch:
            self.verdict = found
        else:
            self.verdict = self.verdict.foreseeing(found)


def step_cost(settings: Settings) -> float:
    """Returns about how long a step of a search takes: 10^6 are some 20 ms.

    Args:
        settings: The run.
    """
    parameters = sum((before + 1) * after for before, after in pairwise(settings.sizes))
    return float(parameters**2 * (settings.dataset.n_samples + _FEW_ROWS))


def is_too_large(settings: Settings) -> bool:
    """Whether a step of a search would be longer than a key should wait."""
    return step_cost(settings) > _MOST_COST


def is_judged_live(player: Player) -> bool:
    """Whether there is a moment to judge, and a step of it is short enough between two frames."""
    trainer = player.trainer
    return not is_too_large(trainer.settings) and math.isfinite(trainer.loss)


def _moment_of(player: Player) -> _Moment:
    return _Moment(player.history, player.config, player.epoch)
