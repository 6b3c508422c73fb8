"""Starting fast: the rubbish collector sleeps until the first picture stands."""

from __future__ import annotations

import gc


def hurry() -> None:
    """Lets nothing be collected while the program is loaded: next to nothing of it is rubbish."""
    gc.disable()


def settle() -> None:
    """Ends the hurry. What was loaded is never looked at again, so that collections stay short."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
