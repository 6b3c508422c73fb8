"""``xortui serve``: a live network for everybody who types ``ssh``."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Group, Parameter

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.file_places import folder_gone, is_folder_gone
from xortui.tui.cli.output_options import narrow_standard_streams
from xortui.tui.cli.run_options import RunOptions, config_from_options, takes_run_options
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.lessons.library import SERVED as LESSONS
from xortui.tui.ssh.options import (
    AUTHENTICATIONS,
    COMPRESSIONS,
    ServeOptions,
    is_loopback,
    reachable_address,
)
from xortui.tui.ssh.sandbox import seccomp
from xortui.tui.ssh.server_screen import ServerScreen, screen_on_standard_output
from xortui.tui.ssh.status import status_table
from xortui.tui.terminal_colors import COLOR_CHOICES

if TYPE_CHECKING:
    from xortui.core import RunConfig
    from xortui.tui.ssh.server import Server

_GROUP: Final = Group(deferred("The server"), sort_key=0)
_DEFAULT: Final = ServeOptions()


def _kept_runs_text() -> str:
    """Returns what stands below the options."""
    return _(
        "Who comes back within ten minutes, under the same name and with the same key or token, "
        "can go on with the run. It waits in the server's memory alone: it is on no disk, and "
        "ends with the server. With --auth none, nothing is kept."
    )


EPILOGUE = _kept_runs_text


def _option(help_: str, **more: Any) -> Parameter:
    return Parameter(help=help_, group=_GROUP, **more)


@takes_run_options
def serve(
    given: RunOptions,
    *,
    host: Annotated[str, _option(deferred("address to listen on"))] = _DEFAULT.host,
    port: Annotated[int, _option(deferred("port to listen on, 0 for any"))] = _DEFAULT.port,
    auth: Annotated[
        str, _option(deferred("who may come in"), choices=AUTHENTICATIONS)
    ] = _DEFAULT.auth,
    authorized_keys: Annotated[
        Path | None, _option(deferred("public keys, for --auth keys"))
    ] = _DEFAULT.authorized_keys,
    max_sessions: Annotated[
        int, _option(deferred("sessions in all, 0 for what this machine can draw"))
    ] = _DEFAULT.max_sessions,
    per_ip: Annotated[
        int, _option(deferred("people from one address, 0 for any number"))
    ] = _DEFAULT.per_ip,
    idle_timeout: Annotated[
        float, _option(deferred("seconds without a key, 0 for any"))
    ] = _DEFAULT.idle_timeout,
    max_time: Annotated[float, _option(deferred("seconds in all, 0 for any"))] = _DEFAULT.max_time,
    fps: Annotated[int, _option(deferred("pictures a second at most"))] = _DEFAULT.fps,
    compress: Annotated[
        str, _option(deferred("whether clients must, may or cannot compress"), choices=COMPRESSIONS)
    ] = _DEFAULT.compress,
    state_dir: Annotated[
        Path, _option(deferred("folder of the host key, the tokens and the access log"))
    ] = _DEFAULT.state_dir,
    proxy_protocol: Annotated[
        bool,
        _option(deferred("a balancer puts a PROXY v1 line before each connection"), negative=()),
    ] = _DEFAULT.proxy_protocol,
    login_grace: Annotated[
        float, _option(deferred("seconds in which to show the token or the key"))
    ] = _DEFAULT.login_grace,
    color: Annotated[
        str,
        _option(deferred("colours for everybody, not each terminal's own"), choices=COLOR_CHOICES),
    ] = _DEFAULT.color,
    ascii: Annotated[
        bool, _option(deferred("draw with ASCII only, for everybody"), negative=())
    ] = _DEFAULT.ascii,
    no_mouse: Annotated[
        bool, _option(deferred("leave the mouse to everybody's terminal"), negative=())
    ] = _DEFAULT.no_mouse,
    lesson: Annotated[
        str,
        _option(deferred("lesson that everybody begins with"), choices=LESSONS, show_default=False),
    ] = _DEFAULT.lesson,
) -> int:
    """Serve the live screen over SSH: everybody has an own session, or watches the presenter's."""
    own = {name: value for name, value in locals().items() if name != "given"}
    _require_what_it_needs()
    try:
        options = ServeOptions(**own)
    except ValueError as error:
        name, _space, rule = str(error).partition(" ")
        raise UsageError(f"--{name.replace('_', '-')} {rule}") from None
    return _run(options, config_from_options(given))


def _require_what_it_needs() -> None:
    if importlib.util.find_spec("asyncssh") is None:
        raise UsageError(_("serve needs asyncssh; install it with: pip install 'xortui[ssh]'"))
    if sys.platform != "linux" or not seccomp.is_supported():
        raise UsageError(_("serve needs Linux on x86_64 or aarch64, where sessions are shut in"))


def _run(options: ServeOptions, config: RunConfig) -> int:
    from xortui.tui.ssh.server import run_server

    narrow_standard_streams()
    screen = screen_on_standard_output()
    address = reachable_address(options.host)  # a server that runs may open no socket

    def started(server: Server) -> None:
        for line in start_lines(server, address):
            screen.say(line)
        server.failures.on_said = screen.say
        server.on_look = partial(_look, server, screen)

    try:
        return asyncio.run(run_server(options, config, started))
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and is_folder_gone():
            raise UsageError(folder_gone()) from None
        raise UsageError(" ".join(str(error).split())) from None
    finally:
        screen.close()


def _look(server: Server, screen: ServerScreen) -> None:
    if screen.is_terminal:
        housekeeping = server.housekeeping
        screen.show(
            status_table(housekeeping.states, server.governor.frame_rate, housekeeping.front)
        )
    screen.check()


def start_lines(server: Server, address: str) -> list[str]:
    """Returns what whoever started the server has to know, and to tell others.

    The screen may be projected, so that the presenter's token, unlike the class's, is not on it.

    Args:
        server: A server that runs.
        address: Where others reach it.
    """
    options = server.options
    compressed = "" if options.compress == "off" else "-C "
    command = f"ssh {compressed}-o StrictHostKeyChecking=accept-new -p {server.port}"
    lines = [
        _("xortui serves on {host}, port {port}").format(host=options.host, port=server.port),
        "  " + _("host key: {key}").format(key=server.host_key.get_fingerprint()),
    ]
    if options.auth == "token":
        lines.append("  " + _("token: {token}").format(token=server.token))
    lines += [
        "  " + _("join:    {command}").format(command=f"{command} you@{address}"),
        "  " + _("watch:   {command}").format(command=f"{command} watch@{address}"),
        "  " + _("present: {command}").format(command=f"{command} present@{address}"),
        "  "
        + _("the presenter's token is in {file}").format(
            file=options.state_dir / "presenter_token"
        ),
    ]
    if options.auth == "none" and not is_loopback(options.host):
        lines.append(_("note: anybody who can reach {host} may join").format(host=options.host))
    if is_loopback(options.host):
        lines.append(_("note: only this machine reaches it; --host 0.0.0.0 lets others in"))
    lines += [_("note: {text}").format(text=text) for text in server.notes]
    return lines
