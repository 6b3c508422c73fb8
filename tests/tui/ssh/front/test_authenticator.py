"""A key that was taken away is away at the next try, and the log says why nobody comes in."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

import asyncssh

from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.front.authenticator import Authenticator, AuthorizedKeys
from xortui.tui.ssh.front.connection import SshConnection
from xortui.tui.ssh.monitor import key_file

ADDRESS = "192.0.2.7"
KEY = asyncssh.generate_private_key("ssh-ed25519").convert_to_public()
LINE = KEY.export_public_key()
OTHER_LINE = asyncssh.generate_private_key("ssh-ed25519").export_public_key()


class Logins:
    """A key file that is read as a server reads it, and its log."""

    def __init__(self, folder: Path):
        self.path = folder / "authorized_keys"
        self.put(LINE)
        self._log_path = folder / "log"
        self._log = AccessLog(self._log_path)
        self._keys = AuthorizedKeys(self.path, self._read, self._log)
        self._keys.take(self.path.read_bytes())
        self._authenticator = Authenticator("keys", "a" * 10, "b" * 10, self._keys)

    def put(self, content: bytes) -> None:
        self.path.write_bytes(content)
        self.path.chmod(0o644)

    async def _read(self) -> bytes:
        return key_file.read(key_file.open_trusted(self.path, os.geteuid()), self.path)

    def let_in(self, user: str = "ada") -> bool:
        return asyncio.run(self._authenticator.knows(user, KEY, ADDRESS))

    def log(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self._log_path.read_text().splitlines()]
        return [{name: line[name] for name in line if name != "time"} for line in lines]


@pytest.fixture
def logins(tmp_path: Path) -> Logins:
    return Logins(tmp_path)


def test_a_key_makes_nobody_a_presenter(logins: Logins) -> None:
    assert logins.let_in()
    assert not logins.let_in("present")
    assert logins.log() == []


def _replace_with_the_same_time_and_size(logins: Logins) -> None:
    before = logins.path.stat()
    logins.put(OTHER_LINE.ljust(len(LINE)))
    os.utime(logins.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert logins.path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    ("change", "event"),
    [
        (lambda logins: logins.path.unlink(), "nobody by keys"),
        (lambda logins: logins.put(b""), "nobody by keys"),
        (lambda logins: logins.put(b"# " + LINE), "nobody by keys"),
        (lambda logins: logins.path.chmod(0o666), "nobody by keys"),
        (lambda logins: logins.path.parent.chmod(0o777), "nobody by keys"),
        (lambda logins: logins.put(b"no-pty " + LINE), "nobody by line"),
        (lambda logins: logins.put(b'command="x" ' + LINE), "nobody by line"),
        (_replace_with_the_same_time_and_size, "keys changed"),
    ],
    ids=["gone", "empty", "comment", "writable", "folder", "no-pty", "command", "same time"],
)
def test_a_key_taken_away_lets_nobody_in_and_the_log_says_so_once(
    logins: Logins, change: Callable[[Logins], object], event: str
) -> None:
    assert logins.let_in()
    change(logins)
    assert not logins.let_in()
    told = logins.log()
    assert told[-1]["event"] == event
    assert str(logins.path.parent) in told[-1]["file"]
    assert told[-1].get("reason") or event == "keys changed"
    assert not logins.let_in() and logins.log() == told, "once a change, not once a try"
    logins.path.parent.chmod(0o755)
    logins.put(LINE)
    assert logins.let_in()
    assert logins.log()[-1] == {"event": "keys changed", "file": str(logins.path), "count": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "authorized_keys must hold a public key, got none"),
        (b"# none\n", "authorized_keys must hold a public key, got none"),
        (LINE + b"no-pty " + LINE, "authorized_keys line 2: option must be one that is kept"),
        (LINE + b"nonsense\n", "authorized_keys line 2: must hold a public key"),
    ],
    ids=["empty", "comment", "option", "nonsense"],
)
def test_at_the_start_such_a_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    log = AccessLog(tmp_path / "log")

    async def read() -> bytes:
        return content

    with pytest.raises(ValueError, match=said):
        AuthorizedKeys(tmp_path / "authorized_keys", read, log).take(content)


def test_nobody_comes_in_by_changing_a_token_that_is_empty() -> None:
    gathered: list[str] = []
    log = SimpleNamespace(gather=lambda event, address: gathered.append(event))
    sessions = cast(Any, SimpleNamespace(log=log))
    for user in ("ada", "present"):
        front = SshConnection(sessions, Authenticator("token", "", "", None), 10, 10)
        front._address, front._transport = ADDRESS, cast(Any, SimpleNamespace())
        front._conn = cast(Any, SimpleNamespace(send_auth_banner=lambda text: None))
        assert front.begin_auth(user)
        assert front.change_password(user, "", "new") is False
        assert front.validate_password(user, "") is False
    assert gathered == ["wrong password"] * 4
