"""The bar on standard error that shows how far something is."""

from __future__ import annotations

import sys

from rich.progress import BarColumn, Progress, TextColumn

from xortui.tui.cli.console import PipedConsole


def progress_bar(before: str, after: str, *, is_shown: bool = True) -> Progress:
    """Returns a bar over the whole width, which goes without a trace when it is stopped.

    It has no thread of its own: whoever trains draws it between two steps.

    Args:
        before: What stands before it; ``{task.fields[NAME]}`` is a field of its task.
        after: What stands behind it.
        is_shown: Whether anybody sees it.
    """
    return Progress(
        TextColumn(before),
        BarColumn(bar_width=None),
        TextColumn(after),
        console=PipedConsole(file=sys.stderr),
        auto_refresh=False,
        transient=True,
        disable=not is_shown,
    )
