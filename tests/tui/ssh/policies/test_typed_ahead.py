"""What is typed before a session is there is kept in order, up to a limit, and handed out once."""

from __future__ import annotations

from xortui.tui.ssh.policies.typed_ahead import MOST, TypedAhead


def test_what_comes_first_is_kept_up_to_the_limit_and_taken_once() -> None:
    typed = TypedAhead()
    for data in (b"ab", b"c", b"x" * MOST, b"y"):
        typed.keep(data)
    assert typed.take() == b"abc" + b"x" * (MOST - 3)
    assert typed.take() == b""
    typed.keep(b"z")
    assert typed.take() == b"z"
