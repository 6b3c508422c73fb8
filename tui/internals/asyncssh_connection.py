"""The private parts of asyncssh's connections that the server takes hold of.

Where one is missing nothing breaks: what it gave is missing, too. Imported by the server alone, as
asyncssh takes long to load.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from asyncssh.kex import get_kex_algs

_KEXINIT: Final = 20  # RFC 4253, section 12
_NEWKEYS: Final = 21
_COOKIE: Final = 17  # bytes of a KEXINIT before its first list, section 7.1
_LISTS: Final = 10


def usable_key_exchanges(names: Iterable[str]) -> list[str]:
    """Returns those of the key exchanges that asyncssh has here: not every OpenSSL knows ML-KEM."""
    known = get_kex_algs()
    return [name for name in names if name.encode() in known]


def watch_exchanges(connection: Any, begins: Callable[[], None], ends: Callable[[], None]) -> bool:
    """Calls ``begins`` before a key exchange costs anything, and ``ends`` when new keys are used.

    Args:
        connection: An SSH connection that has not received anything yet.
        begins: May raise what ends the connection.
        ends: The client has taken the new keys.

    Returns:
        Whether they will be called.
    """
    handlers = getattr(connection, "_packet_handlers", {})
    if _KEXINIT not in handlers or _NEWKEYS not in handlers:
        return False

    def process_kexinit(conn: Any, kind: int, number: int, packet: Any) -> Awaitable[None]:
        begins()  # not in the coroutine: whatever follows would be looked at before that runs
        return _judge_guess(conn, handlers[_KEXINIT](conn, kind, number, packet))

    def process_newkeys(conn: Any, kind: int, number: int, packet: Any) -> Any:
        result = handlers[_NEWKEYS](conn, kind, number, packet)
        ends()
        return result

    connection._packet_handlers = {
        **handlers,
        _KEXINIT: process_kexinit,
        _NEWKEYS: process_newkeys,
    }
    return True


async def _judge_guess(connection: Any, processed: Awaitable[None]) -> None:
    await processed
    try:
        client, server = connection._client_kexinit, connection._server_kexinit
        connection._ignore_first_kex = has_wrong_guess(client, server)
    except (AttributeError, IndexError):
        return


def has_wrong_guess(client: bytes, server: bytes) -> bool:
    """Returns whether a packet follows the client's KEXINIT that is to be ignored.

    A guess is right where both sides prefer the same key exchange and the same host key, RFC 4253,
    section 7: whichever they then agree on. asyncssh would compare what was agreed on with what
    the client prefers, and so take for right what the client takes for wrong and sends again.
    """
    names, end = _name_lists(client)
    if not client[end]:
        return False
    own, _end = _name_lists(server)
    return any(
        first(ours) != first(theirs) for ours, theirs in zip(own[:2], names[:2], strict=True)
    )


def first(names: bytes) -> bytes:
    """Returns the first name of a list."""
    return names.partition(b",")[0]


def _name_lists(kexinit: bytes) -> tuple[list[bytes], int]:
    lists, place = [], _COOKIE
    for _unused in range(_LISTS):
        length = int.from_bytes(kexinit[place : place + 4], "big")
        place += 4 + length
        lists.append(kexinit[place - length : place])
    return lists, place


def bound_environment(channel: Any, environment: MutableMapping[bytes, bytes]) -> None:
    """Has a channel keep the variables that its client sends in a mapping that may refuse them."""
    channel._env = environment


def is_exchanging(connection: Any) -> bool:
    """Returns whether keys are being exchanged, so that whatever is sent waits in memory."""
    return not getattr(connection, "_kex_complete", True)


class PacketCount:
    """Counts the packets that a connection has received.

    Args:
        connection: The SSH connection.
    """

    def __init__(self, connection: Any):
        self._connection = connection
        self._last = 0

    def since(self) -> int:
        """Returns how many packets came since the last question."""
        number = int(getattr(self._connection, "_recv_seq", 0))
        # Numbers begin anew with new keys, where both sides want it so.
        count = number - self._last if number >= self._last else number
        self._last = number
        return count
