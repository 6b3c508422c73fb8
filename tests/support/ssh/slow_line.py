"""A line between a client and a server that lets so many bytes a second through."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor


class SlowLine:
    """Stands between a client and the server and lets so many bytes a second through."""

    def __init__(self, port: int, rate: int):
        self._port, self._rate = port, rate
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(1)
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._carry, "127.0.0.1", 0, limit=4096)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._writers: list[asyncio.StreamWriter] = []
        self._running = self._pool.submit(self._loop.run_forever)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = socket.socket()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        far.bind(("127.0.0.7", 0))
        far.setblocking(False)
        await self._loop.sock_connect(far, ("127.0.0.1", self._port))
        back, out = await asyncio.open_connection(sock=far, limit=4096)
        self._writers += (writer, out)
        up = asyncio.ensure_future(self._pump(reader, out, 0))
        await self._pump(back, writer, self._rate)
        up.cancel()

    async def _pump(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, rate: int
    ) -> None:
        while data := await source.read(1500):
            target.write(data)
            await target.drain()
            if rate:
                await asyncio.sleep(len(data) / rate)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._running.result()
        for writer in self._writers:
            writer.transport.abort()
        self._server.close()
        self._loop.run_until_complete(asyncio.sleep(0.1))
        self._loop.close()
        self._pool.shutdown()
