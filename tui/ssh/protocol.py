"""What a session's front and worker say to each other: short messages over a local socket.

A message is one byte that names its kind, four bytes of length (big endian) and the payload.
Pictures are paid for with credits: the worker may have ``CREDITS`` pictures on their way that
nobody has acknowledged, and leaves out the rest. So what waits for a slow terminal is bounded, and
the person behind it sees the newest state, not the oldest.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any, Final

SOCKET: Final = "attach.sock"
"""In the server's folder, for terminals that the system's sshd has let in."""

HEADER: Final = struct.Struct("!cI")
SIZE: Final = struct.Struct("!HH")
CREDITS: Final = 4  # a key is answered in two or three pieces, while a frame is on its way
LARGEST: Final = 8 * 2**20  # bytes; a full screen of 400x150 cells in true colour stays below
LARGEST_TYPED: Final = 65536  # bytes of one message from a terminal, which reads no more at once
LARGEST_TEXT: Final = 16384  # bytes of JSON
REPORT_PAUSE: Final = 1.0  # s between two that a worker tells of its reader
LARGEST_RUN: Final = 2**20  # bytes; one of a few hundred rows and units has a fifth of it

# From the worker.
HELLO: Final = b"H"  # JSON: pid, then the layers of the sandbox
DATA: Final = b"D"  # what changed on the screen; costs a credit
PICTURE: Final = b"P"  # the whole screen, for everyone; costs a credit
KEYFRAME: Final = b"K"  # the whole screen, for those who have asked; costs nothing
RUN: Final = b"S"  # the run as it stands, for whoever comes back; once, before the end
LESSON: Final = (
    b"L"  # JSON: how far its reader is in the lesson that the server gives, see `Report`
)
EXIT: Final = b"X"  # JSON: status, error

# From the front.
ACK: Final = b"A"  # one credit back
INPUT: Final = b"I"  # what the person typed, bytes as they came
RESIZE: Final = b"R"  # columns and rows, two unsigned 16-bit numbers
ASK: Final = b"K"  # a keyframe, please
CONTROL: Final = b"C"  # JSON: frame_rate, watchers, notice, repertoire
QUIT: Final = b"Q"  # end, please
# ``RUN`` comes from here too, where one is gone on with: then it is the first message.

KINDS: Final = frozenset(
    (HELLO, DATA, PICTURE, KEYFRAME, RUN, LESSON, EXIT, ACK, INPUT, RESIZE, CONTROL, QUIT)
)


class LinkError(Exception):
    """The other side sent what is no message."""


def message(kind: bytes, payload: bytes = b"") -> bytes:
    """Returns one message as it goes over the socket."""
    return HEADER.pack(kind, len(payload)) + payload


def json_message(kind: bytes, **fields: Any) -> bytes:
    """Returns one message whose payload is a JSON object."""
    return message(kind, json.dumps(fields).encode())


def read_object(text: bytes) -> dict[str, Any]:
    """Returns the JSON object that the other side sent.

    Raises:
        LinkError: It is something else, or too large.
    """
    if len(text) > LARGEST_TEXT:
        raise LinkError(f"an object must be at most {LARGEST_TEXT} bytes, got {len(text)}")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LinkError(f"an object must be JSON: {error}") from None
    if not isinstance(found, dict):
        raise LinkError(f"an object must be in braces, got {type(found).__name__}")
    return found


def read_size(payload: bytes) -> tuple[int, int]:
    """Returns the columns and rows that a ``RESIZE`` holds.

    Raises:
        LinkError: It is longer or shorter than two numbers.
    """
    if len(payload) != SIZE.size:
        raise LinkError(f"a size must be {SIZE.size} bytes, got {len(payload)}")
    columns, rows = SIZE.unpack(payload)
    return columns, rows


class MessageReader:
    """Cuts a stream of bytes into messages, however the socket has split them.

    Args:
        largest: Bytes that a message may hold.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yields the kind and the payload of every message that is now complete.

        Raises:
            LinkError: The stream holds an unknown kind or too great a length.
        """
        self._waiting += data
        while len(self._waiting) >= HEADER.size:
            kind, length = HEADER.unpack_from(self._waiting)
            if kind not in KINDS or length > self._largest:
                rule = f"a frame must be known and at most {self._largest} bytes"
                raise LinkError(f"{rule}, got {kind!r} of {length}")
            end = HEADER.size + length
            if len(self._waiting) < end:
                return
            payload = bytes(self._waiting[HEADER.size : end])
            del self._waiting[:end]
            yield kind, payload
