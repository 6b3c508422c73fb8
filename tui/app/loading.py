"""Starting fast: nothing is collected as garbage until the first picture stands."""

from __future__ import annotations

import gc


def pause_gc() -> None:
    """Collects nothing while the program is loaded: next to nothing of it is garbage."""
    gc.disable()


def resume_gc() -> None:
    """Collects again, but never looks at what was loaded, so that collections stay short."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
