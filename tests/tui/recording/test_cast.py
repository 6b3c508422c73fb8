"""A recording of a terminal, replayed in one."""

from __future__ import annotations

import json

import pyte

from xortui.tui.recording.cast import Cast
from xortui.tui.recording.movie import About, Shown
from xortui.tui.recording.screen_grid import Cell, Ground, Ink, text_of_grid, text_row

GROUND = Ground("#d8dbe2", "#0f1117")
INK = Ink(*GROUND)
BOLD = Ink("#ff0000", "#00ff00", ("bold", "underline"))
FIRST = (text_row("first", 12, INK), text_row("界 stays", 12, INK))
SECOND = (text_row("f1rst", 12, INK), (*FIRST[1][:-1], Cell("!", BOLD)))
ABOUT = About(12, 2, "a title", "xortui --seed 3", GROUND)


def test_only_what_differs_is_sent_and_the_terminal_shows_each_screen() -> None:
    cast = Cast(ABOUT)
    header = json.loads(cast.header)
    assert (header["version"], header["width"], header["height"]) == (2, 12, 2)
    assert header["title"] == "a title" and header["command"] == "xortui --seed 3"
    screen = pyte.Screen(12, 2)
    stream = pyte.Stream(screen)
    lines = [cast.line(Shown(0, FIRST)), cast.line(Shown(0.1, FIRST))]
    assert lines[1] == "", "nothing is sent where nothing has changed"
    stream.feed(json.loads(lines[0])[2])
    assert "".join(screen.display[1]).split() == ["界", "stays"]
    seconds, kind, text = json.loads(cast.line(Shown(0.2, SECOND)))
    assert (seconds, kind) == (0.2, "o")
    assert "stays" not in text
    stream.feed(text)
    assert screen.display[0] == text_of_grid(SECOND[:1])
    last = screen.buffer[1][11]
    assert (last.data, last.fg, last.bg) == ("!", "ff0000", "00ff00")
    assert last.bold and last.underscore
    assert json.loads(cast.ending(3.0))[0] == 3.0
