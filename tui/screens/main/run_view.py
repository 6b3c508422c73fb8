"""What the controllers of the main view act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from textual.screen import Screen, ScreenResultType

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

    from xortui.tui.player.player import Player
    from xortui.tui.screens.key_group import KeyGroup
    from xortui.tui.screens.mode import Mode
    from xortui.tui.widgets.view_options import ViewOptions


class RunView(Protocol):
    """A run, how it is shown, and the ways to tell of it.

    Attributes:
        player: The run.
        view_options: How it is shown.
    """

    player: Player
    view_options: ViewOptions

    @property
    def mode(self) -> Mode:
        """What the run does, and what the keys go to."""

    def present(self) -> None:
        """Shows the moment that the player is at."""

    def use(self, **choices: Any) -> None:
        """Takes other view options and shows them."""

    def say(self, why_not: str) -> None:
        """Says why a key changes nothing."""

    def mapped(self, group: KeyGroup) -> KeyGroup:
        """Returns keys as the person has mapped them."""

    def held(self, group: KeyGroup) -> KeyGroup:
        """Returns the keys of a group that hold now, whether or not the run goes on."""

    def push_screen(
        self,
        screen: Screen[ScreenResultType],
        then: Callable[[ScreenResultType | None], None] | None = None,
    ) -> None:
        """Opens a screen over this one.

        Args:
            screen: The other screen.
            then: Is called with what it returns.
        """

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Says something for a few seconds."""


def actions_of(*controllers: object) -> dict[str, Callable[..., None]]:
    """Returns the actions of controllers, by the names that Textual looks them up by.

    Raises:
        TypeError: Two controllers have an action of the same name.
    """
    actions: dict[str, Callable[..., None]] = {}
    for controller in controllers:
        for name in dir(type(controller)):
            if name.startswith("action_"):
                if name in actions:
                    raise TypeError(f"two controllers have {name}")
                actions[name] = getattr(controller, name)
    return actions
