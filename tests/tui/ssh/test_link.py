"""Frames survive whatever way a socket splits them; what is no frame is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.ssh import link

FRAMES = st.lists(st.tuples(st.sampled_from(sorted(link.KINDS)), st.binary(max_size=200)))


@given(FRAMES, st.integers(1, 50))
def test_frames_come_out_as_they_went_in(frames: list[tuple[bytes, bytes]], piece: int) -> None:
    stream = b"".join(link.frame(kind, payload) for kind, payload in frames)
    reader = link.MessageReader()
    pieces = [stream[start : start + piece] for start in range(0, len(stream), piece)]
    assert [frame for part in pieces for frame in reader.feed(part)] == frames


@pytest.mark.parametrize("stream", [b"?\0\0\0\0", link.HEADER.pack(link.DATA, link.LARGEST + 1)])
def test_what_is_no_frame_is_refused(stream: bytes) -> None:
    with pytest.raises(link.LinkError):
        list(link.MessageReader().feed(stream))
