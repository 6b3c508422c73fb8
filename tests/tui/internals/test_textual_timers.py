"""A timer that was due before it began does not stop the program."""

from __future__ import annotations

from support.driving import Driven, drive
from textual.app import App

from xortui.core import RunConfig


def test_a_timer_that_was_due_before_now_is_heard_and_all_goes_on() -> None:
    async def steps(driven: Driven) -> None:
        heard: list[str] = []
        driven.main.set_timer(-0.00015, lambda: heard.append("main"))
        driven.main.set_timer(0, lambda: heard.append("at once"))
        await driven.until(lambda: len(heard) == 2)
        await driven.press("s")
        assert driven.player.epoch > 0

    drive(steps, RunConfig())


def test_a_toast_without_time_goes_away() -> None:
    async def steps(driven: Driven) -> None:
        app: App[object] = driven.app
        app.notify("nothing left", timeout=1e-6)
        await driven.press("s")
        await driven.until(lambda: "nothing left" not in driven.text())

    drive(steps, RunConfig(), notices=True)
