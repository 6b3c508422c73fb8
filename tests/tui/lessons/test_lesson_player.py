"""A lesson is gone through at one's own pace, and its checks look at the run."""

from __future__ import annotations

import pytest

from xortui.core import RunConfig
from xortui.tui.lessons.lesson_file import lesson_from_text
from xortui.tui.lessons.lesson_player import LessonPlayer, Progress
from xortui.tui.player.player import Player

LESSON = """\
id = "mine"
title = "Mine"
about = "A line."

[[steps]]
title = "Guess"
text = "How long? {key lesson_next} asks, {key run_until_solved} runs."
run = { preset = "torch-16" }
guess = { ask = "When is it solved?", low = 0, high = 20000 }
do = "Press {key lesson_next}, then {key run_until_solved}."
check = ["solved"]
done = "At {epoch_solved}; you said {guess}."
way = ["guess 5000", "run_until_solved", "until done"]

[[steps]]
title = "Later"
text = "Loss {loss:.4f} at {epoch}, {out[0]:.1f}, {h[0][0]:.1f}, {x[1][1]}{target[1]}, {rows}."
run = { preset = "scratch" }
at = 700

[[steps]]
title = "See"
text = "Press {key toggle_hidden}."
do = "Press {key toggle_hidden}."
check = ["seen_hidden"]
way = ["toggle_hidden"]
"""
KEYS = ("lesson_next", "run_until_solved", "toggle_hidden")


def test_a_lesson_is_gone_through() -> None:
    player = Player(RunConfig(), paused=False, clock=lambda: 0.0)
    reader = LessonPlayer(lesson_from_text(LESSON, KEYS), lambda: player)
    reader.begin()
    assert player.settings.hidden == (16,) and not player.is_playing
    assert reader.asks == "When is it solved?"
    assert "When is it solved?" in reader.forward()
    with pytest.raises(ValueError, match="a guess must be a number from 0 to 2e"):
        reader.guess("30000")
    reader.guess("2,500")
    assert "Press lesson_next" in reader.forward()
    player.play_until_solved()
    while player.is_playing:
        assert not reader.look()
        player.play_on(500)
    assert reader.look()
    solved_at = player.trainer.solved_at
    assert reader.said().done == f"At {solved_at:,}; you said 2,500."
    assert reader.forward() == ""
    assert (reader.said().number, reader.said().title) == (2, "Later")
    player.play_on(1000)
    assert not reader.look() and reader.is_ready
    assert (player.epoch, player.is_playing) == (700, False)
    assert reader.said().text.startswith(f"Loss {player.trainer.loss:.4f} at 700, ")
    assert reader.said().text.endswith(", 11, 4.")
    assert reader.forward() == ""
    assert not reader.look(["3d"])
    assert reader.look(["hidden"])
    assert "last step" in reader.forward()
    assert reader.progress.is_finished
    assert reader.back() == ""
    player.play_on(1000)
    reader.look()
    assert player.epoch == 700, "whoever goes back sees the run as the step has it"


def test_who_comes_back_finds_the_step_and_its_run() -> None:
    player = Player(RunConfig(), paused=True, clock=lambda: 0.0)
    progress = Progress(step=2, done={0}, guesses={0: 9.0})
    reader = LessonPlayer(lesson_from_text(LESSON, KEYS), lambda: player, progress)
    reader.begin()
    player.play_on(1000)
    reader.look()
    assert (player.settings.init, player.epoch) == ("uniform", 700)
    assert reader.said().number == 3
    assert not reader.is_done
