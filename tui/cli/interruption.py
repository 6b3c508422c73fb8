"""Ctrl-C, SIGTERM and SIGHUP, acted on between epochs instead of in the middle of one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Interruption:
    """Whether someone has asked the run to end.

    Attributes:
        signal: The signal that asked, or ``None``.
    """

    def __init__(self) -> None:
        self.signal: int | None = None

    @property
    def exit_status(self) -> int:
        """The exit status that tells of it: 130 after Ctrl-C."""
        return 0 if self.signal is None else 128 + self.signal


@contextmanager
def deferred_signals() -> Iterator[Interruption]:
    """Notes the first Ctrl-C, SIGTERM or SIGHUP; a second one interrupts at once.

    Raises:
        KeyboardInterrupt: A second signal came.
    """
    interruption = Interruption()

    def note(number: int, frame: FrameType | None) -> None:
        if interruption.signal is not None:
            raise KeyboardInterrupt
        interruption.signal = number

    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
