"""How often a terminal that does not keep up is given a frame."""

from __future__ import annotations

from typing import Final

_TOO_OFTEN: Final = 3.0
_FORGIVEN: Final = 0.25
_CALM: Final = 100
_LONGEST_CALM: Final = 1600
_MOST: Final = 8


class OutputThrottle:
    """Leaves out frames before a slow connection has stored up a second of them.

    Between the program and a slow reader lie buffers that cannot be asked how full they are. By
    the time that writing waits, they hold all they can, and a key's effect would have to queue
    behind that; so frames become rarer until the connection is idle between them, and what is
    stored drains away. Where that was for once, as when a class comes in and takes the processors
    for a moment, they soon are as frequent as before. A line that has kept up and then takes
    nothing for a while, as of a computer that sleeps, is not slow: it gets all of them at once.

    Attributes:
        ticks_a_frame: Ticks of the clock from one frame to the next.
    """

    def __init__(self) -> None:
        self.ticks_a_frame = 1
        self._strain = 0.0
        self._calm = 0
        self._calm_needed = _CALM
        self._waited = 0
        self._has_tried = False
        self._has_more = False
        self._kept_up = 0
        self._is_stalled = False

    def drew_out_of_turn(self) -> None:
        """Notes a frame between two ticks, as a key or a new size asks for.

        That the terminal has not taken it by the next tick says nothing of the connection: it may
        have been sent a moment ago.
        """
        self._has_more = True

    def may_draw(self, *, is_behind: bool) -> bool:
        """Returns whether a frame is drawn now. To be asked at every tick that has something new.

        Args:
            is_behind: Whether the last frame has not been taken yet. That this happens now and
                then says nothing: the program's own writer may have had to wait for its turn.
        """
        self._waited += 1
        is_excused, self._has_more = is_behind and self._has_more, False
        if not is_excused:
            self._note(is_behind=is_behind)
        if self._strain >= _TOO_OFTEN:
            self._strain = 0.0
            if self._has_tried or self.ticks_a_frame == 1:
                # The connection is slow indeed: more frames are tried ever more rarely.
                self._calm_needed = min(2 * self._calm_needed, _LONGEST_CALM)
            self.ticks_a_frame = min(2 * self.ticks_a_frame, _MOST)
            self._has_tried = False
        if self._calm >= self._calm_needed:
            self._try_more()
        if is_behind or self._waited < self.ticks_a_frame:
            return False
        self._waited = 0
        return True

    def _note(self, *, is_behind: bool) -> None:
        if is_behind and self._kept_up >= _CALM:
            self._is_stalled = True
            self._strain += 1.0  # as one frame, however long it takes
        elif is_behind and not self._is_stalled:
            self._strain += 1.0
        elif not is_behind:
            self._is_stalled = False
            self._strain = max(0.0, self._strain - _FORGIVEN)
        self._kept_up = 0 if is_behind else self._kept_up + 1
        self._calm = 0 if is_behind else self._calm + 1

    def _try_more(self) -> None:
        """Draws more often after a calm; by small steps where that was too much before."""
        if self._has_tried:  # and it was not too much
            self._calm_needed = max(_CALM, self._calm_needed // 2)
        is_slow = self._calm_needed > 2 * _CALM
        fewer = self.ticks_a_frame - 1 if is_slow else self.ticks_a_frame // 2
        self._has_tried = self.ticks_a_frame > 1
        self.ticks_a_frame, self._calm = max(1, fewer), 0
