"""Textual's timers, one of which would never let anything else have its turn.

A toast that is shown again on another screen gets a timer of the time that it has left. Where that
runs out in between, the time is negative, and the timer counts backwards for ever without waiting:
no key is answered any more.
"""

from __future__ import annotations

from typing import Any, Final

from textual import message_pump
from textual.timer import Timer

SHORTEST: Final = 0.001  # s


class ForwardTimer(Timer):
    """A timer that is due in a moment where it would have been due before now."""

    def __init__(self, event_target: Any, interval: float, **options: Any) -> None:
        super().__init__(event_target, max(interval, SHORTEST), **options)


def keep_timers_forward() -> None:
    """Gives all of this process's screens and widgets such timers."""
    vars(message_pump)["Timer"] = ForwardTimer
