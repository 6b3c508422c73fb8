"""A session for nobody, in a process of its own, that tells which code sessions call."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NoReturn

from textual.app import App

from xortui.tui.ssh import protocol
from xortui.tui.ssh.worker import worker
from xortui.tui.ssh.worker.called_code import CallNotes
from xortui.tui.ssh.worker.prewarmed_app import SIZE, PrewarmedApp

_PICTURES: Final = 24  # what is drawn seldom, as tables are, is drawn twice by then
_TYPED_AFTER: Final = (8, 16)  # pictures
_PATIENCE: Final = 20.0  # s until the first picture
_REST: Final = 1.0  # s without a picture, after which a run has come to its end
_NOBODY: Final = 65534  # the user, where the server was started by root
_REQUEST: Final = {
    "uid": _NOBODY,
    "term": "xterm-256color",
    "environment": {},
    "columns": SIZE[0],
    "rows": SIZE[1],
    "frame_rate": 20,
    "is_shared": False,
    "is_asked": True,
    "goes_on": False,
    "keeps_run": False,
}


def rehearse(make_app: Callable[[], App[Any]], keys: str) -> frozenset[int]:
    """Plays a session for a few pictures, and returns the identities of the code that it called.

    They are those of this process: what is forked has the same objects at the same places. A
    session that fails has called nothing.

    Args:
        make_app: What makes the app of a session.
        keys: What is typed, twice.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = os.fork()
        if not process:
            _play(make_app, theirs)
        theirs.close()
        try:
            return _watch(ours, keys.encode())
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _watch(connection: socket.socket, keys: bytes) -> frozenset[int]:
    """Is the session's front: takes what it draws, types, and ends it."""
    reader = protocol.MessageReader()
    connection.settimeout(_PATIENCE)
    pictures = 0
    with suppress(OSError):
        while data := _receive(connection, has_begun=pictures > 0):
            for kind, payload in reader.feed(data):
                if kind == protocol.EXIT and (called := json.loads(payload).get("called")):
                    return frozenset(called)
                if kind in (protocol.DATA, protocol.PICTURE):
                    pictures += 1
                    connection.settimeout(_REST)
                    connection.sendall(protocol.message(protocol.ACK))
                    if pictures in _TYPED_AFTER:
                        connection.sendall(protocol.message(protocol.INPUT, keys))
                    if pictures == _PICTURES:
                        connection.sendall(protocol.message(protocol.QUIT))
    return frozenset()


def _receive(connection: socket.socket, *, has_begun: bool) -> bytes:
    """Returns what comes next; what has begun and draws no more, as its run is over, is ended."""
    try:
        return connection.recv(65536)
    except TimeoutError:
        if not has_begun:
            raise
    connection.settimeout(_PATIENCE)
    connection.sendall(protocol.message(protocol.QUIT))
    return connection.recv(65536)


def _play(make_app: Callable[[], App[Any]], connection: socket.socket) -> NoReturn:
    """Is the session, shut in as any other."""
    notes = CallNotes()
    try:
        worker.settings["sandbox"] = {**worker.settings["sandbox"], "front": os.getppid()}
        prewarmed = PrewarmedApp(make_app)
        notes.begin()
        status = worker.run(_REQUEST, connection, prewarmed)
        notes.end()
        if not status:
            connection.sendall(protocol.json_message(protocol.EXIT, called=list(notes.called)))
    finally:
        os._exit(1)
