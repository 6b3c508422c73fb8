"""Each terminal gets the colours that it shows, and where nobody knows 256."""

from __future__ import annotations

import pytest

from xortui.tui.terminal_colors import (
    ColorAnswers,
    TerminalColors,
    color_question,
    terminal_colors,
    with_fewer_colors,
)

MANY = {"COLORTERM": "truecolor"}


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ({}, "256"),
        ({"TERM": "xterm"}, "256"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-256color", **MANY}, "truecolor"),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, "truecolor"),
        ({"TERM": "xterm-256color", "COLORTERM": "yes"}, "256"),
        ({"TERM": "xterm-direct"}, "truecolor"),
        # Without a COLORTERM.
        ({"TERM": "xterm-ghostty"}, "truecolor"),
        ({"TERM": "alacritty"}, "truecolor"),
        ({"TERM": "foot"}, "truecolor"),
        ({"TERM": "foot-extra"}, "truecolor"),
        ({"TERM": "wezterm"}, "truecolor"),
        ({"TERM": "xterm-kitty"}, "truecolor"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, "truecolor"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "truecolor"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "truecolor"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "truecolor"),
        ({"TERM": "xterm-256color", "WT_SESSION": "4c2"}, "truecolor"),
        # With a COLORTERM that is another's.
        ({"TERM": "screen", **MANY}, "256"),
        ({"TERM": "screen.xterm-256color", **MANY}, "256"),
        ({"TERM": "screen-256color", "STY": "12.pts-0", **MANY}, "256"),
        ({"TERM": "xterm-256color", "STY": "12.pts-0", **MANY}, "256"),
        ({"TERM": "tmux-256color", "STY": "12.pts-0", "TMUX": "/t,1,0", **MANY}, "256"),
        ({"TERM": "screen-256color", "KITTY_WINDOW_ID": "1"}, "256"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal", **MANY}, "256"),
        ({"TERM": "rxvt", **MANY}, "256"),
        ({"TERM": "rxvt-unicode-256color", "COLORTERM": "rxvt-xpm"}, "256"),
        ({"TERM": "rxvt-unicode-256color", **MANY}, "256"),
        # tmux knows what its terminal shows.
        ({"TERM": "tmux-256color", "TMUX": "/t,1,0", **MANY}, "truecolor"),
        ({"TERM": "screen-256color", "TMUX": "/t,1,0", **MANY}, "truecolor"),
        ({"TERM": "tmux-256color", "TMUX": "/t,1,0"}, "256"),
        # Few.
        ({"TERM": "linux", **MANY}, "16"),
        ({"TERM": "vt100", **MANY}, "16"),
        ({"TERM": "xterm-16color"}, "16"),
        ({"TERM": "ansi"}, "16"),
    ],
)
def test_a_terminal_is_known_by_its_environment(environment: dict[str, str], depth: str) -> None:
    assert terminal_colors(environment) == TerminalColors(depth)  # type: ignore[arg-type]


@pytest.mark.parametrize("choice", ["truecolor", "256", "16"])
def test_a_choice_counts_for_more(choice: str) -> None:
    wanted = TerminalColors(choice)  # type: ignore[arg-type]
    assert terminal_colors({"TERM": "screen", "NO_COLOR": "1", **MANY}, choice) == wanted
    assert terminal_colors({"TERM": "linux", "XORTUI_COLOR": choice}) == wanted
    assert terminal_colors({"XORTUI_COLOR": "none"}, choice) == wanted


def test_no_color_leaves_greys_and_an_empty_one_is_none() -> None:
    greys = TerminalColors("256", has_hues=False)
    assert terminal_colors({"NO_COLOR": "1"}) == terminal_colors({}, "none") == greys
    assert terminal_colors({"NO_COLOR": ""}) == TerminalColors("256")
    assert terminal_colors({"XORTUI_COLOR": "pink"}) == TerminalColors("256")


BY_NAME = "\x1b[>q"


@pytest.mark.parametrize(
    ("environment", "choice", "asked"),
    [
        ({}, "auto", "colours"),
        ({"TERM": "xterm"}, "auto", "colours"),
        ({"TERM": "xterm-256color", "NO_COLOR": "", "XORTUI_COLOR": "auto"}, "auto", "colours"),
        # GNU screen would hand a string on to its terminal.
        ({"TERM": "screen-256color"}, "auto", "name"),
        ({"TERM": "tmux-256color"}, "auto", "name"),
        ({"TERM": "xterm-256color", "TMUX": "/t,1,0"}, "auto", "name"),
        # What is known, or chosen, is not asked for.
        ({"TERM": "xterm-256color", **MANY}, "auto", ""),
        ({"TERM": "xterm-kitty"}, "auto", ""),
        ({"TERM": "xterm-256color", "STY": "12.pts-0"}, "auto", ""),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, "auto", ""),
        ({"TERM": "rxvt-unicode-256color"}, "auto", ""),
        ({"TERM": "linux"}, "auto", ""),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "auto", ""),
        ({"TERM": "xterm-256color", "XORTUI_COLOR": "256"}, "auto", ""),
        ({"TERM": "xterm-256color", "XORTUI_COLOR": "none"}, "auto", ""),
        *(({"TERM": "xterm"}, choice, "") for choice in ("truecolor", "256", "16", "none")),
    ],
)
def test_a_terminal_is_asked_where_nothing_else_tells(
    environment: dict[str, str], choice: str, asked: str
) -> None:
    question = color_question(environment, choice)
    assert question.startswith(BY_NAME) is bool(asked)
    assert ("\x1bP" in question) is (asked == "colours")
    if asked == "colours":
        assert question.endswith("\x1b[0m\r\x1b[K"), "some terminals draw it"


@pytest.mark.parametrize(
    ("answer", "says_all"),
    [
        (b"\x1bP1$r0;48:2::1:2:3m\x1b\\", True),  # xterm
        (b"\x1bP1$r48:2:1:2:3m\x1b\\", True),
        (b"\x1bP1$r0;48;2;1;2;3m\x1b\\", True),
        (b"\x1bP>|tmux 3.3a\x1b\\\x1b[1;21R", True),
        (b"\x1bP>|VTE(7600)\x1b\\\x1bP0$r\x1b\\", True),
        (b"\x1bP1$r0;48:5:16m\x1b\\", False),  # the nearest of 256
        (b"\x1bP1$r0m\x1b\\", False),
        (b"\x1bP1$r48:2::1:2:33m\x1b\\", False),
        (b"\x1bP0$r\x1b\\", False),
        (b"\x1bP>|XTerm(379)\x1b\\", False),  # which says it itself
        (b"48:2::1:2:3m tmux", False),
    ],
)
def test_an_answer_counts_once_whole_or_in_pieces(answer: bytes, says_all: bool) -> None:
    for cut in range(len(answer)):
        answers = ColorAnswers(is_asked=True)
        parts = b"keys" * 60 + answer[:cut], answer[cut:] + b"s", answer
        heard = [answers.hear(part) for part in parts]
        assert heard.count(True) == says_all
    assert not ColorAnswers(is_asked=False).hear(answer)


@pytest.mark.parametrize(
    ("code", "depth", "sent"),
    [
        (b"38;2;0;0;0", "256", b"38;5;16"),
        (b"1;48;2;255;255;255", "256", b"1;48;5;231"),
        (b"38;2;255;0;0;48;2;0;0;255", "256", b"38;5;196;48;5;21"),
        (b"48;2;255;0;0", "16", b"41"),
        (b"38;2;999;0;0", "256", b"38;5;196"),
        (b"38;5;7", "256", b"38;5;7"),
        (b"38;2;1;2;3", "truecolor", b"38;2;1;2;3"),
    ],
)
def test_all_colours_become_the_nearest(code: bytes, depth: str, sent: bytes) -> None:
    drawn = with_fewer_colors(b"a\x1b[" + code + b"mb", depth)  # type: ignore[arg-type]
    assert drawn == b"a\x1b[" + sent + b"mb"
