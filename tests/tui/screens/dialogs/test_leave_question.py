"""A run that is kept nowhere is not lost unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.driving import Driven, drive

from xortui.core import RunConfig
from xortui.tui.permissions import GUEST
from xortui.tui.player.player import Player
from xortui.tui.screens.dialogs.help_screen import HelpScreen
from xortui.tui.screens.dialogs.leave_question import LeaveQuestion
from xortui.tui.screens.sweep.sweep_screen import SweepScreen


class Clock:
    """A clock that moves only when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_run_of_more_than_a_minute_is_asked_for_and_a_second_ctrl_c_leaves() -> None:
    async def steps(driven: Driven) -> None:
        clock = Clock()
        driven.main.player = Player(RunConfig(), paused=True, clock=clock)
        driven.player.step(1234)
        clock.now = 61.0
        await driven.press("ctrl+c")
        assert isinstance(driven.app.screen, LeaveQuestion)
        assert "neither saved nor exported" in driven.text()
        assert "XOR · 2-2-1 sigmoid · bce · sgd · lr 0.1 · seed 42, up to" in driven.text()
        assert "epoch 1,234" in driven.text()
        await driven.press("escape")
        assert driven.app.screen is driven.main
        await driven.press("question_mark", "ctrl+c")
        assert isinstance(driven.app.screen, LeaveQuestion)
        await driven.press("n")
        assert isinstance(driven.app.screen, HelpScreen)
        assert not driven.app._exit
        await driven.press("ctrl+c", "ctrl+c")
        assert driven.app._exit

    drive(steps)


def test_what_was_set_by_hand_is_asked_for_until_it_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def steps(driven: Driven) -> None:
        await driven.press("t", "space", "q")
        assert isinstance(driven.app.screen, LeaveQuestion)
        await driven.press("f")
        await driven.until(lambda: "saved" in driven.notices(), "the file")
        assert not driven.main.holds_unsaved_work
        await driven.press("w", "plus", "e")
        assert not driven.main.holds_unsaved_work
        await driven.press("plus", "q", "q")
        assert driven.app._exit

    drive(steps)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".npz", ".py"]


def test_a_file_that_is_being_saved_is_asked_for() -> None:
    async def steps(driven: Driven) -> None:
        assert not driven.main.holds_unsaved_work
        driven.main.export._saving = (share for share in (0.5,))  # type: ignore[assignment]
        assert driven.main.holds_unsaved_work

    drive(steps)


def test_nothing_is_asked_of_a_guest_nor_where_nothing_would_be_lost() -> None:
    async def leaves(driven: Driven) -> None:
        await driven.press("q")
        assert driven.app._exit

    async def changes_and_leaves(driven: Driven) -> None:
        await driven.press("full_stop", "ctrl+c")
        assert driven.app._exit

    drive(leaves)
    drive(changes_and_leaves, permissions=GUEST)


def test_q_leaves_the_screen_that_is_in_front() -> None:
    async def steps(driven: Driven) -> None:
        for opening in ("v", "question_mark", "d"):
            await driven.press(opening)
            assert driven.app.screen is not driven.main
            if isinstance(driven.app.screen, SweepScreen):
                assert "quit" not in driven.footer()
            await driven.press("q")
            assert driven.app.screen is driven.main
        assert not driven.app._exit

    drive(steps)
