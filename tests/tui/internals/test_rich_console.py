"""A console writes the colours that it is told to, from then on."""

from __future__ import annotations

import io

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style

from xortui.tui.internals.rich_console import color_system_of, use_color_system


def test_a_console_writes_other_colours_once_it_is_told() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="truecolor")
    # A style of its own each time, as Rich keeps what it has found for one.
    for color, name, code in (
        ("#ff0102", "truecolor", "38;2;255;1;2"),
        ("#ff0103", "256", "38;5;196"),
        ("#ff0104", "standard", "31"),
    ):
        use_color_system(console, name)
        console.print("x", style=Style(color=color), end="")
        assert f"\x1b[{code}mx" in out.getvalue()
    use_color_system(console, "256")
    assert color_system_of(console) is ColorSystem.EIGHT_BIT
