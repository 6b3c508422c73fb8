"""Runs of people who have left, for a while, in case they come back.

What is kept are bytes that a session's process has written and another one, shut in as the first,
reads. Nobody in between does, and nothing of them is written to a disk: they end with the server.
"""

from __future__ import annotations

from typing import Final, NamedTuple

KEPT_FOR: Final = 600.0  # s
MOST: Final = 64
LARGEST: Final = 2**24  # bytes of all together


class Owner(NamedTuple):
    """Whose a run is.

    Attributes:
        user: The name.
        proof: What was shown with it: a key's fingerprint, or that a token was.
    """

    user: str
    proof: str


class KeptRuns:
    """One run an owner, the last; where they are too many, those go first that came first."""

    def __init__(self) -> None:
        self._runs: dict[Owner, tuple[float, bytes]] = {}

    def __len__(self) -> int:
        return len(self._runs)

    def keep(self, owner: Owner, run: bytes, now: float) -> None:
        """Keeps a run in place of the owner's last one."""
        self.drop_old(now)
        self._runs.pop(owner, None)
        self._runs[owner] = now, run
        while len(self._runs) > MOST or self._size() > LARGEST:
            del self._runs[next(iter(self._runs))]

    def of(self, owner: Owner, now: float) -> bytes:
        """Returns the run that an owner has left not long ago, or nothing."""
        self.drop_old(now)
        return self._runs.get(owner, (now, b""))[1]

    def forget(self, owner: Owner) -> None:
        """Forgets what an owner has left."""
        self._runs.pop(owner, None)

    def drop_old(self, now: float) -> None:
        """Forgets all that has waited too long."""
        for owner in [one for one, (then, _) in self._runs.items() if now - then > KEPT_FOR]:
            del self._runs[owner]

    def _size(self) -> int:
        return sum(len(run) for _, run in self._runs.values())
