"""Every sentence that a person reads goes through here, so that a catalogue can translate it."""

from __future__ import annotations

import gettext
from pathlib import Path

_catalogue = gettext.translation(
    "xortui", localedir=Path(__file__).parent / "locale", fallback=True
)


def translate(message: str) -> str:
    """Returns the message in the person's language, or as it stands where no catalogue has it."""
    return _catalogue.gettext(message)
