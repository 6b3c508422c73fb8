"""Whether a terminal puts on the clipboard what a program asks it to, by its environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TERMS: Final = ("ghostty", "alacritty", "foot", "wezterm", "kitty", "rio")
_PROGRAMS: Final = ("ghostty", "wezterm", "vscode", "rio")
_OWN_VARIABLES: Final = ("KITTY_WINDOW_ID", "ALACRITTY_WINDOW_ID", "WT_SESSION")


def takes_clipboard(environment: Mapping[str, str]) -> bool:
    """Returns whether a terminal is known to do so unless somebody has forbidden it.

    No terminal says whether it did. Within tmux and GNU screen it is off until it is asked for.

    Args:
        environment: The variables of a program that runs in it.
    """
    term = environment.get("TERM", "").strip().lower()
    if "TMUX" in environment or "STY" in environment or term.startswith(("screen", "tmux")):
        return False
    return (
        term.removeprefix("xterm-").startswith(_TERMS)
        or environment.get("TERM_PROGRAM", "").strip().lower() in _PROGRAMS
        or any(environment.get(variable) for variable in _OWN_VARIABLES)
    )
