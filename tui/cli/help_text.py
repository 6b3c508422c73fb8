"""What ``--help`` teaches below the options: presets and examples."""

from __future__ import annotations

import textwrap
from typing import Final

from xortui.core import PRESETS
from xortui.tui.language import translate as _

_WIDTH: Final = 79


def presets_and(*examples: tuple[str, str]) -> str:
    """Returns the presets with what each shows, and examples with what each does."""
    names = max(map(len, PRESETS))
    presets = [
        textwrap.fill(
            _(preset.shows),
            width=_WIDTH,
            initial_indent=f"  {name.ljust(names)}  ",
            subsequent_indent=" " * (names + 4),
        )
        for name, preset in PRESETS.items()
    ]
    return "\n".join([_("Presets:"), *presets, "", examples_text(*examples)])


def examples_text(*examples: tuple[str, str]) -> str:
    """Returns examples, each a command and what it does."""
    lines = []
    for command, meaning in examples:
        lines += [f"  {command}", f"      {meaning}"]
    return "\n".join([_("Examples:"), *lines])
