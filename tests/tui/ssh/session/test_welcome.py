"""A welcome of one's own is text, bounded, and stands before everything else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.driving import Driven
from textual.pilot import Pilot

from xortui.core import RunConfig
from xortui.tui.app import make_guest_app
from xortui.tui.app.app import XortuiApp
from xortui.tui.screens.dialogs.welcome_screen import WelcomeScreen
from xortui.tui.ssh.session.welcome import LONGEST_LINE, MOST_LINES, welcome_lines


def test_a_welcome_is_text_and_no_command_of_a_terminal() -> None:
    shown = welcome_lines("\nGood morning,\t5b \n\x1b]0;x\x07\u202eようこそ\n\n")
    assert shown == "Good morning,   5b\n" + r"\u{1b}]0;x\u{7}\u{202e}ようこそ"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (" \n\t", "must be a text, got an empty one"),
        ("a\n" * (MOST_LINES + 1), f"got {MOST_LINES + 1} of 1"),
        ("a" * (LONGEST_LINE + 1), f"got 1 of {LONGEST_LINE + 1}"),
    ],
)
def test_what_is_too_much_or_nothing_is_refused(given: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        welcome_lines(given)


def shown(app: XortuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def seen(app: XortuiApp, pilot: Pilot[Any], text: str) -> None:
    """Waits until a text is on the screen."""
    async with asyncio.timeout(60):
        while text not in shown(app):
            await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_it_is_read_first_and_then_the_lesson(size: tuple[int, int]) -> None:
    text = "\n".join(f"[b]line {number}" for number in range(1, 31))

    async def come() -> None:
        app = make_guest_app(RunConfig(), lesson="tour", welcome=text)
        async with app.run_test(size=size) as pilot:
            await seen(app, pilot, "[b]line 1")
            await pilot.press("pagedown", "pagedown", "pagedown")
            await seen(app, pilot, "[b]line 30")
            await pilot.press("s")
            assert isinstance(app.screen, WelcomeScreen)
            await pilot.press("enter")
            await seen(app, pilot, "step 1 of")
            assert Driven(app, pilot).player.epoch == 0

    asyncio.run(come())
