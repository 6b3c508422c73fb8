"""Carries the pictures of one worker to the terminals that show them, each at its own pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Final, Protocol

from xortui.tui.language import SOURCE, speaking
from xortui.tui.language import translate as _
from xortui.tui.ssh import protocol
from xortui.tui.ssh.session.grey_pictures import in_greys
from xortui.tui.ssh.terminal_modes import CLEAR, bottom_line, page
from xortui.tui.terminal_colors import Depth, with_fewer_colors
from xortui.tui.wide_characters import Repertoire, narrowed_bytes

_GATHERED: Final = 0.01
"""Seconds in which what is drawn is gathered for who only watches: a key is answered in two or
three pieces, and before a hundred have the first, the next would wait for who has pressed it."""

_Drawn = tuple[bytes, bytes]
"""A kind of message and what is drawn."""


@lru_cache(maxsize=8)
def _converted(
    drawn: bytes, footer: bytes, depth: Depth, has_hues: bool, repertoire: Repertoire
) -> bytes:
    """Returns what is drawn as a terminal can show it: once for all of its kind, not once each.

    Args:
        drawn: A picture or a page.
        footer: What is drawn after it.
        depth: The colours that the terminal shows.
        has_hues: Whether others than greys are wanted.
        repertoire: The characters that it shows in one cell each.
    """
    narrow = narrowed_bytes(drawn + footer, repertoire)
    return with_fewer_colors(narrow if has_hues else in_greys(narrow), depth)


@lru_cache(maxsize=32)
def _footer_line(text: str, columns: int, rows: int) -> bytes:
    return bottom_line(text.ljust(columns), columns + 1, rows)


class Terminal(Protocol):
    """What a person sits at, whichever way it is reached."""

    @property
    def is_clogged(self) -> bool:
        """Whether more is on its way than the person's line has taken."""

    @property
    def is_gone(self) -> bool:
        """Whether nobody is there any more."""

    @property
    def bytes_sent(self) -> int:
        """Bytes that went over the person's line, as they went."""

    def write(self, data: bytes) -> None:
        """Sends bytes to the terminal."""

    def end(self, farewell: bytes, status: int) -> None:
        """Sends the last bytes and hangs up."""


class Worker(Protocol):
    """What a broadcast needs of a session's process."""

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Sends one message."""


class Subscriber:
    """One terminal that shows a broadcast.

    A subscriber whose line is clogged leaves pictures out; as soon as the line has drained it asks
    for a keyframe, so that it never shows a mixture.

    Args:
        terminal: The terminal.
        size: Its own size in cells, columns and rows.
        watches: Whether nothing is typed here.
        footer: A sentence over the picture's last row: the keys that stand there are those of
            somebody else, however large this terminal is.

    Attributes:
        size: The terminal's own size in cells, columns and rows.
        watches: Whether nothing is typed here.
        depth: The colours that it shows, of those that the worker draws in.
        has_hues: Whether others than greys are wanted.
        repertoire: The characters that it shows in one cell each, of those that the worker draws.
        dropped: Pictures that it has left out.
        sentence: What stands there while nothing is shown.
    """

    def __init__(
        self,
        terminal: Terminal,
        size: tuple[int, int],
        *,
        depth: Depth = "truecolor",
        has_hues: bool = True,
        repertoire: Repertoire = "all",
        watches: bool = False,
        footer: str = "",
        language: str = SOURCE,
    ):
        self.terminal = terminal
        self._language = language
        self.watches = watches
        self._footer = footer
        self.size = size
        self.depth, self.has_hues = depth, has_hues
        self.repertoire = repertoire
        self.dropped = 0
        with speaking(language):
            self.sentence = _("waiting for the presenter")
        self._broadcast: Broadcast | None = None
        self._needs_keyframe = True
        self._shows_page = False

    @property
    def is_ready(self) -> bool:
        """Whether a picture that is drawn now would reach this terminal soon."""
        return not self.terminal.is_clogged

    def join(self, broadcast: Broadcast | None) -> None:
        """Shows another broadcast, or, with none, a page that says what it waits for."""
        self.leave()
        self._broadcast = broadcast
        if broadcast is not None:
            broadcast.add(self)
            if not broadcast.has_drawn and self._fits(broadcast):
                self._needs_keyframe = False  # it sees every picture from the first one on
                self._clear_page()
                return
        self.start_over()

    def leave(self) -> None:
        """Shows nothing any more."""
        if self._broadcast is not None:
            self._broadcast.subscribers.remove(self)
            self._broadcast.settle()
            self._broadcast = None

    def use(self, repertoire: Repertoire) -> None:
        """Draws with other characters from now on, as the terminal has said what it shows."""
        if repertoire != self.repertoire:
            self.repertoire = repertoire
            if self._broadcast is None or self._broadcast.has_drawn or self._needs_keyframe:
                self.start_over()

    def use_all_colors(self) -> None:
        """Draws in all colours from now on, as the terminal has said that it shows them."""
        if self.depth != "truecolor":
            self.depth = "truecolor"
            if self._broadcast is None or self._broadcast.has_drawn or self._needs_keyframe:
                self.start_over()

    def start_over(self) -> None:
        """Shows the page or the whole picture anew."""
        self._needs_keyframe = True
        if self._broadcast is None:
            self._show_page(self.sentence)
        elif not self._fits(self._broadcast):
            columns, rows = self._broadcast.size
            with speaking(self._language):
                text = _("please enlarge this window to {columns}x{rows}")
            self._show_page(text.format(columns=columns, rows=rows))
        elif self.is_ready:
            self._broadcast.ask_for_keyframe()

    def _show_page(self, text: str) -> None:
        line = bottom_line(self._footer, *self.size) if self._footer else b""
        self._shows_page = True
        self.terminal.write(self._shown(page(text, *self.size) + line))

    def _clear_page(self) -> None:
        """Takes a page away, of which a smaller picture would leave a part."""
        if self._shows_page:
            self._shows_page = False
            self.terminal.write(CLEAR)

    def _fits(self, broadcast: Broadcast) -> bool:
        return self.size[0] >= broadcast.size[0] and self.size[1] >= broadcast.size[1]

    def show(self, kind: bytes, picture: bytes) -> None:
        """Shows a picture, or leaves it out."""
        if self._broadcast is None or not self._fits(self._broadcast):
            return
        if self.terminal.is_clogged:
            self._needs_keyframe = True
            self.dropped += 1
        elif kind == protocol.KEYFRAME:
            if self._needs_keyframe:
                self._draw(CLEAR + picture)
        elif kind == protocol.PICTURE or not self._needs_keyframe:
            self._draw(picture)

    def _draw(self, picture: bytes) -> None:
        self._needs_keyframe = False
        try:
            self.terminal.write(self._shown(picture, self._footer_here()))
        except Exception:
            self._needs_keyframe = True  # what follows would be drawn over something else
            raise

    def _shown(self, drawn: bytes, footer: bytes = b"") -> bytes:
        return _converted(drawn, footer, self.depth, self.has_hues, self.repertoire)

    def _footer_here(self) -> bytes:
        if self._broadcast is None or not self._footer:
            return b""
        return _footer_line(self._footer, *self._broadcast.size)

    def drained(self) -> None:
        """The line has taken what was on its way."""
        if self._broadcast is not None:
            if self._needs_keyframe and self._fits(self._broadcast):
                self._broadcast.ask_for_keyframe()
            self._broadcast.settle()

    def notice(self, text: str) -> None:
        """Writes a sentence over the last row; ``start_over`` takes it away again."""
        if self.is_ready:
            self.terminal.write(self._shown(bottom_line(text, *self.size)))


class Broadcast:
    """One worker's screen, and who looks at it.

    Args:
        size: The size in cells that the worker draws, columns and rows.
        contained: Keeps what fails at one terminal from the others.

    Attributes:
        size: The size in cells that the worker draws, columns and rows.
        subscribers: The terminals that show it, in the order in which they get a picture.
        has_drawn: Whether the worker has sent a picture yet.
    """

    def __init__(
        self,
        size: tuple[int, int],
        contained: Callable[[str], AbstractContextManager[object]] = nullcontext,
    ):
        self.size = size
        self._contained = contained
        self.has_drawn = False
        self.subscribers: list[Subscriber] = []
        self._worker: Worker | None = None
        self._owed = 0
        self._is_keyframe_asked = False
        self._gathered: list[_Drawn] = []

    def add(self, subscriber: Subscriber) -> None:
        """Shows what is drawn from now on at one more terminal.

        Who types comes first: before a hundred watchers have the picture, he would wait for it.
        """
        self.subscribers.insert(len(self.subscribers) if subscriber.watches else 0, subscriber)

    def attach(self, worker: Worker, drawn_size: tuple[int, int]) -> None:
        """Takes the worker whose pictures are shown here.

        Args:
            worker: The worker.
            drawn_size: The size that it was started with, columns and rows.
        """
        self._worker = worker
        if drawn_size != self.size:
            worker.send(protocol.RESIZE, protocol.SIZE.pack(*self.size))
        if self._is_keyframe_asked:
            worker.send(protocol.ASK)

    def receive(self, kind: bytes, picture: bytes) -> None:
        """Shows one picture everywhere, and pays for it once anybody can take another.

        Raises:
            LinkError: It was not asked for, or the worker had no credit left.
        """
        if kind == protocol.KEYFRAME:
            if not self._is_keyframe_asked:
                raise protocol.LinkError("a keyframe must be asked for")
            self._is_keyframe_asked = False
        elif self._owed >= protocol.CREDITS:
            raise protocol.LinkError(
                f"pictures that are not paid for must be at most {protocol.CREDITS}"
            )
        else:
            self._owed += 1
        self.has_drawn = True
        self._show([(kind, picture)], watches=False)
        if self.subscribers and self.subscribers[-1].watches:
            self._gathered.append((kind, picture))
            if kind == protocol.KEYFRAME:  # somebody sees nothing as yet
                self._show_gathered()
            elif len(self._gathered) == 1:
                asyncio.get_running_loop().call_later(_GATHERED, self._show_gathered)
        self.settle()

    def _show_gathered(self) -> None:
        gathered, self._gathered = self._gathered, []
        self._show(_joined(gathered), watches=True)

    def _show(self, drawn: Iterable[_Drawn], *, watches: bool) -> None:
        for subscriber in list(self.subscribers):
            if subscriber.watches is watches:
                with self._contained("picture"):
                    for kind, picture in drawn:
                        subscriber.show(kind, picture)

    def settle(self) -> None:
        """Gives the worker its credits back where a terminal is ready for the next picture."""
        if self._worker is None or not self._owed:
            return
        if any(subscriber.is_ready for subscriber in self.subscribers):
            for _unused in range(self._owed):
                self._worker.send(protocol.ACK)
            self._owed = 0

    def ask_for_keyframe(self) -> None:
        """Asks the worker for the whole screen, once for all who need it."""
        if not self._is_keyframe_asked:
            self._is_keyframe_asked = True
            if self._worker is not None:
                self._worker.send(protocol.ASK)

    def resize(self, size: tuple[int, int]) -> None:
        """Lets the worker draw another size. It answers with a whole picture for everyone."""
        if size != self.size:
            self._show_gathered()  # of the size before
            self.size = size
            if self._worker is not None:
                self._worker.send(protocol.RESIZE, protocol.SIZE.pack(*size))
            for subscriber in list(self.subscribers):
                with self._contained("picture"):
                    subscriber.start_over()


def _joined(drawn: Iterable[_Drawn]) -> list[_Drawn]:
    """Returns the same with each change of a picture behind what it changes, to be sent at once."""
    joined: list[_Drawn] = []
    for kind, picture in drawn:
        if kind == protocol.DATA and joined and joined[-1][0] != protocol.KEYFRAME:
            joined[-1] = joined[-1][0], joined[-1][1] + picture
        else:
            joined.append((kind, picture))
    return joined
