"""Keys in a line of text have their effect in the order in which they were typed."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.app import App, ComposeResult

from xortui.tui.typed_input import TypedInput
from xortui.tui.widgets.text_line import TextLine


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (b"12\x7f3", "13"),
        (b"12\x1b[D\x1b[D0", "012"),
        (b"ab\x01c\x05d", "cabd"),
        (b"abc\x7f\x7fd\x7fe", "ae"),
        ("１２\x7f３".encode(), "13"),
    ],
)
def test_a_burst_keeps_its_order(typed: bytes, value: str) -> None:
    class Asking(App[None]):
        def compose(self) -> ComposeResult:
            yield TextLine()

    async def type_at_once() -> str:
        app = Asking()
        async with app.run_test() as pilot:
            line = app.query_one(TextLine)
            line.focus()
            await pilot.pause()
            for message in TypedInput().feed(typed):
                assert isinstance(message, events.Key)
                app.post_message(message)
            for _ in range(10):
                await pilot.pause()
            return line.value

    assert asyncio.run(type_at_once()) == value
