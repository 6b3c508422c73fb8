"""Users that nobody else is: one for the front, one for each session of a server of root's.

They have no name and own nothing; the kernel alone keeps them apart. They come from numbers that
systemd, containers and user databases leave free, so that no service that runs under a user made
for its run is the same one. Source: systemd, ``UIDS-GIDS``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SESSIONS: Final = 4096
_FREE: Final = range(0x70000000, 0x7FFDFFFF + 1)
_FREE_IN_A_CONTAINER: Final = range(60578, 61184)  # of the 65,536 that many containers have


@dataclass(frozen=True)
class Users:
    """The users of one server.

    Attributes:
        front: Whom the front becomes.
        sessions: Whom the sessions become, one after the other.
    """

    front: int
    sessions: range


def choose(server: int) -> Users:
    """Returns users for a server, other ones for each where there are enough.

    Args:
        server: A number that no other server has, such as a process id.

    Raises:
        OSError: This user namespace has none that are free.
    """
    maps = [_mapped(Path(f"/proc/self/{kind}_map")) for kind in ("uid", "gid")]
    for numbers in _candidates(server):
        if all(_holds(mapped, numbers) for mapped in maps):
            return Users(numbers[0], numbers[1:])
    raise OSError(
        "a server that root starts needs users for its sessions, but this user namespace has none"
        f" of {_FREE_IN_A_CONTAINER[0]} to {_FREE_IN_A_CONTAINER[-1]}: start it as another user"
    )


def _candidates(server: int) -> Iterator[range]:
    size = SESSIONS + 1
    first = _FREE[server % (len(_FREE) // size) * size]
    yield range(first, first + size)
    yield _FREE_IN_A_CONTAINER


def _mapped(path: Path) -> list[range]:
    lines = (map(int, line.split()) for line in path.read_text().splitlines())
    return [range(inside, inside + count) for inside, _outside, count in lines]


def _holds(mapped: list[range], numbers: range) -> bool:
    return any(numbers[0] in one and numbers[-1] in one for one in mapped)
