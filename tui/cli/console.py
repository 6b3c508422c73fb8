"""Rich's console, for programs whose reader may leave."""

from __future__ import annotations

from rich.console import Console


class PipedConsole(Console):
    """A console that says so when its reader has left, where Rich would end the program."""

    def on_broken_pipe(self) -> None:
        """Leaves it to whoever prints."""
        raise BrokenPipeError
