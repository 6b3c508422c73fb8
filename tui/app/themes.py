"""The program's own themes. What a hue means, it means everywhere.

Blue and orange are the sign of a number, violet is what has the focus, green and rose are right and
wrong; height is the surface's ramp. Everything else is text, quieter where it matters less. Pairs
that must be told apart stay apart for every common kind of colour blindness: so rose and not red.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

FRAME: Final = "picture-frame"
"""The variable of a theme that is the colour of the frames around panels."""


def _theme(name: str, *, dark: bool, frame: str, footer: str, **colors: str) -> Theme:
    accent = colors["accent"]
    variables = {
        FRAME: frame,
        "footer-background": footer,
        "footer-key-foreground": accent,
        # Textual takes its primary colour for these, which is that of numbers above zero.
        "border": accent,
        "block-cursor-background": accent,
        "block-cursor-foreground": colors["background"],
        "input-selection-background": accent,
        "input-selection-foreground": colors["background"],
    }
    return Theme(name=name, dark=dark, variables=variables, **colors)  # type: ignore[arg-type]


DARK: Final = _theme(
    "xortui-dark",
    dark=True,
    frame="#63666f",
    footer="#161922",
    primary="#6cb2f7",
    secondary="#8b93a7",
    accent="#c39af2",
    warning="#f0a45d",
    error="#ff7098",
    success="#9be05a",
    foreground="#d8dbe2",
    background="#0f1117",
    surface="#161922",
    panel="#1d212c",
)

LIGHT: Final = _theme(
    "xortui-light",
    dark=False,
    frame="#8d9099",
    footer="#f1f2f5",
    primary="#0b62b8",
    secondary="#6b7385",
    accent="#7a3fb5",
    warning="#a65200",
    error="#b01c55",
    success="#2f7a10",
    foreground="#23272f",
    background="#fbfbfc",
    surface="#f1f2f5",
    panel="#e7e9ee",
)

HIGH_CONTRAST: Final = _theme(
    "xortui-high-contrast",
    dark=True,
    frame="#b4b4b4",
    footer="#000000",
    primary="#86c5ff",
    secondary="#c8c8c8",
    accent="#e0b8ff",
    warning="#ffb454",
    error="#ff8fb8",
    success="#a6f56a",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#0a0a0a",
)

THEMES: Final = (DARK, LIGHT, HIGH_CONTRAST)
"""The program's own themes."""


def in_sixteen_colors(theme: Theme) -> Theme:
    """Returns a theme for a terminal of 16 colours, in which each meaning has one of its own.

    The nearest of them would draw numbers below zero and what is wrong in the same red. A light
    theme's are apart as they are.
    """
    if not theme.dark:
        return theme
    return _theme(
        theme.name,
        dark=True,
        frame="#aaaaaa",
        footer="#000000",
        primary="#55ffff",
        secondary="#aaaaaa",
        accent="#ffffff",
        warning="#ffff55",
        error="#ff55ff",
        success="#55ff55",
        foreground="#aaaaaa",
        background="#000000",
        surface="#000000",
        panel="#000000",
    )


def without_hues(theme: Theme) -> Theme:
    """Returns a theme for a screen in greys, in which what has a hue elsewhere is as clear as text.

    Most hues are darker than text: what has the focus, what is wrong and the keys of the footer
    would be greyer than what they are to stand out from. Marks, signs and bold letters tell.
    """
    text = str(theme.foreground)
    return _theme(
        theme.name,
        dark=theme.dark,
        frame=str(theme.variables[FRAME]),
        footer=theme.variables["footer-background"],
        primary=text,
        secondary=str(theme.secondary),
        accent=text,
        warning=text,
        error=text,
        success=text,
        foreground=text,
        background=str(theme.background),
        surface=str(theme.surface),
        panel=str(theme.panel),
    )
