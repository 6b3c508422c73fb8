"""What a person with a plain ``ssh`` client gets."""

from __future__ import annotations

from collections.abc import Callable

from support.ssh.people import Person
from support.ssh.servers import RunningServer

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]


def test_a_token_opens_a_live_session_that_answers_keys(serve: Serve, connect: Connect) -> None:
    server = serve()
    person = connect(server, password=server.token)
    person.sees("tick 3")
    person.type("x")
    person.sees("keys 1")
    person.type("q")
    assert person.wait() == 0
    assert b"\x1b[?1049l" in person.raw
    # The client is gone a moment before the server has written so.
    person.wait_for(lambda: len(server.log()) > 1)
    assert [line["event"] for line in server.log()] == ["opened", "closed"]
