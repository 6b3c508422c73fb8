"""A zygote that fails leaves nothing behind, and who comes meanwhile is told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.ssh.paper import PaperServer
from support.ssh.servers import descendants

from xortui.tui.ssh import nursery
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.monitor_link import MonitorLink
from xortui.tui.ssh.nursery import Nursery

APP = "xortui.tui.app:make_guest_app"


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Callable[[str], MonitorLink]]:
    """Starts monitors, each of which starts zygotes for an app."""
    links: list[MonitorLink] = []

    def starting(app: str) -> MonitorLink:
        zygote = {"app": app, "config": {}, "sandbox": {}}
        settings = {
            "zygote": zygote,
            "users": [0, 0],
            "keys": None,
            "log": str(tmp_path / "log"),
            "socket": str(tmp_path / "socket"),
        }
        links.append(MonitorLink(settings))
        return links[-1]

    yield starting
    for link in links:
        link.stop()


@pytest.mark.parametrize(
    ("app", "warming", "error", "said"),
    [
        ("nowhere:nothing", 30.0, RuntimeError, "the zygote ended with status 1"),
        (APP, 0.01, TimeoutError, "the zygote must be warm within 0.01 s"),
    ],
)
def test_a_zygote_that_does_not_get_warm_is_gone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    monitor: Callable[[str], MonitorLink],
    app: str,
    warming: float,
    error: type[Exception],
    said: str,
) -> None:
    monkeypatch.setattr(nursery, "_WARMING", warming)
    link = monitor(app)

    async def work() -> None:
        link.listen()
        tried = Nursery(link, Failures(AccessLog(tmp_path / "log")))
        before = os.listdir("/proc/self/fd")
        for _unused in range(3):  # one that has failed is tried again by the next who comes
            with pytest.raises(error, match=said):
                await tried.start()
            assert tried.pid == 0
        assert len(os.listdir("/proc/self/fd")) == len(before)
        assert descendants(link.pid) == []

    asyncio.run(work())


def test_who_comes_while_there_is_no_zygote_is_told_and_leaves_nothing(
    tmp_path: Path, monitor: Callable[[str], MonitorLink]
) -> None:
    link = monitor("nowhere:nothing")
    server = PaperServer(tmp_path)
    server.sessions._nursery = Nursery(link, server.failures)

    async def work() -> None:
        link.listen()
        for _unused in range(3):
            seat = await server.join()
            assert seat is not None and seat.is_over
            assert server.is_empty

    asyncio.run(work())
    assert server.events() == [
        "opened", "failed", "no process", "closed", *["opened", "no process", "closed"] * 2,
    ]  # fmt: skip
