"""Which characters and colours a picture may use, by what the terminal says it can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What the terminal can show.

    Attributes:
        unicode: Box drawing, half blocks and braille may be used; otherwise ASCII alone.
        color: Colours may be used; otherwise shape alone tells (bold and dim remain).
    """

    unicode: bool = True
    color: bool = True

    @classmethod
    def of_encoding(cls, encoding: str | None, *, color: bool, ascii: bool = False) -> Glyphs:
        """Returns what can be shown in an encoding.

        Where it is not UTF-8, blocks and braille would come out as escape sequences in letters, or
        in East Asian encodings two cells wide.

        Args:
            encoding: That of the stream that is written to, as Python names it; none is ASCII.
            color: Whether colours may be used.
            ascii: Use ASCII alone, whatever the encoding can do.
        """
        name = (encoding or "ascii").lower().replace("-", "")
        return cls(unicode=not ascii and name in ("utf8", "utf8mb4"), color=color)

    @classmethod
    def of_stream(cls, stream: Any, *, color: bool, ascii: bool = False) -> Glyphs:
        """Returns what can be shown where a stream is written to; see `of_encoding`.

        Args:
            stream: A text stream, or ``None`` where it is closed.
            color: Whether colours may be used.
            ascii: Use ASCII alone, whatever the stream can take.
        """
        return cls.of_encoding(getattr(stream, "encoding", None), color=color, ascii=ascii)


FULL = Glyphs()
ASCII = Glyphs(unicode=False)
COLORLESS = Glyphs(color=False)
PLAIN = Glyphs(unicode=False, color=False)
