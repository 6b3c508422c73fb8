"""``xortui serve``: a live network for everybody who types ``ssh``."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Group, Parameter
from rich.console import Group as RenderableGroup

from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.file_places import check_place, folder_gone, is_folder_gone
from xortui.tui.cli.output_options import narrow_standard_streams
from xortui.tui.cli.run_options import RunOptions, config_from_options, takes_run_options
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.records.bounded_files import BoundExceededError, bounded_text
from xortui.tui.records.shortened import shortened
from xortui.tui.ssh.options import (
    AUTHENTICATIONS,
    COMPRESSIONS,
    ServeOptions,
    is_loopback,
    reachable_address,
)
from xortui.tui.ssh.sandbox import seccomp
from xortui.tui.ssh.server_screen import ServerScreen, screen_on_standard_output
from xortui.tui.ssh.session.welcome import welcome_lines
from xortui.tui.ssh.status import lesson_status, status_table
from xortui.tui.terminal_colors import COLOR_CHOICES

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xortui.core import RunConfig
    from xortui.tui.ssh.server import Server

_GROUP: Final = Group(deferred("The server"), sort_key=0)
_DEFAULT: Final = ServeOptions()
_LARGEST_WELCOME: Final = 65536  # bytes


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
        _option(
            deferred("lesson that everybody begins with, of those that learn --list prints"),
            metavar="NAME",
            show_default=False,
        ),
    ] = _DEFAULT.lesson,
    from_: Annotated[
        Path | None,
        _option(
            deferred("lessons of a folder, or of a file, in place of the program's own"),
            name="--from",
            metavar="DIR|FILE.toml",
            show_default=False,
        ),
    ] = _DEFAULT.lessons_from,
    lock: Annotated[
        bool, _option(deferred("hide all that the lesson does not need"), negative=())
    ] = _DEFAULT.lock,
    welcome: Annotated[
        str,
        _option(
            deferred("what everybody is told first, or a file with it"),
            metavar="TEXT|FILE",
            show_default=False,
        ),
    ] = _DEFAULT.welcome,
    results: Annotated[
        Path | None,
        _option(
            deferred("file for what everybody has made of the lesson: CSV, a row a step"),
            metavar="FILE.csv",
            show_default=False,
        ),
    ] = _DEFAULT.results,
) -> int:
    """Serve the live screen over SSH: everybody has an own session, or watches the presenter's."""
    own = {name: value for name, value in locals().items() if name not in ("given", "from_")}
    _require_what_it_needs()
    try:
        options = ServeOptions(**{**own, "welcome": _welcome(welcome)}, lessons_from=from_)
    except ValueError as error:
        name, _space, rule = str(error).partition(" ")
        raise UsageError(f"--{name.replace('_', '-')} {rule}") from None
    _check_lesson(lesson, from_)
    _check_results(results)
    return _run(options, config_from_options(given))


def _welcome(given: str) -> str:
    """Returns what is told: the text, or what stands in the file of that name."""
    try:
        path = Path(given)
        is_file = bool(given) and path.is_file()
    except (OSError, ValueError):  # too long for a name, or no name
        is_file = False
    try:
        text = bounded_text(path, _LARGEST_WELCOME) if is_file else given
    except (OSError, UnicodeDecodeError, BoundExceededError) as error:
        reason = reason_of(error)
        raise UsageError(f"{shortened(given)}: {reason}") from None
    if text or is_file:
        try:
            welcome_lines(text)
        except ValueError as error:
            raise UsageError(f"--{error}") from None
    return text


def _check_lesson(name: str, folder: Path | None) -> None:
    """Refuses lessons that break a rule, and one that there is not."""
    if name or folder is not None:
        from xortui.tui.cli.lesson_folder import lessons_of

        lessons = lessons_of(folder)
        served = [each for each, lesson in lessons.items() if not lesson.has_programs]
        if folder is not None and len(served) < len(lessons):
            rule = _("--from must have lessons without programs of their own, got {name}")
            other = next(each for each in lessons if each not in served)
            raise UsageError(rule.format(name=shortened(other)))
        if name and name not in served:
            rule = _("--lesson must be one of {names}, got {name!r}")
            raise UsageError(rule.format(names=", ".join(served), name=name))


def _check_results(path: Path | None) -> None:
    """Refuses a file that stands there already: it may be the last lesson's."""
    check_place("--results", path)
    if path is not None and path.exists():
        rule = _("--results must be a file that is not there yet, got {path!r}")
        raise UsageError(rule.format(path=shortened(str(path))))


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
        screen.show(server_status(server))
    screen.check()


def server_status(server: Server) -> RenderableType:
    """Returns who is in, after how far they are in the lesson, where they are given one."""
    housekeeping = server.housekeeping
    table = status_table(housekeeping.states, server.governor.frame_rate, housekeeping.front)
    if server.classroom is None:
        return table
    return RenderableGroup(lesson_status(server.classroom, time.monotonic()), table)


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
