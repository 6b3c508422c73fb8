"""The live screen needs a terminal that draws, and says so."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from support.command import PROGRAM, xortui
from support.environment import own_environment

pytestmark = pytest.mark.terminal


def test_without_a_terminal_the_screen_is_refused_in_one_sentence() -> None:
    ended = xortui()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "xortui: the live screen needs a terminal, and standard input is none; try --once\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("term", ["dumb", None])
def test_a_terminal_that_cannot_draw_is_refused(term: str | None) -> None:
    main_end, terminal = os.openpty()
    variables = own_environment()
    variables.pop("TERM", None)
    if term is not None:
        variables["TERM"] = term
    ended = subprocess.run(
        PROGRAM, env=variables, stdin=terminal, stdout=terminal, stderr=terminal, check=False
    )
    os.close(terminal)
    text = os.read(main_end, 4096).decode()
    os.close(main_end)
    assert ended.returncode == 2
    assert "needs a terminal that draws" in text and text.count("\n") == 1
