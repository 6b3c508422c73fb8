"""The Textual application."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xortui.core import RunConfig
    from xortui.tui.app.app import XortuiApp


def run_app(
    config: RunConfig, *, paused: bool = False, ascii: bool = False, once: bool = False
) -> int:
    """Runs the live screen until the person quits, and returns the exit status.

    Args:
        config: The run.
        paused: Whether to wait for a key before running.
        ascii: Draw with ASCII alone.
        once: Train to the run's end and print its last frame as text on standard output instead.
    """
    if once:
        from xortui.tui.app.still import print_once

        return print_once(config, ascii=ascii)
    from xortui.tui.app.app import XortuiApp
    from xortui.tui.app.ending import run_to_the_end

    return run_to_the_end(XortuiApp(config, paused=paused, ascii=ascii))


def make_guest_app(config: RunConfig, *, frames_per_second: int = 10) -> XortuiApp:
    """Returns the application for a guest, who sees and steers but touches nothing here.

    Args:
        config: The run that everybody starts with.
        frames_per_second: How often the screen is drawn while running.
    """
    from xortui.tui.app.app import XortuiApp

    return XortuiApp(config, is_guest=True, frames_per_second=frames_per_second)
