"""The real app as a guest has it, which tells every bit of its run in sixteen digits."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from textual.binding import Binding

from xortui.core import RunConfig, Trainer
from xortui.tui.app.app import XortuiApp
from xortui.tui.permissions import GUEST


def told_of(trainer: Trainer) -> str:
    """Returns what is told of a run."""
    state = trainer.checkpoint()
    bits = hashlib.blake2b(state.vector.tobytes() + str(state.steps).encode(), digest_size=8)
    return f"epoch {state.epoch} of {bits.hexdigest()}"


class TellingApp(XortuiApp):
    """Tells of the run into the clipboard over the key W."""

    BINDINGS: ClassVar[list[Binding]] = [Binding("W", "tell")]  # type: ignore[assignment]
    REHEARSED_KEYS = ""

    def action_tell(self) -> None:
        assert self._main is not None
        self.copy_to_clipboard(told_of(self._main.player.history.trainer))


def make_telling_app(
    config: RunConfig, *, frames_per_second: int = 10, **drawn: bool
) -> TellingApp:
    return TellingApp(config, permissions=GUEST, frames_per_second=frames_per_second, **drawn)
