"""Users of a server's own are none that anybody else may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from xortui.tui.ssh.monitor import users

SYSTEMD_DYNAMIC = range(61184, 65520)
CONTAINERS = range(524288, 1879048192)


def _map(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(Path, "read_text", lambda self: "\n".join(lines))


def _all(found: users.Users) -> set[int]:
    return {found.front, *found.sessions}


@pytest.mark.parametrize("server", [0, 1, 4321, 2**22])
def test_they_are_high_and_free(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _map(monkeypatch, "         0          0 4294967295")
    found = users.choose(server)
    assert len(_all(found)) == 1 + len(found.sessions) == 4097
    assert min(_all(found)) >= 0x70000000 and max(_all(found)) <= 0x7FFDFFFF
    assert not _all(found) & set(SYSTEMD_DYNAMIC)
    assert CONTAINERS[-1] < min(_all(found))


def test_two_servers_have_other_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    _map(monkeypatch, "0 0 4294967295")
    assert not _all(users.choose(4321)) & _all(users.choose(4322))


def test_a_container_has_few(monkeypatch: pytest.MonkeyPatch) -> None:
    _map(monkeypatch, "0 100000 65536")
    found = users.choose(4321)
    assert len(found.sessions) == 605
    assert not _all(found) & set(SYSTEMD_DYNAMIC)
    assert max(_all(found)) < 65536


@pytest.mark.parametrize("lines", [("0 1000 1",), ("0 1000 1", "1 100000 60000"), ()])
def test_where_there_are_none_one_line_says_so(
    lines: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    _map(monkeypatch, *lines)
    with pytest.raises(OSError, match="this user namespace has none of 60578 to 61183") as it:
        users.choose(4321)
    assert "\n" not in str(it.value)
