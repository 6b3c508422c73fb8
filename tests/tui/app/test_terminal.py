"""What the terminal says that it can do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from xortui.tui.app.terminal import has_fast_line


def app_in(depth: str, color_system: str = "truecolor") -> Any:
    return SimpleNamespace(
        is_headless=False,
        _driver=SimpleNamespace(depth=depth),
        console=SimpleNamespace(color_system=color_system),
    )


@pytest.mark.parametrize(
    ("depth", "color_system", "environment", "is_fast"),
    [
        ("truecolor", "truecolor", {}, True),
        ("256", "truecolor", {}, False),
        ("truecolor", "256", {}, False),
        ("truecolor", "truecolor", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, False),
        ("truecolor", "truecolor", {"SSH_TTY": "/dev/pts/1"}, False),
    ],
)
def test_many_colours_are_sent_to_a_near_terminal_that_shows_all(
    depth: str, color_system: str, environment: dict[str, str], is_fast: bool
) -> None:
    assert has_fast_line(app_in(depth, color_system), environment) is is_fast
