"""What ``xortui serve`` can be told."""

from __future__ import annotations

import ipaddress
import math
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import platformdirs

from xortui.tui.language import translate as _
from xortui.tui.terminal_colors import COLOR_CHOICES

APP: Final = "xortui.tui.app:make_guest_app"
AUTHENTICATIONS: Final = ("token", "keys", "none")
COMPRESSIONS: Final = ("require", "allow", "off")


def default_state_dir() -> Path:
    """Returns the folder of the host key, the tokens, the access log and the local socket."""
    return platformdirs.user_state_path("xortui") / "ssh"


def is_loopback(host: str) -> bool:
    """Returns whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listens_everywhere(host: str) -> bool:
    """Returns whether a server at this address can be reached by all addresses of its machine."""
    return host in ("0.0.0.0", "::", "")


def reachable_address(host: str) -> str:
    """Returns what others type to reach a server that listens at this address.

    Where it listens everywhere, that is the address from which this machine would speak to others;
    nothing is sent to find it. Without a network it is the machine's name.
    """
    if not listens_everywhere(host):
        return host
    families = [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]  # nobody's
    for family, elsewhere in families[: 1 if host == "0.0.0.0" else 2]:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                found: str = probe.getsockname()[0]
        except OSError:
            continue
        if not ipaddress.ip_address(found).is_loopback:
            return found
    return socket.gethostname()


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """The server's side of a session; the run that everybody starts with is a ``RunConfig``.

    Attributes:
        host: Address to listen on.
        port: Port to listen on, 0 for any free one.
        auth: Who may come in: who knows the token, who has a key, or anybody. ``None`` means the
            token, and, if the address is of this machine only, so as well.
        authorized_keys: File of public keys, for ``auth="keys"``.
        max_sessions: Own sessions in all, 0 for what the governor can serve.
        per_ip: People from one address, 0 for any number (a class behind one address).
        idle_timeout: Seconds without a key, 0 for any.
        max_time: Seconds in all, 0 for any.
        fps: Pictures a second at most.
        compress: Whether the client must, may or cannot compress.
        state_dir: Folder of the host key, the tokens, the access log and the local socket.
        proxy_protocol: Whether each connection begins with a PROXY v1 line, from a balancer.
        login_grace: Seconds until a connection must have shown who it is: a person reads the
            question about the host key first, and looks the token up; and then until it has asked
            for a terminal, before which some clients ask for Return.
        answer_time: Seconds for what needs no person: a client's greeting.
        color: The colours that are sent, of ``COLOR_CHOICES``; by default what each person's
            terminal shows.
        ascii: Whether everybody gets ASCII alone.
        no_mouse: Whether nobody's mouse is heard.
        lesson: The lesson that everybody begins with, or nothing.
        lessons_from: A folder of lessons, or a file, in place of the program's own.
        lock: Whether all that the lesson does not need is hidden.
        welcome: What everybody is told first, or nothing.
        results: File for what everybody has made of the lesson, as CSV.
        app: What makes the app of a session, as ``module:attribute``; called with the run.
    """

    host: str = "127.0.0.1"
    port: int = 2222
    auth: str = "token"
    authorized_keys: Path | None = None
    max_sessions: int = 0
    per_ip: int = 4
    idle_timeout: float = 600.0
    max_time: float = 7200.0
    fps: int = 20
    compress: str = "allow"
    state_dir: Path = field(default_factory=default_state_dir)
    proxy_protocol: bool = False
    login_grace: float = 120.0
    answer_time: float = 10.0
    color: str = "auto"
    ascii: bool = False
    no_mouse: bool = False
    lesson: str = ""
    lessons_from: Path | None = None
    lock: bool = False
    welcome: str = ""
    results: Path | None = None
    app: str = APP

    def __post_init__(self) -> None:
        """Checks every field.

        Raises:
            ValueError: A field is outside its rule.
        """
        self._one_of("auth", AUTHENTICATIONS)
        self._one_of("compress", COMPRESSIONS)
        self._one_of("color", COLOR_CHOICES)
        for name, least, most in (
            ("port", 0, 65535),
            ("max_sessions", 0, 4096),
            ("per_ip", 0, 4096),
            ("fps", 1, 60),
            ("idle_timeout", 0, math.inf),
            ("max_time", 0, math.inf),
            ("login_grace", 1, 600),
            ("answer_time", 1, 600),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                rule = _("{name} must be >= {least}, got {value}")
                if most < math.inf:
                    rule = _("{name} must be {least} to {most}, got {value}")
                raise ValueError(rule.format(name=name, least=least, most=most, value=value))
        if self.auth == "keys" and self.authorized_keys is None:
            raise ValueError(_("authorized_keys must be a file for auth keys, got None"))
        for name in ("results", "lock"):
            if getattr(self, name) and not self.lesson:
                rule = _("{name} must come with a lesson (--lesson), got none")
                raise ValueError(rule.format(name=name))

    def _one_of(self, name: str, choices: tuple[str, ...]) -> None:
        if (value := getattr(self, name)) not in choices:
            rule = _("{name} must be one of {choices}, got {value}")
            raise ValueError(rule.format(name=name, choices=", ".join(choices), value=value))
