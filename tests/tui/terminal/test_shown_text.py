"""What the tests read from a screen is what stands on it."""

from __future__ import annotations

import random

import pyte
from support.pseudo_terminal import Screen
from support.shown_text import ShownText

WRITTEN = (
    b"abc\xc3\xa9e\xcc\x81",
    b"x" * 100,
    b"\n\n\n",
    *(b"\x1b" + rest for rest in (b"[2J", b"[K", b"[2P", b"[3@", b"[L", b"[M", b"M", b"[4X")),
    *(b"\x1b" + rest for rest in (b"[3;10r", b"[r", b"[?1049h", b"[?1049l", b"c")),
    *(b"\x1b[%d;%dH" % place for place in ((1, 1), (24, 70), (5, 80))),
)


def test_lines_are_read_again_wherever_something_was_written() -> None:
    chance = random.Random(1)
    screen = Screen(80, 24)
    stream, shown = pyte.ByteStream(screen), ShownText(screen)
    for _ in range(400):
        if chance.random() < 0.05:
            screen.resize(chance.randint(1, 40), chance.randint(1, 120))
        else:
            stream.feed(chance.choice(WRITTEN))
        assert str(shown) == "\n".join(screen.display)
    stream.feed("\x1bc漢字🙂 ein é".encode())  # of half a wide one pyte itself can make no text
    assert str(shown) == "\n".join(screen.display)
    assert "漢字🙂 ein é" in str(shown)
