"""Rich's console, for programs whose reader may leave."""

from __future__ import annotations

import os
import sys
from typing import Any

from rich.console import Console

from xortui.tui.terminal_colors import terminal_colors


class PipedConsole(Console):
    """A console that says so when its reader has left, where Rich would end the program.

    To a terminal it sends the colours that this shows.
    """

    def __init__(self, **options: Any) -> None:
        """Makes a console; the options are Rich's."""
        file = options.get("file") or sys.stdout
        if "color_system" not in options and file.isatty():
            colors = terminal_colors(os.environ)
            options.update(color_system=colors.rich_name, no_color=not colors.has_hues)
        super().__init__(**options)

    def on_broken_pipe(self) -> None:
        """Leaves it to whoever prints."""
        raise BrokenPipeError
