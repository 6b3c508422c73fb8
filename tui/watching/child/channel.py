"""The connection to who watches: lines of JSON both ways."""

from __future__ import annotations

import json
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

PLACE = "XORTUI_WATCH"
"""Name in the environment: port of this machine, and the word that opens it."""

PICTURES_A_SECOND = 20
_LEAST_SHARE = 0.25
_STEERING = ("play", "pause", "step", "stop")
_CHUNK = 1 << 16


class Channel:
    """Says what happens, and takes what is asked for.

    Attributes:
        changed: Held while orders are looked at; told when there is a new one.
        orders: What has been asked for and not been taken yet.
        heard: Called, from another thread, after each order, and at full speed whenever it is time
            for a picture: the program itself then need not look at a clock.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._sending = threading.Lock()
        self.changed = threading.Condition()
        self.orders: list[dict[str, Any]] = []
        self.heard: Callable[[], None] = lambda: None
        threading.Thread(target=self._listen, name="xortui", daemon=True).start()

    @classmethod
    def opened(cls) -> Channel:
        """Returns the connection that the environment names, and takes the name away."""
        port, word = os.environ.pop(PLACE).split()
        connection = socket.create_connection(("127.0.0.1", int(port)))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.set_inheritable(False)
        connection.sendall(word.encode() + b"\n")
        return cls(connection)

    def say(self, event: str, **what: Any) -> None:
        """Sends one event. Nobody who listens any more ends the program."""
        line = json.dumps({"event": event, **what}) + "\n"
        with self._sending:
            try:
                self._connection.sendall(line.encode())
            except OSError:
                os._exit(1)

    def take(self, wait: bool = False, seconds: float | None = None) -> list[dict[str, Any]]:
        """Returns the orders since the last call.

        Args:
            wait: Whether to wait for one.
            seconds: How long at most; None for as long as it takes.
        """
        with self.changed:
            if wait and not self.orders:
                self.changed.wait(seconds)
            taken, self.orders = self.orders, []
        return taken

    def _listen(self) -> None:
        try:
            for order in self._orders():
                if order is not None:
                    with self.changed:
                        self.orders.append(order)
                        self.changed.notify_all()
                self.heard()
        except (OSError, ValueError):
            pass
        # Who watches is gone: nothing of the program is left behind.
        os._exit(1)

    def _orders(self) -> Iterator[dict[str, Any] | None]:
        """Yields what is asked for, and at full speed None whenever it is time for a picture."""
        rest, clock = b"", None
        while True:
            wait = None if clock is None else clock.wait()
            if not select.select([self._connection], [], [], wait)[0]:
                yield None
                continue
            chunk = self._connection.recv(_CHUNK)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                order = json.loads(line)
                if order.get("do") in _STEERING:
                    is_at_full_speed = order["do"] == "play" and order.get("rate") is None
                    clock = _PictureClock() if is_at_full_speed else None
                yield order


class _PictureClock:
    """Says when it is time for a picture: by the processor's time, where others take of it too.

    A second in which a program was given a quarter of a processor has a quarter of the pictures, so
    that they cost the same share of its work; but never fewer than some.
    """

    def __init__(self) -> None:
        self._last = time.monotonic(), time.process_time()

    def wait(self) -> float:
        """Returns the seconds from now on."""
        passed, worked = time.monotonic() - self._last[0], time.process_time() - self._last[1]
        self._last = time.monotonic(), time.process_time()
        share = worked / passed if passed > 0 else 1.0
        return 1 / PICTURES_A_SECOND / min(1.0, max(share, _LEAST_SHARE))
