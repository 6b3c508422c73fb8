"""A run that one watches and steers: changes of every kind, restarts, undo.

A change made at a past epoch forks the run: what came after becomes the faint earlier curve.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from xortui.core import ENDING_FIELDS, History, RunConfig
from xortui.tui.language import translate as _
from xortui.tui.player.changing import (
    apply_in_some_order,
    can_change_in_flight,
    target_change,
    with_fields,
)
from xortui.tui.player.playback import Playback
from xortui.tui.player.shadow import Shadow

_MOST_UNDO: Final = 10


class Player(Playback):
    """Plays one run and changes it."""

    def __init__(
        self, config: RunConfig, *, paused: bool = False, clock: Callable[[], float]
    ) -> None:
        """Makes a run ready at epoch 0. See `Playback`."""
        super().__init__(config, paused=paused, clock=clock)
        self._undo: deque[Callable[[], None]] = deque(maxlen=_MOST_UNDO)

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return bool(self._undo)

    def restart(self, config: RunConfig | None = None, notice: str = "") -> None:
        """Starts again from epoch 0, with the run's own beginning or another configuration.

        Args:
            config: The new run; by default this one as it was described at epoch 0.
            notice: A sentence that says so.
        """
        old, shown = self.history, self._cursor.epoch
        config = config or self.config.replace(changes=())
        self._undo.append(lambda: self._return_to(old, shown))
        self._shadow = Shadow(old)
        self._begin(config)
        self.notice = notice

    def change(self, field: str, value: Any) -> None:
        """Changes a field of the run or a parameter, in flight where that is possible.

        A field that needs another network starts the run again from epoch 0 with the same seed,
        and the notice says so.

        Raises:
            ValueError: The value breaks the field's rule.
        """
        self.change_together({field: value})

    def change_together(self, fields: dict[str, Any]) -> None:
        """Changes several fields as one step. See `change`.

        Raises:
            ValueError: A value breaks its field's rule.
        """
        config = with_fields(self.settings, fields)
        if fields.keys() <= set(ENDING_FIELDS):
            self.history.end_when(**fields)
        elif can_change_in_flight(self.settings, fields):
            self._change_in_flight(dict(fields))
        else:
            words = ", ".join(name.replace("_", " ") for name in fields)
            text = _("{fields} changed: started again from epoch 0 with the same seed")
            self.restart(config, text.format(fields=words))

    def undo(self) -> None:
        """Takes back the last change or restart."""
        if not self._undo:
            self.notice = _("nothing to undo")
            return
        self._undo.pop()()
        self._curve_version += 1

    def set_target(self, row: int, target: float) -> None:
        """Changes one cell of the truth table; two-input gates stay gates."""
        self.change(*target_change(self.settings, row, target))

    def _change_in_flight(self, fields: dict[str, Any]) -> None:
        before, shown, history = self.config, self.epoch, self.history
        last = before.changes[-1:]
        if shown < history.epoch or not last or last[0].epoch != shown:
            self._shadow = Shadow(history)
        if shown < history.epoch:
            history.rewind(shown)
        try:
            apply_in_some_order(history, fields)
        except ValueError:
            history.rewind(shown, before)
            raise
        finally:
            self._cursor.show(shown)
        self._undo.append(lambda: self._return_to(history, shown, before))
        self._curve_version += 1
        self.notice = ""

    def _return_to(self, history: History, shown: int, config: RunConfig | None = None) -> None:
        self.pause()
        # The run may have been forked before that epoch since; then its end is as near as it gets.
        shown = min(shown, history.epoch)
        if config is not None:
            history.rewind(shown, config)
        self._cursor.history = history
        self._shadow = None
        self._cursor.show(shown)
        self.notice = _("taken back")
