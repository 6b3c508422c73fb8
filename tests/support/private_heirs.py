"""Classes that use what is private in the classes below them, to be found by a test."""

from __future__ import annotations

from textual.app import App
from textual.screen import Screen


class Heir(App[None]):
    """Reads, overrides and replaces."""

    _batch_count = 0

    def _handle_exception(self, error: Exception) -> None:
        self._own = self._driver


class Mixin:
    """Knows nothing of a library until it is mixed in."""

    async def _on_message(self, message: object) -> None:
        """Is Textual's."""


class Mixed(Mixin, Screen[None]):
    """What it is mixed into."""


def inner() -> type[App[None]]:
    """Returns a class that stands in a function."""

    class Inner(App[None]):
        def look(self) -> bool:
            """Reads."""
            return self._running

    return Inner
