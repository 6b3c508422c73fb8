"""How many key exchanges a connection may begin: one to log in, then as many as keys grow old.

An exchange costs the server more than the client, who may send a constant. The first one is paid
for with the connection's arrival; clients that change keys by size or time need few.
"""

from __future__ import annotations

from typing import Final

from xortui.tui.ssh.policies.allowance import Allowance

BEFORE_LOGIN: Final = 1
BURST: Final = 16
PER_SECOND: Final = 0.2  # new keys for each megabyte of a person's pictures


class KeyExchanges:
    """Counts the key exchanges of one connection."""

    def __init__(self, burst: float = BURST, per_second: float = PER_SECOND):
        self._before_login = 0
        self._burst, self._per_second = burst, per_second
        self._allowance: Allowance | None = None

    def begin(self, now: float, *, is_known: bool) -> bool:
        """Returns whether one more may begin.

        Args:
            now: Seconds of a clock that never goes back.
            is_known: Whether the person behind has shown who it is.
        """
        if not is_known:
            self._before_login += 1
            return self._before_login <= BEFORE_LOGIN
        if self._allowance is None:
            self._allowance = Allowance(self._burst, self._per_second, now)
        return self._allowance.take(1, now)
