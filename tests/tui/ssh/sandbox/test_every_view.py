"""Every view and key of a guest works with what a session's process may ask of the kernel."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Any

import pytest
from support.ssh.lone_session import run_alone
from support.ssh.tour_app import CLASSES, LEAVING, action_name
from textual.dom import DOMNode

from xortui.tui.permissions import GUEST
from xortui.tui.screens.dialogs.faulty_program_screen import FaultyLines, FaultyProgramScreen
from xortui.tui.screens.dialogs.leave_question import LeaveQuestion
from xortui.tui.screens.dialogs.program_screen import ProgramScreen
from xortui.tui.screens.keys import GROUPS, MODES
from xortui.tui.screens.main.beginning_screen import BeginningScreen, LossAlone
from xortui.tui.screens.main.opening_screen import OpeningScreen

# One stands while a run is loaded, which a server has; one asks those who could have saved theirs;
# and programs are watched, and looked for mistakes in, on one's own machine alone.
_NOT_FOR_GUESTS = {
    *(OpeningScreen, LeaveQuestion, ProgramScreen, BeginningScreen, LossAlone),
    *(FaultyProgramScreen, FaultyLines),
}
SIZES = [[120, 40], [1, 1], [40, 12], [100, 30], [200, 60], [400, 150]]


def _tour(term: str, **where: Any) -> dict[str, Any]:
    told = run_alone("support.ssh.tour_app:make_touring_app", term=term, TOUR=where)
    assert told["error"] == "" and told["exit"] == {"status": 0}, told
    # What a view that is new lacks stands here by name, with the file where one was looked for.
    assert told["refused"] == []
    assert told["in_force"][:3] == ["limits", "no-new-privs", "seccomp"]
    return told


def _guests_actions() -> set[str]:
    """Returns every action that a guest has a key for."""
    keys = [key for group in (*GROUPS, *MODES) for key in group.bindings]
    asked = {action_name(key.action) for key in keys if key.is_permitted(GUEST)}
    return asked - {action_name(one) for one in LEAVING}


def _every_view() -> set[str]:
    """Returns the name of every class of screens and widgets that a guest can see."""
    found = set()
    for package in map(importlib.import_module, CLASSES):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for _name, kind in inspect.getmembers(importlib.import_module(module.name)):
                is_here = inspect.isclass(kind) and kind.__module__ == module.name
                if is_here and issubclass(kind, DOMNode) and kind not in _NOT_FOR_GUESTS:
                    found.add(f"{kind.__module__}.{kind.__qualname__}")
    return found


def test_a_sample_of_keys_needs_only_what_a_session_may_do() -> None:
    told = _tour(
        "xterm-256color", sizes=[[80, 24]], deep=False, commands=False, is_whole=False, nth_key=8
    )
    assert len(_guests_actions() & set(told["actions"])) >= 10
    assert len(_every_view() & set(told["seen"])) >= 20


@pytest.mark.slow
def test_every_view_and_key_of_a_guest_needs_only_what_a_session_may_do() -> None:
    told = _tour("xterm-256color", sizes=[[80, 24]], deep=True, commands=False, is_whole=True)
    assert _every_view() - set(told["seen"]) == set()
    assert _guests_actions() - set(told["actions"]) == set()


@pytest.mark.slow
@pytest.mark.parametrize(("term", "sizes"), [("xterm-256color", SIZES), ("vt100", SIZES[:2])])
def test_every_view_at_every_size_needs_only_what_a_session_may_do(
    term: str, sizes: list[list[int]]
) -> None:
    _tour(term, sizes=sizes, deep=False, commands=True, is_whole=True)


@pytest.mark.parametrize("term", ["xterm-256color", "vt100"])
def test_an_error_is_told_as_what_it_is(term: str) -> None:
    told = run_alone("support.ssh.failing_app:make_failing_app", term=term)
    where = told["exit"].pop("where")
    assert told["exit"] == {"status": 1, "error": "RuntimeError('told to fail')"}
    assert where.startswith("failing_app.py:")
