"""The connection to who watches: lines of JSON both ways."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

PLACE = "XORTUI_WATCH"
"""Name in the environment: port of this machine, and the word that opens it."""


class Channel:
    """Says what happens, and takes what is asked for.

    Attributes:
        changed: Held while orders are looked at; told when there is a new one.
        orders: What has been asked for and not been taken yet.
        heard: Called, from another thread, after each order.
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
            for line in self._connection.makefile("rb"):
                with self.changed:
                    self.orders.append(json.loads(line))
                    self.changed.notify_all()
                self.heard()
        except (OSError, ValueError):
            pass
        # Who watches is gone: nothing of the program is left behind.
        os._exit(1)
