"""Which characters and colours a picture may use, by what the terminal says it can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What the terminal can show.

    Attributes:
        unicode: Box drawing, half blocks and braille may be used; otherwise ASCII alone.
        color: Colours may be used; otherwise shape alone tells (bold and dim remain).
    """

    unicode: bool = True
    color: bool = True


FULL = Glyphs()
ASCII = Glyphs(unicode=False)
COLORLESS = Glyphs(color=False)
PLAIN = Glyphs(unicode=False, color=False)
