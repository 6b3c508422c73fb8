"""How fast connections may come from one address: a bucket of tokens for each."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from typing import Final

BURST: Final = 60  # a class behind one address that comes at the same moment, twice over
PER_SECOND: Final = 2.0
MOST_ADDRESSES: Final = 4096


def origin(address: str) -> str:
    """Returns whom an address belongs to: itself in IPv4, its /64 network in IPv6."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


class RateLimit:
    """One bucket for each origin; the longest unused is forgotten first."""

    def __init__(self, burst: float = BURST, per_second: float = PER_SECOND):
        self._burst, self._per_second = burst, per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, now: float, amount: float = 1.0) -> bool:
        """Takes from the address's bucket; returns whether there was enough in it."""
        key = origin(address)
        level, then = self._buckets.pop(key, (self._burst, now))
        level = min(level + (now - then) * self._per_second, self._burst)
        has_enough = level >= amount
        self._buckets[key] = (max(level - amount, 0.0) if has_enough else level, now)
        while len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return has_enough
