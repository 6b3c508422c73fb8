from __future__ import annotations

import numpy as np

from xortui.core import RecordedHistory, RunConfig
from xortui.tui.player.speeds import Speed
from xortui.tui.player.watched_player import WatchedPlayer

CONFIG = RunConfig(hidden=(2,))


class Program:
    """Tells of an epoch whenever it is let on, as another process would."""

    def __init__(self, last: int = 1000) -> None:
        self.config, self.ended, self.news = CONFIG, "", ""
        self.history = RecordedHistory(CONFIG, np.zeros(9))
        self.orders: list[tuple[str, int | None]] = []
        self.epoch, self._last = 0, last

    def play(self, rate: int | None) -> None:
        self.orders.append(("play", rate))

    def pause(self) -> None:
        self.orders.append(("pause", None))

    def step(self, epochs: int) -> None:
        self.orders.append(("step", epochs))
        self.make(epochs)

    def hear(self) -> None:
        pass

    def make(self, epochs: int, every: int = 1) -> None:
        for _epoch in range(epochs):
            self.epoch += every
            if self.epoch <= self._last:
                self.history.receive(self.epoch, np.full(9, self.epoch / 1000))
        if self.epoch >= self._last:
            self.ended = "the program has ended"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_plays_at_its_pace_what_the_program_tells() -> None:
    program, clock = Program(), Clock()
    player = WatchedPlayer(program, clock=clock)
    player.set_speed(Speed(100))
    assert program.orders[-1] == ("play", 100)
    program.make(50)
    clock.now = 0.1
    assert player.tick(0.01)
    assert (player.epoch, player.history.epoch) == (10, 10)
    player.pause()
    assert program.orders[-1] == ("pause", None)
    assert not player.tick(0.01)


def test_a_step_lets_the_program_on_only_where_it_must() -> None:
    program = Program()
    player = WatchedPlayer(program, paused=True, clock=Clock())
    assert program.orders[-1] == ("pause", None)
    program.make(2)
    player.step()
    assert (player.epoch, program.epoch) == (1, 2)
    player.step(5)
    assert ("step", 4) in program.orders
    assert (player.epoch, program.epoch) == (6, 6)
    player.back(3)
    assert (player.epoch, player.history.epoch) == (3, 6)
    assert player.frame().loss == program.history.at(3).loss


def test_at_full_speed_what_is_left_out_is_passed_over() -> None:
    program, clock = Program(10_000), Clock()
    player = WatchedPlayer(program, clock=clock)
    player.set_speed(Speed(None))
    program.make(3, every=700)
    clock.now = 0.05
    player.tick(0.01)
    assert player.epoch == 2_100
    player.set_speed(Speed(100))
    program.make(1, every=30)
    for _frame in range(8):
        clock.now += 0.05
        player.tick(0.01)
    assert player.epoch == 2_130, "what is owed adds up until it is due"


def test_a_step_goes_to_the_next_epoch_that_was_told() -> None:
    program = Program(10_000)
    player = WatchedPlayer(program, paused=True, clock=Clock())
    program.make(2, every=700)
    player.step()
    assert player.epoch == 700
    player.step(500)
    assert player.epoch == 1_400
    assert "step" not in dict(program.orders), "nothing that it had not told was asked for"


def test_the_end_is_told_once_all_has_been_seen() -> None:
    program, clock = Program(20), Clock()
    player = WatchedPlayer(program, clock=clock)
    program.make(20)
    clock.now = 0.01
    player.tick(0.01)
    assert player.is_playing
    clock.now = 1.0
    player.tick(0.01)
    assert (player.epoch, player.is_playing) == (20, False)
    assert player.notice == "the program has ended"
    player.notice = ""
    player.play()
    assert (player.is_playing, player.notice) == (False, "the program has ended")
    assert player.config.epochs == 20


def test_nothing_changes_a_program_s_run() -> None:
    player = WatchedPlayer(Program(), paused=True, clock=Clock())
    for do in (
        lambda: player.change("learning_rate", 0.5),
        lambda: player.set_target(0, 1.0),
        player.reset,
        player.undo,
        lambda: player.restart(CONFIG),
    ):
        player.notice = ""
        do()
        assert "made by your program" in player.notice
    assert not player.is_unsaved
