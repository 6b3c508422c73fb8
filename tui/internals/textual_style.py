"""Parts of Textual's style sheets, and where it breaks lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from rich.cells import cell_len
from textual import content
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

ParsedRules = dict[tuple[Any, ...], list[RuleSet]]
"""What was parsed -> its rules."""


def keep_parsed_in(stylesheet: Stylesheet, parsed: ParsedRules) -> None:
    """Has a style sheet look up what it parsed, and keep it, in a mapping of ours."""
    stylesheet._parse_cache = parsed  # type: ignore[assignment]


def break_wide_lines_with(line_breaks: Callable[[str, int], list[int]]) -> None:
    """Has every text on the screen broken by us where it holds wide characters.

    Textual breaks lines at blanks alone, of which Japanese has few: lines would end after a third
    of their room, and what is told would need more of them than there are.

    Args:
        line_breaks: Returns where a text is broken at a width in cells.
    """
    narrow = _breaks_at_blanks

    def breaks(text: str, width: int, fold: bool = True) -> list[int]:
        if not fold or width < _WIDEST_CHARACTER or cell_len(text) == len(text):
            return narrow(text, width, fold)
        return line_breaks(text, width)

    content.divide_line = breaks  # type: ignore[attr-defined]


_breaks_at_blanks = content.divide_line  # type: ignore[attr-defined]
_WIDEST_CHARACTER: Final = 2
