"""A zygote that fails, and processes that say nothing, leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.ssh.paper import PaperServer, until
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
    monkeypatch.setattr("xortui.tui.ssh.nursery.sys.executable", program)
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
    monkeypatch.setattr("xortui.tui.ssh.nursery.sys.executable", _program(tmp_path, "exit 3"))
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


def test_a_process_is_reaped_where_no_descriptor_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(pid: int, flags: int = 0) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "pidfd_open", none_left)
    monkeypatch.setattr(nursery, "_REAPED_AGAIN", 0.05)
    server = PaperServer(tmp_path)

    async def work() -> None:
        seat: Any = await server.join()
        await until(lambda: seat.child.pid > 0)
        pid = seat.child.pid
        seat.left()
        seat.child.kill()
        await until(lambda: seat.child.pid < 0)
        assert not Path(f"/proc/{pid}").exists()

    try:
        asyncio.run(work())
    finally:
        server.nursery.close()
    assert server.events() == ["opened", "closed"]


STRAY = """
import os, time
from pathlib import Path
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.nursery import Nursery

nursery = Nursery({}, Failures(AccessLog(Path("log"))))
nursery.reap()
for _unused in range(3):
    stray = os.posix_spawn("/bin/true", ["true"], {})
    while Path(f"/proc/{stray}/stat").read_text().split()[2] != "Z":
        time.sleep(0.01)
    nursery.reap()
    assert not Path(f"/proc/{stray}").exists()
print("reaped")
"""


def test_a_process_that_ends_before_it_says_hello_is_reaped(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STRAY],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert (done.stdout, done.stderr) == ("reaped\n", "")
