"""The program's own themes: blue and orange are kept for signs, violet for focus."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="xortui-dark",
    primary="#6cb2f7",
    secondary="#8b93a7",
    accent="#c39af2",
    warning="#f0a45d",
    error="#ff7a76",
    success="#6fd08c",
    foreground="#d8dbe2",
    background="#0f1117",
    surface="#161922",
    panel="#1d212c",
    dark=True,
    variables={"footer-background": "#161922", "footer-key-foreground": "#c39af2"},
)

LIGHT: Final = Theme(
    name="xortui-light",
    primary="#0b62b8",
    secondary="#6b7385",
    accent="#7a3fb5",
    warning="#b45a00",
    error="#c2302b",
    success="#1c7a3c",
    foreground="#23272f",
    background="#fbfbfc",
    surface="#f1f2f5",
    panel="#e7e9ee",
    dark=False,
    variables={"footer-background": "#f1f2f5", "footer-key-foreground": "#7a3fb5"},
)

THEMES: Final = (DARK, LIGHT)
"""The program's own themes."""
