"""Keeps a verdict on a run at hand, for a small part of the processor's time.

Where the run is needs one Hessian, which is looked at about once a second; what comes needs the
gradient flow to be followed, which goes on a part of a step at a time whenever the budget allows
it. As the run itself goes the way of the flow, what was foreseen from an earlier epoch holds until
then, and is found out anew every third second, or less often by who has less of a processor. Of a
larger network, or of many rows, a look too is in parts, and there is one as often as half of the
budget allows: what is said is older, and tells the epoch that it speaks of.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from xortui.core import (
    MOST_PARAMETERS_JUDGED,
    History,
    RunConfig,
    Settings,
    Verdict,
    VerdictSearch,
)
from xortui.tui.player.player import Player

SHARE: Final = 0.007
"""Part of one core's time that verdicts may take, on average.

Larger runs spend all of it; the default run, with what a new one may owe, about as much.
"""

_LOOK_SECONDS: Final = 1.0
_LOOK_EVERY: Final = 0.93
"""Seconds from one look to the next: with the frame that it waits for, none is a second old."""
_SEARCH_EVERY: Final = 3.0
"""Seconds from one search for what comes to the next, while what was foreseen holds, with the
whole share; who has less of a processor searches less often, so that looks are no rarer for it."""
_TURN_SECONDS: Final = 0.003
_MOST_SAVED: Final = 0.05
_MOST_OWED: Final = 0.03
_KEPT_FOR_LOOKS: Final = 0.004
_SHARE_OF_LOOKS: Final = 0.5
_LONGEST_STEP: Final = 0.15
_LONGEST_PART: Final = 0.03
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
        self._look: VerdictSearch | None = None
        self._last_look: VerdictSearch | None = None
        self._looks_at: _Moment | None = None
        self._look_cost = 0.0
        self._search: VerdictSearch | None = None
        self._searched_at = -math.inf
        self._foreseen: Verdict | None = None
        self._is_new = True
        self._looked_at = -math.inf
        self._behind_since: float | None = None
        self._asked: tuple[Settings, TooLarge | None] | None = None

    @property
    def is_searching(self) -> bool:
        """Whether it is not yet known what comes, and is being found out."""
        return self._search is not None

    @property
    def is_looking(self) -> bool:
        """Whether it is being found out where the run is."""
        return self._look is not None

    def is_behind(self, player: Player) -> bool:
        """Whether there is more to find out of what a player shows now."""
        if not self._notice(player):
            return False
        return self._search is not None or not self._is_known(player)

    def is_old(self, player: Player) -> bool:
        """Whether the verdict is of an epoch that was left more than a second ago."""
        self._notice(player)
        since = self._behind_since
        return since is not None and self._clock() - since > _LOOK_SECONDS

    def follow(self, player: Player) -> bool:
        """Takes one turn of a few milliseconds at most, or of one part where that takes longer.

        Returns:
            Whether there is another verdict now.
        """
        if self._rests(player) or not self._notice(player) or not self._may_work():
            return False
        is_rich = self._is_rich(player, self._saved)
        started, before = self._work_clock(), self.verdict
        try:
            if self._is_due(player):
                self._begin_look(player)
            while (
                self._look is not None or (is_rich and self._search is not None)
            ) and self._work_clock() - started < _TURN_SECONDS:
                self._step(player)
        finally:
            self._saved -= self._work_clock() - started
        return self.verdict is not before

    def finish(self, player: Player) -> None:
        """Finds the verdict on this very moment at once, whatever it costs."""
        if self._notice(player) and (self._is_new or not self._is_known(player)):
            self._foreseen = self._search = None
            self._begin_look(player)
        while self._look is not None or self._search is not None:
            self._step(player)

    def too_large_for(self, settings: Settings) -> TooLarge | None:
        """Returns what `too_large_for` does; asked of the same run again it costs nothing."""
        if self._asked is None or self._asked[0] is not settings:
            self._asked = settings, too_large_for(settings)
        return self._asked[1]

    def _rests(self, player: Player) -> bool:
        """Whether nothing can be found out now of a run that goes on.

        It is asked with every frame, most of which have nothing else to do here.
        """
        seen, now = self._seen, _moment_of(player)
        if (
            not player.is_playing
            or seen is None
            or self._behind_since is None
            or not seen.is_of_run(now)
            or seen.epoch >= now.epoch
        ):
            return False
        budget = self._budget()
        if budget <= self._least_budget():
            return True
        is_looking = self._look is not None or self._is_due(player)
        return not is_looking and (self._search is None or not self._is_rich(player, budget))

    def _is_judged(self, player: Player) -> bool:
        """Whether there is a moment to judge, and no more to do than one may wait for."""
        trainer = player.trainer
        return self.too_large_for(trainer.settings) is None and math.isfinite(trainer.loss)

    def _is_known(self, player: Player) -> bool:
        """Whether what is known is of the moment shown; what was foreseen may be while it goes on.

        Who stands still is told what follows from there, and not from a moment before.
        """
        if self._seen is None or self._seen != _moment_of(player):
            return False
        foreseen = self._search or self._foreseen
        return player.is_playing or (foreseen is not None and foreseen.epoch == self._seen.epoch)

    def _notice(self, player: Player) -> bool:
        """Forgets what is no longer of the run that is shown; tells whether that is judged."""
        now, is_judged = _moment_of(player), self._is_judged(player)
        known = self._looks_at or self._seen
        if known is None or not known.is_of_run(now) or not is_judged:
            self.verdict = self._seen = self._foreseen = None
            self._look = self._looks_at = self._search = None
            self._behind_since, self._is_new = None, True
        elif self._seen is not None and self._seen.epoch == now.epoch:
            self._behind_since = None
        elif self._seen is not None and self._behind_since is None:
            self._behind_since = self._clock()
        if known is not None and now.epoch < known.epoch:
            self._foreseen = self._look = self._looks_at = self._search = None
            self._is_new = True
        return is_judged

    def _may_work(self) -> bool:
        self._saved, self._saved_at = self._budget(), self._clock()
        return self._saved > self._least_budget()

    def _is_rich(self, player: Player, budget: float) -> bool:
        """Whether there is something for a search, besides what is kept for looks."""
        return self._is_new or not player.is_playing or budget > _KEPT_FOR_LOOKS

    def _least_budget(self) -> float:
        """Seconds below which nothing is done; what is new may owe some."""
        return -_MOST_OWED if self._is_new else 0.0

    def _budget(self) -> float:
        """Seconds that may be worked now."""
        return min(self._saved + self._share * (self._clock() - self._saved_at), _MOST_SAVED)

    def _is_due(self, player: Player) -> bool:
        if self._is_known(player) or self._looks_at == _moment_of(player):
            return False
        if not player.is_playing:
            return True  # who stands still waits for the answer
        if self._look is not None:
            return False
        if self._is_new and self._search is None:
            return True  # and so does who has just changed something
        # what looks leave of the budget is for what comes
        wait = max(_LOOK_EVERY, self._look_cost / (_SHARE_OF_LOOKS * self._share))
        return self._clock() - self._looked_at >= wait

    def _begin_look(self, player: Player) -> None:
        """Begins to see where the run is."""
        self._looked_at, self._look_cost = self._clock(), 0.0
        trainer, self._looks_at = player.trainer, _moment_of(player)
        self._look = self._last_look = VerdictSearch(
            player.config,
            trainer.parameters(),
            trainer.epoch,
            in_parts=True,
            earlier=self._last_look,
        )

    def _step(self, player: Player) -> None:
        """Does a part of what is to be found out: where the run is before what comes."""
        if self._look is not None:
            started = self._work_clock()
            self._look.advance()
            self._look_cost += self._work_clock() - started
            if self._look.is_seen:
                self._end_look(self._look, player)
        elif self._search is not None:
            self._search.advance()
        self._end_search()

    def _end_look(self, look: VerdictSearch, player: Player) -> None:
        """Takes over where the run is, and begins to look for what comes where nothing does so."""
        self._seen, self._look, self._looks_at = self._looks_at, None, None
        self.config = player.config
        self._behind_since = None if look.epoch == player.epoch else self._looked_at
        verdict = look.verdict()
        self.verdict = verdict.foreseeing(self._foreseen) if self._foreseen else verdict
        if not player.is_playing or (self._search is None and self._is_search_due(look)):
            self._search, self._searched_at = look, self._clock()

    def _is_search_due(self, look: VerdictSearch) -> bool:
        """Whether what comes is to be found out anew from where the run is seen to be."""
        if look.is_done or self.verdict is None or self.verdict.outlook == "undecided":
            return True  # it is known, or nothing is
        wait = _SEARCH_EVERY * max(1.0, SHARE / self._share)
        return self._clock() - self._searched_at >= wait

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


def step_seconds(settings: Settings) -> float:
    """Returns about how long a step of a search takes.

    Args:
        settings: The run.
    """
    rows, parameters = settings.dataset.n_samples, _parameter_count(settings)
    if settings.architecture.has_norm:
        return 2e-8 * parameters**2 * (rows + _FEW_ROWS)
    return 1e-3 + 1.5e-9 * parameters**2 * rows + 4e-10 * parameters**3


TooLarge = Literal["parameters", "rows", "batch norm"]
"""What a run has too many of to be judged while one looks; batch normalisation bears fewer rows."""


def too_large_for(settings: Settings) -> TooLarge | None:
    """Returns why what is found out would be too old to be said, or a key would have to wait.

    With batch normalisation a step cannot be done in parts.
    """
    if _parameter_count(settings) > MOST_PARAMETERS_JUDGED:
        return "parameters"
    normalizes = settings.architecture.has_norm
    if step_seconds(settings) > (_LONGEST_PART if normalizes else _LONGEST_STEP):
        return "batch norm" if normalizes else "rows"
    return None


def _parameter_count(settings: Settings) -> int:
    return settings.architecture.n_parameters


def _moment_of(player: Player) -> _Moment:
    return _Moment(player.history, player.config, player.epoch)
