"""One of a few values, in one line: the arrows go through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from xortui.tui.language import deferred as _


class Choice(Widget, can_focus=True):
    """Shows the value chosen between two arrows that say that there are others."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("left", "turn(-1)", _("previous"), show=False),
        Binding("right,space,enter", "turn(1)", _("next"), show=False),
    ]

    DEFAULT_CSS = """
    Choice {
        width: 1fr;
        height: 1;
        &:focus { background: $accent; color: $background; }
    }
    """

    value = reactive("")
    """The value chosen."""

    class Chosen(Message):
        """The person chose a value.

        Attributes:
            choice: Where.
            value: The value chosen.
        """

        def __init__(self, choice: Choice, value: str) -> None:
            super().__init__()
            self.choice, self.value = choice, value

        @property
        def control(self) -> Choice:
            """Where the value was chosen."""
            return self.choice

    def __init__(self, values: Sequence[str], value: str, *, unicode: bool = True) -> None:
        """Makes the choice.

        Args:
            values: The values in order.
            value: The one chosen at first.
            unicode: Whether the arrows may be other than ASCII.
        """
        super().__init__()
        self._values = tuple(values)
        self._refused: str | None = None
        self._arrows = ("‹", "›") if unicode else ("<", ">")
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        """Returns the value between its arrows, which stay where they have always been."""
        left, right = self._arrows
        # Where it is narrow the right arrow comes nearer, as it would be cut off.
        room = self.size.width - len(left + right)
        width = min(max(map(len, self._values)), room - 2)
        shown = f" {self.value.ljust(width)} " if len(self.value) + 2 <= room else self.value
        return Content(left + shown + right)

    def action_turn(self, direction: int) -> None:
        """Chooses the next value, or the previous one; after the last comes the first.

        One that was refused is passed over: it may be in the way to others that are not.
        """
        before, self._refused = self._refused or self.value, None
        place = self._values.index(before) if before in self._values else -direction
        self.value = self._values[(place + direction) % len(self._values)]
        self.post_message(self.Chosen(self, self.value))

    def put_back(self, value: str) -> None:
        """Shows the value in force again, as the one chosen was refused."""
        self._refused, self.value = self.value, value

    def on_blur(self) -> None:
        """Begins at the value in force the next time."""
        self._refused = None

    def on_click(self, event: Click) -> None:
        """Goes back at the left arrow, on elsewhere."""
        self.action_turn(-1 if event.x < 2 else 1)
