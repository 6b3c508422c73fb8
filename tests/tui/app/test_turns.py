"""Keys take turns, and one that cannot be followed any more holds up no other for long."""

from __future__ import annotations

import asyncio
import gc

import pytest
from support.driving import Driven, drive
from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from xortui.tui.app import turns
from xortui.tui.app.turns import KeySettled, Turns

_LONG = 60.0
"""A patience that no test outlasts."""


def test_whatever_is_typed_has_its_turn_in_its_order() -> None:
    async def steps() -> None:
        order, first, second, third = Turns(), *(events.Key(name, None) for name in "abc")
        assert order.next() is None
        taker = Widget()
        behind = order.take(taker, lambda message: None)
        assert order.is_taken
        order.wait(second)
        order.wait(third)
        order.wait(first, first=True)
        assert order.next() is None
        order.end(behind)
        assert [order.next(), order.next()] == [first, second]
        late, behind = behind, order.take(taker, lambda message: None)
        order.end(late)
        assert order.is_taken
        order.end(behind)
        assert order.next() is third

    asyncio.run(steps())


def test_what_follows_a_key_is_told_of_when_it_is_lost_and_only_then() -> None:
    async def steps() -> None:
        order, lost = Turns(), list[KeySettled]()
        arrived = order.take(Widget(), lost.append)
        order.end(arrived)
        del arrived
        gc.collect()
        assert not lost
        dropped = order.take(Widget(), lost.append)
        number = dropped.number
        del dropped
        gc.collect()
        assert [message.number for message in lost] == [number]

    asyncio.run(steps())


def test_a_turn_lasts_until_what_the_key_has_led_to_is_in_front() -> None:
    async def steps() -> None:
        order, taker, opened = Turns(), Widget(), Widget()
        behind = order.take(taker, lambda message: None)
        again = order.go_on(behind, opened, lambda message: None)
        assert again is not None and again.sent_from is opened
        assert order.go_on(behind, opened, lambda message: None) is None  # an earlier one
        assert order.is_taken
        assert order.go_on(again, opened, lambda message: None) is None
        order.end(again)
        assert not order.is_taken
        # What never comes to rest is not waited for.
        behind = order.take(taker, lambda message: None)
        for _ in range(20):
            again = order.go_on(behind, Widget(), lambda message: None)
            if again is None:
                return
            behind = again
        raise AssertionError("it is followed for ever")

    asyncio.run(steps())


class _Leaving(Input):
    """A line that goes with all that is around it, at a key; no key behind it gets that far."""

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        self.app.call_later(self.parent.remove)  # type: ignore[union-attr]


@pytest.mark.parametrize("way", ["removed", "left", "closed"])
def test_a_key_whose_taker_goes_passes_its_turn_on_at_once(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A widget is removed, a screen is left, a queue is closed while keys wait behind."""
    monkeypatch.setattr(turns, "_PATIENCE", _LONG)

    async def steps(driven: Driven) -> None:
        if way == "left":
            await driven.press("d")
            driven.app.post_message(events.Key("escape", None))
            await driven.until(lambda: driven.app.screen is driven.main, "the main view")
        else:
            line = _Leaving()
            await driven.main.mount(Vertical(line))
            driven.main.set_focus(line)
            await driven.pilot.pause()
            driven.app.post_message(events.Key("x", "x"))
            if way == "closed":
                await line._close_messages()
            await driven.until(lambda: not line.is_attached or way == "closed", "its end")
            driven.main.set_focus(None)
        for _ in range(3):
            driven.app.post_message(events.Key("s", "s"))
        await driven.until(lambda: driven.player.epoch == 3, "three steps")

    drive(steps)


def test_every_character_typed_ahead_of_a_field_comes_into_it() -> None:
    """The first one too, which came before the field had the keyboard."""

    async def steps(driven: Driven) -> None:
        for key in ("c", *"50"):
            driven.app.post_message(events.Key(key, key))
        field = "#field-learning_rate Input"
        await driven.until(
            lambda: (
                bool(driven.main.query(field)) and driven.main.query_one(field, Input).value == "50"
            ),
            "what was typed",
        )

    drive(steps)


def test_whoever_quits_again_waits_for_no_key_before() -> None:
    async def steps(driven: Driven) -> None:
        for key in (*["s"] * 300, "ctrl+q", "ctrl+q"):
            driven.app.post_message(events.Key(key, key if len(key) == 1 else None))
        while driven.app.is_running and driven.app.return_code is None:
            await asyncio.sleep(0.001)
        assert driven.player.epoch < 100

    drive(steps)


def test_a_key_whose_widget_has_gone_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_PATIENCE", 0.01)

    async def steps(driven: Driven) -> None:
        heard = driven.main.post_message

        def lose(message: object) -> bool:
            return True if isinstance(message, KeySettled) else heard(message)  # type: ignore[arg-type]

        monkeypatch.setattr(driven.main, "post_message", lose)
        for _ in range(3):
            driven.app.post_message(events.Key("s", "s"))
        await driven.until(lambda: driven.player.epoch == 3, "three steps")

    drive(steps)
