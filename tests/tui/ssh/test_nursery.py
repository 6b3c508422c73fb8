"""A zygote that fails, and processes that say nothing, leave nothing behind."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from support.ssh.paper import PaperServer
from support.ssh.servers import children

from xortui.tui.ssh import nursery
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.nursery import Nursery


def _program(folder: Path, text: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("exit 3", RuntimeError, "the zygote ended with status 3"),
        ("exec sleep 60", TimeoutError, "the zygote must be warm within 0.3 s"),
        (None, FileNotFoundError, "No such file"),
    ],
)
def test_a_zygote_that_does_not_get_warm_is_gone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str | None,
    error: type[Exception],
    said: str,
) -> None:
    program = _program(tmp_path, text) if text else str(tmp_path / "none")
    monkeypatch.setattr("xortui.tui.ssh.monitor.sys.executable", program)
    monkeypatch.setattr(nursery, "_WARMING", 0.3 if "sleep" in str(text) else 30)
    before_children = children(os.getpid())

    async def work() -> None:
        before = os.listdir("/proc/self/fd")
        tried = Nursery({}, Failures(AccessLog(tmp_path / "log")))
        for _unused in range(3):  # one that has failed is tried again by the next who comes
            with pytest.raises(error, match=said):
                await tried.start()
            assert tried.pid == 0
        assert len(os.listdir("/proc/self/fd")) <= len(before) + 1  # the log
        assert children(os.getpid()) == before_children

    asyncio.run(work())


def test_who_comes_while_there_is_no_zygote_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xortui.tui.ssh.monitor.sys.executable", _program(tmp_path, "exit 3"))
    server = PaperServer(tmp_path)
    server.sessions._nursery = Nursery({}, server.failures)

    async def work() -> None:
        for _unused in range(3):
            seat = await server.join()
            assert seat is not None and seat.is_over
            assert server.is_empty

    asyncio.run(work())
    assert server.events() == [
        "opened", "failed", "no process", "closed", *["opened", "no process", "closed"] * 2,
    ]  # fmt: skip
