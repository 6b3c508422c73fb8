"""What is typed reaches the app, however the network has cut it, and does no harm at its end."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import suppress
from typing import Any

import pytest
from support.driving import Driven, drive
from textual import events
from textual.app import App

from xortui.core import RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.permissions import GUEST
from xortui.tui.schedule.frame_loop import FrameLoop
from xortui.tui.ssh import protocol
from xortui.tui.ssh.worker.driver import RemoteDriver, driver_for


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


NEWS = (
    (protocol.INPUT, b"s3hq?\x10a:\x1b[<0;30;9M\x1b[<32;40;9M\x1b[<0;30;9m\x1b[200~x\x1b[201~"),
    (protocol.RESIZE, protocol.SIZE.pack(90, 28)),
    (protocol.ASK, b""),
    (protocol.ACK, b""),
    (protocol.CONTROL, json.dumps({"frame_rate": 5, "watchers": 2, "notice": "soon"}).encode()),
)


@pytest.mark.parametrize("keys", [b"", b"s?", b"\x10th", b"v3"])
@pytest.mark.parametrize("turns", [1, 7])
def test_whatever_comes_while_a_session_ends_is_no_fault(keys: bytes, turns: int) -> None:
    """At every so many turns of the loop, until its last screen is gone and beyond."""

    async def end() -> XortuiApp:
        loop = asyncio.get_running_loop()
        front, connection = socket.socketpair()
        front.setblocking(False)

        def take_pictures() -> None:
            with suppress(BlockingIOError):
                front.recv(2**20)

        loop.add_reader(front.fileno(), take_pictures)
        app = XortuiApp(RunConfig(epochs=10**9), permissions=GUEST, frames_per_second=20)
        app.driver_class = driver_for(connection, is_shared=False)
        running = loop.create_task(app.run_async(size=(100, 30)))
        while app._main is None or not app._main.is_running or not app._main.children:
            await asyncio.sleep(0.005)
        driver = app._driver
        assert isinstance(driver, RemoteDriver)
        with app._context():
            for kind, payload in ((protocol.INPUT, keys), (protocol.QUIT, b"")):
                driver._obey(kind, payload)
            turn = after = 0
            while after < 20:
                await asyncio.sleep(0)
                turn, after = turn + 1, after + running.done()
                for kind, payload in NEWS if turn % turns == 0 else ():
                    driver._obey(kind, payload)
        await running
        loop.remove_reader(front.fileno())
        front.close()
        connection.close()
        return app

    app = asyncio.run(end())
    assert app.fault is None
    assert app.return_code == 0


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (protocol.ASK, b""),
        (protocol.RESIZE, protocol.SIZE.pack(100, 30)),
        (protocol.CONTROL, b'{"repertoire": "ascii"}'),
    ],
)
def test_a_whole_picture_out_of_turn_is_not_taken_for_a_slow_line(
    monkeypatch: pytest.MonkeyPatch, kind: bytes, payload: bytes
) -> None:
    told: list[bool] = []

    async def steps(driven: Driven) -> None:
        driver = RemoteDriver(driven.app)
        monkeypatch.setattr(driver, "_whole_screen", lambda: "all of it")
        monkeypatch.setattr(driver, "_send", lambda data: None)
        monkeypatch.setattr(FrameLoop, "drew_out_of_turn", lambda loop: told.append(True))
        told.clear()
        driver._obey(kind, payload)
        await driven.until(lambda: bool(told), "word of the picture")

    drive(steps, RunConfig(), size=(100, 30))


def test_a_key_is_answered_in_pieces_though_a_frame_is_on_its_way() -> None:
    """Whoever lacks a credit for one of them sends the whole screen in its place."""

    async def work() -> list[bytes]:
        sent: list[bytes] = []
        driver = RemoteDriver(App())
        driver._send = sent.append  # type: ignore[method-assign]
        for piece in ("a frame", "what a key changed", "its border", "what is said of it"):
            driver.write(piece)
            driver.flush()
        return [kind for data in sent for kind, _text in protocol.MessageReader().feed(data)]

    assert asyncio.run(work()) == 4 * [protocol.DATA]
