"""A line of a key file lets in whom it names, within limits that are all kept, or nobody."""

from __future__ import annotations

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

import asyncssh

from xortui.tui.ssh.front.key_list import KeyList

HERE = "192.0.2.7"


@pytest.fixture(scope="module")
def key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519").convert_to_public()


@pytest.fixture(scope="module")
def other() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519").convert_to_public()


def _line(key: asyncssh.SSHKey, options: str = "") -> bytes:
    return f"{options} ".lstrip().encode() + key.export_public_key()


@pytest.mark.parametrize(
    "options",
    [
        "",
        "no-port-forwarding,no-agent-forwarding,no-X11-forwarding,no-user-rc",
        'permitopen="192.0.2.1:80",permitlisten="8080"',
        "restrict,pty",
        f'from="{HERE}"',
        'from="192.0.2.0/24,!192.0.2.8",no-user-rc',
    ],
)
def test_limits_that_are_kept_let_in(key: asyncssh.SSHKey, options: str) -> None:
    keys = KeyList(b"# a comment\n\n" + _line(key, options))
    assert keys.refused == []
    assert keys.has(key, HERE)


@pytest.mark.parametrize(
    "options",
    [
        'command="/bin/true"',
        'COMMAND="/bin/true"',
        "no-pty",
        "NO-PTY",
        "restrict",
        'expiry-time="20200101"',
        'environment="A=b"',
        "cert-authority",
        'principals="ada"',
        "verify-required",
        "no-touch-required",
        'tunnel="0"',
        'from="192.0.2.7",command="x,y \\" z"',
        'no-user-rc,"no-pty"',
        'From="198.51.100.1"',  # asyncssh would take it for another option and not keep it
        "from",
        "made-up",
        "=",
    ],
)
def test_a_limit_that_is_not_kept_lets_nobody_in_by_its_line(
    key: asyncssh.SSHKey, other: asyncssh.SSHKey, options: str
) -> None:
    keys = KeyList(_line(other) + _line(key, options))
    assert not keys.has(key, HERE)
    assert keys.has(other, HERE), "the other line is not touched by it"
    (refused,) = keys.refused
    assert refused.line == 2
    assert refused.reason


def test_from_is_kept(key: asyncssh.SSHKey) -> None:
    keys = KeyList(_line(key, 'from="198.51.100.1"'))
    assert keys.has(key, "198.51.100.1")
    assert not keys.has(key, HERE)


@pytest.mark.parametrize("between", ["\x0c", "\x0b", "\x85", "\u2028", "\r"])
def test_a_comment_or_a_name_hides_no_second_line(
    key: asyncssh.SSHKey, other: asyncssh.SSHKey, between: str
) -> None:
    hidden = between.encode() + _line(key)
    keys = KeyList(b"# old:" + hidden + _line(other).strip() + b" ada" + hidden)
    assert not keys.has(key, HERE)


@pytest.mark.parametrize("line", [b"ssh-ed25519 AAAA", b"nonsense", b"\xff\xfe", b"ssh-rsa"])
def test_what_is_no_key_is_told_by_its_line(line: bytes, key: asyncssh.SSHKey) -> None:
    keys = KeyList(b"\n" + line + b"\n" + _line(key))
    assert [refused.line for refused in keys.refused] == [2]
    assert keys.has(key, HERE) and len(keys) == 1
