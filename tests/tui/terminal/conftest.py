"""Terminals with the real program in them, all gone when a test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.pseudo_terminal import PseudoTerminal


@pytest.fixture
def start() -> Iterator[Callable[..., PseudoTerminal]]:
    """Starts the program in a terminal; see `PseudoTerminal`."""
    terminals: list[PseudoTerminal] = []

    def starting(*arguments: str, **options: Any) -> PseudoTerminal:
        terminals.append(PseudoTerminal(*arguments, **options))
        return terminals[-1]

    yield starting
    for terminal in terminals:
        terminal.close()
