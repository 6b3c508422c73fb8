"""Strips without caches are drawn all the same."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual import strip
from textual.cache import FIFOCache

from xortui.tui.internals.textual_widgets import NoCache, keep_strips_small


def test_strips_without_caches_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut() -> list[object]:
        line = strip.Strip([Segment("a line "), Segment("of text", Style(bold=True))])
        again = [line.crop(2, 9), line.crop(2, 9), *line.divide([3, 14]), *line.divide([3, 14])]
        return [*again, line.apply_style(Style(dim=True)), line.adjust_cell_length(20)]

    usual = cut()
    monkeypatch.setattr(strip, "FIFOCache", FIFOCache)  # so that it is put back
    keep_strips_small()
    assert isinstance(strip.Strip([])._crop_cache, NoCache)
    assert cut() == usual
