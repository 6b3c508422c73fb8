"""The line that a balancer puts before a connection: who really is at its other end.

PROXY protocol version 1, HAProxy, ``doc/proxy-protocol.txt``, section 2.1.
"""

from __future__ import annotations

import ipaddress
from typing import Final

LONGEST: Final = 107  # bytes, by the specification
_END: Final = b"\r\n"
_LARGEST_PORT: Final = 65535


class ProxyLineError(Exception):
    """The connection begins with something else."""


def read_line(data: bytes) -> tuple[str | None, int] | None:
    """Reads the line at the start of a connection.

    Returns:
        The address of the client (``None`` where the balancer speaks for itself) and the number of
        bytes that the line takes; nothing at all while it is not complete.

    Raises:
        ProxyLineError: This is no such line.
    """
    end = data.find(_END, 0, LONGEST)
    if end < 0:
        if len(data) >= LONGEST or not b"PROXY "[: len(data)] == data[:6]:
            raise ProxyLineError("a connection must begin with a PROXY line")
        return None
    words = data[:end].split(b" ")
    if words[:2] == [b"PROXY", b"UNKNOWN"]:
        return None, end + len(_END)
    if len(words) != 6 or words[0] != b"PROXY" or words[1] not in (b"TCP4", b"TCP6"):
        raise ProxyLineError("a PROXY line must name TCP4, TCP6 or UNKNOWN")
    kind = ipaddress.IPv4Address if words[1] == b"TCP4" else ipaddress.IPv6Address
    try:
        # A scope (``fe80::1%anything``) would be the balancer's, and is text of any kind.
        if b"%" in data[:end]:
            raise ValueError("an address must have no scope")
        address, _own = (kind(word.decode("ascii")) for word in words[2:4])
        if not all(word.isdigit() and int(word) <= _LARGEST_PORT for word in words[4:]):
            raise ValueError("a port must be a number")
    except ValueError as error:
        raise ProxyLineError("a PROXY line must hold addresses and ports") from error
    return str(address), end + len(_END)
