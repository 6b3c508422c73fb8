"""From the bytes of a terminal to keys, pastes and clicks, whatever the bytes are."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from textual.message import Message

from xortui.tui.internals.textual_driver import XTermParser


class TypedInput:
    """Understands what a terminal sends; nothing that it sends is an error.

    Bytes that are not UTF-8 stand as U+FFFD: which character another encoding would have meant by
    them is not known, and a wrong guess would look right. A sequence that Textual's parser fails
    at, such as a key with a number of thirty digits, is left out.
    """

    def __init__(self, *, debug: bool = False) -> None:
        self._debug = debug
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser(debug)

    def feed(self, data: bytes) -> list[Message]:
        """Returns what the next bytes say."""
        # One at a time, so that what comes behind a sequence that is left out is not. And nothing
        # at all would be the end to the parser, but may be half a character.
        return [
            message
            for character in self._decode(data)
            for message in self._understood(self._parser.feed(character))
        ]

    def tick(self) -> list[Message]:
        """Returns what is meant by what was sent some time ago, such as a lone Escape."""
        return list(self._understood(self._parser.tick()))

    def _understood(self, messages: Iterable[Message]) -> Iterator[Message]:
        try:
            yield from messages
        except Exception:  # of many kinds: a number that is none, or too large
            self._parser = XTermParser(self._debug)
