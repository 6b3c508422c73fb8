"""Pictures without hues, for those who watch and want none, whatever the presenter draws in.

They are what Textual makes of colours over ``NO_COLOR``: greys as bright. Of colours that a
terminal has by number the brightness is the terminal's own affair, so they become its usual ones.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SEQUENCE: Final = re.compile(rb"\x1b\[[0-9;]*m")
_COLOR: Final = re.compile(
    rb"(?P<ground>[34])8;2;(?P<red>\d{1,3});(?P<green>\d{1,3});(?P<blue>\d{1,3})(?=[;m])"
    rb"|(?P<numbered>[34])8;5;\d{1,3}(?=[;m])"
    rb"|(?P<named>[349]|10)[1-6](?=[;m])"
    rb"|\d+"
)
_BRIGHTNESS: Final = (0.2126, 0.7152, 0.0722)  # of red, green and blue: ITU-R BT.709


def in_greys(drawn: bytes) -> bytes:
    """Returns what is drawn in any colours in greys alone.

    Args:
        drawn: Bytes for the terminal; no sequence may be cut.
    """
    return _SEQUENCE.sub(lambda found: _in_greys(found[0]), drawn)


@lru_cache(maxsize=1024)  # a picture has some hundred
def _in_greys(sequence: bytes) -> bytes:
    return _COLOR.sub(_grey, sequence)


def _grey(found: re.Match[bytes]) -> bytes:
    if ground := found["ground"]:
        parts = (min(int(found[name]), 255) for name in ("red", "green", "blue"))
        grey = round(sum(share * part for share, part in zip(_BRIGHTNESS, parts, strict=True)))
        return b"%b8;2;%d;%d;%d" % (ground, grey, grey, grey)
    if ground := found["numbered"] or found["named"]:
        return b"49" if ground in (b"4", b"10") else b"39"
    return found[0]
