"""The verdict on a run is kept at hand, within a budget that a handed-in clock measures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.examples import every

import xortui.core.curvature.verdict as verdicts
import xortui.tui.player.verdict_watch as watched
from xortui.core import (
    PRESETS,
    Dataset,
    DescendedLoss,
    RunConfig,
    Trainer,
    Verdict,
    VerdictSearch,
    verdict_on,
)
from xortui.tui.player.player import Player
from xortui.tui.player.verdict_watch import SHARE, VerdictWatch, too_large_for

TORCH = PRESETS["torch"].config


class Time:
    """Both clocks: what searches cost is told, and frames pass when a test says so."""

    def __init__(self) -> None:
        self.now = self.worked = 0.0

    def clock(self) -> float:
        return self.now

    def work_clock(self) -> float:
        return self.worked


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The time, in which a look takes 1.5 ms and a step 1 ms."""
    time = Time()

    class TimedSearch(VerdictSearch):
        def advance(self) -> None:
            time.worked += 0.001 if self.is_seen else 0.0015
            super().advance()

    monkeypatch.setattr(watched, "VerdictSearch", TimedSearch)
    return time


def player_and_watch(
    time: Time, config: RunConfig = TORCH, epoch: int = 0, **options: Any
) -> tuple[Player, VerdictWatch]:
    player = Player(config, paused=True, clock=time.clock)
    player.step(epoch)
    return player, VerdictWatch(clock=time.clock, work_clock=time.work_clock, **options)


def said(watch: VerdictWatch) -> Verdict:
    assert watch.verdict is not None
    return watch.verdict


def wait(time: Time, watch: VerdictWatch, player: Player, seconds: float = 30.0) -> None:
    ends = time.now + seconds
    while watch.is_behind(player) and time.now < ends:
        time.now += 0.05
        watch.follow(player)


@pytest.mark.parametrize(
    ("share", "seconds"), every(3, [(SHARE, 12), (SHARE, 30), (SHARE / 5, 30)], several=True)
)
def test_a_run_that_goes_on_is_judged_within_the_budget_and_each_second(
    time: Time, share: float, seconds: int
) -> None:
    player, watch = player_and_watch(time, epoch=1_000, share=share)
    oldest, foreseen = 0.0, []
    player.is_playing = True
    changed_at = 0.0
    for _ in range(seconds * 20):
        time.now += 0.05
        player._forward(10)
        before, worked = watch.verdict, time.worked
        watch.follow(player)
        assert time.worked - worked < 0.006  # a key waits for no more than that
        if watch.verdict is not before and said(watch).epoch == player.epoch:
            changed_at = time.now
        foreseen.append(said(watch).predicted_epoch)
        oldest = max(oldest, time.now - changed_at)
    assert time.worked <= seconds * share + 0.06
    if share == SHARE:
        assert oldest <= 1.0
        # it is solved at 12,231
        assert all(epoch is not None for epoch in foreseen[40:])
        assert {epoch for epoch in foreseen[40:] if abs((epoch or 0) - 12_231) > 300} == set()


def test_what_comes_is_sought_again_every_third_second_while_it_holds(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []

    class Begun(watched.VerdictSearch):  # type: ignore[misc]
        def advance(self) -> None:
            if self.is_seen and self.epoch not in begun:
                begun.append(self.epoch)
            super().advance()

    monkeypatch.setattr(watched, "VerdictSearch", Begun)
    player, watch = player_and_watch(time, epoch=1_000, share=1.0)
    player.is_playing = True
    for _ in range(12 * 20):
        time.now += 0.05
        player._forward(10)
        watch.follow(player)
    assert 4 <= len(begun) <= 5 and max(np.diff(begun)) <= 200 * 4
    # Who stops the run is told what follows from there, be it the moment of the last look or not.
    while said(watch).epoch != player.epoch:
        time.now += 0.05
        player._forward(10)
        watch.follow(player)
    player.is_playing = False
    assert watch.is_behind(player)
    wait(time, watch, player)
    assert said(watch) == verdict_on(player.config, player.trainer.parameters(), player.epoch)


def test_with_less_of_a_processor_what_comes_is_sought_less_often_and_looks_go_on(
    time: Time,
) -> None:
    player, watch = player_and_watch(time, epoch=1_000, share=SHARE / 5)
    player.is_playing = True
    worked: list[float] = []
    looks: set[int] = set()
    for _ in range(12 * 10):
        time.now += 0.1
        player._forward(10)
        watch.follow(player)
        worked.append(time.worked)
        looks.add(said(watch).epoch)
    assert len(looks) >= 6  # one takes 1.5 ms, and half of the budget is for looks
    assert worked[-1] - worked[20] < 0.015  # a search would take more


def test_one_who_stands_still_gets_the_whole_verdict_and_then_it_rests(time: Time) -> None:
    player, watch = player_and_watch(time, epoch=5_000)
    assert watch.is_behind(player)
    wait(time, watch, player, seconds=1.0)
    assert not watch.is_behind(player)
    assert (said(watch).epoch, said(watch).place, said(watch).outlook) == (
        5_000,
        "plateau",
        "solves",
    )
    worked = time.worked
    time.now += 10
    assert not watch.follow(player)
    assert time.worked == worked


def test_of_another_run_nothing_is_said_before_it_is_known(time: Time) -> None:
    player, watch = player_and_watch(time, epoch=5_000)
    watch.finish(player)
    player.change("learning_rate", 12.0)
    watch.is_old(player)
    assert watch.verdict is None
    wait(time, watch, player)
    assert said(watch).place == "edge" or said(watch).stability > 0.3
    player.change("seed", 5)
    watch.finish(player)
    assert (said(watch).epoch, said(watch).outlook) == (0, "level")


def test_what_was_sought_is_judged_anew_and_is_old_until_then(time: Time) -> None:
    player, watch = player_and_watch(time, epoch=13_000)
    watch.finish(player)
    assert said(watch).outlook == "solved"
    player.seek(5_000)
    assert not watch.is_old(player)
    time.now += 1.1
    assert watch.is_old(player)
    wait(time, watch, player)
    assert not watch.is_old(player)
    assert (said(watch).epoch, said(watch).outlook) == (5_000, "solves")


def test_many_keys_in_a_row_do_not_break_the_budget(time: Time) -> None:
    player, watch = player_and_watch(time, epoch=300)
    for epoch in range(200, 0, -3):
        player.seek(epoch)
        time.now += 0.05
        watch.follow(player)
    assert time.worked <= time.now * SHARE + 0.09


def points(rows: int, inputs: int = 2) -> Dataset:
    random = np.random.default_rng(3)
    drawn = random.normal(size=(rows, inputs))
    return Dataset.from_arrays(drawn, (drawn[:, 0] * drawn[:, 1] > 0).astype(float))


@pytest.mark.parametrize(
    ("data", "fields", "reason"),
    [
        (points(500), {"hidden": (100,)}, "parameters"),
        (points(10_000), {"hidden": (60,)}, "rows"),
        (points(500), {"hidden": (16,), "batch_norm": True}, "batch norm"),
    ],
    ids=["parameters", "rows", "batch norm"],
)
def test_runs_too_large_to_be_followed_are_left_alone(
    time: Time, data: Dataset, fields: dict[str, Any], reason: str
) -> None:
    player, watch = player_and_watch(time, RunConfig(data=data, **fields))
    assert too_large_for(player.trainer.settings) == reason
    watch.follow(player)
    watch.finish(player)
    assert watch.verdict is None and not watch.is_behind(player)


@pytest.mark.slow
def test_a_larger_run_is_judged_while_it_goes_on_part_by_part(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[float] = []

    class PartsOfThreeMilliseconds(VerdictSearch):
        def advance(self) -> None:
            super().advance()
            costs.append(0.003)
            time.worked += 0.003

    monkeypatch.setattr(watched, "VerdictSearch", PartsOfThreeMilliseconds)
    config = RunConfig(data=points(500), hidden=(8, 8), activation="tanh", epochs=10**6)
    player, watch = player_and_watch(time, config)
    player.is_playing = True
    epochs = set()
    for _ in range(20 * 20):
        time.now += 0.05
        player._forward(1)
        before = time.worked
        watch.follow(player)
        assert time.worked - before < 0.0061  # a key waits for one part more at most
        if watch.verdict is not None:
            epochs.add(watch.verdict.epoch)
    assert time.worked <= time.now * SHARE + 0.09
    # A look is of several parts; between two of them what comes is sought for as long.
    assert 3 <= len(epochs) <= 20
    assert len(costs) > 2 * len(epochs)


@pytest.mark.parametrize("hidden", every(3, [(16,), (8, 8), (16, 13)], first=1), ids=str)
def test_no_part_of_a_search_has_more_than_some_rows(hidden: tuple[int, ...]) -> None:
    rows: list[int] = []

    class Counted(DescendedLoss):
        def _forward(self, parameters: Any, part: slice, **options: Any) -> Any:
            rows.append(part.stop - part.start)
            return super()._forward(parameters, part, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts, "DescendedLoss", Counted)
        config = RunConfig(data=points(500), hidden=hidden)
        search = VerdictSearch(config, Trainer(config).parameters(), 0, in_parts=True)
        parts = 0
        while parts < 30:
            before = len(rows)
            search.advance()
            parts += 1
            assert len(rows) - before <= 2
    # With this many tangents a row, the numbers of one part fit into the cache.
    numbers_a_row = max(hidden) * DescendedLoss(config).n_parameters
    assert max(rows) * numbers_a_row <= 1 << 18
