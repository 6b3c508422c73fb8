"""How long an address that fails again and again must stay away.

After OpenSSH's ``PerSourcePenalties`` (``sshd_config(5)``): what goes wrong costs seconds, which
add up and pass, and from a sum on the address is barred until they have passed. Beyond OpenSSH, an
address that was barred lately pays twice as much each time. Whoever types a token wrongly, or too
slowly, pays less than the time that it takes, and is never barred for it; nor are as many as may
come from one address, if they are too slow at the same moment.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from xortui.tui.ssh.policies.rate_limit import origin

NOTHING_SHOWN: Final = "nothing shown"
SILENT: Final = "silent"
FAILED: Final = "failed to log in"
TOO_SLOW: Final = "too slow"
MISBEHAVED: Final = "misbehaved"
COSTS: Final = {
    NOTHING_SHOWN: 1.0,
    TOO_SLOW: 3.0,
    FAILED: 5.0,
    SILENT: 10.0,
    MISBEHAVED: 60.0,
}
"""Seconds that each costs."""
LEAST: Final = 15.0  # s below which nobody is barred
LONGEST: Final = 600.0  # s; also how long it takes until an address pays the simple price again
MOST_ADDRESSES: Final = 4096


@dataclass
class _Record:
    until: float  # when all that was paid for has passed
    barred_until: float
    times: int
    last: float


class Penalties:
    """One record for each origin; the longest untouched is forgotten first.

    Args:
        longest: Seconds at most, 0 where nobody is ever barred.
    """

    def __init__(self, longest: float = LONGEST):
        self._longest = longest
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def add(self, address: str, fault: str, now: float) -> bool:
        """Notes what went wrong with a connection; returns whether it bars the address anew."""
        key = origin(address)
        record = self._records.pop(key, None)
        if record is None or now - record.last > LONGEST:
            record = _Record(now, now, 0, now)
        was_barred = record.barred_until > now
        cost = COSTS[fault] * 2 ** min(record.times, 16)
        record.until = min(max(record.until, now) + cost, now + self._longest)
        record.last = now
        is_barred = record.until - now >= LEAST
        if is_barred:
            record.barred_until = record.until
            record.times += not was_barred
        self._records[key] = record
        while len(self._records) > MOST_ADDRESSES:
            self._records.popitem(last=False)
        return is_barred and not was_barred

    def is_barred(self, address: str, now: float) -> bool:
        """Returns whether the address must stay away now."""
        record = self._records.get(origin(address))
        return record is not None and record.barred_until > now
