"""Inflating: whatever is a packet comes out, whatever is more does not."""

from __future__ import annotations

import os
import tracemalloc
import zlib

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

from asyncssh import compression as registry
from support.ssh.attackers import bomb

from xortui.tui.ssh.front import compression
from xortui.tui.ssh.front.compression import LARGEST, BoundedDecompressor, FlushingCompressor


def test_packets_come_out_as_they_went_in() -> None:
    compressor, decompressor = FlushingCompressor(), BoundedDecompressor()
    for size in (0, 1, 5, 257, 258, 259, 16383, 16384, 32768, 65536, LARGEST):
        for payload in (bytes(size), os.urandom(size), b"abcde" * (size // 5)):
            assert decompressor.decompress(compressor.compress(payload)) == payload


@pytest.mark.parametrize("size", [LARGEST + 1, LARGEST + 258, 10 * LARGEST])
@pytest.mark.parametrize("is_random", [False, True])
def test_one_byte_too_many_is_refused(size: int, is_random: bool) -> None:
    payload = os.urandom(size) if is_random else bytes(size)
    assert BoundedDecompressor().decompress(FlushingCompressor().compress(payload)) is None


def test_a_bomb_costs_no_memory() -> None:
    blocks = zlib.compress(b"")[:2] + bomb(100)
    assert len(blocks) > 90_000
    decompressor = BoundedDecompressor()
    tracemalloc.start()
    try:
        assert decompressor.decompress(blocks) is None
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()


def test_what_is_no_stream_and_what_follows_one_is_refused() -> None:
    assert BoundedDecompressor().decompress(b"no stream") is None
    decompressor = BoundedDecompressor()
    assert decompressor.decompress(zlib.compress(b"its last packet")) is None
    for _unused in range(10):
        assert decompressor.decompress(bytes(1000)) is None


def test_each_packet_is_told_with_its_inflated_size() -> None:
    compressor, decompressor = FlushingCompressor(), BoundedDecompressor()
    told: list[int] = []
    token = compression.inflated.set(told.append)
    try:
        for size in (10, 60_000):
            decompressor.decompress(compressor.compress(bytes(size)))
    finally:
        compression.inflated.reset(token)
    assert told == [10, 60_000]


def test_asyncssh_uses_them_under_both_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_cmp_params", "_cmp_compressors", "_cmp_decompressors"):
        monkeypatch.setattr(registry, name, dict(getattr(registry, name)))
    monkeypatch.setattr(registry, "_cmp_algs", list(registry.get_compression_algs()))
    compression.bound_decompression()
    for name, is_delayed in ((b"zlib", False), (b"zlib@openssh.com", True)):
        assert isinstance(registry.get_decompressor(name), BoundedDecompressor)
        assert registry.get_compression_params(name) == is_delayed
