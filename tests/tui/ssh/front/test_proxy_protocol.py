"""The balancer's line is read, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from xortui.tui.ssh.front.proxy_protocol import LONGEST, ProxyLineError, read_line


@pytest.mark.parametrize(
    ("line", "address"),
    [
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 56324 443\r\n", "192.0.2.7"),
        (b"PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\n", "2001:db8::7"),
        (b"PROXY UNKNOWN\r\n", None),
        (b"PROXY UNKNOWN ffff::1 ffff::1 65535 65535\r\n", None),
    ],
)
def test_a_line_is_read_whole_or_waited_for(line: bytes, address: str | None) -> None:
    assert read_line(line + b"SSH-2.0-x\r\n") == (address, len(line))
    for end in range(len(line)):
        assert read_line(line[:end]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH\r\n",
        b"GET / HTTP/1.1\r\n",
        b"PROXY TCP4 192.0.2.7\r\n",
        b"PROXY TCP4 not-an-address 192.0.2.1 1 2\r\n",
        b"PROXY TCP9 192.0.2.7 192.0.2.1 1 2\r\n",
        b"PROXY TCP6 fe80::1%\x1b]0;owned\x07 2001:db8::1 56324 443\r\n",
        b"PROXY TCP6 fe80::1%eth0 2001:db8::1 56324 443\r\n",
        b"PROXY TCP6 2001:db8::7 fe80::1%eth0 56324 443\r\n",
        b"PROXY TCP4 2001:db8::7 2001:db8::1 56324 443\r\n",
        b"PROXY TCP6 192.0.2.7 192.0.2.1 56324 443\r\n",
        b"PROXY TCP4 192.0.2.7 elsewhere 56324 443\r\n",
        b"PROXY TCP4 192.0.2.7 192.0.2.1 56324 65536\r\n",
        b"PROXY TCP4 192.0.2.7 192.0.2.1 -1 443\r\n",
        b"PROXY TCP4 192.0.2.\xff 192.0.2.1 1 2\r\n",
        b"PROXY " + b"x" * LONGEST,
        b"\r\n",
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ProxyLineError):
        read_line(data)
