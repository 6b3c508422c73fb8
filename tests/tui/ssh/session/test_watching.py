"""What the presenter shows is what everybody who watches sees, cell for cell but its keys."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from support.ssh.people import Person
from support.ssh.servers import RunningServer

Connect = Callable[..., Person]
SIZE = (80, 24)


def _pause(presenter: Person) -> None:
    """Stops the picture, so that screens can be compared."""
    presenter.type(" ")
    before = -2
    while presenter.number("tick") != before:
        before = presenter.number("tick")
        presenter.intervals(0.25)


def _closed(server: RunningServer) -> list[dict[str, Any]]:
    return [line for line in server.log() if line["event"] == "closed"]


def _assert_same(presenter: Person, watcher: Person) -> None:
    columns, rows = SIZE
    above = rows - 1  # the presenter's keys are in the last row, which says what a watcher can do
    watcher.wait_for(lambda: watcher.cells(columns, above) == presenter.cells(columns, above))
    line = watcher.text.splitlines()[above]
    assert line.rstrip() == "watching: nothing is typed here, q leaves"
    assert not "".join(watcher.text.splitlines()[rows:]).strip()


def test_early_late_and_stalled_watchers_see_the_presenters_screen(
    server: RunningServer, connect: Connect
) -> None:
    early = connect(server, "watch", size=(100, 30))
    early.sees("waiting for the presenter")
    early.sees("watching: nothing is typed here, q leaves")
    presenter = connect(server, "present", server.presenter_token, size=SIZE)
    presenter.sees("watchers 1")
    early.sees("tick")
    stalled = connect(server, "watch", size=SIZE)
    stalled.sees("tick")
    stalled.process.send_signal(signal.SIGSTOP)
    presenter.sees("watchers 2")
    first = presenter.number("tick")
    # Pictures of 256 colours are small: on the way is room for some hundred before any is left out.
    presenter.wait_for(lambda: presenter.number("tick") > first + 200, 120.0)
    late = connect(server, "watch", size=SIZE)
    late.sees("tick")
    stalled.process.send_signal(signal.SIGCONT)
    presenter.sees("watchers 3")
    _pause(presenter)
    for watcher in (early, late, stalled):
        _assert_same(presenter, watcher)
    stalled.close()
    early.wait_for(lambda: any(line["dropped"] for line in _closed(server)))
    late.type("x q")
    assert late.wait() == 0
    presenter.sees("watchers 1")
    assert "keys 1" in presenter.text  # the pause; nobody else's keys arrive


def test_a_window_too_small_is_told_so_and_live_when_enlarged(
    server: RunningServer, connect: Connect
) -> None:
    presenter = connect(server, "present", server.presenter_token, size=SIZE)
    presenter.sees("tick")
    watcher = connect(server, "watch", size=(60, 20))
    watcher.sees("please enlarge this window to 80x24")
    watcher.resize(*SIZE)
    watcher.sees("tick")
    _pause(presenter)
    _assert_same(presenter, watcher)


def test_a_resized_presenter_is_followed(server: RunningServer, connect: Connect) -> None:
    watcher = connect(server, "watch", size=(100, 30))
    presenter = connect(server, "present", server.presenter_token, size=(100, 30))
    watcher.sees("size 100x30")
    presenter.resize(*SIZE)
    watcher.sees("size 80x24")
    _pause(presenter)
    _assert_same(presenter, watcher)
    assert all(cell[0] == " " for cell in watcher.cells(100, 30)[80:100])


def test_a_second_presenter_takes_over_and_watchers_go_with_it(
    server: RunningServer, connect: Connect
) -> None:
    watcher = connect(server, "watch", size=SIZE)
    first = connect(server, "present", server.presenter_token, size=SIZE)
    watcher.sees("tick")
    second = connect(server, "present", server.presenter_token, size=SIZE)
    first.reads("somebody else presents now")
    second.sees("watchers 1")
    _pause(second)
    _assert_same(second, watcher)
    second.type("q")
    watcher.sees("waiting for the presenter")


def test_presenting_needs_its_own_token(server: RunningServer, connect: Connect) -> None:
    pretender = connect(server, "present", server.token)
    pretender.wait_for(lambda: pretender.times_asked() == 2)
    assert b"tick" not in pretender.raw
