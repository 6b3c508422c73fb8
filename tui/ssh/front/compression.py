"""Inflates what clients send, a packet at a time and never much.

asyncssh's own decompressor has no bound: a packet of 230 KB on the wire makes 240 MB of memory. The
ones here take its place in this process, by the registry that asyncssh keeps its own in.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from asyncssh.compression import Compressor, Decompressor, register_compression_alg

# RFC 4253, section 6.1: a payload of 32,768 bytes must be taken. Clients are told that a channel
# takes no more at once, so that twice as much and a packet's head is more than any one sends.
LARGEST: Final = 65536 + 1024
NAMES: Final = {b"zlib": False, b"zlib@openssh.com": True}  # whether it waits for the login

# 16 kB back there are the last few pictures, and further back nothing that comes again. It makes
# 128 kB a connection, where zlib by itself takes 256.
_WINDOW_BITS: Final = 14
_MEMORY_LEVEL: Final = 7

inflated: ContextVar[Callable[[int], None]] = ContextVar("inflated", default=lambda size: None)
"""Called with the size of each packet that was inflated; each connection has its own context."""


class BoundedDecompressor(Decompressor):
    """Inflates one connection's packets."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj()

    def decompress(self, data: bytes) -> bytes | None:
        """Returns the payload, or nothing where it is too large or none: asyncssh then hangs up.

        What fits has all come out: a payload that is one byte shorter than was asked for has left
        nothing in zlib's hands, and so nothing that the next packet would begin with.
        """
        try:
            payload = self._inflate.decompress(data, LARGEST + 1)
        except zlib.error:
            return None
        # A stream that has ended would keep everything that still comes, for nothing.
        is_whole = not self._inflate.unconsumed_tail and not self._inflate.eof
        if len(payload) > LARGEST or not is_whole:
            return None
        inflated.get()(len(payload))
        return payload


class FlushingCompressor(Compressor):
    """Compresses packets so that each can be inflated when it has come."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(wbits=_WINDOW_BITS, memLevel=_MEMORY_LEVEL)

    def compress(self, data: bytes) -> bytes:
        """Returns what a packet becomes on the wire."""
        return self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)


def bound_decompression() -> None:
    """Puts the bounded decompressors in place of asyncssh's own, for the whole process."""
    for name, is_delayed in NAMES.items():
        register_compression_alg(
            name, FlushingCompressor, BoundedDecompressor, is_delayed, default=False
        )
