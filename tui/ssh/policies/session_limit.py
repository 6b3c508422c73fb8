"""How many may be in: sessions in all, people from one address."""

from __future__ import annotations

from collections import Counter

from xortui.tui.language import translate as _


class SessionLimit:
    """Counts who is in and refuses with a sentence who would be too many.

    Args:
        per_address: People at one time from one address, 0 for any number.
        watchers: People who watch, in all.
    """

    def __init__(self, per_address: int, watchers: int):
        self._per_address = per_address
        self._watchers = watchers
        self._by_address: Counter[str] = Counter()
        self.sessions = 0
        self.watching = 0

    def refusal(self, address: str, most_sessions: int, *, watches: bool) -> str:
        """Returns why one more from this address may not come in, or nothing where it may."""
        if self._per_address and self._by_address[address] >= self._per_address:
            return _("too many sessions from your address, please try again later")
        if watches and self.watching >= self._watchers:
            return _("too many people are watching, please try again later")
        if not watches and self.sessions >= most_sessions:
            return _("all seats are taken, please try again later")
        return ""

    def enter(self, address: str, *, watches: bool) -> None:
        """Counts one who came in."""
        self._by_address[address] += 1
        self.watching += watches
        self.sessions += not watches

    def leave(self, address: str, *, watches: bool) -> None:
        """Counts one who left."""
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]
        self.watching -= watches
        self.sessions -= not watches
