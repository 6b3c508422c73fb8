"""What is typed reaches the app, however the network has cut it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual import events
from textual.app import App

from xortui.tui.ssh.worker.driver import RemoteDriver


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_character_that_comes_in_parts_is_typed_once_it_is_whole(cut: int) -> None:
    async def typed() -> list[Any]:
        driver = RemoteDriver(App())
        heard: list[Any] = []
        driver.process_message = heard.append  # type: ignore[method-assign]
        text = "\N{SNOWMAN}q".encode()
        for part in (text[:cut], b"", text[cut:]):
            driver._type(part)
        return [event.character for event in heard if isinstance(event, events.Key)]

    assert asyncio.run(typed()) == ["\N{SNOWMAN}", "q"]
