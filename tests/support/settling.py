"""Waits until a Textual application has nothing left to do, without asking each widget."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot

_TURNS = 3
"""Turns of the loop in which nobody has anything to do: what one does may be another's work."""
_PICTURES = 10
"""How often something may be drawn and make something else due; what moves is never done."""


@contextmanager
def settling_pilots() -> Iterator[None]:
    """Has every pilot go on as soon as the application has settled, and not after a time."""

    async def wait_for_screen(self: Pilot[Any], timeout: float = 30.0) -> bool:
        await asyncio.wait_for(settled(self.app), timeout)
        return True

    async def press(self: Pilot[Any], *keys: str) -> None:
        for key in keys:  # each is acted on before the next one, as a person's are
            await self.app._press_keys([key])
            await settled(self.app)
            if self.app._exception is None and self.app.animator._animations:
                await self.app.animator.wait_until_complete()
                await settled(self.app)

    async def take_turns(*_seconds: float) -> None:
        await asyncio.sleep(0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pilot, "press", press)
        patch.setattr(Pilot, "_wait_for_screen", wait_for_screen)
        patch.setattr("textual.pilot.wait_for_idle", take_turns)
        patch.setattr("textual.app.wait_for_idle", take_turns)
        yield


async def settled(app: App[Any]) -> None:
    """Returns once the app, its screen and all widgets on it have worked through what they got.

    A pilot sends a message to each of a hundred widgets for that, and waits 20 ms for each key.
    A new size is taken, and what is to be drawn is drawn, at once and not with the next frame.
    """
    for _ in range(_PICTURES):
        quiet = 0
        while quiet < _TURNS and app._exception is None:
            quiet = 0 if any(_has_work(pump) for pump in _pumps(app)) else quiet + 1
            await asyncio.sleep(0)
        await _asked(app)
        if app._exception is not None:
            return
        if app._resize_event is not None:
            app._check_resize()
        elif _has_picture_due(app):
            app.screen._on_timer_update()
        elif app.animator._animations:
            # What scrolls at once does so with the next beat of a clock.
            await app.animator.wait_for_idle()
        else:
            return


def _has_picture_due(app: App[Any]) -> bool:
    screen = app.screen
    is_due = (
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
    return bool(is_due) and screen.is_current and not app._batch_count


def _pumps(app: App[Any]) -> Iterator[MessagePump]:
    yield app
    yield from app.screen.walk_children(with_self=True)


def _has_work(pump: MessagePump) -> bool:
    return bool(
        pump._pending_message is not None or pump._next_callbacks or not pump._message_queue.empty()
    )


async def _asked(app: App[Any]) -> None:
    """Waits until the app and its screen have come to what is sent to them now."""
    for pump in (app, app.screen):
        answered = asyncio.Event()
        if pump.call_later(answered.set):
            await asyncio.wait_for(answered.wait(), 30)
