"""How many connections may be open that have not shown yet who they are.

From a number on chance says who must go, as by OpenSSH's ``MaxStartups start:rate:full``
(``sshd_config(5)``). There it meets whoever comes; here it meets any that stand there, the one who
comes among them. So nobody keeps a place by having come first, and whoever holds many loses many.
Who has not spoken any SSH yet goes first: others may be people who read a question or type a token.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Final, Generic, TypeVar

START: Final = 64  # a class that types its token at the same moment meets no chance at all
RATE: Final = 0.3
FULL: Final = 128
MOST_PER_ADDRESS: Final = 16

Connection = TypeVar("Connection")


class UnauthenticatedLimit(Generic[Connection]):
    """Counts connections that have not come in yet.

    Args:
        per_address: Connections from one address, 0 for any number.
        start: Connections in all from which on one more may be too many.
        rate: How probable it is then that one must go; it grows to 1 at ``full``.
        full: Connections in all.
        chance: Draws.
    """

    def __init__(
        self,
        per_address: int = MOST_PER_ADDRESS,
        start: int = START,
        rate: float = RATE,
        full: int = FULL,
        chance: random.Random | None = None,
    ):
        self._per_address = per_address
        self._start, self._rate, self._full = start, rate, full
        self._chance = chance or random.SystemRandom()
        self._by_address: Counter[str] = Counter()
        self._addresses: dict[Connection, str] = {}
        self._silent: dict[Connection, None] = {}  # a set that keeps its order

    def enter(self, connection: Connection, address: str) -> bool:
        """Counts one more, and returns whether its address may have so many.

        An empty address is a balancer's: it stands for many, so it is held to the number in all.
        """
        if self._per_address and address and self._by_address[address] >= self._per_address:
            return False
        self._by_address[address] += 1
        self._addresses[connection] = address
        self._silent[connection] = None
        return True

    def spoke(self, connection: Connection) -> None:
        """Notes that there is a client at the other end of a connection that stands here."""
        self._silent.pop(connection, None)

    def surplus(self) -> Connection | None:
        """Draws, after each who entered, who must leave: nobody, or any of those who stand here."""
        before = len(self._addresses) - 1
        if before < self._start:
            return None
        grown = (before - self._start) / max(self._full - self._start, 1)
        if before < self._full and self._chance.random() >= self._rate + (1 - self._rate) * grown:
            return None
        silent = list(self._silent)
        # The newest has had no time to speak. It goes only as any other: a door full of clients
        # that say no more than a greeting must not stay closed to everybody who comes.
        newest = next(reversed(self._addresses))
        if silent and silent[-1] == newest:
            silent.pop()
        return self._chance.choice(silent or list(self._addresses))

    def leave(self, connection: Connection) -> None:
        """Counts one who came in or went away."""
        address = self._addresses.pop(connection)
        self._silent.pop(connection, None)
        self._by_address[address] -= 1
        if self._by_address[address] <= 0:
            del self._by_address[address]
