"""The live screen without a terminal, as text: for ``--once``."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from textual.pilot import Pilot

from xortui.core import RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.app.fault_reports import FAULT_STATUS, report_fault
from xortui.tui.internals.textual_app import fault_of
from xortui.tui.internals.textual_screen import strips_of
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.screens.main.main_screen import MainScreen

FALLBACK_SIZE: Final = (80, 24)
"""Columns and rows where neither the environment nor a terminal says."""

Seen = TypeVar("Seen")


def run_offscreen(
    app: XortuiApp, size: tuple[int, int], visit: Callable[[Pilot[Any]], Awaitable[Seen]]
) -> Seen:
    """Runs an application without a terminal, lets a visitor look at it, and ends it.

    Args:
        app: The application.
        size: Columns and rows.
        visit: Is called once the first picture stands, and may press keys.

    Returns:
        What the visitor returned.
    """
    seen: list[Seen] = []

    async def pilot(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        seen.append(await visit(pilot))
        pilot.app.exit()

    asyncio.run(app.run_async(headless=True, size=size, auto_pilot=pilot))
    if not seen:
        raise RuntimeError("the screen could not be drawn") from fault_of(app)
    return seen[0]


async def play_to(pilot: Pilot[Any], epoch: int) -> None:
    """Shows an epoch of the run, or its last one where it ends before."""
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    if epoch > screen.player.epoch:
        screen.player.step(epoch - screen.player.epoch)
    else:
        screen.player.seek(epoch)
    screen.player.notice = ""
    screen.present()
    screen.finish_verdict()
    await pilot.pause()


def text_of(app: XortuiApp) -> str:
    """Returns what stands on the screen as text, trailing blanks cut."""
    strips = strips_of(app.screen)
    lines = ("".join(segment.text for segment in strip).rstrip() for strip in strips)
    return "\n".join(lines) + "\n"


def printed_size() -> tuple[int, int]:
    """Returns columns and rows: the terminal's, elsewhere those of ``COLUMNS`` and ``LINES``."""
    try:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):  # no terminal, or no descriptor at all
        return shutil.get_terminal_size(FALLBACK_SIZE)
    return (columns, rows) if columns and rows else FALLBACK_SIZE


def print_once(config: RunConfig, *, ascii: bool = False) -> int:
    """Trains a run to its end and prints its last frame as text on standard output.

    The frame is as large as the terminal, where there is none as ``COLUMNS`` and ``LINES`` say.

    Args:
        config: The run.
        ascii: Print ASCII alone.

    Returns:
        The exit status.
    """
    glyphs = Glyphs.of_stream(sys.stdout, color=False, ascii=ascii)
    app = XortuiApp(config, paused=True, glyphs=glyphs)

    async def visit(pilot: Pilot[Any]) -> str:
        app.add_class("-offscreen")
        await play_to(pilot, config.epochs)
        return text_of(app)

    try:
        text = run_offscreen(app, printed_size(), visit)
    except Exception as error:  # a fault, told as on the live screen
        print(f"xortui: {report_fault(fault_of(app) or error)}", file=sys.stderr)
        return FAULT_STATUS
    sys.stdout.write(text)
    return app.return_code or 0
