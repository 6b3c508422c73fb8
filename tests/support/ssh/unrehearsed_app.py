"""The real app as a guest has it, of which no session is played before the first."""

from __future__ import annotations

from xortui.core import RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.permissions import GUEST


class UnrehearsedApp(XortuiApp):
    """The app; its server does not learn what sessions call."""

    REHEARSED_KEYS = ""


def make_unrehearsed_app(
    config: RunConfig, *, frames_per_second: int = 10, **drawn: bool
) -> UnrehearsedApp:
    return UnrehearsedApp(config, permissions=GUEST, frames_per_second=frames_per_second, **drawn)
