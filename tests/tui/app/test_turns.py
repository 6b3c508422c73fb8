"""Keys take turns, and one that cannot be followed any more holds up no other for long."""

from __future__ import annotations

import asyncio

import pytest
from support.driving import Driven, drive
from textual import events

from xortui.tui.app import turns
from xortui.tui.app.turns import KeySettled, Turns


def test_whatever_is_typed_has_its_turn_in_its_order() -> None:
    async def steps() -> None:
        order, first, second, third = Turns(), *(events.Key(name, None) for name in "abc")
        assert order.next() is None
        behind = order.take(lambda message: None)
        assert order.is_taken
        order.wait(second)
        order.wait(third)
        order.wait(first, first=True)
        assert order.next() is None
        order.end(behind)
        assert [order.next(), order.next()] == [first, second]
        late, behind = behind, order.take(lambda message: None)
        order.end(late)
        assert order.is_taken
        order.end(behind)
        assert order.next() is third

    asyncio.run(steps())


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
