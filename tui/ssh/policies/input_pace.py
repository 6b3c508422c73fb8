"""How much of what a connection sends is worked through, in bytes after inflating.

What a person types or moves over is within the connection's own allowance. What goes beyond it, a
long paste or an attack, comes out of a pool that all connections share, so that many who send much
slow one another down and nobody else. Nothing is lost and nobody is cut: it is read later.
"""

from __future__ import annotations

from typing import Final

from xortui.tui.ssh.policies.allowance import Allowance

BEFORE_LOGIN: Final = 65536  # bytes in all; a dozen large keys that are offered need a third
PACKET: Final = 512  # bytes that any packet counts for, beyond its own: what it costs to look at
OWN_BURST, OWN_PER_SECOND = 512 * 1024, 64 * 1024
POOL_BURST, POOL_PER_SECOND = 2**20, 2**20


def new_pool(now: float) -> Allowance:
    """Returns what all connections of a server share."""
    return Allowance(POOL_BURST, POOL_PER_SECOND, now)


class InputPace:
    """Says when more of one connection's input may be worked through.

    Args:
        pool: What it shares with the others.
        now: Seconds of a clock that never goes back.
    """

    def __init__(self, pool: Allowance, now: float):
        self._pool = pool
        self._own = Allowance(OWN_BURST, OWN_PER_SECOND, now)
        self._before_login = 0
        self.is_known = False

    def opens_with(self, size: int) -> bool:
        """Counts bytes on the wire; returns whether a connection may send so many before login."""
        if not self.is_known:
            self._before_login += size
        return self._before_login <= BEFORE_LOGIN

    def charge(self, amount: int, now: float) -> None:
        """Counts what was worked through: first as its own, then from the pool, then as a debt."""
        own = min(max(self._own.level(now), 0.0), amount)
        self._own.charge(own, now)
        if self._pool.level(now) > 0:
            self._pool.charge(amount - own, now)
        else:
            self._own.charge(amount - own, now)

    def wait(self, now: float) -> float:
        """Returns in how many seconds there may be more."""
        if self._own.level(now) > 0 or self._pool.level(now) > 0:
            return 0.0
        return min(self._own.wait(now), self._pool.wait(now))
