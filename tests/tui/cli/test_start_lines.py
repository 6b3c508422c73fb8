"""What a server says at its start is what others can use."""

from __future__ import annotations

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from xortui.tui.cli import run_command, serve
from xortui.tui.cli.serve import start_lines
from xortui.tui.ssh.options import ServeOptions, reachable_address


def _said(**fields: Any) -> str:
    server = SimpleNamespace(
        options=ServeOptions(state_dir=Path("/state"), **fields),
        port=2222,
        token="classtoken",
        presenter_token="presenters",
        host_key=SimpleNamespace(get_fingerprint=lambda: "SHA256:x"),
        notes=[],
    )
    return "\n".join(start_lines(cast(Any, server), "192.0.2.7"))


def test_the_line_to_type_compresses_where_the_server_does() -> None:
    assert "ssh -C -o" in _said() and "@192.0.2.7" in _said()
    assert "-C" not in _said(compress="off")


def test_the_presenters_token_is_named_by_its_file() -> None:
    assert "presenters" not in _said().replace("presenter's", "")
    assert "/state/presenter_token" in _said()


def test_who_listens_here_alone_is_told_so() -> None:
    assert "only this machine reaches it" in _said()
    assert "only this machine reaches it" not in _said(host="0.0.0.0")


def test_an_address_that_was_given_is_shown_as_it_is() -> None:
    for host in ("127.0.0.1", "::1", "198.51.100.7", "class.example.org"):
        assert reachable_address(host) == host


class _Network:
    """Stands in for sockets of a machine that has these addresses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, addresses: dict[int, str]):
        self._addresses = addresses
        monkeypatch.setattr(socket, "socket", self)

    def __call__(self, family: int, _kind: int) -> _Network:
        self._family = family
        return self

    def __enter__(self) -> _Network:
        return self

    def __exit__(self, *_unused: object) -> None:
        pass

    def connect(self, _address: object) -> None:
        if self._family not in self._addresses:
            raise OSError

    def getsockname(self) -> tuple[str, int]:
        return self._addresses[self._family], 1


@pytest.mark.parametrize(
    ("host", "addresses", "shown"),
    [
        ("0.0.0.0", {socket.AF_INET: "192.0.2.9"}, "192.0.2.9"),
        ("::", {socket.AF_INET: "192.0.2.9", socket.AF_INET6: "2001:db8::9"}, "192.0.2.9"),
        ("::", {socket.AF_INET6: "2001:db8::9"}, "2001:db8::9"),
        ("", {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "2001:db8::9"}, "2001:db8::9"),
        ("0.0.0.0", {socket.AF_INET6: "2001:db8::9"}, "name"),
        ("::", {}, "name"),
    ],
)
def test_who_listens_everywhere_shows_an_address_that_others_reach(
    monkeypatch: pytest.MonkeyPatch, host: str, addresses: dict[int, str], shown: str
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "name")
    _Network(monkeypatch, addresses)
    assert reachable_address(host) == shown


def test_what_is_drawn_with_is_told_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    told: list[ServeOptions] = []
    monkeypatch.setattr(serve, "_run", lambda options, config: told.append(options) or 0)
    for words in ([], ["--no-mouse", "--ascii", "--color", "16"]):
        assert run_command(["serve", *words]) == 0
    usual, other = ((one.no_mouse, one.ascii, one.color) for one in told)
    assert (usual, other) == ((False, False, "auto"), (True, True, "16"))


def test_help_says_what_becomes_of_runs(capsys: pytest.CaptureFixture[str]) -> None:
    run_command(["serve", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "comes back within ten minutes" in said and "on no disk" in said
