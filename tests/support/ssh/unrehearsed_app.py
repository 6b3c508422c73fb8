"""The real app as a guest has it, of which no session is played before the first."""

from __future__ import annotations

from typing import Any

from xortui.core import RunConfig
from xortui.tui.app import make_guest_app
from xortui.tui.app.app import XortuiApp


class UnrehearsedApp(XortuiApp):
    """The app; its server does not learn what sessions call, which takes a second."""

    REHEARSED_KEYS = ""


def make_unrehearsed_app(config: RunConfig, **drawn: Any) -> XortuiApp:
    app = make_guest_app(config, **drawn)
    app.__class__ = UnrehearsedApp
    return app
