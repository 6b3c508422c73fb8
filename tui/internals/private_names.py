"""Every private name that is used, and every public one that is changed behind its library's back.

Where nothing else is said a name that is gone is an error that names it, at the place that uses it.
``pyproject.toml`` holds Textual and asyncssh to a version in which every name was tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_AN_ERROR: Final = "an error that names it"


@dataclass(frozen=True, slots=True)
class PrivateName:
    """A name that a library may take away without a word.

    Attributes:
        owner: The module or the class that has it, or whose instances do, with its full name.
        name: The name.
        why: What is done with it that has no public way.
        since: The library's first version from which on every version has it there.
        without: What happens where it is gone.
    """

    owner: str
    name: str
    why: str
    since: str
    without: str = _AN_ERROR

    @property
    def library(self) -> str:
        """The library."""
        return self.owner.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}"


_APP: Final = "textual.app.App"
_SCREEN: Final = "textual.screen.Screen"
_WIDGET: Final = "textual.widget.Widget"
_COMPOSITOR: Final = "textual._compositor.Compositor"
_CHOPS: Final = "textual._compositor.ChopsUpdate"
_DRIVER: Final = "textual.driver.Driver"
_LINUX_DRIVER: Final = "textual.drivers.linux_driver.LinuxDriver"
_PALETTE: Final = "textual.command.CommandPalette"
_PARSER: Final = "textual._xterm_parser.XTermParser"
_LOOP: Final = "asyncio.selector_events.BaseSelectorEventLoop"
_CONNECTION: Final = "asyncssh.connection.SSHConnection"

_AS_TEXTUAL: Final = "the palette is as that version makes it"
_NOT_COUNTED: Final = (
    "exchanges are not counted: the bytes before a login and the pace of input bound them"
)
_AS_ASYNCSSH: Final = "a guess is judged by asyncssh's own rule, which is not RFC 4253's"

PRIVATE_NAMES: Final = (
    # textual_app
    PrivateName(
        _APP,
        "_handle_exception",
        "a fault in a callback or a thread ends the program; Textual's own way draws a traceback "
        "with the values of all variables",
        "0.2.0",
        "overridden in vain: a fault is told in Textual's way; in a callback it is an error",
    ),
    PrivateName(
        _APP,
        "_return_code",
        "a program that failed exits with 1",
        "0.36.0",
        "written in vain: on the screen of this machine the status comes from the fault itself",
    ),
    PrivateName(_APP, "_exception", "which fault ended it is told and reported", "0.28.0"),
    PrivateName(_APP, "_exception_event", "a test's pilot waits for it", "0.28.0"),
    PrivateName(
        "textual.message_pump.MessagePump",
        "_close_messages_no_wait",
        "ends the application from within a fault",
        "0.2.0",
    ),
    PrivateName(_APP, "_exit", "nothing is opened and no key taken once it ends", "0.7.0"),
    PrivateName(_APP, "_notifications", "nothing is told twice at a time", "0.30.0"),
    PrivateName(_APP, "_batch_count", "nothing is drawn amid a group of changes", "0.12.0"),
    PrivateName(_APP, "_size", "a terminal that comes back to its size is drawn anew", "0.3.0"),
    PrivateName(
        _APP, "_driver", "is asked whether the terminal is behind, and woken in a session", "0.1.2"
    ),
    PrivateName(_APP, "_loop", "a fault in a thread is handed to it", "0.10.0"),
    PrivateName(
        _APP, "_context", "an application that was laid out before its session is woken", "0.1.2"
    ),
    PrivateName(_APP, "_display", "sends what is written out already, or a whole screen", "0.2.0"),
    PrivateName(_APP, "_background_screens", "a whole screen has those behind it, too", "0.17.0"),
    # textual_screen
    PrivateName(
        "textual._compositor", "Compositor", "draws only what has changed; half of a frame", "0.2.0"
    ),
    PrivateName(_COMPOSITOR, "_dirty_regions", "what has changed and is not sent", "0.2.0"),
    PrivateName(
        _COMPOSITOR,
        "_get_renders",
        "leaves out widgets without a change",
        "0.2.0",
        "every visible widget is drawn for the smallest change",
    ),
    PrivateName(
        _COMPOSITOR,
        "cuts",
        "keeps wide characters whole where a widget ends behind them",
        "0.17.0",
        "some of them are blank where a panel behind a notice or a tip ends",
    ),
    PrivateName(
        _COMPOSITOR,
        "_render_chops",
        "keeps wide characters whole where a widget ends behind them",
        "0.17.0",
        "what lies behind a notice or a tip is drawn at the wrong place",
    ),
    PrivateName(
        "textual.screen",
        "Compositor",
        "dialogs and the palette keep wide characters whole, too",
        "0.2.0",
        "some characters of notices and tips over them are blank",
    ),
    PrivateName(_COMPOSITOR, "visible_widgets", "which pictures lie in the open", "0.2.0"),
    PrivateName(
        _COMPOSITOR,
        "render_partial_update",
        "sends the changed cells alone",
        "0.17.0",
        "each changed line is sent from the left edge of its panel on",
    ),
    PrivateName(_COMPOSITOR, "render_update", "a session's whole picture", "0.17.0"),
    PrivateName(_COMPOSITOR, "render_strips", "--once prints the screen as text", "0.9.0"),
    PrivateName(_COMPOSITOR, "size", "for which size a session's screen is laid out", "0.2.0"),
    PrivateName("textual._compositor", "ChopsUpdate", "the changed cells of an update", "0.2.0"),
    PrivateName(_CHOPS, "chops", "the lines that they are cut from", "0.2.0"),
    PrivateName(_CHOPS, "spans", "where they are", "0.2.0"),
    PrivateName(_CHOPS, "chop_ends", "where those lines end", "0.2.0"),
    PrivateName(
        "textual._compositor", "CompositorUpdate", "what is written out may be displayed", "0.20.0"
    ),
    PrivateName(_SCREEN, "_compositor", "another one is put in its place, and asked", "0.2.0"),
    PrivateName(_WIDGET, "_layout_required", "no cell is written where it stood before", "0.1.3"),
    PrivateName(_WIDGET, "_scroll_required", "no cell is written where it stood before", "0.12.0"),
    PrivateName(_SCREEN, "_dirty_widgets", "a changed border is drawn at once", "0.2.0"),
    PrivateName(_SCREEN, "_on_timer_update", "a changed border is drawn at once", "0.2.0"),
    PrivateName(_SCREEN, "_refresh_layout", "a key finds what the one before it showed", "0.2.0"),
    # textual_widgets
    PrivateName("textual.dom.DOMNode", "_bindings", "a person's own keys", "0.2.0"),
    PrivateName(
        _WIDGET, "_styles_cache", "what it remembers of a picture's lines is forgotten", "0.2.0"
    ),
    PrivateName(
        "textual.message_pump.MessagePump",
        "_on_message",
        "a dialog that was left hears no more of what was chosen in it",
        "0.2.0",
        "it hears of it, and acts on it",
    ),
    PrivateName(
        "textual.strip",
        "FIFOCache",
        "strips of sessions keep no copies of themselves: 2 MB a session",
        "0.9.0",
        "sessions take the memory",
    ),
    # textual_timers
    PrivateName(
        "textual.message_pump",
        "Timer",
        "a timer that was due before now does not count backwards for ever",
        "0.9.0",
        "a toast that is shown again as its time runs out stops the program",
    ),
    # textual_palette
    PrivateName(
        _PALETTE, "_gather_commands", "a search ends with the palette", "0.37.0", _AS_TEXTUAL
    ),
    PrivateName(
        _PALETTE,
        "_GATHER_COMMANDS_GROUP",
        "a new search ends the one before",
        "0.41.0",
        "the palette has a group of its own",
    ),
    PrivateName(
        _PALETTE,
        "_watch__list_visible",
        "no list is shown before it is laid out, or after it is gone",
        "0.37.0",
        _AS_TEXTUAL,
    ),
    PrivateName(
        _PALETTE, "_watch__show_busy", "nothing is busy that is gone", "0.37.0", _AS_TEXTUAL
    ),
    PrivateName(
        _PALETTE, "_action_cursor_down", "no cursor moves in what is gone", "0.37.0", _AS_TEXTUAL
    ),
    PrivateName(
        _PALETTE, "_action_command_list", "nothing is chosen in what is gone", "0.37.0", _AS_TEXTUAL
    ),
    # textual_driver, textual_linux_driver
    PrivateName(_DRIVER, "_app", "a driver ends its application and hands it messages", "0.20.0"),
    PrivateName(_DRIVER, "_loop", "a driver calls back in the application's loop", "0.1.10"),
    PrivateName(_DRIVER, "_debug", "is handed on to the parser", "0.2.0"),
    PrivateName(_DRIVER, "_size", "a session's size is the front's to say", "0.3.0"),
    PrivateName(
        "textual._xterm_parser",
        "XTermParser",
        "what was typed is parsed as elsewhere",
        "0.1.2",
    ),
    PrivateName(_PARSER, "feed", "takes what was typed", "0.1.2"),
    PrivateName(_PARSER, "tick", "tells a lone Escape", "0.76.0"),
    PrivateName(
        _LINUX_DRIVER,
        "_file",
        "a terminal that is gone does not end the thread that writes",
        "0.16.0",
        "the program waits for that thread until its guard ends it",
    ),
    PrivateName(
        _LINUX_DRIVER,
        "_run_input_thread",
        "a fault in the thread that reads is the program's",
        "0.40.0",
        "it is told in Textual's way",
    ),
    PrivateName(
        _LINUX_DRIVER,
        "_get_terminal_size",
        "the terminal's size counts for more than COLUMNS and LINES",
        "0.2.0",
        "a screen is drawn in the size that they say",
    ),
    # textual_style, textual_constants
    PrivateName(
        "textual.css.stylesheet.Stylesheet",
        "_parse_cache",
        "style sheets are parsed once for all sessions",
        "0.41.0",
        "each application parses them",
    ),
    PrivateName(
        "textual.content",
        "divide_line",
        "lines of a language without blanks are broken where that language breaks them",
        "4.0.0",
    ),
    PrivateName(
        "textual.constants",
        "COLOR_SYSTEM",
        "each terminal gets the colours that it shows",
        "0.35.0",
        "each gets those that Textual finds",
    ),
    PrivateName(
        "textual.constants",
        "MAX_FPS",
        "a key is answered within 4 ms",
        "0.31.0",
        "it is answered within a frame of Textual's",
    ),
    # rich_console
    PrivateName("rich.console.Console", "_color_system", "pictures have its colours", "9.12.0"),
    # asyncio_loop, concurrent_executors, cpython_objects
    PrivateName(
        "asyncio.base_events.BaseEventLoop",
        "_ready",
        "training stops for a key that waits",
        "3.4",
        "a key waits until the frame's share of training is over",
    ),
    PrivateName(_LOOP, "_selector", "a loop that stands still is forked", "3.4"),
    PrivateName(_LOOP, "_ssock", "a loop that stands still is forked", "3.4"),
    PrivateName(_LOOP, "_csock", "a loop that stands still is forked", "3.4"),
    PrivateName(_LOOP, "_internal_fds", "a loop that stands still is forked", "3.4"),
    PrivateName(_LOOP, "_make_self_pipe", "a loop that stands still is forked", "3.4"),
    PrivateName(
        "concurrent.futures.process.ProcessPoolExecutor",
        "_max_workers",
        "as many chunks are on their way as can be trained",
        "3.2",
        "enough for eight workers are",
    ),
    PrivateName(
        "concurrent.futures.thread.ThreadPoolExecutor",
        "_max_workers",
        "as many chunks are on their way as can be trained",
        "3.2",
        "enough for eight workers are",
    ),
    # asyncssh_connection
    PrivateName(
        _CONNECTION, "_packet_handlers", "key exchanges are counted", "1.12.0", _NOT_COUNTED
    ),
    PrivateName(_CONNECTION, "_client_kexinit", "a guess is judged", "0.6.0", _AS_ASYNCSSH),
    PrivateName(_CONNECTION, "_server_kexinit", "a guess is judged", "0.6.0", _AS_ASYNCSSH),
    PrivateName(_CONNECTION, "_ignore_first_kex", "a guess is judged", "0.1.0", _AS_ASYNCSSH),
    PrivateName(
        _CONNECTION,
        "_kex_complete",
        "no picture is sent amid an exchange of keys, as it would wait in memory",
        "0.1.0",
        "pictures for somebody who never ends an exchange are kept until the session ends",
    ),
    PrivateName(
        _CONNECTION,
        "_recv_seq",
        "small packets count for what they cost",
        "0.1.0",
        "they count for their bytes alone",
    ),
    PrivateName(
        "asyncssh.channel.SSHChannel",
        "_env",
        "a client's variables are bounded",
        "0.1.0",
        "as many are kept as a client sends",
    ),
)
"""In the order of the files in which they are used.

One more thing is known that has no name: where CPython counts the references to an object. See
`cpython_objects.can_be_immortal`, which asks all that it depends on before any is touched.
"""
