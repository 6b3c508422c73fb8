"""What an encoding says that a terminal or a file can show."""

from __future__ import annotations

import pytest

from xortui.tui.rendering.cells.glyphs import COLORLESS, FULL, PLAIN, Glyphs


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8"])
def test_utf_8_has_every_character(encoding: str) -> None:
    assert Glyphs.of_encoding(encoding, color=True) == FULL
    assert Glyphs.of_encoding(encoding, color=False) == COLORLESS
    assert Glyphs.of_encoding(encoding, color=False, ascii=True) == PLAIN


@pytest.mark.parametrize("encoding", [None, "", "ascii", "ANSI_X3.4-1968", "iso8859-1", "gb18030"])
def test_everything_else_is_written_in_ascii(encoding: str | None) -> None:
    assert Glyphs.of_encoding(encoding, color=False) == PLAIN
