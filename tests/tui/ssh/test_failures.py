"""What fails inside the server is said once and stops nothing else."""

from __future__ import annotations

import ast
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

import xortui.tui.ssh
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.failures import Failures


@pytest.fixture
def log(tmp_path: Path) -> AccessLog:
    return AccessLog(tmp_path / "log")


def _noted(log: AccessLog) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log._path.read_text().splitlines()]


def _fail(failures: Failures, text: str = "told to") -> None:
    with failures.contained("limits"):
        raise ValueError(text)


def test_a_failure_is_said_once_an_hour_with_where_it_was(log: AccessLog) -> None:
    now, said = [0.0], list[str]()
    failures = Failures(log, lambda: now[0])
    failures.on_said = said.append
    for _second in range(3600):
        _fail(failures)
        now[0] += 1
    _fail(failures)
    assert said == ["note: limits failed, the server goes on: ValueError: told to"] * 2
    first, second = _noted(log)
    assert (first["event"], first["part"], first["count"]) == ("failed", "limits", 1)
    assert first["place"].startswith("test_failures.py:")
    assert second["count"] == 3600


def test_different_failures_are_told_apart_in_bounded_memory(log: AccessLog) -> None:
    failures = Failures(log)
    for number in range(1000):
        failures.note("limits", f"reason {number}")
    assert len(_noted(log)) == 1000
    assert len(failures._said) <= 256


def test_what_is_said_on_the_screen_is_text_and_may_fail(log: AccessLog) -> None:
    failures, said = Failures(log), list[str]()

    def show(line: str) -> None:
        said.append(line)
        raise OSError("the screen is gone")

    failures.on_said = show
    _fail(failures, "\x1b]0;owned\x07")
    assert said == [r"note: limits failed, the server goes on: ValueError: \u{1b}]0;owned\u{7}"]


def test_a_log_that_fails_is_said_on_the_screen_once(
    log: AccessLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures, said = Failures(log), list[str]()
    failures.on_said = said.append
    log.on_lost = lambda error: failures.note("log", error)

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("xortui.tui.ssh.access_log.os.write", full)
        for _unused in range(5):
            log.write("opened")
    assert len(said) == 1 and "No space left on device" in said[0]
    log.write("opened")
    lost, opened = _noted(log)
    assert (lost["event"], lost["count"], opened["event"]) == ("lost", 6, "opened")


def test_a_task_that_dies_is_noted_while_it_is_still_held(log: AccessLog) -> None:
    async def run() -> None:
        failures = Failures(log)

        async def die() -> None:
            raise KeyError("gone")

        async def leave() -> None:
            await asyncio.sleep(60)

        died, left = failures.watch("session", die()), failures.watch("session", leave())
        left.cancel()
        await asyncio.wait([died, left])
        await asyncio.sleep(0)

    asyncio.run(run())
    assert [line["error"] for line in _noted(log)] == ["KeyError: 'gone'"]


def test_what_a_timer_raises_is_noted_and_not_printed(
    log: AccessLog, capfd: pytest.CaptureFixture[str]
) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(Failures(log).handle)
        loop.call_soon([].pop)
        await asyncio.sleep(0.01)

    asyncio.run(run())
    assert [line["part"] for line in _noted(log)] == ["event loop"]
    assert capfd.readouterr() == ("", "")


# What runs in a session's process, where asyncio is the app's.
_IN_SESSIONS = {"driver.py", "prewarmed_app.py", "worker.py"}


def test_every_task_of_the_server_is_watched() -> None:
    """A task that nobody watches dies in silence, as one that kept all clocks once did."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in Path(xortui.tui.ssh.__path__[0]).rglob("*.py")
        if path.name not in _IN_SESSIONS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("create_task", "ensure_future")
    ]
    assert [place.partition(":")[0] for place in found] == ["failures.py"]
