"""How many connections may stand at the door: those that have not shown yet who they are."""

from __future__ import annotations

from collections import Counter
from typing import Final

MOST: Final = 64
MOST_PER_ADDRESS: Final = 16


class Newcomers:
    """Counts connections that have not come in yet.

    Args:
        per_address: Connections from one address, 0 for any number.
        most: Connections in all.
    """

    def __init__(self, per_address: int = MOST_PER_ADDRESS, most: int = MOST):
        self._per_address, self._most = per_address, most
        self._by_address: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Counts one more, and returns whether it may stay.

        An empty address is a balancer's: it stands for many, so it is held to the number in all.
        """
        of_this = self._by_address[address]
        if self._by_address.total() >= self._most or (
            self._per_address and address and of_this >= self._per_address
        ):
            if not of_this:
                del self._by_address[address]
            return False
        self._by_address[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Counts one who came in or went away."""
        self._by_address[address] -= 1
        if self._by_address[address] <= 0:
            del self._by_address[address]
