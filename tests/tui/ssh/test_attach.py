"""What ``xortui attach`` copies between a terminal and the server on this machine."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from xortui.tui.ssh import attach, protocol


def test_what_the_server_says_last_is_shown_though_something_is_typed_then(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    ours, theirs = socket.socketpair()
    typed, typing = os.pipe()
    wakeup, woken = os.pipe()
    os.write(typing, b"typed after its end")
    theirs.sendall(protocol.message(protocol.DATA, b"farewell"))
    theirs.sendall(protocol.json_message(protocol.EXIT, status=3))
    theirs.close()
    with os.fdopen(typed) as keyboard, ours:
        monkeypatch.setattr(sys, "stdin", keyboard)
        assert attach._Attachment(ours).run(wakeup) == 3
    assert capfdbinary.readouterr().out == b"farewell"
    for descriptor in (typing, wakeup, woken):
        os.close(descriptor)
