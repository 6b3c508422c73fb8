"""Which colours a terminal shows, by what its environment says of it, or by what a person chose.

No variable says so for certain. ``COLORTERM`` is inherited by whatever runs inside the terminal
that set it, such as GNU screen, and ssh does not hand it on; ``TERM`` names a terminal, or one that
is like it. Where neither is certain 256 colours are sent: nearly every terminal shows them, and one
that is sent more than it understands shows rubbish. Such a terminal is asked besides: for the
colour that it has taken last, and for its name. Many answer neither, and some draw the question,
so that its line is cleared behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, get_args

Depth = Literal["truecolor", "256", "16"]

COLOR_CHOICES: Final = ("auto", "truecolor", "256", "16", "none")
"""What a person may choose."""

COLOR_VARIABLE: Final = "XORTUI_COLOR"
"""Where the choice may stand too, as for somebody who comes over SSH."""

ASCII_VARIABLE: Final = "XORTUI_ASCII"
"""Is set to anything but nothing where ASCII alone is to be drawn."""

_MANY: Final = ("truecolor", "24bit")
_SIXTEEN: Final = re.compile(
    r"linux|ansi|dumb|cygwin|vt\d|con\d|hurd|mach|xterm-color|.*-(16|8)color"
)
_FEWER_THAN_SAID: Final = ("screen", "rxvt")
"""Terminals that inherit a ``COLORTERM`` which is not theirs."""

SETTLING: Final = 5.0
"""Seconds after which a terminal that was asked is taken for one that says nothing."""

_NAME_QUESTION: Final = "\x1b[>q"  # XTVERSION
_COLOR_QUESTION: Final = "\r\x1b[0m\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[0m\r\x1b[K"  # DECRQSS
_LONGEST_ANSWER: Final = 100  # bytes
_SAYS_ALL: Final = re.compile(
    rb"\x1bP(?:"
    rb"1\$r[\d:;]*48[:;]2[:;]{1,2}1[:;]2[:;]3(?:[:;][\d:;]*)?m"
    # Whoever of these tells a name shows all colours; tmux shows what its own terminal can.
    rb"|>\|(?:tmux|VTE|Konsole|iTerm2|kitty|WezTerm|foot|ghostty|contour|mintty|mlterm)\b"
    rb")"
)

_TERMS: Final = ("ghostty", "alacritty", "foot", "wezterm", "kitty", "contour", "rio", "st-direct")
_PROGRAMS: Final = ("ghostty", "wezterm", "iterm.app", "vscode", "mintty", "hyper", "rio")
_OWN_VARIABLES: Final = ("KITTY_WINDOW_ID", "ALACRITTY_WINDOW_ID", "WT_SESSION")


@dataclass(frozen=True, slots=True)
class TerminalColors:
    """The colours that are sent to a terminal.

    Attributes:
        depth: How many there are.
        has_hues: Whether others than greys are wanted.
    """

    depth: Depth
    has_hues: bool = True

    @property
    def rich_name(self) -> Literal["truecolor", "256", "standard"]:
        """What Rich and Textual call so many colours."""
        return "standard" if self.depth == "16" else self.depth


def terminal_colors(environment: Mapping[str, str], choice: str = "auto") -> TerminalColors:
    """Returns what colours are sent to a terminal.

    Args:
        environment: The variables of a program that runs in it.
        choice: What the person chose, of `COLOR_CHOICES`.
    """
    if choice == "auto" and (said := environment.get(COLOR_VARIABLE, "").lower()) in COLOR_CHOICES:
        choice = said
    depths: tuple[Depth, ...] = get_args(Depth)
    for depth in depths:
        if choice == depth:
            return TerminalColors(depth)
    wanted = choice != "none" and not (choice == "auto" and environment.get("NO_COLOR"))
    return TerminalColors(_depth(environment) or "256", has_hues=wanted)


def color_question(environment: Mapping[str, str], choice: str = "auto") -> str:
    """Returns what a terminal is asked for its colours with; nothing where they are known.

    What it answers may come late, and is a string that `WithoutStrings` leaves out.

    Args:
        environment: The variables of a program that runs in it.
        choice: What the person chose, of `COLOR_CHOICES`.
    """
    said = environment.get(COLOR_VARIABLE, "").lower()
    if choice != "auto" or (said in COLOR_CHOICES and said != "auto"):
        return ""
    if environment.get("NO_COLOR") or _depth(environment) is not None:
        return ""
    term = environment.get("TERM", "").strip().lower()
    # GNU screen hands a string on to its own terminal as it is; tmux answers to its name alone.
    is_inside = "TMUX" in environment or term.startswith(("tmux", "screen"))
    return _NAME_QUESTION if is_inside else _NAME_QUESTION + _COLOR_QUESTION


class ColorAnswers:
    """Listens to what a terminal sends for what it says of its colours; takes nothing away.

    Args:
        is_asked: Whether it was asked at all.
    """

    def __init__(self, *, is_asked: bool) -> None:
        self.is_awaited = is_asked
        self._heard = b""

    def hear(self, data: bytes) -> bool:
        """Returns whether the terminal has said, just now, that it shows all colours.

        Args:
            data: What it has sent since the last time, keys that were typed among it.
        """
        if not self.is_awaited:
            return False
        self._heard += data
        if _SAYS_ALL.search(self._heard):
            self.is_awaited = False
            return True
        self._heard = self._heard[-_LONGEST_ANSWER:]
        return False


def wants_ascii(environment: Mapping[str, str]) -> bool:
    """Returns whether ASCII alone is drawn: by choice, or as the font of a console has no more.

    That of Linux has room for 256 or 512 characters: no braille, no ticks, no round corners.

    Args:
        environment: The variables of a program that runs in the terminal.
    """
    return bool(environment.get(ASCII_VARIABLE)) or environment.get("TERM", "").startswith("linux")


def _depth(environment: Mapping[str, str]) -> Depth | None:
    term = environment.get("TERM", "").strip().lower()
    program = environment.get("TERM_PROGRAM", "").strip().lower()
    many = environment.get("COLORTERM", "").strip().lower() in _MANY
    name = term.removeprefix("xterm-")
    if _SIXTEEN.match(term) and "256" not in term:
        return "16"
    if "STY" in environment:
        return "256"  # GNU screen, in which a tmux may run
    if term.startswith("screen") and "TMUX" not in environment:
        return None  # as tmux calls itself too
    if "TMUX" in environment or term.startswith("tmux"):
        return "truecolor" if many else None  # what its terminal shows, tmux knows
    if program == "apple_terminal" or term.startswith(_FEWER_THAN_SAID):
        return "256"
    is_known = name.startswith(_TERMS) or program in _PROGRAMS or term.endswith("-direct")
    if many or is_known or any(environment.get(variable) for variable in _OWN_VARIABLES):
        return "truecolor"
    return None


_ALL_COLORS: Final = b"8;2;"
_SEQUENCE: Final = re.compile(rb"\x1b\[[0-9;]*[34]8;2;[0-9;]*m")
_COLOR: Final = re.compile(rb"(?<=[\[;])([34])8;2;(\d{1,3});(\d{1,3});(\d{1,3})(?=[;m])")


def with_fewer_colors(drawn: bytes, depth: Depth) -> bytes:
    """Returns what is drawn in a terminal of all colours, as one of fewer can show it.

    Args:
        drawn: Bytes for the terminal; no sequence may be cut.
        depth: How many colours there are.
    """
    # Nearly always none is left, as styles find their colours by themselves.
    if depth == "truecolor" or _ALL_COLORS not in drawn:
        return drawn
    return _SEQUENCE.sub(lambda found: _with_fewer(found[0], depth), drawn)


@lru_cache(maxsize=1024)  # a picture has some hundred, and every session keeps its own
def _with_fewer(sequence: bytes, depth: Depth) -> bytes:
    return _COLOR.sub(lambda found: _nearest(found[0], depth), sequence)


def _nearest(code: bytes, depth: Depth) -> bytes:
    from rich.color import Color, ColorSystem

    ground, _two, *parts = code.split(b";")
    system = ColorSystem.STANDARD if depth == "16" else ColorSystem.EIGHT_BIT
    color = Color.from_rgb(*(min(int(part), 255) for part in parts)).downgrade(system)
    return ";".join(color.get_ansi_codes(foreground=ground == b"38")).encode()
