"""Parts of Textual's style sheets, and what its constants are made from."""

from __future__ import annotations

from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

ParsedRules = dict[tuple[Any, ...], list[RuleSet]]
"""What was parsed -> its rules."""


def keep_parsed_in(stylesheet: Stylesheet, parsed: ParsedRules) -> None:
    """Has a style sheet look up what it parsed, and keep it, in a mapping of ours."""
    stylesheet._parse_cache = parsed  # type: ignore[assignment]
