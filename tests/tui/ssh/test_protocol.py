"""Messages survive whatever way a socket splits them; what is no message is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.ssh import protocol

MESSAGES = st.lists(st.tuples(st.sampled_from(sorted(protocol.KINDS)), st.binary(max_size=200)))


@given(MESSAGES, st.integers(1, 50))
def test_messages_come_out_as_they_went_in(messages: list[tuple[bytes, bytes]], piece: int) -> None:
    stream = b"".join(protocol.message(kind, payload) for kind, payload in messages)
    reader = protocol.MessageReader()
    pieces = [stream[start : start + piece] for start in range(0, len(stream), piece)]
    assert [message for part in pieces for message in reader.feed(part)] == messages


@pytest.mark.parametrize(
    "stream", [b"?\0\0\0\0", protocol.HEADER.pack(protocol.DATA, protocol.LARGEST + 1)]
)
def test_what_is_no_frame_is_refused(stream: bytes) -> None:
    with pytest.raises(protocol.LinkError):
        list(protocol.MessageReader().feed(stream))
